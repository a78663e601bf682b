"""When a step is due and how near that is, by word and by colour: pure rules. Days are working days.

A deadline is started by an event (a submission, an approval, a return, a request) and is stored with it. It is the
later of the plan year's date for the step and a number of working days after the event, so that whoever comes late
leaves the next one their time.
"""

import datetime as dt
from dataclasses import dataclass

from targets.refusal import gettext_noop
from targets.workdays import WEEK, Calendar

SOON = 3  # working days

REVIEW, APPROVAL, ANSWER, COOPERATION = "review", "approval", "answer", "cooperation"

# kind → the plan year's date that it never falls before ("" none), and the plan year's number of working days
KINDS: dict[str, tuple[str, str]] = {
    REVIEW: ("review_due", "review_workdays"),
    APPROVAL: ("approval_due", "approval_workdays"),
    ANSWER: ("submission_due", "answer_workdays"),
    COOPERATION: ("", "cooperation_workdays"),
}

# the plan year's date of a step → the kind whose stored deadline stands in its place, once its event has happened
KIND_OF_DATE: dict[str, str] = {"review_due": REVIEW, "approval_due": APPROVAL}
OF_RETURNED = ("contributions_due", "submission_due")  # of a paper that came back both are the day of its answer


def kind_in_place(date: str, *, returned: bool) -> str:
    """Return the kind of stored deadline that stands in the place of the plan year's date; "" none does."""
    return ANSWER if returned and date in OF_RETURNED else KIND_OF_DATE.get(date, "")


SUBMITTED, APPROVED, RETURNED, ASKED = "submitted", "approved", "returned", "asked"

# event → how it is told, after "5 working days"
EVENTS: dict[str, str] = {
    SUBMITTED: gettext_noop("after round %(round)s was submitted on %(day)s"),
    APPROVED: gettext_noop("after round %(round)s passed the review on %(day)s"),
    RETURNED: gettext_noop("after round %(round)s was returned on %(day)s"),
    ASKED: gettext_noop("after co-operation was asked for on %(day)s"),
}


def due_day(event: dt.date, workdays: int, year_date: dt.date | None, calendar: Calendar) -> dt.date:
    """Return the day a step is due: the later of the plan year's date and so many working days after the event."""
    counted = calendar.add_workdays(event, workdays)
    return counted if year_date is None else max(counted, year_date)


@dataclass(frozen=True)
class Nearness:
    """How near a day is: `level` is late | today | soon | ahead, the sentence is filled with `days` (working days)."""

    level: str
    sentence: str
    days: int


def nearness(due: dt.date, today: dt.date, calendar: Calendar = WEEK) -> Nearness:
    """Return how near `due` is as of `today`; `days` counts the working days left, or those it is late."""
    left = calendar.workdays_left(due, today)
    if due < today:
        return Nearness("late", _late(-left), -left)
    if due == today:
        return Nearness("today", gettext_noop("due today"), 0)
    if left == 0:  # nothing but free days until then
        return Nearness("today", gettext_noop("no working day left"), 0)
    word = gettext_noop("1 working day left") if left == 1 else gettext_noop("%(days)d working days left")
    return Nearness("soon" if left <= SOON else "ahead", word, left)


def _late(days: int) -> str:
    if days == 0:  # nothing but free days since
        return gettext_noop("late since the last working day")
    return gettext_noop("1 working day late") if days == 1 else gettext_noop("%(days)d working days late")
