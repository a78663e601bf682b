"""What of a promise can be chased, and on which days it was answered. Pure, standard library only (ADR 33)."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from targets.chasing.machine import Occasion, Quiet
from targets.completion import Found, Promise, kept, on_course, reaches
from targets.periods import last_day
from targets.refusal import gettext_noop
from targets.workdays import Calendar

AGAIN_WORKDAYS = 5  # after an answer did not hold, the days to give another
TRUSTED = 2  # claims that did not hold; after so many the next one stops nothing until the inspection office has looked

WHY: dict[str, str] = {
    "reported": gettext_noop("a report has come"),
    "reached": gettext_noop("a report says that it is reached, and waits for the inspection office or was found right"),
    "withdrawn": gettext_noop("the promise was withdrawn"),
    "closed": gettext_noop("the year is closed"),
    "moved": gettext_noop("a later edition asks for it on another day, or not at all"),
}


@dataclass(frozen=True)
class Event:
    """A report that was filed, or a finding on one (`outcome` says which), by the city's date."""

    on: dt.date
    report: int
    period: str
    as_of: dt.date
    value: Decimal | None = None
    done: bool | None = None  # the department's "done", or the finding's "fulfilled"
    completed_on: dt.date | None = None
    outcome: str = ""  # "" filed; verified | disputed | returned

    def found(self) -> Found:
        """Return what it says, as the completion rule sees it."""
        if self.outcome:
            return Found(self.as_of, self.value, self.done, self.completed_on)
        return Found(self.as_of, self.value, True if self.done else None)


Periods = Sequence[tuple[str, dt.date]]  # the year's periods in their order, each with its last day


def answer_by(day: dt.date, periods: Periods, grace: int) -> dt.date:
    """Return the last day for an answer on a day: when the report of its period is due; of another year, the grace after it."""
    ends = [end for _, end in periods if day <= end and day.year == end.year]
    return (ends[0] if ends else day) + dt.timedelta(days=grace)


def occasions(*, promise: Promise, periods: Periods, grace: int) -> list[Occasion]:
    """Return what of a promise is chased in its year, by date: of several with one last day for an answer the weightiest.

    The promise's own date outweighs a milestone, a milestone a report: one silence is one matter. `grace` is in days.
    """
    since = promise.since or dt.date.min
    last = answer_by(promise.due, periods, grace)
    found: dict[dt.date, Occasion] = {}
    for name, end in periods:
        due = end + dt.timedelta(days=grace)
        if since <= end and due <= last:  # once its date has passed, the promise speaks for itself
            found[due] = Occasion(f"report:{name}", due, due, since)
    for day in sorted(one.due for one in promise.milestones if since <= one.due < promise.due):
        due = answer_by(day, periods, grace)
        found[due] = Occasion(f"milestone:{day.isoformat()}", day, due, since)
    found[last] = Occasion(f"promise:{promise.due.isoformat()}", promise.due, last, since)
    return [found[due] for due in sorted(found)]


def _answers(occasion: Occasion, promise: Promise) -> Callable[[Event], bool]:
    """Return the test whether an event answers the matter: a claim until it is checked, a finding for good."""
    kind, _, about = occasion.key.partition(":")

    def report_came(event: Event) -> bool:
        if kept(promise, event.found()):
            return True
        return event.outcome != "returned" and last_day(event.period) >= last_day(about)

    def milestone_reached(event: Event) -> bool:
        found = event.found()
        if event.outcome == "returned":
            return False
        if kept(promise, found):
            return True
        passed = [one for one in promise.milestones if one.due <= occasion.day]
        figures = [one.value for one in passed if one.value is not None]
        early = promise.kind == "count" and not promise.ceiling and figures and found.value is not None
        if early and reaches(promise.comparison, found.value, figures[-1]):  # type: ignore[arg-type]
            return True
        if found.as_of < occasion.day:
            return False
        only = replace(promise, milestones=tuple(passed))
        return (found.value is not None or not figures) and on_course(only, found)

    def promise_kept(event: Event) -> bool:
        return event.outcome != "returned" and kept(promise, event.found()) is True

    return {"report": report_came, "milestone": milestone_reached, "promise": promise_kept}[kind]


def answered(
    occasion: Occasion, promise: Promise, events: Sequence[Event], calendar: Calendar, ends: Iterable[Quiet] = ()
) -> list[Quiet]:
    """Return the days on which a matter was answered; `ends` are those from which the promise is chased no more.

    An answer that did not hold (a report returned, a finding that says otherwise) leaves a few working days for another.
    After two that the inspection office refused a mere claim is no answer any more: who claims again and again would
    never be chased.
    """
    why = "reported" if occasion.key.startswith("report:") else "reached"
    return [*_spans(events, _answers(occasion, promise), calendar, why), *ends]


def _spans(events: Sequence[Event], good: Callable[[Event], bool], calendar: Calendar, why: str) -> Iterator[Quiet]:
    standing: dict[int, Event] = {}  # reports that answer the matter by now: as claimed, or as found
    since: dt.date | None = None
    failed = 0
    for event in events:
        settles = event.outcome not in {"", "returned"}
        for report, one in list(standing.items()):
            # a correction replaces a claim at once, and a finding only when it is checked itself
            if one.period == event.period and report != event.report and (settles or not one.outcome):
                del standing[report]
        if good(event) and (event.outcome or failed < TRUSTED):
            standing[event.report] = event
        else:
            standing.pop(event.report, None)
        if standing and since is None:
            since = event.on
        elif not standing and since is not None:
            yield Quiet(since, calendar.add_workdays(event.on, AGAIN_WORKDAYS), why)
            since, failed = None, failed + bool(event.outcome)
    if since is not None:
        yield Quiet(since, None, why)


def endings(withdrawn: dt.date | None, closed: dt.date | None) -> list[Quiet]:
    """Return from which day a promise is chased no more, and why."""
    known: list[tuple[dt.date | None, str]] = [(withdrawn, "withdrawn"), (closed, "closed")]
    return [Quiet(day, None, why, final=True) for day, why in known if day is not None]


def parse_key(key: str) -> tuple[str, Any]:
    """Return ("report", "2027Q1"), ("milestone", 2027-06-30) or ("promise", 2027-12-31)."""
    kind, _, about = key.partition(":")
    return kind, about if kind == "report" else dt.date.fromisoformat(about)
