"""The road of a paper as five stations, for the drawing: pure, from the same facts as the approval rule."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from targets.refusal import gettext_noop
from targets.workdays import WEEK, Calendar
from whitepapers.approval import Outcome, PaperFacts, Stage, State, state
from whitepapers.deadlines import Nearness, nearness


@dataclass(frozen=True)
class Station:
    """One station: its word, where it stands (done | now | ahead | returned), and the day it is to be passed by."""

    name: str
    word: str
    standing: str
    due: dt.date | None = None
    near: Nearness | None = None  # how near `due` is; only for the present station


NAMES: dict[str, tuple[str, str]] = {  # station → word, the plan year's deadline
    "drafting": (gettext_noop("Drafting"), "contributions_due"),
    "signing": (gettext_noop("Sign-off and submission"), "submission_due"),
    "review": (gettext_noop("Supervisory review"), "review_due"),
    "approval": (gettext_noop("Approval by the leader in charge"), "approval_due"),
    "release": (gettext_noop("Release"), "release"),
}
ORDER = tuple(NAMES)


def present(paper: PaperFacts, *, released: bool) -> str:
    """Return the station at which the paper is; "" when it has passed the last one."""
    if released:
        return ""
    now = state(paper)
    if now is State.DRAFTING:
        return "signing" if paper.targets and paper.signed and paper.signed == paper.content else "drafting"
    return {State.IN_REVIEW: "review", State.IN_APPROVAL: "approval", State.APPROVED: "release"}[now]


def returned_from(paper: PaperFacts) -> str:
    """Return the station that sent the last round back, or "" when none did."""
    if paper.latest is None or not paper.latest.decisions or state(paper) is not State.DRAFTING:
        return ""
    last = paper.latest.decisions[-1]
    if last.outcome is not Outcome.RETURNED:
        return ""
    return "review" if last.stage is Stage.SUPERVISORY else "approval"


def road(
    paper: PaperFacts,
    *,
    deadlines: Mapping[str, dt.date],
    today: dt.date,
    released: bool = False,
    calendar: Calendar = WEEK,
) -> tuple[Station, ...]:
    """Return the five stations in their order; `deadlines` by the plan year's fields, `release` for the release day."""
    here, back = present(paper, released=released), returned_from(paper)
    position = ORDER.index(here) if here else len(ORDER)
    stations = []
    for index, (name, (word, deadline)) in enumerate(NAMES.items()):
        standing = "done" if index < position else "now" if index == position else "ahead"
        if name == back:
            standing = "returned"
        due = deadlines.get(deadline)
        near = nearness(due, today, calendar) if due is not None and standing == "now" else None
        stations.append(Station(name, word, standing, due, near))
    return tuple(stations)
