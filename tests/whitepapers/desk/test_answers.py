"""A drafter answers a finding: through the lock, for one wording, shown to whoever reads the row."""

import pytest
from django.urls import reverse

from publishing.insertonly import WrittenOnce
from targets.models import Target
from targets.refusal import Refused
from tests.factories import make_paper, make_target, publish_paper, submit_paper
from tests.whitepapers.desk import in_english
from whitepapers.answering import LONGEST, answer_finding, answers, wording
from whitepapers.desk.table import read_rows
from whitepapers.drafting import delete_target, next_target_number
from whitepapers.models import Authorship, FindingAnswer

pytestmark = pytest.mark.django_db

WHY = "上级文件尚未下达，待3月补充。"


@pytest.fixture
def paper(cast, quick_press):
    return make_paper(cast, targets=1)


@pytest.fixture
def draft(paper):
    return make_target(paper, 2, source="", source_document="")


def answer(cast, draft, **more):
    said = {"rule": "no_source", "text": WHY, "by": cast.contributor} | more
    return answer_finding(paper=draft.paper, draft=draft, **said)


def test_an_answer_stands_until_the_row_is_worded_otherwise(cast, paper, draft):
    given = answer(cast, draft, text=f"  {WHY} ")
    assert (given.text, given.number, given.by) == (WHY, 2, cast.contributor)
    assert answers(paper).of(draft, "no_source").stands
    assert answers(paper).of(draft, "no_lead").given is None
    draft.goal = "年底前新增公交专用道30公里"
    draft.save()
    told = answers(paper).of(draft, "no_source")
    assert (told.given, told.stands) == (given, False)


def test_the_latest_answer_counts_and_the_earlier_one_stays_on_record(cast, paper, draft):
    answer(cast, draft)
    answer(cast, draft, text="文件已下达。", by=cast.editor)
    assert answers(paper).of(draft, "no_source").given.text == "文件已下达。"
    assert FindingAnswer.objects.count() == 2
    with pytest.raises(WrittenOnce):
        FindingAnswer.objects.update(text="")


def test_whoever_answers_is_a_writer_of_the_paper(cast, paper, draft):
    answer(cast, draft)
    assert Authorship.objects.filter(paper=paper, user=cast.contributor, how="row").exists()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"text": " \n"}, "The answer is empty"),
        ({"text": "长" * (LONGEST + 1)}, "longer than"),
        ({"rule": "no_value"}, "no longer mark this"),
        ({"rule": "'; drop table"}, "no longer mark this"),
    ],
)
def test_what_is_no_answer_is_refused_in_words(cast, draft, more, sentence):
    with pytest.raises(Refused, match=sentence):
        answer(cast, draft, **more)
    assert not FindingAnswer.objects.exists()


def test_only_the_rows_writers_answer_and_only_while_the_draft_is_open(cast, other, paper, draft):
    for by in (cast.head, cast.reviewer, cast.leader, other.editor, other.contributor):
        with pytest.raises(Refused):
            answer(cast, draft, by=by)
    foreign = make_target(paper, 3, source="", source_document="", division="法规处")
    with pytest.raises(Refused, match="another division"):
        answer(cast, foreign)
    submit_paper(cast, paper)
    with pytest.raises(Refused, match="under review"):
        answer(cast, draft, by=cast.editor)


def test_a_row_that_is_gone_is_not_answered_and_its_number_is_not_given_again(cast, paper, draft):
    answer(cast, draft)
    delete_target(paper=paper, draft=draft, by=cast.editor, seen=0)
    draft.pk = 99
    with pytest.raises(Refused, match="deleted this row"):
        answer(cast, draft)
    assert next_target_number(paper) == 3


def test_a_finding_against_last_year_can_be_answered_too(cast, quick_press):
    publish_paper(cast, year=2026)
    paper = make_paper(cast, targets=0)
    last = Target.objects.get(number="2026-jtys-001")
    draft = make_target(paper, 1, continues=last, goal=last.goal.replace("40", "30"), value=30)
    given = answer(cast, draft, rule="lowered_same_wording")
    (row,) = read_rows(paper, cast.editor, {})
    assert "lowered_same_wording" in {mark.rule for mark in row.marks}
    assert (row.answered, given.number) == (1, 1)


def test_frozen_and_drafted_rows_have_one_wording(cast, paper, draft):
    entry = next(one for one in submit_paper(cast, paper).manuscript["parts"]["targets"] if one["serial"] == 2)
    assert wording(entry) == wording(draft)


def test_the_edit_page_takes_an_answer_and_shows_it(client, cast, paper, draft):
    client.force_login(in_english(cast.editor))
    where = reverse("desk:targets_answer", args=[paper.pk, draft.pk])
    evil = "<script>alert(1)</script>"
    assert client.post(where, {"rule": "no_source", "answer": evil}).status_code == 302
    page = client.get(reverse("desk:targets_edit", args=[paper.pk, draft.pk])).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert evil not in page
    assert "Answered by" in page
    assert "1 answered" in client.get(reverse("desk:targets", args=[paper.pk])).content.decode()


def test_a_refused_answer_is_shown_again_as_it_was_typed(client, cast, paper, draft):
    client.force_login(in_english(cast.editor))
    where = reverse("desk:targets_answer", args=[paper.pk, draft.pk])
    page = client.post(where, {"rule": "no_source", "answer": "太" * (LONGEST + 1)})
    assert page.status_code == 409
    assert "太" * (LONGEST + 1) in page.content.decode()
    assert f'action="{reverse("desk:targets_edit", args=[paper.pk, draft.pk])}"' in page.content.decode()


def test_a_foreign_row_and_a_reading_request_find_nothing(client, cast, other, paper, draft):
    where = reverse("desk:targets_answer", args=[paper.pk, draft.pk])
    client.force_login(other.editor)
    assert client.post(where, {"rule": "no_source", "answer": WHY}).status_code == 404
    client.force_login(cast.editor)
    assert client.get(where).status_code == 405
    assert list(FindingAnswer.objects.visible_to(other.editor)) == []


def test_the_reviewer_reads_the_answer_beside_the_finding(client, cast, paper, draft):
    answer(cast, draft)
    one = submit_paper(cast, paper)
    client.force_login(in_english(cast.reviewer))
    page = client.get(reverse("whitepapers_round", args=[one.pk]))
    assert WHY in page.content.decode()
    assert page.context["answered"] == 1


def test_the_screen_of_meanings_has_every_rule_in_both_languages(client, cast):
    from whitepapers.findings import RULES

    for person in (cast.editor, in_english(cast.reviewer)):
        client.force_login(person)
        page = client.get(reverse("desk:findings")).content.decode()
        assert all(f'id="{rule.name}"' in page for rule in RULES)
