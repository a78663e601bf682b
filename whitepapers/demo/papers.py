"""Drafts the demo's papers row by row, as a department's editor would have."""

from decimal import Decimal
from typing import Any

from targets.models import AssignedTask, Department, PlanYear, Target, User
from whitepapers.actions import changing, open_paper
from whitepapers.demo.content import day, department, figure, targets
from whitepapers.models import DutyDraft, MilestoneDraft, TargetDraft, WhitePaperPage
from whitepapers.versions import remember_duties, remember_targets


def editor(code: str) -> User:
    """Return the department's editor."""
    return User.objects.get(username=f"editor-{code}")


def draft_paper(
    code: str,
    plan_year: PlanYear,
    phase: str,
    tasks: dict[tuple[str, int], AssignedTask],
    *,
    only: int | None = None,
    leave_out: int = 0,
) -> WhitePaperPage:
    """Return the drafted paper; `only` keeps the first rows, `leave_out` drops that many answers to assigned tasks."""
    home, by = Department.objects.get(code=code), editor(code)
    data = department(code)
    paper = open_paper(department=home, plan_year=plan_year, by=by)
    if paper.targets.exists():
        return paper
    with changing(paper, by=by):
        paper.foreword = data["foreword"].replace("{year}", str(plan_year.year))
        paper.closing = data["closing"].replace("{year}", str(plan_year.year))
        paper.save_revision(user=by)
        duties = {
            one["key"]: DutyDraft.objects.create(
                paper=paper, number=number, title=one["title"], text=one["text"], basis=one["basis"]
            )
            for number, one in enumerate(data["duty"], start=1)
        }
        rows = targets(code, phase)
        for one in [row for row in rows if row["source"] == "assigned"][:leave_out]:
            rows.remove(one)
        earlier = {
            one.reference: one for one in Target.objects.filter(department=home, plan_year__year=plan_year.year - 1)
        }
        for number, one in enumerate(rows[:only], start=1):
            _draft_target(paper, number, one, phase, duties, tasks, earlier)
        paper.targets.update(changed_by=by)
        remember_duties(duties.values(), by=by)
        remember_targets(paper.targets.prefetch_related("milestones", "partners"), by=by)
    return paper


def _draft_target(
    paper: WhitePaperPage,
    number: int,
    one: dict[str, Any],
    phase: str,
    duties: dict[str, DutyDraft],
    tasks: dict[tuple[str, int], AssignedTask],
    earlier: dict[str, Target],
) -> None:
    year, code = paper.plan_year.year, paper.department.code
    promised = one.get("values", {}).get(phase)
    task = tasks.get((code, one.get("assigned", 0)))
    target = TargetDraft.objects.create(
        paper=paper,
        number=number,
        reference=one["key"],
        division=one["unit"],
        duty=duties[one["duty"]],
        task=one["task"],
        goal=one["goal"].replace("{value}", figure(promised)),
        kind=one["kind"],
        comparison=one.get("comparison", "") if promised is not None else "",
        value=Decimal(str(promised)) if promised is not None else None,
        unit=one.get("measure", ""),
        quality=one.get("quality", ""),
        due=day(one["due"], year),
        source=one["source"],
        source_document=one.get("source_document", ""),
        source_number=one.get("source_number", ""),
        assigned_task=task if one["source"] == "assigned" else None,
        responsible_unit=one["unit"],
        responsible_officer=one["officer_post"],
        continues=earlier.get(one["key"]),
        withheld="withheld" in one,
        withheld_reason=one.get("withheld", ""),
    )
    target.partners.set(Department.objects.filter(code__in=one.get("partners", [])))
    _draft_milestones(target, one, phase, year)


def _draft_milestones(target: TargetDraft, one: dict[str, Any], phase: str, year: int) -> None:
    scale = _scale(one, phase)
    for order, step in enumerate(one.get("milestones", [])):
        value = step.get("value")
        MilestoneDraft.objects.create(
            target=target,
            sort_order=order,
            due=day(step["due"], year),
            text=step["text"],
            value=_scaled(value, scale) if value is not None else None,
        )


def _scale(one: dict[str, Any], phase: str) -> Decimal:
    """Return how this phase's value stands to the year's under way, for which the milestones were written."""
    values = one.get("values", {})
    if one["kind"] != "count" or not values.get("this") or phase not in values:
        return Decimal(1)
    return Decimal(str(values[phase])) / Decimal(str(values["this"]))


def _scaled(value: float, scale: Decimal) -> Decimal:
    scaled = Decimal(str(value)) * scale
    return scaled.quantize(Decimal(1)) if isinstance(value, int) and scaled >= 1 else scaled.quantize(Decimal("0.01"))
