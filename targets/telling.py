"""Which steps of the register tell whom: one table, and the function that the verb calls."""

from typing import Any

from django.db.models import Q
from django.urls import reverse

from targets import notices
from targets.letters import said_of, target_words
from targets.models import Ownership, ProgressReport, Target, User, Verification
from targets.period_words import period_label
from targets.periods import Frequency, frequency_of, number_of
from targets.refusal import gettext_noop
from targets.roles import Role

# what the inspection office found → the sentence, and whether it is worth a letter of its own; sixty confirmations in an
# afternoon are read in the admin or in the daily letter
FOUND: dict[str, tuple[str, bool]] = {
    Verification.Outcome.RETURNED: (
        gettext_noop("%(target)s: the inspection office returned the report on quarter %(quarter)s of %(year)s."),
        True,
    ),
    Verification.Outcome.DISPUTED: (
        gettext_noop("%(target)s: the inspection office disputes the report on quarter %(quarter)s of %(year)s."),
        True,
    ),
    Verification.Outcome.VERIFIED: (
        gettext_noop("%(target)s: the inspection office verified the report on quarter %(quarter)s of %(year)s."),
        False,
    ),
}
# the same of a month, a half-year or a milestone
OTHERWISE: dict[str, str] = {
    Verification.Outcome.RETURNED: gettext_noop("%(target)s: the inspection office returned the report: %(period)s."),
    Verification.Outcome.DISPUTED: gettext_noop("%(target)s: the inspection office disputes the report: %(period)s."),
    Verification.Outcome.VERIFIED: gettext_noop("%(target)s: the inspection office verified the report: %(period)s."),
}


def _worded(outcome: str, sentence: str, period: str) -> tuple[str, dict[str, Any]]:
    """Return the sentence for a period and what names the period in it."""
    if frequency_of(period) is not Frequency.QUARTERLY:
        return OTHERWISE[outcome], {"period": notices.spoken(lambda: period_label(period))}
    year, quarter = number_of(period)
    return sentence, {"quarter": str(quarter), "year": str(year)}


def found(finding: Verification, target: Target) -> None:
    """Tell the department's editors, and whoever filed the report for it, what the inspection office found."""
    report = finding.report
    sentence, mailed = FOUND[finding.outcome]
    sentence, values = _worded(finding.outcome, sentence, report.period)
    concerned = Q(groups__name=Role.EDITOR) | Q(pk=report.by_id)
    people = User.objects.filter(concerned, department=target.department_id).exclude(pk=finding.by_id)
    notices.tell(
        people.distinct(),
        kind=f"report_{finding.outcome}",
        sentence=sentence,
        values={"target": target_words(target)} | values,
        path=reverse("progress_report", args=[target.number]),
        comment=said_of(target, finding.note),
        subject=f"{target.plan_year.year}/{target.department.code}",
        at=finding.at,
        mailed=mailed,
    )


def by_link(report: ProgressReport, ownership: Ownership) -> None:
    """Tell the owner that a report came in by their link, so that a link in other hands does not stay unnoticed."""
    target = ownership.target
    notices.tell(
        [report.by],
        kind="report_by_link",
        sentence=gettext_noop(
            "%(target)s: a report came in by your link: %(period)s. If it wasn't you, tell your editor."
        ),
        values={
            "target": target_words(target),
            "period": notices.spoken(lambda: period_label(report.period)),
        },
        path=reverse("progress_report", args=[target.number]),
        subject=f"{target.plan_year.year}/{target.department.code}",
        at=report.at,
        mailed=False,
    )
