"""The verb on last year's targets: say what became of them, many at once, each held against what the person had seen."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils import timezone

from targets.fates import Fate
from targets.models import Target
from targets.refusal import Refused, gettext_noop
from whitepapers import approval
from whitepapers.actions import changing
from whitepapers.facts import fresh_person, paper_facts
from whitepapers.models import Disposition
from whitepapers.old_targets import targets_before

if TYPE_CHECKING:
    from targets.models import User
    from whitepapers.models import WhitePaperPage

LONGEST = 2000  # characters of a reason; it is printed in a cell of a table


@dataclass(frozen=True)
class Saying:
    """What a person says of one target; `seen` is the last change they saw, None that nobody had said anything."""

    target: int
    outcome: str
    reason: str = ""
    seen: dt.datetime | None = None


@dataclass
class Disposed:
    """What came of it: kept rows, and those that somebody else had changed meanwhile, as they stand now."""

    saved: list[Disposition] = field(default_factory=list)
    collided: list[Disposition] = field(default_factory=list)


def dispose(*, paper: "WhitePaperPage", by: "User", sayings: Sequence[Saying]) -> Disposed:
    """Keep what is said of last year's targets; a row that somebody else changed after it was seen is left as it is.

    The editor speaks of every target, a contributor in time of those whose responsible unit is the own division: who
    drafts a row knows what became of the one before. Raises Refused; then nothing is kept.
    """
    if not sayings:
        return Disposed()
    targets = _targets(paper, sayings)
    unit = _unit(paper, by, targets.values())
    done = Disposed()
    with changing(paper, by=by, division=unit):
        there = {one.target_id: one for one in paper.dispositions.select_related("changed_by")}
        for one in sayings:
            row = there.get(one.target)
            if row is not None and (row.outcome, row.reason) == (one.outcome, one.reason.strip()):
                continue  # said already, by whomever
            if (row.changed_at if row else None) != one.seen:
                if row is not None:
                    done.collided.append(row)
                    continue
                raise Refused(GONE)
            done.saved.append(_keep(paper, row, one, by))
    return done


GONE = gettext_noop("Last year's targets were changed meanwhile; open the page again.")
FOREIGN = gettext_noop("This is not a target of the department's last year; open the page again.")
UNKNOWN = gettext_noop("Nothing but met, continued, redefined, dropped or pending can become of a target.")
WITHDRAWN = gettext_noop("%(number)s was withdrawn by an edition of last year, which said why; nothing more is asked.")
TOO_LONG = gettext_noop("The reason for %(number)s is too long: at most %(most)s characters.")


def _targets(paper: "WhitePaperPage", sayings: Sequence[Saying]) -> dict[int, Target]:
    """Return the targets spoken of, or refuse: they are the department's own of last year, and they stand."""
    own = targets_before(paper.department, paper.plan_year).in_bulk([one.target for one in sayings])
    if len(own) != len(sayings):
        raise Refused(FOREIGN)
    for one in sayings:
        number = own[one.target].number
        if one.outcome not in set(Fate):
            raise Refused(UNKNOWN)
        if own[one.target].withdrawn_in_id is not None:
            raise Refused(WITHDRAWN, number=number)
        if len(one.reason) > LONGEST:
            raise Refused(TOO_LONG, number=number, most=LONGEST)
    return own


def _unit(paper: "WhitePaperPage", by: "User", targets: Iterable[Target]) -> str | None:
    """Return for which division `changing` has to ask: None, the whole paper, for an editor; one check a division."""
    person = fresh_person(by)
    if "editors" in person.roles:
        return None
    facts, units = paper_facts(paper), sorted({one.responsible_unit for one in targets})
    in_time = timezone.localdate() <= paper.plan_year.contributions_due
    for unit in units:
        approval.check_contribute(person, facts, unit, in_time=in_time)
    return units[0]


def _keep(paper: "WhitePaperPage", row: Disposition | None, one: Saying, by: "User") -> Disposition:
    kept = row or Disposition(paper=paper, target_id=one.target)
    kept.outcome, kept.reason, kept.changed_by = one.outcome, one.reason.strip(), by
    kept.save()
    return kept
