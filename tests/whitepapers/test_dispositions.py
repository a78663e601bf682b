"""Last year's targets: carried over once, disposed of by whom it concerns, frozen, published, adopted; and every way around."""

import datetime as dt
from decimal import Decimal

import pytest

from publishing.models import Edition
from targets.actions import report, verify
from targets.completion import KEPT, Status
from targets.models import Department, Target
from targets.rebuild import differences, replay
from targets.refusal import Refused
from targets.reporting import Finding
from tests.editions import print_edition, publish_edition, release_edition, target_entry
from tests.factories import (
    PlanYearFactory,
    approve,
    dispose_all,
    make_paper,
    make_target,
    publish_paper,
    say,
    submit_paper,
)
from whitepapers.actions import changing, sign_off, submit
from whitepapers.amending import give_up, reopen
from whitepapers.approval import check_submit
from whitepapers.carrying import carry_over, start_paper
from whitepapers.compose import compose, compose_content
from whitepapers.disposing import LONGEST, Saying, dispose
from whitepapers.facts import paper_facts, person
from whitepapers.models import Authorship, Disposition, TargetDraft, WhitePaperPage
from whitepapers.old_targets import progress, read_last_year
from whitepapers.release import print_due, release_due
from whitepapers.restoring import restore, restore_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]
REASON = "职能划转，不再列入。"


def find_kept(cast, target, value=41):
    """Let the department report and the inspection office find that the promise was kept."""
    claim = report(target=target, by=cast.editor, period="2026Q2", text="建成41公里。", value=Decimal(value), done=True)
    verify(report=claim, by=cast.inspector, finding=Finding(outcome="verified", value=Decimal(value)))


@pytest.fixture
def last(cast):
    """Three targets of 2026 in the register, one of each number."""
    publish_edition(cast.department, 2026)
    return list(Target.objects.order_by("serial"))


@pytest.fixture
def paper(cast, last):
    """The paper of 2027, whose first draft continues last year's first target."""
    page = make_paper(cast, targets=1)
    page.targets.update(continues=last[0])
    return page


def told(paper, target):
    return [one.sentence for row in read_last_year(paper) if row.target == target for one in row.faults]


# --- before the submission ----------------------------------------------------------------------------------------


def test_without_dispositions_nothing_is_signed_and_nothing_submitted(cast, paper):
    with pytest.raises(Refused, match="3 targets of last year have no disposition that holds"):
        sign_off(paper=paper, by=cast.head, content=compose_content(paper)[0])
    dispose_all(cast, paper, leave_out=1)
    with pytest.raises(Refused, match="1 targets of last year"):
        submit(paper=paper, by=cast.editor)
    dispose_all(cast, paper)
    assert submit_paper(cast, paper).number == 1


def test_a_departments_first_paper_is_not_hindered(cast):
    paper = make_paper(cast)
    assert paper_facts(paper, with_content=True).undisposed == 0
    assert "dispositions" not in compose(paper)["parts"]
    assert submit_paper(cast, paper).number == 1


def test_a_disposition_that_stops_holding_after_the_sign_off_refuses_the_submission(cast, paper, last):
    dispose_all(cast, paper)
    sign_off(paper=paper, by=cast.head, content=compose_content(paper)[0])
    paper.targets.get().milestones.all().delete()
    TargetDraft.objects.filter(paper=paper).update(continues=None)
    with pytest.raises(Refused, match="1 targets of last year"):
        submit(paper=paper, by=cast.editor)


def test_deleting_the_successor_makes_the_disposition_incomplete_again_without_a_write(cast, paper, last):
    say(paper, cast.editor, last[0], "continued")
    assert told(paper, last[0]) == []
    paper.targets.update(continues=None)
    assert "No target of this paper continues it" in told(paper, last[0])[0]


def test_met_without_a_finding_holds_nothing_up_but_the_paper(cast, paper, last):
    say(paper, cast.editor, last[1], "met")
    assert "needs the inspection office's finding" in told(paper, last[1])[0]


def test_the_number_of_queries_does_not_grow(cast, django_assert_max_num_queries):
    publish_edition(cast.department, 2026, targets=225)
    paper = make_paper(cast, targets=0)
    with django_assert_max_num_queries(10):
        assert progress(read_last_year(paper)).missing == 225


# --- who may say it, and of what ----------------------------------------------------------------------------------


def test_a_contributor_speaks_of_the_own_divisions_targets_in_time(cast, clock_before_the_deadline, paper, last):
    Target.objects.filter(pk=last[1].pk).update(responsible_unit="港航处")
    assert say(paper, cast.contributor, last[0], "continued").changed_by == cast.contributor
    with pytest.raises(Refused, match="another division"):
        say(paper, cast.contributor, last[1], "dropped", REASON)
    both = [Saying(last[2].pk, "dropped", REASON), Saying(last[1].pk, "dropped", REASON)]
    with pytest.raises(Refused, match="another division"):
        dispose(paper=paper, by=cast.contributor, sayings=both)
    assert Disposition.objects.count() == 1


@pytest.fixture
def clock_before_the_deadline():
    """A day on which the divisions still contribute."""
    import time_machine

    with time_machine.travel(dt.datetime(2026, 12, 1, 4, tzinfo=dt.UTC), tick=False):
        yield


@pytest.mark.parametrize("who", ["head", "reviewer", "leader", "inspector", "evaluator"])
def test_nobody_else_speaks_of_them(cast, paper, last, who):
    with pytest.raises(Refused):
        say(paper, getattr(cast, who), last[0], "dropped", REASON)
    assert not Disposition.objects.exists()


def test_another_departments_editor_does_not(cast, other, paper, last):
    with pytest.raises(Refused):
        say(paper, other.editor, last[0], "dropped", REASON)


def test_another_departments_target_and_one_of_another_year_are_refused(cast, other, paper):
    publish_edition(other.department, 2026, targets=1)
    publish_edition(cast.department, 2025, targets=1)
    for number in ("2026-jyj-001", "2025-jtys-001"):
        with pytest.raises(Refused, match="not a target of the department's last year"):
            say(paper, cast.editor, Target.objects.get(number=number), "dropped", REASON)
    with pytest.raises(Refused, match="not a target of the department's last year"):
        dispose(paper=paper, by=cast.editor, sayings=[Saying(10**9, "dropped", REASON)])
    assert not Disposition.objects.exists()


@pytest.mark.parametrize("outcome", ["", "forgotten", "withdrawn", "MET"])
def test_a_forged_outcome_is_refused_and_nothing_of_the_form_is_kept(cast, paper, last, outcome):
    sayings = [Saying(last[0].pk, "continued"), Saying(last[1].pk, outcome, REASON)]
    with pytest.raises(Refused, match="can become of a target"):
        dispose(paper=paper, by=cast.editor, sayings=sayings)
    assert not Disposition.objects.exists()


def test_a_reason_too_long_to_print_is_refused(cast, paper, last):
    with pytest.raises(Refused, match="too long"):
        say(paper, cast.editor, last[1], "dropped", "长" * (LONGEST + 1))


def test_a_withdrawn_target_is_listed_with_its_editions_reason_and_asked_nothing(cast):
    publish_edition(cast.department, 2026, targets=2)
    publish_edition(cast.department, 2026, targets=1, number=2, reason="上级取消该项任务。")
    paper = make_paper(cast, targets=1)
    gone = Target.objects.get(number="2026-jtys-002")
    with pytest.raises(Refused, match="was withdrawn by an edition of last year"):
        say(paper, cast.editor, gone, "dropped", REASON)
    say(paper, cast.editor, Target.objects.get(number="2026-jtys-001"), "dropped", REASON)
    assert paper_facts(paper, with_content=True).undisposed == 0
    listed = compose(paper)["parts"]["dispositions"][1]
    assert (listed["outcome"], listed["reason"]) == ("withdrawn", "上级取消该项任务。")


def test_of_two_tabs_the_second_is_told_and_overwrites_only_what_it_saw(cast, paper, last):
    first = dispose(paper=paper, by=cast.editor, sayings=[Saying(last[1].pk, "dropped", REASON)])
    second = [Saying(last[1].pk, "pending"), Saying(last[2].pk, "dropped", REASON)]
    done = dispose(paper=paper, by=cast.editor, sayings=second)
    assert [one.target_id for one in done.collided] == [last[1].pk]
    assert [one.target_id for one in done.saved] == [last[2].pk]
    assert paper.dispositions.get(target=last[1]).outcome == "dropped"
    seen = first.saved[0].changed_at
    again = dispose(paper=paper, by=cast.editor, sayings=[Saying(last[1].pk, "pending", "", seen)])
    assert [one.outcome for one in again.saved] == ["pending"]


def test_who_says_it_is_a_writer_of_the_paper(cast, clock_before_the_deadline, paper, last):
    say(paper, cast.contributor, last[0], "continued")
    assert Authorship.objects.filter(paper=paper, user=cast.contributor, how="row").exists()


def test_after_the_submission_nothing_more_is_said(cast, paper, last):
    submit_paper(cast, paper)
    with pytest.raises(Refused, match="under review"):
        say(paper, cast.editor, last[1], "pending")
    with pytest.raises(Refused, match="under review"):
        start_paper(department=cast.department, plan_year=paper.plan_year, by=cast.editor)


# --- start the next paper -----------------------------------------------------------------------------------------


def test_the_paper_starts_with_last_years_duties_and_the_targets_that_are_not_kept(cast, last):
    find_kept(cast, last[2])
    done = start_paper(department=cast.department, plan_year=PlanYearFactory(year=2027), by=cast.editor)
    assert (done.duties, done.targets) == (1, 2)
    rows = list(done.paper.targets.order_by("number"))
    assert [one.continues.number for one in rows] == ["2026-jtys-001", "2026-jtys-002"]
    one = rows[0]
    assert (one.value, one.unit, one.due) == (Decimal(40), "公里", dt.date(2027, 12, 31))
    assert (one.division, one.duty.title) == ("公共交通处", "公共交通")
    step = one.milestones.get()
    assert (step.due, step.text, step.value) == (dt.date(2027, 6, 30), "完成一半", Decimal(20))
    assert Authorship.objects.filter(paper=done.paper, user=cast.editor).exists()


def test_pressed_twice_nothing_is_copied_twice_and_the_rest_can_follow_later(cast, last):
    year = PlanYearFactory(year=2027)
    keys = {last[0].pk}
    paper = start_paper(department=cast.department, plan_year=year, by=cast.editor, targets=keys).paper
    again = start_paper(department=cast.department, plan_year=year, by=cast.editor, targets=keys)
    assert (again.paper, again.duties, again.targets) == (paper, 0, 0)
    assert start_paper(department=cast.department, plan_year=year, by=cast.editor).targets == 2
    assert paper.targets.count() == 3
    assert carry_over(paper=paper, target=last[0], by=cast.editor) == 0


def test_a_forged_choice_carries_nothing_of_others_over(cast, other, last):
    publish_edition(other.department, 2026, targets=1)
    keys = {Target.objects.get(number="2026-jyj-001").pk, 10**9}
    done = start_paper(department=cast.department, plan_year=PlanYearFactory(year=2027), by=cast.editor, targets=keys)
    assert done.targets == 0
    with pytest.raises(Refused):
        start_paper(department=other.department, plan_year=PlanYearFactory(year=2027), by=cast.editor)


def test_a_promise_for_a_later_year_keeps_its_dates_and_partners_come_along(cast):
    Department.objects.create(code="gaj", name="市公安局")
    steps = [{"due": f"{year}-06-30", "text": f"{year}", "value": None} for year in (2026, 2027, 2028)]
    entry = target_entry(2026, "jtys", 1, due="2028-12-31", milestones=steps, partners_text="各区政府", reference="7-1")
    publish_edition(cast.department, 2026, targets=[entry])
    row = start_paper(
        department=cast.department, plan_year=PlanYearFactory(year=2027), by=cast.editor
    ).paper.targets.get()
    assert row.due == dt.date(2028, 12, 31)
    assert [one.due.year for one in row.milestones.all()] == [2027, 2028]
    assert [one.code for one in row.partners.all()] == ["gaj"]
    assert (row.partners_text, row.reference) == ("各区政府", "7-1")


# --- frozen, published, adopted -----------------------------------------------------------------------------------


def test_a_finding_after_the_sign_off_is_frozen_and_leaves_the_signature(cast, paper, last):
    dispose_all(cast, paper)
    content = compose_content(paper)[0]
    sign_off(paper=paper, by=cast.head, content=content)
    find_kept(cast, last[0])
    assert compose_content(paper)[0] == content
    frozen = submit(paper=paper, by=cast.editor).manuscript["parts"]["dispositions"][0]
    assert frozen["result"]["status"] == "met"
    assert frozen["result"]["value"] == "41"


def test_a_changed_reason_needs_a_new_signature(cast, paper, last):
    dispose_all(cast, paper)
    sign_off(paper=paper, by=cast.head, content=compose_content(paper)[0])
    say(paper, cast.editor, last[1], "dropped", "另有安排。")
    with pytest.raises(Refused, match="changed after the head signed"):
        check_submit(person(cast.editor), paper_facts(paper, with_content=True))


def test_the_edition_lists_all_and_the_register_adopts_what_it_says(cast, paper, last):
    approve(cast, submit_paper(cast, paper))
    print_due()
    release_due(now=dt.datetime(2027, 3, 1, 3, tzinfo=dt.UTC))
    edition = Edition.objects.get(subject="2027/jtys")
    assert "dispositions.csv" in {one.name for one in edition.artefacts.all()}
    said = {one.number: one.disposition for one in Target.objects.filter(plan_year__year=2026)}
    assert said["2026-jtys-001"] == {
        "outcome": "continued",
        "reason": "职责已移交，不再列入本年度目标。",
        "successors": ["2027-jtys-001"],
        "edition": "2027/jtys/v1",
    }
    assert said["2026-jtys-002"]["outcome"] == "dropped"
    assert list(differences(replay())) == []
    Target.objects.filter(number="2026-jtys-002").update(disposition={"outcome": "met"})
    assert [str(one).partition(":")[0] for one in differences(replay())] == ["2026-jtys-002 disposition"]


def amended(cast, paper, last, *, misprint):
    """A published paper that called its last two promises of last year pending, reopened after one was found kept."""
    for one in last[1:]:
        say(paper, cast.editor, one, "pending")
    approve(cast, submit_paper(cast, paper))
    print_due()
    release_due(now=dt.datetime(2027, 3, 1, 3, tzinfo=dt.UTC))
    find_kept(cast, last[0])
    find_kept(cast, last[1])
    Department.objects.filter(pk=cast.department.pk).update(officers_public=not cast.department.officers_public)
    return reopen(paper=paper, reason="更正笔误", misprint=misprint, by=cast.editor)


def pending(monkeypatch):
    """Let everything be called pending on any day but of what was found."""
    monkeypatch.setattr("whitepapers.carry_over.UNSETTLED", frozenset(Status) - KEPT)
    monkeypatch.setattr("whitepapers.carry_over.SILENT", frozenset())


@pytest.mark.parametrize("misprint", [True, False])
def test_what_was_found_of_last_year_since_is_no_change_of_an_amendment(cast, paper, last, monkeypatch, misprint):
    """Otherwise it could neither be given up nor, as a misprint, be submitted."""
    pending(monkeypatch)
    amended(cast, paper, last, misprint=misprint)
    assert [one["part"] for one in compose(paper)["parts"]["changes"] if one["part"] == "dispositions"] == []
    assert give_up(paper=paper, by=cast.editor).pk


def test_a_misprint_is_put_right_though_what_was_pending_is_settled_now(cast, paper, last, monkeypatch):
    pending(monkeypatch)
    amended(cast, paper, last, misprint=True)
    Department.objects.filter(pk=cast.department.pk).update(officers_public=cast.department.officers_public)
    paper.refresh_from_db()
    with changing(paper, by=cast.editor):
        paper.targets.update(task=f"{paper.targets.get().task}。")
    paper = WhitePaperPage.objects.get(pk=paper.pk)
    sign_off(paper=paper, by=cast.head, content=compose_content(paper)[0])
    frozen = submit(paper=paper, by=cast.editor).manuscript["parts"]
    assert [one["outcome"] for one in frozen["dispositions"]] == ["continued", "pending", "pending"]
    assert {one["part"] for one in frozen["changes"]} == {"targets"}


def test_the_word_of_the_latest_edition_stands_and_is_rebuilt(cast, last):
    entry = {"number": last[0].number, "task": "…", "outcome": "pending", "reason": "", "successors": []}
    publish_edition(cast.department, 2027, dispositions=[entry])
    second = print_edition(
        cast.department, 2027, number=2, reason="补充", dispositions=[entry | {"outcome": "dropped", "reason": REASON}]
    )
    release_edition(second)
    last[0].refresh_from_db()
    assert (last[0].disposition["outcome"], last[0].disposition["edition"]) == ("dropped", "2027/jtys/v2")
    assert list(differences(replay())) == []
    newest = last[0].history.order_by("-history_id").first()
    assert newest.history_change_reason == "补充"


def test_a_second_year_goes_the_whole_way_through_the_factories(cast):
    publish_paper(cast, year=2026)
    publish_paper(cast, year=2027)
    assert Target.objects.get(number="2026-jtys-001").disposition["outcome"] == "dropped"


def test_a_draft_that_continues_an_older_year_is_no_successor(cast, paper, last):
    publish_edition(cast.department, 2025, targets=1)
    make_target(paper, 2, continues=Target.objects.get(number="2025-jtys-001"))
    assert all(len(row.drafts) <= 1 for row in read_last_year(paper))


def test_a_disposition_changed_in_an_amendment_is_restored_like_any_other_entry(cast, paper, last):
    dispose_all(cast, paper)
    say(paper, cast.editor, last[1], "dropped", REASON)
    approve(cast, submit_paper(cast, paper))
    print_due()
    release_due(now=dt.datetime(2027, 3, 1, 3, tzinfo=dt.UTC))
    reopen(paper=paper, reason="更正", by=cast.editor)
    say(paper, cast.editor, last[1], "dropped", "另一理由。")
    with changing(paper, by=cast.editor):
        paper.targets.filter(number=1).update(goal="年底前新增公交专用道50公里", value=50)
    assert {one["part"] for one in compose(paper)["parts"]["changes"]} == {"dispositions", "targets"}
    restore(paper=paper, part="dispositions", name=last[1].number, by=cast.editor)
    kept = paper.dispositions.get(target=last[1])
    assert (kept.outcome, kept.reason) == ("dropped", REASON)
    say(paper, cast.editor, last[1], "dropped", "另一理由。")
    assert restore_all(paper=paper, by=cast.editor) == 2
    assert not compose(paper)["parts"].get("changes")
    with pytest.raises(Refused, match="Only an editor"):
        restore(paper=paper, part="dispositions", name=last[1].number, by=cast.head)
