"""Rows of the register as the pure rules see them, and the lock under which a verb reads them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from django.db.models import QuerySet, Value

from targets.completion import Milestone, Promise
from targets.frequencies import schedule_of
from targets.models import PartReport, PlanYear, ProgressReport, Target, User
from targets.organs import own_of
from targets.periods import Schedule, reportable
from targets.reporting import Actor, TargetFacts
from targets.standing_read import Row


def locked_target(key: int, *related: str) -> Target:
    """Return the target with its row locked until the transaction ends; its department and year are at hand.

    `related` names more that is to be at hand.
    """
    rows = Target.objects.filter(pk=key)
    hold(rows)
    return rows.select_related("department", "plan_year", *related).get()


def hold(rows: QuerySet[Target]) -> None:
    """Lock these targets until the transaction ends, always in the same order: nobody waits for each other in a circle.

    Read them afterwards: a join in the locking query is as old as the wait, and meanwhile the year may have been closed.
    Rows that only name a target (a recommendation, a commendation) may still be added: whoever adds one holds the
    department, which a late correction waits for.
    """
    list(rows.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))


def locked_targets(keys: Iterable[int], *related: str) -> list[Target]:
    """Return several targets like `locked_target`, by primary key: in the order in which everybody locks several."""
    rows = Target.objects.filter(pk__in=list(keys)).order_by("pk")
    hold(rows)
    return list(rows.select_related("department", "plan_year", *related))


def locked_year(key: int) -> PlanYear:
    """Return the plan year with the rows of all years locked: a chain that runs over the years grows one link at a time.

    Rows that only name a year may still be added: whoever proposes a score holds the department that a close waits for.
    """
    list(PlanYear.objects.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    return PlanYear.objects.get(pk=key)


def promise_of(target: Target | Row) -> Promise:
    """Return the target as the completion rule sees it; a promise without a date is due on its year's last day."""
    return Promise(
        kind=target.kind,
        due=target.due or target.plan_year.last_day,
        comparison=target.comparison,
        value=target.value,
        milestones=tuple(
            Milestone(dt.date.fromisoformat(one["due"]), Decimal(one["value"]) if one["value"] is not None else None)
            for one in target.milestones
        ),
        withdrawn=target.withdrawn_in_id is not None,
        since=dt.date.fromisoformat(target.baseline["published"]) if target.baseline.get("published") else None,
    )


def actor(user: User) -> Actor:
    """Return the person as the database knows them now."""
    fresh = User.objects.select_related("department").get(pk=user.pk)
    department = fresh.department.code if fresh.department else ""
    return Actor(fresh.pk, fresh.is_active, frozenset(str(role) for role in fresh.roles), department)


def target_facts(target: Target, today: dt.date) -> TargetFacts:
    """Return the facts of a target on a day, with whoever has reported on it."""
    partners, reporters = ties_of(target)
    facts = facts_of(target, today, schedule_of(target), own_of("inspection_office"))
    return replace(facts, partners=partners, reporters=reporters)


def ties_of(target: Target) -> tuple[frozenset[str], frozenset[int]]:
    """Return the codes of the departments that co-operate or have reported a part, and who has reported; one query."""
    said = ProgressReport.objects.filter(target=target).order_by().values_list("by", Value(""))
    parts = PartReport.objects.filter(target=target).order_by().values_list("by", "department__code")
    tied = list(said.union(parts))
    return codes_of(target) | {code for _, code in tied if code}, frozenset(person for person, _ in tied)


def facts_of(target: Target, today: dt.date, schedule: Schedule, inspection_office: int | None) -> TargetFacts:
    """Return the facts of one of many, whose schedule and whose inspection office's department were read once.

    Who has reported on it is left out: nobody checks many at once without the facts of each.
    """
    closed = target.plan_year.closed_on
    return TargetFacts(
        department=target.department.code,
        withdrawn=target.withdrawn_in_id is not None,
        # what was closed with a record takes nothing dated back either
        year_closed=closed is not None and (today >= closed or hasattr(target.plan_year, "closing")),
        reportable=tuple(reportable(schedule, today)),
        plan=schedule,
        today=today,
        year=target.plan_year.year,
        promise=promise_of(target),
        of_inspection=inspection_office == target.department_id,
        substitute=target.department.substitute_inspector_id,
        partners=codes_of(target),
    )


def codes_of(target: Target) -> frozenset[str]:
    """Return the codes of the departments that the published target names as co-operating."""
    return frozenset(str(one["code"]) for one in target.partners if one.get("code"))
