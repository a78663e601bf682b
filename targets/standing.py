"""Where promises stand on a day: what was claimed, what was verified, and the status; read in bulk.

Everybody who shows or exports a status asks here, so that portal, admin and evaluation never differ::

    found = standings(Target.objects.filter(plan_year=year), today)      # {target.pk: Standing}
    found[target.pk].status, .sign, .claimed, .verified, .original, .difference, .computed, .override
    tally(found.values())                                                # Tally: how many of each status
    tallies(Target.objects.all(), today)                                 # {(plan_year_id, department_id): Tally}
    statuses(Target.objects.all(), today)                                # {target.pk: Status}; cheaper than standings

Of each period the newest report that the inspection office has accepted or disputed counts: a correction replaces
what it corrects as soon as it is checked, never before. A finding of `returned` counts as no finding.
`status` is the one that is shown: the computed one, or one that the inspection office set by hand (targets/overriding.py).
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from targets.checking.overridden import ByHand, read_overrides
from targets.completion import SIGNS, Clock, Found, Promise, Sign, Status, under_way
from targets.completion import status as status_of
from targets.counted import counted
from targets.facts import promise_of
from targets.frequencies import Frequencies, frequencies, milestone_days
from targets.models import PlanYear, ProgressReport, Target, Verification
from targets.overriding import Override, effective, is_over
from targets.periods import Frequency, Schedule, expected, order
from targets.standing_read import CHUNK, Row, judged_rows
from targets.tally import Tally as Tally
from targets.tally import count


@dataclass(frozen=True)
class Claimed:
    """What the department says in one report."""

    report: int
    period: str
    as_of: dt.date
    value: Decimal | None
    value_text: str
    done: bool
    at: dt.datetime
    returned: bool = False  # by its latest finding


@dataclass(frozen=True)
class Checked:
    """What the inspection office says of one claim, by its latest finding (never `returned`)."""

    claim: Claimed
    outcome: str  # verified | disputed
    sequence: int
    value: Decimal | None
    value_text: str
    fulfilled: bool | None
    completed_on: dt.date | None
    at: dt.datetime

    @property
    def difference(self) -> Decimal | None:
        """The value found less the value claimed, in the target's unit; None where one of them is missing."""
        return None if self.value is None or self.claim.value is None else self.value - self.claim.value

    def found(self) -> Found:
        """Return the finding as the completion rule sees it."""
        return Found(self.claim.as_of, self.value, self.fulfilled, self.completed_on)


@dataclass(frozen=True)
class Standing:
    """One promise on one day."""

    status: Status  # shown, against the promise as amended: computed, or set by hand
    original: Status  # shown, against the first published wording
    claimed: Claimed | None = None  # the newest report of the latest period reported, verified or not
    verified: Checked | None = None  # the finding that speaks of the latest day
    waiting: bool = False  # the newest claim is not checked yet, or was returned
    by_findings: Status | None = None  # where a hand set another status: what the findings alone say
    override: ByHand | None = None  # the entry in force
    owed: dt.date | None = None  # last day of the latest period whose verified report must be there by now
    entries: tuple[ByHand, ...] = ()  # everything that was set by hand, in its order

    @property
    def computed(self) -> Status:
        """What the verified findings alone say, against the promise as amended."""
        return self.by_findings or self.status

    @property
    def with_inspection(self) -> bool:
        """True while the newest claim lies with the inspection office: neither checked nor returned."""
        return self.waiting and self.claimed is not None and not self.claimed.returned

    @property
    def sign(self) -> Sign:
        """The word, colour and shape of the status, in English; translate the word where it is shown."""
        return SIGNS[self.status]

    @property
    def difference(self) -> Decimal | None:
        """The latest value found less the value claimed in the same report, or None."""
        return self.verified.difference if self.verified else None


# The columns of the one query that reads reports and, beside each, its findings in their order.
_COLUMNS = (
    "target_id", "id", "period", "as_of", "value", "value_text", "done", "at", "verifications__sequence",
    "verifications__outcome", "verifications__value", "verifications__value_text", "verifications__fulfilled",
    "verifications__completed_on", "verifications__at",
)  # fmt: skip

# period → its reports, oldest first, with their latest finding
Reported = dict[str, list[tuple[Claimed, Checked | None]]]


def _end_of(day: dt.date) -> dt.datetime:
    """Return the moment at which the city's day is over."""
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min))


def _read(scope: QuerySet[Any] | list[int], today: dt.date) -> Iterator[tuple[int, Reported]]:
    """Yield each target's reports, target by target: whoever needs no more than the status lets them go."""
    until = _end_of(today)
    rows = (
        ProgressReport.objects.filter(target__in=scope, at__lt=until)
        .order_by("target_id", "period", "id", "verifications__sequence")
        .values_list(*_COLUMNS)
    )
    for target, own in groupby(rows.iterator(chunk_size=CHUNK), key=itemgetter(0)):
        yield target, _of_one(own, until)


def _of_one(rows: Iterable[Any], until: dt.datetime) -> Reported:
    found: Reported = {}
    for _target, report, period, as_of, value, text, done, at, sequence, *finding in rows:
        reports = found.setdefault(period, [])
        if not reports or reports[-1][0].report != report:
            reports.append((Claimed(report, period, as_of, value, text, done, at), None))
        claim = reports[-1][0]
        if sequence is not None and finding[-1] < until:
            returned = finding[0] == Verification.Outcome.RETURNED
            claim = replace(claim, returned=returned) if returned != claim.returned else claim
            reports[-1] = (claim, None if returned else Checked(claim, finding[0], sequence, *finding[1:]))
    return found


def _clock(plan_year: PlanYear, schedule: Schedule, today: dt.date) -> Clock:
    days, closed = plan_year.grace_days + plan_year.verification_days, plan_year.closed_on
    asked = min(today, closed) if closed else today  # a closed year owes nothing more than on the day of its close
    return Clock(today, expected(schedule, asked, days), closed, schedule)


def _original(target: Target | Row, promise: Promise) -> Promise:
    """Return the promise as first published; its milestones are today's, for the baseline keeps none."""
    first = target.baseline
    return replace(
        promise,
        kind=first["kind"],
        comparison=first["comparison"],
        value=Decimal(first["value"]) if first["value"] is not None else None,
        due=dt.date.fromisoformat(first["due"]) if first["due"] else target.plan_year.last_day,
    )


class Judged(NamedTuple):
    """The statuses of one promise: shown and against the first wording; what the findings alone say; what a hand set."""

    status: Status
    original: Status
    computed: Status
    by_hand: Override | None


def _judged(
    target: Target | Row, promise: Promise, findings: list[Found], clock: Clock, entries: list[Override]
) -> Judged:
    computed = status_of(promise, findings, clock)
    over = is_over(today=clock.today, due=promise.due, closed=clock.closed)
    by_hand = effective(computed, entries, over=over) if entries else None
    status = Status(by_hand.status) if by_hand else computed
    if target.edition_id == target.baseline_edition_id or not target.baseline:
        # a hand speaks of the promise as it stands; where it was never amended, that is the first wording too
        return Judged(status, status, computed, by_hand)
    return Judged(status, status_of(_original(target, promise), findings, clock), computed, by_hand)


def _standing(target: Target, periods: Reported, clock: Clock, entries: list[ByHand]) -> Standing:
    checked = [found for _, found in counted(pair for reports in periods.values() for pair in reports)]
    newest = periods[max(periods, key=order)][-1] if periods else (None, None)
    findings, by_hands = [one.found() for one in checked], [one.entry() for one in entries]
    status, original, computed, by_hand = _judged(target, promise_of(target), findings, clock, by_hands)
    return Standing(
        status=status,
        original=original,
        claimed=newest[0],
        verified=max(checked, key=lambda one: (one.claim.as_of, one.claim.report), default=None),
        waiting=newest[0] is not None and newest[1] is None,
        by_findings=computed if by_hand else None,
        override=next((one for one in entries if by_hand and one.sequence == by_hand.sequence), None),
        owed=clock.expected,
        entries=tuple(entries),
    )


def _stand(
    rows: list[Target], scope: QuerySet[Any] | list[int], today: dt.date, often: Frequencies
) -> Iterator[tuple[Target, Standing, Reported]]:
    by_hand = read_overrides(scope, _end_of(today))
    clocks, by_pk = dict[tuple[int, Schedule], Clock](), {one.pk: one for one in rows}

    def stand(one: Target, reported: Reported) -> tuple[Target, Standing, Reported]:
        key = (one.plan_year_id, often.schedule(one))
        if key not in clocks:
            clocks[key] = _clock(one.plan_year, key[1], today)
        return one, _standing(one, reported, clocks[key], by_hand.get(one.pk, [])), reported

    for pk, reported in _read(scope, today):
        if one := by_pk.pop(pk, None):  # a target may have come between the two queries
            yield stand(one, reported)
    for one in by_pk.values():
        yield stand(one, {})


def standings(targets: QuerySet[Target] | list[Target], today: dt.date) -> dict[int, Standing]:
    """Return where each target stands at the end of `today` (the city's date), by primary key.

    Four queries whatever the number of targets (a fifth where a class has a frequency of its own); a queryset may be
    sliced. Findings recorded after `today` don't count. A list comes with `select_related("plan_year")`, for one page.
    """
    if isinstance(targets, QuerySet):
        rows, scope = list(targets.select_related("plan_year")), targets.values("pk")
        found = {one.pk: standing for one, standing, _ in _stand(rows, scope, today, frequencies())}
    else:
        rows, found = targets, {one.pk: standing for one, standing, _ in with_reports(targets, today, frequencies())}
    return {one.pk: found[one.pk] for one in rows}


def with_reports(
    targets: list[Target], today: dt.date, often: Frequencies
) -> Iterator[tuple[Target, Standing, Reported]]:
    """Yield the same of a list with the reports behind each, in no order, one target's at a time in memory."""
    return _stand(targets, [one.pk for one in targets], today, often)


def tally(standing: Iterable[Standing]) -> Tally:
    """Count the statuses."""
    return count((one.status, one.original, one.override is not None) for one in standing)


def counted_up(found: Iterable[Judged]) -> Tally:
    """Count statuses that were judged without their reports."""
    return count((one.status, one.original, one.by_hand is not None) for one in found)


def judged(targets: QuerySet[Target], today: dt.date) -> Iterator[tuple[Row, Judged]]:
    """Yield each target with its statuses, from what `standing_read` reads; one query."""
    clocks: dict[tuple[int, Frequency, tuple[dt.date, ...]], Clock] = {}
    for one in judged_rows(targets, _end_of(today)):
        key = (one.plan_year_id, one.frequency, milestone_days(one) if one.frequency is Frequency.MILESTONES else ())
        clock = clocks.get(key)
        if clock is None:
            clock = clocks[key] = _clock(one.plan_year, Schedule(one.plan_year.year, *key[1:]), today)
        yield one, _judged(one, _promise(one, clock), one.findings, clock, one.entries)


def _promise(row: Row, clock: Clock) -> Promise:
    """Return a row's promise, without the milestones and the first day once nothing asks for them any more."""
    due = row.due or row.plan_year.last_day
    if under_way(due, clock) or row.edition_id != row.baseline_edition_id:  # the first wording may have a later date
        return promise_of(row)
    return Promise(row.kind, due, row.comparison, row.value, withdrawn=row.withdrawn_in_id is not None)


def statuses(targets: QuerySet[Target], today: dt.date) -> dict[int, Status]:
    """Return the status alone of each target, by primary key in the targets' order; two queries."""
    found = {one.pk: each.status for one, each in judged(targets, today)}
    return {pk: found[pk] for pk in targets.values_list("pk", flat=True)}


def tallies(targets: QuerySet[Target], today: dt.date) -> dict[tuple[int, int], Tally]:
    """Return, by (plan year's pk, department's pk), how many of the targets have which status; one query."""
    grouped: dict[tuple[int, int], list[Judged]] = {}
    for one, found in judged(targets, today):
        grouped.setdefault((one.plan_year_id, one.department_id), []).append(found)
    return {key: counted_up(found) for key, found in grouped.items()}
