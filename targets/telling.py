"""Which steps of the register tell whom: one table, and the function that the verb calls."""

from django.db.models import Q
from django.urls import reverse

from targets import notices
from targets.letters import one_line
from targets.models import Target, User, Verification
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


def found(finding: Verification, target: Target) -> None:
    """Tell the department's editors, and whoever filed the report for it, what the inspection office found."""
    report = finding.report
    sentence, mailed = FOUND[finding.outcome]
    year, _, quarter = report.period.partition("Q")
    concerned = Q(groups__name=Role.EDITOR) | Q(pk=report.by_id)
    people = User.objects.filter(concerned, department=target.department_id).exclude(pk=finding.by_id)
    notices.tell(
        people.distinct(),
        kind=f"report_{finding.outcome}",
        sentence=sentence,
        values={"target": f"{target.number} {one_line(target.task, 40)}", "quarter": quarter, "year": year},
        path=reverse("progress_report", args=[target.number]),
        comment=finding.note,
        subject=f"{target.plan_year.year}/{target.department.code}",
        at=finding.at,
        mailed=mailed,
    )
