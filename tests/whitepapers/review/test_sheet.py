"""The review sheet shows what asks for attention, keeps marks through the verb, and leads to the decision."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from targets.models import Delegation, Target
from tests.factories import Cast, PlanYearFactory, approve, make_paper, make_target, publish_paper, submit_paper
from tests.whitepapers.desk import in_english
from tests.whitepapers.test_approval_record import by_force
from whitepapers.actions import changing, decide
from whitepapers.approval import Outcome, Stage
from whitepapers.bench.sheet import make_history
from whitepapers.marking import answer, mark
from whitepapers.models import Point, RecordEntry, Round
from whitepapers.points import returned_points, standing_marks

pytestmark = pytest.mark.django_db

REVIEW, APPROVAL = Stage.SUPERVISORY, Stage.LEADER
FIRST, SECOND = "2027-jtys-001", "2027-jtys-002"


@pytest.fixture
def paper(cast, quick_press):
    for person in (cast.reviewer, cast.leader, cast.editor):
        in_english(person)
    return make_paper(cast, targets=2)


@pytest.fixture
def one(cast, paper):
    return submit_paper(cast, paper)


@pytest.fixture
def as_reviewer(client, cast):
    client.force_login(cast.reviewer)
    return client


def sheet(one, query=""):
    return reverse("whitepapers_sheet", args=[one.pk]) + query


def send(client, one, to=None, script=True, rest=False, **more):
    said = {"stage": "supervisory", "digest": one.digest, "entry": FIRST, "verdict": "passed", "text": ""} | more
    name = "whitepapers_mark_rest" if rest else "whitepapers_mark"
    accept = {"HTTP_ACCEPT": "application/json"} if script else {}
    return client.post(reverse(name, args=[(to or one).pk]), said, **accept)


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def row(response, entry):
    """The sheet's own row of an entry, as the view gave it to the template."""
    return next(found for found in response.context["sheet"].rows if found.key == entry)


def come_again(cast, paper, one, **marks):
    """Return the round with marks on these entries, let the editor answer, change the first goal, and submit again."""
    for entry, why in marks.items():
        mark(
            round=one, stage=REVIEW, digest=one.digest, by=cast.reviewer,
            entry=entry.replace("_", "-"), verdict="returned", text=why,
        )  # fmt: skip
    decide(round=one, stage=REVIEW, outcome=Outcome.RETURNED, digest=one.digest, by=cast.reviewer, comment="见逐项意见")
    for point in returned_points(Round.objects.get(pk=one.pk)):
        answer(point=point, text="已补充统计口径", by=cast.editor)
    with changing(paper, by=cast.editor):
        paper.targets.filter(number=1).update(goal="年底前新增公交专用道45公里")
    return submit_paper(cast, paper)


# --- what it shows ------------------------------------------------------------------------------------------------


def test_on_the_first_round_every_entry_is_open_targets_first_then_duties_prose_and_title_page(as_reviewer, one):
    shown = as_reviewer.get(sheet(one))
    assert [(name, len(rows)) for name, rows in shown.context["sheet"].parts] == [
        ("Targets", 2), ("Duties", 1), ("Foreword and closing words", 2), ("Title page", 1),
    ]  # fmt: skip
    assert all(found.open for found in shown.context["sheet"].rows)
    assert "0 of 6 done" in text(shown)
    assert "≥ 40 公里" in text(shown).replace("\u00a0", " ")


def test_the_sheet_is_what_the_queue_opens_and_pdf_web_page_and_case_file_are_one_click_away(as_reviewer, one):
    assert sheet(one) in as_reviewer.get(reverse("whitepapers_queue")).content.decode()
    shown = as_reviewer.get(sheet(one)).content.decode()
    for name in ("whitepapers_round", "whitepapers_round_pdf"):
        assert f'href="{reverse(name, args=[one.pk])}"' in shown
    assert reverse("whitepapers_case", args=[one.paper_id]) in shown


def test_a_row_shows_last_years_promise_its_verified_result_and_the_findings(cast, as_reviewer, quick_press):
    publish_paper(cast, year=2026, targets=1)
    paper = make_paper(cast, targets=0)
    last = Target.objects.get(number="2026-jtys-001")
    make_target(paper, 1, continues=last, value=Decimal(35))
    in_english(cast.reviewer)
    shown = as_reviewer.get(sheet(submit_paper(cast, paper)))
    found = row(shown, FIRST)
    assert found.last.target == last
    assert found.last.promised == "≥ 40 公里"
    assert "lowered_same_wording" in {finding.rule for finding, _answer in found.marks}
    assert "Last year 2026-jtys-001" in text(shown)


def test_the_sheet_says_the_title_of_a_targets_duty_beside_its_number(as_reviewer, one):
    assert "2027-jtys-d01 公共交通" in text(as_reviewer.get(sheet(one)))


def test_the_next_round_opens_only_what_changed_or_came_back_and_says_so_by_word(cast, paper, one, as_reviewer):
    send(as_reviewer, one, entry="foreword")
    mark_rest = send(as_reviewer, one, rest=True)
    assert mark_rest.status_code == 200
    send(as_reviewer, one, entry=SECOND, verdict="returned", text="数据来源不明")
    two = come_again(cast, paper, one)
    shown = as_reviewer.get(sheet(two))
    asking = {found.key: str(found.attention.why) for found in shown.context["sheet"].rows if found.attention.asks}
    assert asking == {FIRST: "changed", SECOND: "returned"}
    assert row(shown, SECOND).attention.answered
    assert not row(shown, SECOND).attention.changed
    goal = next(line for line in row(shown, FIRST).lines if line.name == "goal")
    assert [(str(piece.kind), piece.text) for piece in goal.pieces][1:3] == [("removed", "40"), ("added", "45")]
    words = text(shown)
    assert "changed since round 1" in words
    assert "已补充统计口径" in words
    assert shown.context["show"] == "attention"
    assert "<ins>45</ins>" in shown.content.decode()


def test_what_was_dropped_since_the_last_round_is_told_first(cast, paper, one, as_reviewer):
    decide(round=one, stage=REVIEW, outcome=Outcome.RETURNED, digest=one.digest, by=cast.reviewer, comment="重来")
    with changing(paper, by=cast.editor):
        paper.targets.get(number=2).milestones.all().delete()
        paper.targets.get(number=2).delete()
    shown = as_reviewer.get(sheet(submit_paper(cast, paper)))
    assert [(gone.key, gone.where) for gone in shown.context["sheet"].gone] == [(SECOND, "round 1")]
    assert "1 entry was dropped" in text(shown)


def test_filters_take_any_word_from_the_address(as_reviewer, one):
    for query in ("?show=attention", "?show=all", "?show=returned", "?show=marked", "?show=x", "?for=x", "?for=99999"):
        assert as_reviewer.get(sheet(one, query)).status_code == 200


def test_markup_in_texts_comments_and_answers_is_shown_as_text(cast, paper, one, as_reviewer):
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    with_markup = come_again(cast, paper, one, **{"2027_jtys_002": evil})
    shown = as_reviewer.get(sheet(with_markup)).content.decode()
    assert evil not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


def test_a_damaged_text_is_said_to_be_damaged_and_offers_nothing(as_reviewer, one):
    by_force(Round, one.pk, manuscript_json=one.manuscript_json.replace("40", "4"))
    shown = as_reviewer.get(sheet(one))
    assert "no longer what was submitted" in text(shown)
    assert "sheet-form" not in shown.content.decode()
    assert send(as_reviewer, one).status_code == 409


def test_the_leader_reads_the_sheet_with_fresh_eyes(cast, paper, one, client):
    approve(cast, one, [REVIEW])
    client.force_login(cast.leader)
    shown = client.get(sheet(one))
    assert {str(found.attention.why) for found in shown.context["sheet"].rows} == {"unseen"}
    assert shown.context["decides"]


# --- marks --------------------------------------------------------------------------------------------------------


def test_a_mark_by_script_is_kept_and_answered_with_how_far_the_sheet_is(cast, as_reviewer, one):
    answered = send(as_reviewer, one, verdict="returned", text="写明口径")
    assert answered.json()["counts"] == {"entries": 6, "asking": 6, "done": 1, "returned": 1, "kept": 0}
    kept = Point.objects.get()
    assert (kept.entry, kept.verdict, kept.text, kept.by, kept.round) == (
        FIRST,
        "returned",
        "写明口径",
        cast.reviewer,
        one,
    )


def test_without_a_script_the_form_leads_back_to_the_row(as_reviewer, one):
    answered = send(as_reviewer, one, script=False)
    assert answered.status_code == 302
    assert answered.url == sheet(one) + f"#e-{FIRST}"
    assert "✓ passed" in text(as_reviewer.get(sheet(one)))
    refused = send(as_reviewer, one, script=False, digest="0" * 64)
    assert refused.status_code == 302
    assert "This is not the text that was submitted last" in text(as_reviewer.get(sheet(one)))


def test_a_stale_sheet_is_answered_409_in_the_rules_words(cast, paper, one, as_reviewer):
    two = come_again(cast, paper, one)
    for answered in (send(as_reviewer, one), send(as_reviewer, two, digest=one.digest), send(as_reviewer, one, to=two)):
        assert answered.status_code == 409
        assert "open the paper again" in answered.json()["refused"]
    assert Point.objects.filter(round=two).count() == 0


@pytest.mark.parametrize(
    "wrong",
    [{"verdict": "answer"}, {"verdict": "x"}, {"stage": "x"}, {"digest": "x"}, {"entry": ""}, {"acting_for": "x"}],
)
def test_a_form_that_is_not_complete_keeps_nothing(as_reviewer, one, wrong):
    assert send(as_reviewer, one, **wrong).status_code == 400
    assert Point.objects.count() == 0


def test_a_comment_that_is_too_long_is_refused_and_not_cut(as_reviewer, one):
    answered = send(as_reviewer, one, verdict="returned", text="长" * 5001)
    assert answered.status_code == 400
    assert Point.objects.count() == 0


def test_whoever_may_not_decide_keeps_no_mark_and_a_stranger_does_not_even_find_the_round(cast, other, one, client):
    for person, status in ((cast.editor, 409), (cast.leader, 409), (cast.inspector, 409), (other.editor, 404)):
        client.force_login(person)
        assert send(client, one).status_code == status
        assert send(client, one, rest=True).status_code == status
        assert client.get(sheet(one)).status_code == (404 if status == 404 else 200)
    client.logout()
    assert send(client, one).status_code == 302
    assert Point.objects.count() == 0


def test_marks_are_only_posted(as_reviewer, one):
    for name in ("whitepapers_mark", "whitepapers_mark_rest"):
        assert as_reviewer.get(reverse(name, args=[one.pk])).status_code == 405


def test_pass_the_rest_leaves_what_is_marked_and_what_was_passed_before(cast, paper, one, as_reviewer):
    send(as_reviewer, one, rest=True)
    two = come_again(cast, paper, one)
    send(as_reviewer, two, rest=True)
    assert list(Point.objects.filter(round=two).values_list("entry", flat=True)) == [FIRST]


# --- the decision -------------------------------------------------------------------------------------------------


def test_with_marks_a_return_is_proposed_and_an_approval_is_refused(as_reviewer, one):
    send(as_reviewer, one, verdict="returned", text="写明口径")
    shown = as_reviewer.get(sheet(one)).content.decode()
    assert re.search(r'<button[^>]*value="approved" disabled', shown)
    assert re.search(rf'<li data-entry="{FIRST}">.*写明口径', shown)
    page = reverse("whitepapers_round", args=[one.pk])
    said = {"stage": "supervisory", "digest": one.digest, "comment": "", "outcome": "approved", "confirmed": "1"}
    refused = as_reviewer.post(page, said)
    assert refused.status_code == 409
    assert "1 entries are marked to be changed" in text(refused)
    asked = as_reviewer.post(page, said | {"outcome": "returned", "confirmed": ""})
    assert "写明口径" in text(asked)
    assert one.decisions.count() == 0
    as_reviewer.post(page, said | {"outcome": "returned"})
    assert one.decisions.get().outcome == "returned"


# --- the record, and acting for somebody --------------------------------------------------------------------------


def stand_in(cast, acting):
    today = dt.date.today()
    return Delegation.objects.create(
        principal=cast.reviewer, acting=acting, begins=today - dt.timedelta(1), ends=today + dt.timedelta(1),
        by=cast.reviewer, at=dt.datetime.now(dt.UTC),
    )  # fmt: skip


def test_opening_is_entered_once_a_person_and_round_and_only_for_whom_the_rule_lets_decide(cast, other, one, client):
    for person in (cast.reviewer, cast.reviewer, other.reviewer, cast.editor, cast.leader, cast.inspector):
        client.force_login(person)
        client.get(sheet(one))
        client.get(reverse("whitepapers_round", args=[one.pk]))
    opened = RecordEntry.objects.filter(kind="opened", round=one).order_by("sequence")
    assert [entry.by for entry in opened] == [cast.reviewer, other.reviewer]
    assert {entry.digest for entry in opened} == {one.digest}


def test_who_may_decide_in_two_names_is_asked_and_cannot_mark_before_saying(cast, other, one, client):
    in_english(other.reviewer)
    stand_in(cast, other.reviewer)
    client.force_login(other.reviewer)
    shown = client.get(sheet(one))
    assert "In whose name do you decide?" in text(shown)
    assert not shown.context["decides"]
    assert send(client, one).json()["refused"] == "Say in whose name you decide."
    chosen = client.get(sheet(one, f"?for={cast.reviewer.pk}"))
    assert chosen.context["decides"]
    assert send(client, one, acting_for=str(cast.reviewer.pk)).status_code == 200
    kept = Point.objects.get()
    assert (kept.by, kept.acting_for) == (other.reviewer, cast.reviewer)
    page = reverse("whitepapers_round", args=[one.pk])
    said = {"stage": "supervisory", "digest": one.digest, "outcome": "approved", "acting_for": str(cast.reviewer.pk)}
    assert "Say in whose name" in text(client.post(page, said | {"acting_for": ""}))
    assert "acting for" in text(client.post(page, said))
    client.post(page, said | {"confirmed": "1"})
    assert one.decisions.get().acting_for == cast.reviewer


def test_a_name_that_nobody_lent_is_refused(cast, other, one, as_reviewer):
    for name in (str(other.reviewer.pk), "999999"):
        answered = send(as_reviewer, one, acting_for=name)
        assert answered.status_code == 409
        assert answered.json()["refused"] == "You are not named to act for this person today."


# --- size ---------------------------------------------------------------------------------------------------------


def test_the_sheet_takes_the_same_queries_for_two_targets_and_for_many_rounds_and_points(cast, one, as_reviewer):
    as_reviewer.get(sheet(one))
    counts = []
    for code, targets, rounds, points in (("small", 3, 2, 2), ("large", 40, 8, 60)):
        there = Cast(code)
        last = make_history(there, PlanYearFactory(), targets=targets, rounds=rounds, points=points)
        as_reviewer.get(sheet(last))  # the opening is entered once
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert as_reviewer.get(sheet(last)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_marks_that_count_are_the_last_ones(cast, one, as_reviewer):
    send(as_reviewer, one, verdict="returned", text="写明口径")
    send(as_reviewer, one, verdict="open")
    assert standing_marks(Point.objects.order_by("id"), "supervisory") == {}
    assert "0 of 6 done" in text(as_reviewer.get(sheet(one)))
