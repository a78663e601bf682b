"""Who may claim and who may verify, and what must be said. Pure rules, standard library only (ADR 8)."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from targets.apart import check_apart
from targets.completion import Found, Promise, kept, reaches
from targets.periods import Plan, ends_the_year, first_day, last_day
from targets.refusal import Refused, gettext_noop, says_something
from targets.sampling import check_papers


@dataclass(frozen=True)
class Actor:
    """Somebody who wants to report or verify."""

    id: int
    active: bool
    roles: frozenset[str]
    department: str = ""


@dataclass(frozen=True)
class TargetFacts:
    """The target as these rules see it."""

    department: str
    withdrawn: bool
    year_closed: bool
    reportable: tuple[str, ...]  # the periods that have begun
    promise: Promise
    today: dt.date
    year: int
    of_inspection: bool = False  # the inspection office's own promise
    substitute: int | None = None  # who verifies it in that office's place
    plan: Plan | None = None  # how it is reported on
    partners: frozenset[str] = frozenset()  # departments that co-operate in it, or have reported a part
    reporters: frozenset[int] = frozenset()  # whoever has reported on it


@dataclass(frozen=True)
class Claim:
    """What the department wants to report; `value` is cumulative, in the target's unit."""

    period: str
    text: str
    value: Decimal | None = None
    done: bool = False
    as_of: dt.date | None = None  # None: the period's last day, or today if that is earlier


@dataclass(frozen=True)
class ReportFacts:
    """A report that waits for verification."""

    as_of: dt.date
    is_latest: bool  # no newer report for the same target and period
    found_before: int = 0  # how many findings there are already
    kept_in: str = ""  # another period whose finding says that the promise was kept
    close: tuple[str, ...] = ()  # why it must be looked at closely (sampling.Reason)


@dataclass(frozen=True)
class Finding:
    """What the inspection office wants to record."""

    outcome: str  # verified | disputed | returned
    value: Decimal | None = None
    fulfilled: bool | None = None
    completed_on: dt.date | None = None
    note: str = ""
    method: str = "documents"  # a key of METHODS
    visited_on: dt.date | None = None  # the day of the on-site check that the finding rests on


# how a finding was reached → the word, and what it means; public beside the finding
METHODS: dict[str, tuple[str, str]] = {
    "papers": (
        gettext_noop("accepted on the papers"),
        gettext_noop("The claim was accepted at the desk as it was sent; nothing was examined beyond it."),
    ),
    "documents": (
        gettext_noop("documents examined"),
        gettext_noop("The inspection office examined the documents that stand behind the claim."),
    ),
    "site": (
        gettext_noop("checked on site"),
        gettext_noop("Somebody of the inspection office went and looked; the day is named."),
    ),
}
REPORTERS = frozenset({"contributors", "editors", "heads"})
LONGEST_TEXT = 5000
LARGEST = Decimal(10) ** 18  # the tables keep 18 digits before and 6 after the point
FINEST = Decimal("0.000001")


def check_value(promise: Promise, value: Decimal | None) -> None:
    """Refuse a figure that is none, that the register can't keep exactly, or that no count can have."""
    if value is None:
        return
    if not value.is_finite():
        raise Refused(gettext_noop("This is not a number."))
    if abs(value) >= LARGEST:
        raise Refused(gettext_noop("This figure is too large; the register keeps 18 digits before the point."))
    if value != value.quantize(FINEST):
        raise Refused(gettext_noop("This figure is too fine; the register keeps six digits after the point."))
    if value < 0 and promise.kind == "count":
        raise Refused(gettext_noop("A count can't be below zero."))


def check_report(actor: Actor, target: TargetFacts, claim: Claim | None = None) -> None:
    """Refuse unless the department reports on its own standing promise for a period that has begun."""
    if not actor.active:
        raise Refused(gettext_noop("This account is not active."))
    if not actor.roles & REPORTERS or actor.department != target.department:
        raise Refused(gettext_noop("Only the department that made the promise reports on it."))
    if target.withdrawn:
        raise Refused(gettext_noop("This target was withdrawn; there is nothing to report."))
    if target.year_closed:
        raise Refused(gettext_noop("The year is closed; its results are frozen."))
    if claim is None:
        return
    if claim.period not in target.reportable:
        raise Refused(gettext_noop("This period has not begun yet, or belongs to another year."))
    check_day(target, claim)
    check_value(target.promise, claim.value)
    if not says_something(claim.text):
        raise Refused(gettext_noop("Say in a sentence what was done in this period."))
    if len(claim.text) > LONGEST_TEXT:
        raise Refused(
            gettext_noop("Keep the text to %(most)s characters; put the rest into a file."), most=LONGEST_TEXT
        )
    if target.promise.measured and claim.value is None:
        raise Refused(gettext_noop("This target is measured by a figure; give the value reached."))


def check_day(target: TargetFacts, claim: Claim) -> None:
    """Refuse a day that the period can not speak of."""
    if claim.as_of is None:
        return
    if claim.as_of > target.today:
        raise Refused(gettext_noop("A report can't speak of a day that has not come."))
    if claim.as_of < first_day(claim.period, target.plan):
        raise Refused(gettext_noop("A report can't speak of a day before its period."))
    if claim.as_of > last_day(claim.period) and not ends_the_year(claim.period):
        raise Refused(gettext_noop("Only the year's last report can speak of a day after its period."))


def check_verify(actor: Actor, target: TargetFacts, report: ReportFacts, finding: Finding | None = None) -> None:
    """Refuse unless somebody of the inspection office who stands apart says what was found and why."""
    check_inspects(actor, target)
    if target.year_closed:
        raise Refused(gettext_noop("The year is closed; its results are frozen."))
    if not report.is_latest:
        raise Refused(gettext_noop("The department has sent a newer report for this period; verify that one."))
    if finding is not None:
        _check_finding(target, report, finding)


def check_inspects(actor: Actor, target: TargetFacts) -> None:
    """Refuse unless the person is of the inspection office, or its substitute for its own promise, and stands apart."""
    if not actor.active:
        raise Refused(gettext_noop("This account is not active."))
    if not target.of_inspection:
        if "inspectors" not in actor.roles:
            raise Refused(gettext_noop("Only the inspection office verifies."))
    elif target.substitute is None:
        raise Refused(
            gettext_noop(
                "The inspection office doesn't verify its own, and no substitute is named; tell the administrator."
            )
        )
    elif actor.id != target.substitute:
        raise Refused(gettext_noop("The inspection office doesn't verify its own; its substitute does."))
    check_apart(actor, target)


@dataclass(frozen=True)
class Visit:
    """A check on site that somebody wants to record."""

    day: dt.date
    place: str
    note: str


def check_site(actor: Actor, target: TargetFacts, visit: Visit | None = None) -> None:
    """Refuse unless somebody of the inspection office who stands apart says where, when and what was seen.

    After the close of the year too: a late correction may rest on it.
    """
    check_inspects(actor, target)
    if visit is None:
        return
    if visit.day > target.today:
        raise Refused(gettext_noop("An on-site check can't lie in the future."))
    if visit.day.year < target.year:
        raise Refused(gettext_noop("The on-site check lies before the year of the promise."))
    if not says_something(visit.place) or not says_something(visit.note):
        raise Refused(gettext_noop("Say where it was and what was seen."))
    if len(visit.note) > LONGEST_TEXT:
        raise Refused(
            gettext_noop("Keep the text to %(most)s characters; put the rest into a file."), most=LONGEST_TEXT
        )


def _check_finding(target: TargetFacts, report: ReportFacts, finding: Finding) -> None:
    promise, noted = target.promise, says_something(finding.note)
    if finding.outcome not in {"verified", "disputed", "returned"}:
        raise Refused(gettext_noop("Choose a finding: verified, disputed or returned."))
    if finding.outcome in {"disputed", "returned"} and not noted:
        raise Refused(gettext_noop("Say what is wrong with the report; the department needs the reason."))
    if report.found_before and not noted:
        raise Refused(gettext_noop("There is a finding on this report already; say why it is corrected."))
    if len(finding.note) > LONGEST_TEXT:
        raise Refused(
            gettext_noop("Keep the text to %(most)s characters; put the rest into a file."), most=LONGEST_TEXT
        )
    if finding.outcome == "returned":
        if finding.value is not None or finding.fulfilled is not None or finding.completed_on is not None:
            raise Refused(gettext_noop("A returned report finds nothing yet; leave value, result and day empty."))
        return
    check_value(promise, finding.value)
    _check_method(target, report, finding)
    _check_verdict(promise, report, finding, noted)
    _check_completion(target, report, finding)


def _check_method(target: TargetFacts, report: ReportFacts, finding: Finding) -> None:
    if finding.method not in METHODS:
        raise Refused(gettext_noop("Say how it was checked: on the papers, by documents, or on site."))
    if finding.method == "papers":
        if finding.outcome != "verified":
            raise Refused(gettext_noop("What is disputed was examined; say how."))
        check_papers(report.close)
    if (finding.method == "site") != (finding.visited_on is not None):
        raise Refused(gettext_noop("A finding made on site names its on-site check, and only such a finding does."))
    if finding.visited_on is not None and finding.visited_on > target.today:
        raise Refused(gettext_noop("An on-site check can't lie in the future."))


def _check_verdict(promise: Promise, report: ReportFacts, finding: Finding, noted: bool) -> None:
    if promise.measured and finding.value is None and finding.fulfilled is None:
        raise Refused(gettext_noop("This target is measured by a figure; give the value found."))
    if not promise.measured and finding.outcome == "disputed" and finding.fulfilled is None:
        raise Refused(gettext_noop("No figure settles this target; say whether the promise is kept."))
    if finding.fulfilled is False and report.kept_in:
        raise Refused(
            gettext_noop("The finding on %(period)s says that the promise was kept; correct that one instead."),
            period=report.kept_in,
        )
    if finding.fulfilled is None or noted or not promise.measured:
        return
    if finding.value is None:
        raise Refused(gettext_noop("No figure stands behind this finding; say what it rests on."))
    by_figures = kept(promise, Found(report.as_of, finding.value))
    short = promise.value is not None and not reaches(promise.comparison, finding.value, promise.value)
    if (short and finding.fulfilled) or (by_figures and not finding.fulfilled):
        raise Refused(gettext_noop("This finding says otherwise than the figures; say why."))
    if finding.fulfilled and by_figures is None:
        raise Refused(gettext_noop("The date has not come; say why the promise counts as kept already."))


def _check_completion(target: TargetFacts, report: ReportFacts, finding: Finding) -> None:
    promise, day = target.promise, finding.completed_on
    settled = kept(promise, Found(report.as_of, finding.value, finding.fulfilled))
    if day is not None and day > report.as_of:
        raise Refused(gettext_noop("The day of completion lies after the period of the report."))
    if day is not None and day.year < target.year:
        raise Refused(gettext_noop("The day of completion lies before the year of the promise."))
    if day is not None and not settled:
        raise Refused(
            gettext_noop("This finding does not say that the promise is kept; leave the day of completion empty.")
        )
    if settled and report.as_of > promise.due and day is None:
        raise Refused(gettext_noop("Give the day on which the promise was kept; the report speaks of a later day."))
