"""Stores a deadline with the event that started it, and reads the one that holds; a moved date rewrites nothing."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from targets.models import CalendarDay
from whitepapers.approval import Outcome, Stage
from whitepapers.deadlines import (
    ANSWER,
    APPROVAL,
    APPROVED,
    EVENTS,
    KINDS,
    RETURNED,
    REVIEW,
    SUBMITTED,
    due_day,
)
from whitepapers.models import Deadline

if TYPE_CHECKING:
    from targets.models import PlanYear
    from whitepapers.models import Decision, Round, WhitePaperPage

OF_STAGE = {Stage.SUPERVISORY: REVIEW, Stage.LEADER: APPROVAL}


def start_deadline(
    *,
    paper: "WhitePaperPage",
    kind: str,
    event: str,
    event_id: int,
    round: "Round | None" = None,
    at: dt.datetime | None = None,
) -> Deadline:
    """Store the deadline of one step, counted from `at` by the plan year and the calendar as they are now.

    `event` is a word of deadlines.EVENTS, `event_id` the key of what happened: one event starts one deadline of a kind.
    Call it inside the transaction of the verb that is the event.
    """
    at = at or timezone.now()
    year = paper.plan_year
    date_name, days_name = KINDS[kind]
    year_date, workdays = getattr(year, date_name) if date_name else None, getattr(year, days_name)
    due = due_day(timezone.localdate(at), workdays, year_date, CalendarDay.objects.calendar())
    return Deadline.objects.create(
        paper=paper,
        kind=kind,
        due=due,
        event=event,
        event_id=event_id,
        started_at=at,
        workdays=workdays,
        year_date=year_date,
        round=round,
    )


def after_submission(new: "Round") -> Deadline:
    """Start the review of a round that was submitted."""
    return start_deadline(paper=new.paper, kind=REVIEW, event=SUBMITTED, event_id=new.pk, round=new, at=new.at)


def after_decision(new: "Decision") -> Deadline | None:
    """Start what a decision leads to: the leader's approval, or the department's answer; None when it ends the road."""
    kind = None
    if new.outcome == Outcome.RETURNED:
        kind, event = ANSWER, RETURNED
    elif new.outcome == Outcome.APPROVED and new.stage == Stage.SUPERVISORY:
        kind, event = APPROVAL, APPROVED
    if kind is None:
        return None
    one = new.round
    return start_deadline(paper=one.paper, kind=kind, event=event, event_id=new.pk, round=one, at=new.at)


Deadlines = dict[tuple[int, str], Deadline]  # by the round's key and the kind


def deadlines_of(rounds: Iterable["Round"]) -> Deadlines:
    """Return what was stored for these rounds; one query."""
    found = Deadline.objects.filter(round__in=[one.pk for one in rounds]).select_related("round")
    found = found.defer("round__manuscript_json")
    return {(one.round_id, one.kind): one for one in found if one.round_id is not None}


def last_deadlines(papers: Iterable["WhitePaperPage"]) -> dict[int, dict[str, Deadline]]:
    """Return, by paper, the last stored deadline of each kind; one query."""
    found: dict[int, dict[str, Deadline]] = {}
    stored = Deadline.objects.filter(paper__in=[one.pk for one in papers]).select_related("round").order_by("id")
    for one in stored.defer("round__manuscript_json"):
        found.setdefault(one.paper_id, {})[one.kind] = one
    return found


def due_of(stored: Deadline | None, kind: str, year: "PlanYear") -> dt.date | None:
    """Return the stored day, or for what started before deadlines were stored the plan year's."""
    if stored is not None:
        return stored.due
    name = KINDS[kind][0]
    day: dt.date | None = getattr(year, name) if name else None
    return day


def reason(stored: Deadline | None) -> str:
    """Return in words why it is that day: its event, or the plan year's date that is later; "" when nothing is stored."""
    if stored is None:
        return ""
    day = date_format(timezone.localtime(stored.started_at), "Y-m-d")
    number = stored.round.number if stored.round else ""
    event = _(EVENTS[stored.event]) % {"day": day, "round": number} if stored.event in EVENTS else day
    if stored.due == stored.year_date:
        return _("the plan year's date; it started %(event)s") % {"event": event}
    days = ngettext("%(days)d working day %(event)s", "%(days)d working days %(event)s", stored.workdays)
    return days % {"days": stored.workdays, "event": event}
