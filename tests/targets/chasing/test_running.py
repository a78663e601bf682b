"""The supervision run on the register: what it writes, whom it tells, what it costs, and what it never does."""

import datetime as dt
import io

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from targets.chasing import running
from targets.chasing.running import InTheFuture, supervise
from targets.chasing.steps import Step
from targets.models import CalendarDay, Chase, ChaseStep, Letter, Notice, PlanYear, Target, User
from targets.owners import Chosen, name_owner
from targets.roles import Role
from tests.editions import print_edition, release_edition, target_entry
from tests.factories import Cast
from tests.targets.chasing.world import chase_of, drafted, kinds, publish, run
from tests.targets.year import claim, find, moment

pytestmark = pytest.mark.django_db
LADDER = [Step.REMINDED, Step.OVERDUE, Step.DRAFTED_1]


@pytest.fixture
def targets(cast):
    return publish(cast)


def command(*arguments):
    said = io.StringIO()
    call_command("run_supervision", *arguments, stdout=said)
    return said.getvalue()


def test_a_quarter_without_a_report_is_reminded_overdue_and_drafted(targets):
    run(4, 20)
    assert kinds(chase_of(targets[0])) == LADDER
    assert Chase.objects.count() == 3
    on = list(chase_of(targets[0]).steps.values_list("on", flat=True))
    assert on == [dt.date(2027, 4, 8), dt.date(2027, 4, 16), dt.date(2027, 4, 20)]


def test_every_step_says_when_it_fell_due_and_when_it_was_really_written(targets):
    run(6, 1)
    assert {one.at for one in ChaseStep.objects.all()} == {moment(6, 1)}
    assert {one.by for one in ChaseStep.objects.all()} == {None}


def test_running_twice_writes_nothing_more_and_tells_nobody_again(targets, cast):
    run(4, 20)
    before = ChaseStep.objects.count(), Notice.objects.count(), Letter.objects.count()
    again = run(4, 20)
    assert (ChaseStep.objects.count(), Notice.objects.count(), Letter.objects.count()) == before
    assert (again.opened, sum(again.steps.values()), again.letters) == (0, 0, 0)


def test_daily_runs_and_one_run_after_an_outage_write_the_same_steps(cast, other):
    for who in (cast, other):
        one = publish(who, targets=1)[0]
        claim(who, one, at=moment(4, 19))
        find(who, one.reports.get(), outcome="returned", note="缺材料", at=moment(5, 10))
    mine, late = (Target.objects.filter(department=one.department) for one in (cast, other))
    for day in range(60):
        supervise(now=moment(4, 1) + dt.timedelta(days=day), targets=_with_related(mine))
    supervise(now=moment(5, 30), targets=_with_related(late))
    said = [
        list(
            ChaseStep.objects.filter(chase__target__in=some)
            .order_by("chase__due", "sequence")
            .values_list("kind", "on")
        )
        for some in (mine, late)
    ]
    assert said[0] == said[1]
    assert [kind for kind, _ in said[0]] == ["reminded", "overdue", "settled", "reopened", "drafted_1"]


def _with_related(rows):
    from targets.chasing.reading import RELATED

    return rows.select_related(*RELATED)


def test_a_report_lets_the_matter_rest(cast, targets):
    run(4, 20)
    claim(cast, targets[0], at=moment(4, 21))
    run(4, 22)
    assert kinds(chase_of(targets[0])) == [*LADDER, Step.SETTLED]
    assert kinds(chase_of(targets[1])) == LADDER


def test_a_withdrawn_promise_is_never_chased_again(cast, targets):
    run(4, 20)
    release_edition(
        print_edition(cast.department, targets=[target_entry(2027, "jtys", 1)], number=2, reason="取消"), moment(4, 21)
    )
    run(9, 1)
    assert kinds(chase_of(targets[1])) == [*LADDER, Step.ENDED]
    assert list(Chase.objects.filter(target=targets[1]).values_list("occasion", flat=True)) == ["report:2027Q1"]
    assert Chase.objects.filter(target=targets[0]).count() > 1


def test_the_years_close_ends_every_chase(cast, targets):
    run(4, 20)
    PlanYear.objects.update(closed_on=dt.date(2027, 5, 1))
    run(5, 3)
    assert {kinds(chase_of(one))[-1] for one in targets} == {Step.ENDED}
    assert chase_of(targets[0]).steps.get(kind=Step.ENDED).data == {"why": "closed"}
    with CaptureQueriesContext(connection) as queries:
        assert run(5, 4).targets == 0
    assert len(queries) <= 6  # the calendar, the last run, the targets, and that it came to its end


def test_a_year_closed_during_an_outage_is_chased_as_by_daily_runs_and_nobody_gets_a_letter(cast, targets):
    run(3, 1)
    PlanYear.objects.update(closed_on=dt.date(2027, 4, 19))
    told = run(6, 1)
    assert told.letters == 0
    record = chase_of(targets[0]).steps.order_by("sequence").values_list("kind", "on")
    assert list(record) == [
        ("reminded", dt.date(2027, 4, 8)), ("overdue", dt.date(2027, 4, 16)), ("ended", dt.date(2027, 4, 19)),
    ]  # fmt: skip
    assert run(6, 2).targets == 0


def test_a_year_that_is_closed_while_the_run_waits_for_the_targets_is_found_closed(cast, targets, monkeypatch):
    real = running._write

    def after_a_wait(*told):
        closed = []

        def close(execute, *asked):
            found = execute(*asked)
            if not closed:  # whoever held the targets closes the year before letting them go
                closed.append(True)
                PlanYear.objects.update(closed_on=dt.date(2027, 4, 19))
            return found

        with connection.execute_wrapper(close):
            return real(*told)

    monkeypatch.setattr(running, "_write", after_a_wait)
    assert run(4, 20).letters == 0
    assert kinds(chase_of(targets[0])) == [Step.REMINDED, Step.OVERDUE, Step.ENDED]


def test_a_year_closed_before_the_first_run_is_none_of_its_business(cast, targets):
    PlanYear.objects.update(closed_on=dt.date(2027, 5, 1))
    assert run(6, 1).targets == 0


def test_a_run_that_was_killed_has_not_come_to_its_end(cast, targets, monkeypatch):
    run(3, 1)
    PlanYear.objects.update(closed_on=dt.date(2027, 4, 19))
    written, real = [], running._write_again

    def killed(*told):
        if written:
            raise KeyboardInterrupt
        written.append(told)
        return real(*told)

    with monkeypatch.context() as patch:
        patch.setattr(running, "_write_again", killed)
        with pytest.raises(KeyboardInterrupt):
            run(6, 1, stretch=1)
    assert len(written) == 1
    run(6, 2)
    assert all(kinds(chase_of(one))[-1] == Step.ENDED for one in targets)


def test_a_milestone_that_an_amendment_moves_is_another_matter(cast, targets):
    run(6, 30)
    moved = target_entry(2027, "jtys", 1, milestones=[{"due": "2027-09-30", "text": "完成一半", "value": "20"}])
    rest = [target_entry(2027, "jtys", serial) for serial in (2, 3)]
    release_edition(print_edition(cast.department, targets=[moved, *rest], number=2, reason="工期"), moment(7, 1))
    run(7, 2)
    old = chase_of(targets[0], "milestone:2027-06-30")
    assert kinds(old)[-1] == Step.ENDED
    assert old.steps.get(kind=Step.ENDED).data == {"why": "moved"}
    run(7, 12)
    assert kinds(chase_of(targets[0], "report:2027Q2")) == [Step.REMINDED]
    assert kinds(chase_of(targets[1], "milestone:2027-06-30"))[-1] == Step.REMINDED


def test_holidays_are_no_working_days(cast, targets):
    CalendarDay.objects.create(date=dt.date(2027, 4, 16), works=False, name="假")
    run(4, 20)
    assert kinds(chase_of(targets[0])) == LADDER[:2]
    run(4, 21)
    assert kinds(chase_of(targets[0])) == LADDER


def test_the_plan_year_sets_the_intervals(cast, targets):
    PlanYear.objects.update(reminder_workdays=10, first_notice_workdays=1)
    run(4, 16)
    chase = chase_of(targets[0])
    assert list(chase.steps.values_list("kind", "on")) == [
        ("reminded", dt.date(2027, 4, 1)), ("overdue", dt.date(2027, 4, 16)), ("drafted_1", dt.date(2027, 4, 16)),
    ]  # fmt: skip


def test_editors_are_told_once_for_all_their_targets_and_an_owner_for_the_own(cast, targets):
    name_owner(target=targets[0], chosen=Chosen("公共交通处", cast.contributor), by=cast.editor, at=moment(3, 2))
    run(4, 8)
    told = {one.person: one for one in Notice.objects.filter(kind="chasing_reminded")}
    assert told.keys() == {cast.contributor, cast.editor}
    assert told[cast.editor].values == {"count": 2, "day": "2027-04-15"}
    assert targets[0].number in told[cast.contributor].values["target"]


def test_no_reminder_goes_out_for_a_date_that_has_passed(cast, targets):
    run(4, 20)
    assert not Notice.objects.filter(kind="chasing_reminded").exists()
    assert Notice.objects.filter(kind="chasing_overdue", person=cast.editor).count() == 1


def test_inspectors_are_told_how_many_drafts_there_are(cast, targets):
    run(4, 20)
    assert Notice.objects.get(person=cast.inspector).values == {"count": 3}


def test_a_dry_run_says_what_it_would_do_and_does_nothing(cast, targets):
    with time_machine.travel(moment(4, 1), tick=False):
        said = command("--dry-run", "--on", "2027-04-20")
    assert "2027-04-20 2027-jtys-001 report:2027Q1: First notice drafted" in said
    assert "3 × First notice drafted" in said
    assert not Chase.objects.exists()
    assert not Notice.objects.exists()


def test_a_day_that_has_not_come_is_refused_without_dry_run(cast, targets):
    with time_machine.travel(moment(4, 1), tick=False):
        with pytest.raises(CommandError, match="has not come"):
            command("--on", "2027-04-20")
        with pytest.raises(CommandError, match="no date"):
            command("--on", "tomorrow")
        with pytest.raises(InTheFuture):
            supervise(dt.date(2027, 4, 2))
    assert not Chase.objects.exists()


def test_a_run_for_a_past_day_back_dates_no_record(cast, targets):
    with time_machine.travel(moment(5, 3), tick=False):
        said = command("--on", "2027-04-16")
    assert "3 × Overdue" in said
    assert "drafted" not in said
    assert {one.at for one in ChaseStep.objects.all()} == {moment(5, 3)}
    assert set(Chase.objects.values_list("opened_at", flat=True)) == {moment(5, 3)}


def test_a_run_for_a_past_day_does_not_undo_what_came_later(cast, targets):
    drafted(cast, targets[0])
    claim(cast, targets[0], at=moment(4, 21))
    run(4, 22)
    before = ChaseStep.objects.count()
    supervise(dt.date(2027, 4, 10), now=moment(4, 23))
    assert ChaseStep.objects.count() == before


def test_the_run_asks_the_database_as_often_for_thirty_targets_as_for_three(cast, other, targets):
    publish(other, targets=30)
    counts = []
    for department in (cast.department, other.department):
        rows = _with_related(Target.objects.filter(department=department))
        with CaptureQueriesContext(connection) as queries:
            supervise(now=moment(4, 20), targets=rows)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("told", [2, 12])
def test_the_run_asks_the_database_as_often_for_twelve_people_as_for_two(cast, told):
    """One letter a person and date, each of another department, and half of the targets with an owner of their own."""
    for number in range(told):
        one = Cast(f"told{number}")
        mine = publish(one, targets=2)
        name_owner(target=mine[0], chosen=Chosen("公共交通处", one.contributor), by=one.editor, at=moment(3, 2))
    Group.objects.get(name=Role.INSPECTOR).user_set.set([cast.inspector])
    User.objects.update(email="a@city.example")
    with CaptureQueriesContext(connection) as queries:
        run(4, 20)
    assert Notice.objects.filter(kind="chasing_overdue").values("person").distinct().count() == 2 * told
    assert Letter.objects.count() == 2 * told
    assert len(queries) <= 24


def test_stretches_of_any_size_write_the_same(cast, targets):
    run(4, 20, stretch=1)
    assert Chase.objects.count() == 3
    assert ChaseStep.objects.count() == 9


def test_the_database_refuses_a_second_draft_and_a_step_without_its_hand(cast, targets):
    chase = drafted(cast, targets[0])
    for values in (
        {"sequence": 4, "kind": "drafted_1"}, {"sequence": 3, "kind": "settled"}, {"sequence": 4, "kind": "issued_1"},
        {"sequence": 4, "kind": "settled", "by": cast.inspector},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            ChaseStep.objects.create(chase=chase, on=moment(4, 20).date(), at=moment(4, 20), **values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Chase.objects.create(
            target=targets[0], occasion="report:2027Q1", day=chase.day, due=chase.due, opened_at=moment(4, 20)
        )
