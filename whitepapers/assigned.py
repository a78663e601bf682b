"""Which tasks that the city assigned no target answers, for any number of papers in a constant number of queries."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import F, QuerySet

from targets.models import AssignedTask

if TYPE_CHECKING:
    from whitepapers.models import TargetDraft, WhitePaperPage


def unanswered(papers: Iterable["WhitePaperPage"]) -> dict[int, list[AssignedTask]]:
    """Return, by paper, the tasks its department leads and no row of it answers, by number; two or three queries."""
    papers = list(papers)
    # a statement of results promises nothing, so no task waits for it
    wanted = {(one.department_id, one.plan_year_id): one.pk for one in papers if not one.is_statement}
    found: dict[int, list[AssignedTask]] = {one.pk: [] for one in papers}
    if not wanted:
        return found
    open_tasks = (
        AssignedTask.objects.filter(
            lead_id__in={department for department, _ in wanted}, plan_year_id__in={year for _, year in wanted}
        )
        .exclude(
            # answered by the lead department's own paper of that year; a partner's row does not answer for the lead
            answers__in=_answers()
        )
        .select_related("lead")
        .prefetch_related("partners")
        .order_by("plan_year", "id")
    )
    for task in open_tasks:
        paper = wanted.get((task.lead_id, task.plan_year_id))
        if paper is not None:
            found[paper].append(task)
    return found


def _answers() -> "QuerySet[TargetDraft]":
    from whitepapers.models import TargetDraft

    return TargetDraft.objects.filter(
        paper__department=F("assigned_task__lead"), paper__plan_year=F("assigned_task__plan_year")
    )
