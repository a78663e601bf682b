"""Reads chases in bulk: of each target its matters, its answers and its record; a few queries whatever the number."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from targets.chasing.machine import Done, Due, Occasion, Quiet, Terms, answer_due, due_steps, stage, waiting_draft
from targets.chasing.occasions import Event, answered, endings, occasions
from targets.chasing.steps import Step
from targets.facts import promise_of
from targets.frequencies import Frequencies, frequencies
from targets.models import Chase, ChaseStep, PlanYear, ProgressReport, Target
from targets.workdays import Calendar


@dataclass(frozen=True)
class Case:
    """One matter of one target, opened already or not."""

    target: Target
    occasion: Occasion
    answered: Sequence[Quiet]
    chase: int | None = None  # primary key, once it is opened
    record: Sequence[Done] = ()

    def due(self, today: dt.date, calendar: Calendar) -> list[Due]:
        """Return the steps that the machine is to write."""
        return due_steps(
            occasion=self.occasion,
            record=self.record,
            answered=self.answered,
            terms=terms_of(self.target.plan_year),
            calendar=calendar,
            today=today,
        )

    def draft(self, today: dt.date) -> Step | None:
        """Return the draft that waits for an inspector, or None."""
        return waiting_draft(self.occasion, self.record, today, self.answered)

    @property
    def stage(self) -> Step | None:
        """Where the chase stands."""
        return stage(self.record)

    @property
    def answer_due(self) -> dt.date:
        """The last day for an answer, with extensions."""
        return answer_due(self.occasion, self.record)


def terms_of(year: PlanYear) -> Terms:
    """Return a plan year's intervals."""
    return Terms(
        year.reminder_workdays, year.first_notice_workdays, year.second_notice_workdays, year.referral_workdays
    )


# What a case needs besides the target's own columns.
RELATED = ("plan_year", "department", "withdrawn_in__release")

_REPORTED = (
    "target_id", "id", "at", "period", "as_of", "value", "done", "verifications__at", "verifications__outcome",
    "verifications__value", "verifications__fulfilled", "verifications__completed_on",
)  # fmt: skip
_CHASED = ("chase__target_id", "chase_id", "chase__occasion", "chase__day", "chase__due", "kind", "on", "until")


def read_cases(targets: Sequence[Target], today: dt.date, calendar: Calendar) -> list[Case]:
    """Return the matters of some targets (with RELATED at hand), in the targets' order and by date; three or four queries."""
    keys = [one.pk for one in targets]
    events, chased, world = _events(keys), _chases(keys), _World(calendar, frequencies(), today)
    return [case for one in targets for case in _cases(one, events.get(one.pk, []), chased.get(one.pk, {}), world)]


def read_case(chase: Chase, today: dt.date, calendar: Calendar) -> Case:
    """Return one opened matter as it stands."""
    target = Target.objects.select_related(*RELATED).get(pk=chase.target_id)
    return next(one for one in read_cases([target], today, calendar) if one.chase == chase.pk)


def _events(keys: Iterable[int]) -> dict[int, list[Event]]:
    """Return each target's reports and findings in the order in which they came."""
    found: dict[int, dict[tuple[dt.datetime, int, int], Event]] = {}
    rows = ProgressReport.objects.filter(target__in=keys).order_by("id", "verifications__sequence")
    for target, pk, at, period, as_of, value, done, checked, outcome, *finding in rows.values_list(*_REPORTED):
        mine = found.setdefault(target, {})
        mine[at, pk, 0] = Event(timezone.localdate(at), pk, period, as_of, value, done)
        if checked is not None:
            verdict, fulfilled, completed = finding
            mine[checked, pk, len(mine)] = Event(
                timezone.localdate(checked), pk, period, as_of, verdict, fulfilled, completed, outcome
            )
    return {target: [mine[key] for key in sorted(mine)] for target, mine in found.items()}


def _chases(keys: Iterable[int]) -> dict[int, dict[str, tuple[int, Occasion, list[Done]]]]:
    """Return each target's opened matters with their records."""
    found: dict[int, dict[str, tuple[int, Occasion, list[Done]]]] = {}
    rows = ChaseStep.objects.filter(chase__target__in=keys).order_by("chase_id", "sequence")
    for target, pk, key, day, due, kind, on, until in rows.values_list(*_CHASED):
        mine = found.setdefault(target, {}).setdefault(key, (pk, Occasion(key, day, due), []))
        mine[2].append(Done(Step(kind), on, until))
    return found


@dataclass(frozen=True)
class _World:
    calendar: Calendar
    often: Frequencies
    today: dt.date


def _cases(
    target: Target, events: Sequence[Event], chased: dict[str, tuple[int, Occasion, list[Done]]], world: _World
) -> list[Case]:
    promise, year, today = promise_of(target), target.plan_year, world.today
    periods = [(one.name, one.last) for one in world.often.schedule(target).periods()]
    ends = endings(withdrawal_of(target, today), year.closed_on)
    wanted = {one.key: one for one in occasions(promise=promise, periods=periods, grace=year.grace_days)}
    found = []
    for key, one in wanted.items():
        pk, occasion, record = chased.get(key, (None, one, []))  # what is opened keeps its dates
        found.append(Case(target, occasion, answered(one, promise, events, world.calendar, ends), pk, record))
    for key, (pk, occasion, record) in chased.items():
        if key not in wanted:  # a later edition moved it
            gone = [*ends, Quiet(max([today, *(done.on for done in record)]), None, "moved", final=True)]
            found.append(Case(target, occasion, gone, pk, record))
    return sorted(found, key=lambda case: (case.occasion.due, case.occasion.key))


def withdrawal_of(target: Target, today: dt.date) -> dt.date | None:
    """Return the city's date on which the promise was withdrawn, or None."""
    if target.withdrawn_in_id is None:
        return None
    release = getattr(target.withdrawn_in, "release", None)
    return timezone.localdate(release.at) if release else today
