"""The leader's brief: on one page what is new, softened, dropped and said, with the digest, and the form to decide."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from targets.models import Target
from tests.factories import AssignedTaskFactory, approve, make_paper, make_target, publish_paper, submit_paper
from whitepapers.actions import decide
from whitepapers.approval import Outcome, Stage
from whitepapers.models import Decision
from whitepapers.review.objections import Objection

pytestmark = pytest.mark.django_db
PAGE, PDF = "whitepapers_brief", "whitepapers_brief_pdf"


@pytest.fixture
def sign_in(client, settings):
    settings.LANGUAGE_CODE = "en"

    def as_person(person):
        client.force_login(person)
        return client

    return as_person


@pytest.fixture
def one(cast, quick_press):
    """A second round that waits for the leader, after last year's edition: one target softened, one new, one gone."""
    publish_paper(cast, 2026, targets=3)
    AssignedTaskFactory(plan_year=None or make_paper(cast, 2027, targets=2).plan_year, number="7", lead=cast.department)
    paper = cast.department.papers.get(plan_year__year=2027)
    for number in (1, 2):
        last = Target.objects.get(number=f"2026-jtys-00{number}")
        paper.targets.filter(number=number).update(continues=last, task=last.task)
    make_target(paper, 9, value=None, unit="", goal="持续推进", task="全新的目标")
    first = submit_paper(cast, paper)
    decide(
        round=first,
        stage=Stage.SUPERVISORY,
        outcome=Outcome.RETURNED,
        digest=first.digest,
        by=cast.reviewer,
        comment="口径不清",
    )
    paper.targets.filter(number=1).update(goal="力争新增公交专用道40公里")
    second = submit_paper(cast, paper)
    decide(
        round=second,
        stage=Stage.SUPERVISORY,
        outcome=Outcome.APPROVED,
        digest=second.digest,
        by=cast.reviewer,
        comment="已核对，同意",
    )
    return second


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split()).replace("&#x27;", "'")


def test_the_brief_says_what_is_new_softened_dropped_unanswered_found_and_said(cast, one, sign_in):
    said = text(sign_in(cast.leader).get(reverse(PAGE, args=[one.pk])))
    for words in (
        "against the edition 2026 v1: 1 new, 1 changed, of these 1 softened, 1 no longer there",
        "Since round 1: 0 new, 1 changed, of these 1 softened, 0 no longer there",
        "Softened (1)",
        "Words that take something back were added: 力争",
        "New (1)",
        "全新的目标",
        "No longer in the paper (1)",
        "2026-jtys-003",
        "Assigned tasks that no target answers (1)",
        "Findings that weigh most",
        "已核对，同意",
        "口径不清",
        "after round 2 passed the review on",
        one.digest,
    ):
        assert words in said, words


def test_a_softened_wording_is_shown_by_word(cast, one, sign_in):
    body = sign_in(cast.leader).get(reverse(PAGE, args=[one.pk])).content.decode()
    assert re.search(r"<ins>力争", body)


def test_the_leader_decides_on_the_same_page(cast, one, sign_in):
    client = sign_in(cast.leader)
    page = client.get(reverse(PAGE, args=[one.pk])).content.decode()
    assert f'action="{reverse("whitepapers_round", args=[one.pk])}"' in page
    assert f'name="digest" value="{one.digest}"' in page
    said = {"stage": "leader", "digest": one.digest, "outcome": "approved", "comment": "", "confirmed": "1"}
    client.post(reverse("whitepapers_round", args=[one.pk]), said)
    assert Decision.objects.filter(round=one, stage="leader", by=cast.leader).exists()
    after = client.get(reverse(PAGE, args=[one.pk]))
    assert 'name="outcome"' not in after.content.decode()
    assert "Nothing waits for a decision here" in text(after)


def test_who_may_read_but_not_decide_gets_no_form(cast, one, sign_in):
    page = sign_in(cast.editor).get(reverse(PAGE, args=[one.pk]))
    assert page.status_code == 200
    assert 'name="outcome"' not in page.content.decode()


@pytest.mark.parametrize("name", [PAGE, PDF])
@pytest.mark.parametrize("who", ["editor", "head", "contributor", "leader"])
def test_another_departments_brief_does_not_exist(other, one, sign_in, name, who):
    client = sign_in(getattr(other, who))
    assert client.get(reverse(name, args=[one.pk])).status_code == 404


@pytest.mark.parametrize("name", [PAGE, PDF])
def test_it_is_read_only_and_for_those_signed_in(client, cast, one, name):
    assert client.get(reverse(name, args=[one.pk])).status_code == 302
    client.force_login(cast.leader)
    assert client.post(reverse(name, args=[one.pk])).status_code == 405


def test_objections_stand_in_the_brief(cast, one, sign_in, monkeypatch):
    made = [Objection("2027-jtys-001", "市公安局", "没有警力配合", "已协调")]
    monkeypatch.setattr("whitepapers.review.brief.objections", lambda round: made)
    said = text(sign_in(cast.leader).get(reverse(PAGE, args=[one.pk])))
    assert "Objected to (1)" in said
    assert "市公安局 objects: 没有警力配合 — 已协调" in said


def test_a_text_damaged_in_the_database_is_told(cast, one, sign_in):
    from tests.whitepapers.test_approval_record import by_force, changed, soften
    from whitepapers.models import Round

    by_force(Round, one.pk, manuscript_json=changed(one, soften))
    assert "Text damaged" in text(sign_in(cast.leader).get(reverse(PAGE, args=[one.pk])))


def test_markup_in_a_task_stays_text(cast, quick_press, sign_in):
    evil = "<script>alert(1)</script>"
    paper = make_paper(cast, targets=1)
    paper.targets.update(task=evil, goal=evil)
    one = approve(cast, submit_paper(cast, paper), [Stage.SUPERVISORY])
    assert evil not in sign_in(cast.leader).get(reverse(PAGE, args=[one.pk])).content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_normal_paper_prints_on_one_page_with_the_digest(cast, one, language):
    """The real press, with every list as full as it gets."""
    from publishing.pdf import render_pdf
    from whitepapers.review.brief import brief
    from whitepapers.review.waiting import lines

    paper = one.paper
    decide(
        round=one, stage=Stage.LEADER, outcome=Outcome.RETURNED, digest=one.digest, by=cast.leader, comment="再议" * 60
    )
    paper.targets.update(goal="力争基本完成新增公交专用道约30公里，并在条件成熟时投入使用，服务沿线居民出行")
    for number in range(20, 60):
        make_target(
            paper,
            number,
            task=f"全新的目标{number}：改善主要道路通行条件并提升公交服务水平",
            goal="持续推进",
            value=None,
        )
    third = submit_paper(cast, paper)
    with translation.override(language):
        document = brief(third, lines([third])[0])
        printed = render_pdf(document)
    assert printed.pages == 1
    assert third.digest in str(document.sections[0].blocks[0])
