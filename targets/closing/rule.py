"""Who closes a year and when, and who may correct what was frozen. Pure rules, standard library only."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from targets.refusal import Refused, gettext_noop, says_something
from targets.reporting import Actor, Finding, ReportFacts, TargetFacts, check_verify

Row = Mapping[str, Any]
LONGEST = 5000  # characters of a reason


@dataclass(frozen=True)
class YearFacts:
    """A plan year as this rule sees it."""

    last_day: dt.date
    today: dt.date
    promises: int  # published targets, the withdrawn ones too
    waiting: int  # reports that nobody has verified
    closed: bool = False


@dataclass(frozen=True)
class Difference:
    """One field of a frozen row that is not what the register says of the close; `field` is empty for a whole row."""

    number: str
    field: str
    frozen: Any
    found: Any


def check_closer(actor: Actor) -> None:
    """Only an administrator of the city closes a year; nobody who belongs to a department closes its own results."""
    if not actor.active:
        raise Refused(gettext_noop("This account is not active."))
    if "administrators" not in actor.roles:
        raise Refused(gettext_noop("Only an administrator closes a year."))
    if actor.department:
        raise Refused(gettext_noop("Whoever belongs to a department doesn't close the year over its results."))


def check_close(actor: Actor, year: YearFacts, *, waiting_seen: int | None = None, reason: str = "") -> None:
    """Refuse unless the year is over, is not closed, and whoever closes it over unverified reports says why.

    `waiting_seen` is the number of unverified reports that the person was shown; None means that they saw none.
    """
    check_closer(actor)
    if year.closed:
        raise Refused(gettext_noop("The year is closed already; it is never opened again."))
    if year.today <= year.last_day:
        raise Refused(gettext_noop("The year is not over yet."))
    if year.promises == 0:
        raise Refused(gettext_noop("Nothing was published for this year; there is nothing to close."))
    if len(reason) > LONGEST:
        raise Refused(gettext_noop("Keep the reason to %(most)s characters."), most=LONGEST)
    if year.waiting == 0:
        return
    if waiting_seen != year.waiting:
        raise Refused(
            gettext_noop("%(count)s reports wait for verification: verify them, or close the year with a reason."),
            count=year.waiting,
        )
    if not says_something(reason):
        raise Refused(gettext_noop("Say why the year is closed with reports unverified; the reason stays on record."))


def check_correct(actor: Actor, target: TargetFacts, report: ReportFacts, finding: Finding | None = None) -> None:
    """Refuse unless the inspection office corrects a finding of a closed year, with a reason (the finding's note).

    Whoever may not verify may not correct: not a department its own result, nor the inspection office that of its own.
    """
    if not target.year_closed:
        raise Refused(gettext_noop("The year is not closed; verify the report."))
    check_verify(actor, replace(target, year_closed=False), report, finding)
    if target.withdrawn:
        raise Refused(gettext_noop("This target was withdrawn; it has no result."))
    if finding is None:
        return
    if finding.outcome == "returned":
        raise Refused(gettext_noop("The year is closed and nothing is reported anew: verify or dispute the claim."))
    if not says_something(finding.note):
        raise Refused(gettext_noop("Give the reason for the correction; it is published with the new version."))


def differences(frozen: Iterable[Row], found: Iterable[Row]) -> list[Difference]:
    """Return in which fields two lists of rows differ, in the order of the frozen rows; then rows that are too many."""
    before, after = ({str(row["number"]): row for row in rows} for rows in (frozen, found))
    named = [Difference(number, "", "a row", "none") for number in before if number not in after]
    for number, row in before.items():
        other = after.get(number)
        if other is not None:
            names = [*row, *(name for name in other if name not in row)]
            named += [
                Difference(number, name, row.get(name), other.get(name))
                for name in names
                if row.get(name) != other.get(name)
            ]
    return named + [Difference(number, "", "none", "a row") for number in after if number not in before]


def changed_numbers(found: Sequence[Difference]) -> set[str]:
    """Return the targets that these differences are about."""
    return {one.number for one in found}
