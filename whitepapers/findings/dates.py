"""Rules on dates and milestones: none, one that is none, one that can't be met or held against the year."""

import datetime as dt
import re
from itertools import pairwise

from targets.refusal import gettext_noop
from whitepapers.findings.days import days, says_when
from whitepapers.findings.facts import Fires, RowFacts, Rule, Severity, quoted
from whitepapers.findings.names import plain
from whitepapers.findings.phrases import ENDLESS, ENDLESS_DOING, at_most

_UNTIL = re.compile(
    r"前|底|末|之前|以前|\b(?:by|before|no\s+later\s+than|not\s+later\s+than|until|end\s+of)\b", re.IGNORECASE
)

_ALL_YEAR = re.compile(r"全年|常年|\b(?:year[-\s]round|(?:throughout|during|all)\s+the\s+year)\b", re.IGNORECASE)
_FISCAL = re.compile(r"\b(?:fiscal|financial|school|model)\s+year|学年|财年", re.IGNORECASE)


def _dated_in_words(row: RowFacts) -> bool:
    return says_when(row.promise, row.year)


def _no_date(row: RowFacts) -> bool:
    return row.due is None and not row.due_text.strip() and not _dated_in_words(row)


def _endless(row: RowFacts) -> Fires:
    if row.due is not None:
        return False
    if text := row.due_text.strip():
        ended = says_when(_ALL_YEAR.sub("", text), row.year)
        return {"text": text} if ENDLESS.search(text) and not ended else False
    return False if _dated_in_words(row) else quoted(ENDLESS_DOING.search(plain(row.promise)))


def _no_calendar_date(row: RowFacts) -> Fires:
    text = row.due_text.strip()
    return {"text": text} if row.due is None and text and not _endless(row) else False


def _outside_year(row: RowFacts) -> Fires:
    if row.due is None or row.year is None or row.due.year == row.year:
        return False
    step_within = any(one.due.year == row.year for one in row.milestones)
    return False if row.due.year > row.year and step_within else {"day": row.due.isoformat(), "year": str(row.year)}


def _date_differs(row: RowFacts) -> Fires:
    if row.due is None:
        return False
    text = row.goal if days(row.goal, row.due.year) else row.task
    said = set(days(text, row.due.year))
    if len(said) != 1 or not _UNTIL.search(text):
        return False  # none, or steps on the way beside the last one
    day = said.pop()
    another = day.year != (row.year or row.due.year)  # a year that something is compared with, or a programme's end
    if another or _FISCAL.search(text) or (day.year, day.month) == (row.due.year, row.due.month):
        return False
    return {"text": day.isoformat(), "day": row.due.isoformat()}


def _last_day(row: RowFacts) -> dt.date | None:
    """Return the day by which the promise is due: its date, the last one in the words, the plan year's end."""
    if row.due is not None or row.year is None:
        return row.due
    said = [one for one in days(f"{row.due_text}\n{row.promise}", row.year) if one.year >= row.year]
    return max(said, default=dt.date(row.year, 12, 31))


def _late_milestone(row: RowFacts) -> Fires:
    last = _last_day(row)
    late = [one.due for one in row.milestones if last is not None and one.due > last]
    return {"day": max(late).isoformat()} if late else False


def _milestone_values(row: RowFacts) -> Fires:
    steps = [one for one in sorted(row.milestones, key=lambda one: one.due) if one.value is not None]
    if not row.measured or at_most(row):
        return False
    values = [one.value for one in steps if one.value is not None]
    falls = [late for early, late in pairwise(values) if late < early]
    over = [value for value in values if row.value is not None and value > row.value]
    wrong = [*over, *falls]
    return {"value": f"{wrong[0]:f}"} if wrong else False


def _empty_milestone(row: RowFacts) -> Fires:
    empty = [one.due for one in row.milestones if one.value is None and not one.text.strip()]
    return {"day": min(empty).isoformat()} if empty else False


RULES = (
    Rule(
        "no_date",
        gettext_noop("no date"),
        "due",
        Severity.MISSING,
        gettext_noop("No date: without one the promise falls due on the year's last day."),
        _no_date,
    ),
    Rule(
        "date_is_none",
        gettext_noop("date without an end"),
        "due_text",
        Severity.UNCLEAR,
        gettext_noop("“%(text)s” is no date: a promise without an end can't be checked."),
        _endless,
    ),
    Rule(
        "date_not_calendar",
        gettext_noop("date is no calendar day"),
        "due_text",
        Severity.UNCLEAR,
        gettext_noop("“%(text)s” is not a day in the calendar: enter the date in the date field."),
        _no_calendar_date,
    ),
    Rule(
        "date_outside_year",
        gettext_noop("date outside the plan year"),
        "due",
        Severity.UNCLEAR,
        gettext_noop("%(day)s is not in %(year)s: promise what will be reached this year, or add a milestone for it."),
        _outside_year,
    ),
    Rule(
        "date_differs",
        gettext_noop("date differs from the text"),
        "due",
        Severity.UNCLEAR,
        gettext_noop("The text speaks of %(text)s, the date field of %(day)s: make them one."),
        _date_differs,
    ),
    Rule(
        "late_milestone",
        gettext_noop("milestone after the date"),
        "milestones",
        Severity.UNCLEAR,
        gettext_noop("The milestone of %(day)s comes after the target's own date."),
        _late_milestone,
    ),
    Rule(
        "milestone_values",
        gettext_noop("milestones don't lead to the value"),
        "milestones",
        Severity.UNCLEAR,
        gettext_noop("The milestone's %(value)s is more than what comes after it: milestones are cumulative."),
        _milestone_values,
    ),
    Rule(
        "empty_milestone",
        gettext_noop("milestone without content"),
        "milestones",
        Severity.MISSING,
        gettext_noop("The milestone of %(day)s says neither a value nor a step: say what is reached by then."),
        _empty_milestone,
    ),
)
