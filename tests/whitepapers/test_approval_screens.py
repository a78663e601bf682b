"""The queue, the page to decide and the case file: they show what the rule says, and change nothing but through it."""

import datetime as dt
import re

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from targets.models import ProgressReport, Target, Verification
from targets.roles import Role
from tests.factories import (
    AssignedTaskFactory,
    Cast,
    approve,
    make_paper,
    make_person,
    make_target,
    publish_paper,
    submit_paper,
)
from whitepapers.actions import decide
from whitepapers.approval import Outcome, Stage
from whitepapers.models import Decision, Round
from whitepapers.release import print_due, release_due
from whitepapers.review.frozen import counted
from whitepapers.review.waiting import lines, waiting_for

pytestmark = pytest.mark.django_db

REVIEW, APPROVAL = Stage.SUPERVISORY, Stage.LEADER
LONG_AGO = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}


@pytest.fixture
def paper(cast, quick_press):
    return make_paper(cast, targets=2)


@pytest.fixture
def one(cast, paper):
    return submit_paper(cast, paper)


@pytest.fixture
def sign_in(client, settings):
    settings.LANGUAGE_CODE = "en"

    def as_person(person):
        client.force_login(person)
        return client

    return as_person


def page(one):
    return reverse("whitepapers_round", args=[one.pk])


def send(client, one, to=None, **more):
    said = {"stage": "supervisory", "digest": one.digest, "outcome": "approved", "comment": "", "confirmed": "1"} | more
    return client.post(page(to or one), {key: value for key, value in said.items() if value is not None})


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# --- the queue ----------------------------------------------------------------------------------------------------


def test_the_queue_shows_to_each_what_the_rule_lets_them_decide_now(cast, other, one):
    assert waiting_for(cast.reviewer) == [one]
    assert waiting_for(other.reviewer) == [one]
    for person in (cast.leader, other.leader, cast.editor, cast.head, cast.inspector, cast.evaluator):
        assert waiting_for(person) == []
    decide(round=one, stage=REVIEW, outcome=Outcome.APPROVED, digest=one.digest, by=cast.reviewer)
    assert waiting_for(cast.reviewer) == []
    assert waiting_for(cast.leader) == [one]
    assert waiting_for(other.leader) == []


def test_the_queue_leaves_out_what_the_person_wrote_and_what_they_decided_at_the_other_stage(cast, one):
    cast.editor.groups.add(Group.objects.get(name="reviewers"))
    assert waiting_for(type(cast.editor).objects.get(pk=cast.editor.pk)) == []
    cast.leader.groups.add(Group.objects.get(name="reviewers"))
    both = type(cast.leader).objects.get(pk=cast.leader.pk)
    assert waiting_for(both) == [one]
    decide(round=one, stage=REVIEW, outcome=Outcome.APPROVED, digest=one.digest, by=both)
    assert waiting_for(both) == []


def test_a_superuser_without_a_role_has_an_empty_queue_and_no_menu_item(one, sign_in):
    root = make_person(None, "root", is_superuser=True)
    response = sign_in(root).get(reverse("whitepapers_queue"))
    assert "Your role does not decide on papers" in text(response)
    assert "review-queue" not in sign_in(root).get("/admin/").content.decode()


def test_a_count_is_made_anew_when_last_years_result_is_verified(cast, quick_press):
    publish_paper(cast, year=2026, targets=1)
    last = Target.objects.get()
    paper = make_paper(cast, targets=0)
    make_target(paper, 1, continues=last, goal="新增公交专用道", value=45)
    one = Round.objects.get(pk=submit_paper(cast, paper).pk)
    assert counted([one])[one.digest].findings == 0
    report = ProgressReport.objects.create(
        target=last, period="2026Q4", as_of=dt.date(2026, 12, 31), value=52, text="完成", by=cast.editor, at=LONG_AGO
    )
    assert counted([one])[one.digest].findings == 0  # a claim is no result
    Verification.objects.create(report=report, outcome="verified", value=52, by=cast.inspector, at=LONG_AGO)
    assert counted([one])[one.digest].findings == 1


def test_the_queue_tells_due_date_days_round_targets_findings_and_unanswered_tasks(cast, paper, sign_in):
    make_target(paper, 9, value=None, unit="", goal="持续推进")
    AssignedTaskFactory(plan_year=paper.plan_year, number="7", lead=cast.department)
    one = submit_paper(cast, paper)
    (line,) = lines([Round.objects.get(pk=one.pk)], today=dt.date(2027, 1, 27))  # the 31st is a Sunday
    assert (line.due, line.near.level, line.near.days) == (dt.date(2027, 1, 31), "soon", 2)
    assert (line.counted.targets, line.stage, [task.number for task in line.unanswered]) == (3, REVIEW, ["7"])
    assert line.counted.findings >= 2
    shown = text(sign_in(cast.reviewer).get(reverse("whitepapers_queue")))
    assert "1 paper waits for your decision" in shown
    assert "2027-01-31" in shown


def test_the_menu_counts_what_waits(cast, one, sign_in):
    assert "Waits for me (1)" in sign_in(cast.reviewer).get("/admin/").content.decode()
    assert "Waits for me (" not in sign_in(cast.leader).get("/admin/").content.decode()


def test_an_empty_queue_says_so_and_shows_what_was_decided_lately(cast, one, sign_in):
    client = sign_in(cast.reviewer)
    send(client, one, outcome="returned", comment="第一项缺少数据来源。")
    shown = text(client.get(reverse("whitepapers_queue")))
    assert "Nothing waits for you" in shown
    assert "第一项缺少数据来源。" in shown


def test_filters_sorts_and_pages_of_the_queue_take_any_word_from_the_address(cast, one, sign_in):
    client = sign_in(cast.reviewer)
    for query in (
        "year=2027", "year=x", "stage=leader", "stage=x", "late=1", "q=jtys", "q=%E5%B8%82", "sort=findings",
        "sort=x", "p=99", "p=x", "q=nothing",
    ):  # fmt: skip
        assert client.get(reverse("whitepapers_queue") + "?" + query).status_code == 200
    assert "No paper in your queue matches" in text(client.get(reverse("whitepapers_queue") + "?q=nothing"))


def test_the_queue_takes_the_same_number_of_queries_for_one_paper_and_for_five(cast, one, sign_in):
    client = sign_in(cast.reviewer)
    client.get(reverse("whitepapers_queue"))
    counts = []
    for more in (0, 4):
        for number in range(more):
            cast_of = Cast(f"more{number}")
            submit_paper(cast_of, make_paper(cast_of, targets=3))
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("whitepapers_queue"))
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[0] <= 37


# --- the page -----------------------------------------------------------------------------------------------------


def test_the_page_shows_the_frozen_paper_not_the_draft(cast, paper, one, sign_in):
    paper.targets.update(task="偷偷改过")
    response = sign_in(cast.reviewer).get(page(one))
    shown = text(response)
    assert "新增公交专用道（1）" in shown
    assert "偷偷改过" not in shown
    assert one.digest in shown
    assert cast.editor.label() in shown
    assert cast.head.label() in shown
    assert "no-store" in response["Cache-Control"]


def test_an_approval_is_asked_once_more_and_then_recorded_and_leads_back_to_the_queue(cast, one, sign_in):
    client = sign_in(cast.reviewer)
    asked = send(client, one, confirmed=None)
    assert asked.status_code == 200
    assert "Approve this round?" in text(asked)
    assert not Decision.objects.exists()
    done = send(client, one)
    assert done.status_code == 302
    assert done.url == reverse("whitepapers_queue")
    assert "it now waits for the leader in charge" in text(client.get(done.url))
    made = Decision.objects.get()
    assert (made.by, made.stage, made.outcome, made.digest) == (cast.reviewer, "supervisory", "approved", one.digest)


def test_the_second_approval_says_that_it_leads_to_print(cast, one, sign_in, django_capture_on_commit_callbacks):
    approve(cast, one, [REVIEW])
    client = sign_in(cast.leader)
    assert "This is the second approval" in text(send(client, one, stage="leader", confirmed=None))
    with django_capture_on_commit_callbacks(execute=True):
        send(client, one, stage="leader")
    assert one.decisions.count() == 2


@pytest.mark.parametrize(
    ("said", "status", "sentence"),
    [
        ({"digest": "0" * 64}, 409, "This is not the text that was submitted last; open the paper again."),
        ({"stage": "leader"}, 409, "The paper is at another stage now; open it again."),
        ({"outcome": "returned"}, 409, "Say why the paper is returned; the department needs the reason."),
        ({"outcome": "recalled"}, 400, "This form is not complete; open the paper again."),
        ({"outcome": "published"}, 400, "This form is not complete; open the paper again."),
        ({"stage": "third"}, 400, "This form is not complete; open the paper again."),
        ({"stage": None}, 400, "This form is not complete; open the paper again."),
        ({"digest": None}, 400, "This form is not complete; open the paper again."),
        ({"digest": "<script>"}, 400, "This form is not complete; open the paper again."),
        ({"comment": "长" * 5001, "outcome": "returned"}, 400, "5000"),
    ],
)
@pytest.mark.parametrize("confirmed", ["1", None], ids=["confirmed", "asked"])
def test_a_stale_mixed_or_mangled_form_is_refused_in_a_sentence_and_changes_nothing(
    cast, one, sign_in, said, status, sentence, confirmed
):
    response = send(sign_in(cast.reviewer), one, **(said | {"confirmed": confirmed}))
    assert response.status_code == status
    assert sentence in text(response).replace("&#x27;", "'")
    assert "Nothing was changed." in text(response)
    assert not Decision.objects.exists()


def test_a_round_of_one_paper_with_the_digest_of_another_is_refused(cast, other, one, sign_in):
    foreign = submit_paper(other, make_paper(other, targets=1))
    response = send(sign_in(cast.reviewer), one, to=foreign)
    assert response.status_code == 409
    assert "This is not the text that was submitted last" in text(response)
    assert not Decision.objects.exists()


def test_a_form_sent_twice_decides_once(cast, one, sign_in):
    client = sign_in(cast.reviewer)
    assert send(client, one).status_code == 302
    assert send(client, one).status_code == 409
    assert Decision.objects.count() == 1


def test_yesterdays_page_of_a_returned_round_decides_nothing_on_the_next(cast, paper, one, sign_in):
    client = sign_in(cast.reviewer)
    send(client, one, outcome="returned", comment="请补充。")
    make_target(paper, 9)
    again = submit_paper(cast, paper)
    assert send(client, one).status_code == 409
    assert not again.decisions.exists()
    assert "ended; a later round is there" in text(client.get(page(one)))
    assert "请补充。" in text(client.get(page(again)))


def test_what_was_typed_is_still_there_after_a_refusal(cast, one, sign_in):
    approve(cast, one, [REVIEW])
    cast.leader.groups.add(Group.objects.get(name="reviewers"))
    response = send(sign_in(cast.leader), one, outcome="returned", comment="一段写了很久的意见")
    assert response.status_code == 409
    assert "一段写了很久的意见" in response.content.decode()


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("editor", "Only a reviewer of the supervisory organ decides at this stage."),
        ("head", "Only a reviewer of the supervisory organ decides at this stage."),
        ("contributor", "Only a reviewer of the supervisory organ decides at this stage."),
        ("leader", "Only a reviewer of the supervisory organ decides at this stage."),
        ("inspector", "Only a reviewer of the supervisory organ decides at this stage."),
    ],
)
def test_who_may_read_but_not_decide_is_told_why_and_gets_no_form(cast, one, sign_in, who, sentence):
    client = sign_in(getattr(cast, who))
    response = client.get(page(one))
    assert response.status_code == 200
    assert sentence in text(response)
    assert 'name="outcome"' not in response.content.decode()
    assert send(client, one).status_code == 409
    assert not Decision.objects.exists()


def test_a_writer_who_became_a_reviewer_reads_why_they_cannot_decide(cast, one, sign_in):
    cast.editor.groups.add(Group.objects.get(name="reviewers"))
    shown = text(sign_in(cast.editor).get(page(one))).replace("&#x27;", "'")
    assert "Whoever drafted, imported, signed or submitted a paper can't decide on it." in shown


ADDRESSES = [
    "whitepapers_round",
    "whitepapers_round_pdf",
    "whitepapers_recall",
    "whitepapers_case",
    "whitepapers_case_pdf",
]


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("who", ["editor", "head", "contributor", "leader"])
def test_another_departments_round_and_case_do_not_exist(other, one, sign_in, name, who):
    address = reverse(name, args=[one.paper_id if "case" in name else one.pk])
    client = sign_in(getattr(other, who))
    methods = ["post"] if name == "whitepapers_recall" else ["get", "post"]
    for method in methods:
        assert getattr(client, method)(address, {"outcome": "approved"}).status_code in {404, 405}
    assert not Decision.objects.exists()


@pytest.mark.parametrize("name", ["whitepapers_queue", *ADDRESSES])
def test_nobody_reads_anything_without_signing_in(client, one, name):
    arguments = [] if name == "whitepapers_queue" else [one.paper_id if "case" in name else one.pk]
    for method in ("get", "post"):
        response = getattr(client, method)(reverse(name, args=arguments))
        assert response.status_code in {302, 403, 405}
        if response.status_code == 302:
            assert reverse("wagtailadmin_login") in response.url
    assert not Decision.objects.exists()


def test_a_leader_who_is_no_longer_in_charge_does_not_find_the_round_any_more(cast, other, one, sign_in):
    approve(cast, one, [REVIEW])
    cast.department.leader = other.leader
    cast.department.save()
    assert sign_in(cast.leader).get(page(one)).status_code == 404
    assert sign_in(other.leader).get(page(one)).status_code == 200


def test_a_decision_needs_the_csrf_token(cast, one):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.reviewer)
    assert send(strict, one).status_code == 403
    assert not Decision.objects.exists()


def test_a_text_damaged_in_the_database_is_told_and_cannot_be_decided(cast, one, sign_in):
    from tests.whitepapers.test_approval_record import by_force, changed, soften

    by_force(Round, one.pk, manuscript_json=changed(one, soften))
    client = sign_in(cast.reviewer)
    response = client.get(page(one))
    assert "no longer what was submitted" in text(response)
    assert 'name="outcome"' not in response.content.decode()
    assert send(client, one).status_code == 409
    assert client.get(reverse("whitepapers_round_pdf", args=[one.pk])).status_code == 302
    assert "text damaged" in text(client.get(reverse("whitepapers_queue")))


def test_markup_in_names_and_comments_stays_text(cast, one, sign_in):
    evil = "<script>alert(1)</script>"
    type(cast.department).objects.filter(pk=cast.department.pk).update(name=evil, name_en=evil)
    client = sign_in(cast.reviewer)
    send(client, one, outcome="returned", comment=evil)
    for address in (reverse("whitepapers_queue"), page(one), reverse("whitepapers_case", args=[one.paper_id])):
        assert evil not in client.get(address).content.decode()


# --- the PDF, the recall, the case file ---------------------------------------------------------------------------


def test_the_pdf_is_printed_from_the_frozen_text_and_kept_nowhere(cast, paper, one, sign_in, monkeypatch):
    asked = []
    from publishing.pdf import Pdf

    monkeypatch.setattr(
        "whitepapers.review.round_page.render_pdf", lambda document: asked.append(document) or Pdf(b"%PDF-1.7", 1)
    )
    paper.targets.update(task="偷偷改过")
    response = sign_in(cast.reviewer).get(reverse("whitepapers_round_pdf", args=[one.pk]))
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert asked[0].digest == one.digest
    assert "偷偷改过" not in str(asked[0])


def test_the_department_recalls_its_round_with_one_button(cast, one, sign_in):
    client = sign_in(cast.editor)
    assert client.get(reverse("whitepapers_recall", args=[one.pk])).status_code == 405
    assert client.post(reverse("whitepapers_recall", args=[one.pk])).status_code == 302
    assert Decision.objects.get().outcome == Outcome.RECALLED
    client.post(reverse("whitepapers_recall", args=[one.pk]))
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("who", ["contributor", "reviewer", "leader", "inspector"])
def test_nobody_else_recalls_it(cast, one, sign_in, who):
    sign_in(getattr(cast, who)).post(reverse("whitepapers_recall", args=[one.pk]))
    assert not Decision.objects.exists()


def test_the_case_file_tells_every_round_decision_comment_and_difference(cast, paper, one, sign_in):
    client = sign_in(cast.reviewer)
    send(client, one, outcome="returned", comment="40公里太少。")
    first = paper.targets.order_by("number")[0]
    first.goal = "年底前新增公交专用道60公里"
    first.save()
    make_target(paper, 9)
    approve(cast, submit_paper(cast, paper))
    print_due()
    release_due(now=dt.datetime(2099, 1, 1, tzinfo=dt.UTC))
    response = client.get(reverse("whitepapers_case", args=[paper.pk]))
    shown, html = text(response), response.content.decode()
    for part in (
        "Round 1",
        "Round 2",
        "40公里太少。",
        "监察专员",
        "副市长",
        one.digest,
        "Whole: every round",
        "v1",
    ):
        assert part in shown
    assert "<del>40</del> <ins>60</ins>" in html
    assert "1 added, 0 removed, 1 changed, 1 unchanged" in shown


def test_the_case_file_of_a_paper_without_a_round_says_so(cast, paper, sign_in):
    assert "Nothing has been submitted yet." in text(
        sign_in(cast.editor).get(reverse("whitepapers_case", args=[paper.pk]))
    )


def test_the_case_file_names_the_first_broken_link(cast, one, sign_in):
    from tests.whitepapers.test_approval_record import by_force

    approve(cast, one)
    by_force(Decision, one.decisions.first().pk, comment="改过的意见")
    assert "BROKEN at" in text(sign_in(cast.reviewer).get(reverse("whitepapers_case", args=[one.paper_id])))


def test_the_case_file_prints_as_pdf(cast, one, sign_in):
    approve(cast, one)
    response = sign_in(cast.leader).get(reverse("whitepapers_case_pdf", args=[one.paper_id]))
    assert response.content.startswith(b"%PDF")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("role", [None, *Role])
def test_every_role_opens_the_queue_without_an_error(roles, sign_in, role):
    person = make_person(role, f"any-{role}")
    if role is None:
        person.is_superuser = True
        person.save()
    assert sign_in(person).get(reverse("whitepapers_queue")).status_code == 200
