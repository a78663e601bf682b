"""Whom the year's end concerns, and what they are told."""

from collections.abc import Sequence

from django.db.models import Q
from django.urls import reverse

from targets import notices
from targets.letters import said_of, target_words
from targets.models import Closing, Department, FrozenResults, Target, User
from targets.refusal import gettext_noop
from targets.roles import Role

CLOSED = gettext_noop(
    "%(year)s is closed and its results are frozen. Draft the statement of results for your department."
)
CORRECTED = gettext_noop(
    "%(target)s: the inspection office corrected the frozen result; the statement needs a new version."
)


def closed(closing: Closing, departments: Sequence[Department]) -> None:
    """Tell the editors and heads of every department that promised something."""
    concerned = Q(groups__name__in=[str(Role.EDITOR), str(Role.HEAD)])
    year = closing.plan_year.year
    notices.tell(
        User.objects.filter(concerned, department__in=departments).distinct(),
        kind="year_closed",
        sentence=CLOSED,
        values={"year": year},
        path=f"{reverse('desk:yearend')}?year={year}",
        comment=closing.reason,
        subject=str(year),
        at=closing.at,
    )


def corrected(new: FrozenResults, target: Target) -> None:
    """Tell the department's editors and heads, the evaluation office, and whoever filed the report, if there is one."""
    own = Q(groups__name__in=[str(Role.EDITOR), str(Role.HEAD)], department=target.department_id)
    concerned = own | Q(groups__name=str(Role.EVALUATOR))
    if new.verification is not None:
        concerned |= Q(pk=new.verification.report.by_id)
    year = target.plan_year.year
    notices.tell(
        User.objects.filter(concerned).exclude(pk=new.by_id).distinct(),
        kind="result_corrected",
        sentence=CORRECTED,
        values={"target": target_words(target)},
        path=f"{reverse('desk:yearend')}?year={year}",
        comment=said_of(target, new.reason),
        subject=f"{year}/{target.department.code}/results",
        at=new.at,
    )
