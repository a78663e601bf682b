"""Lets the demo's departments report and the inspection office verify: last year to its end, this year so far."""

import datetime as dt
from decimal import Decimal
from typing import Any

from targets.actions import report, verify
from targets.completion import Found, Promise, kept
from targets.facts import promise_of
from targets.models import ProgressReport, Target, User
from targets.periods import quarters
from targets.reporting import Finding
from whitepapers.demo.city import local
from whitepapers.demo.content import day, targets
from whitepapers.demo.evidence import evidence_for, links_for
from whitepapers.demo.papers import editor

SILENT = (
    "gyxx",
    frozenset({1, 2, 3}),
)  # targets of this department of which its owner says nothing after the half-year
RETURNED = ("zjj", 5)  # the newest report on this target comes back
WHY_RETURNED = "填报数与台账不一致，且缺第三方检测报告，请核对补齐后重新填报。"


def _number(value: Any) -> Decimal | None:
    return Decimal(str(value)) if value is not None else None


def _filed(year: int, step: dict[str, Any]) -> dt.date:
    """Return the day on which a quarter's claim is filed: ten days after the quarter."""
    return quarters(year)[step["q"] - 1][1] + dt.timedelta(days=10)


def is_unfinished(code: str, year: int, phase: str, until: dt.date) -> bool:
    """Say whether targets of the department that have something to report by `until` have no report yet."""
    due = [
        one
        for one in targets(code, phase)
        if phase == "last" or any(_filed(year, step) < until for step in one.get("progress", []))
    ]
    told = Target.objects.filter(department__code=code, plan_year__year=year, reports__isnull=False).distinct().count()
    return told < len(due)


def report_year(code: str, year: int, phase: str, until: dt.date) -> None:
    """Let the department report, and the inspection office verify, until a day; again goes on."""
    report_last_year(code, year, until) if phase == "last" else report_this_year(code, year, until)


def report_last_year(code: str, year: int, closes: dt.date) -> None:
    """Report each target's result after the year's end and let it be verified before the year is closed."""
    inspector, by = User.objects.get(username="inspector"), editor(code)
    rows = {one.reference: one for one in Target.objects.filter(department__code=code, plan_year__year=year)}
    for one in targets(code, "last"):
        target, result = rows[one["key"]], one["result"]
        if target.reports.exists():
            continue
        done = day(result["done"], year) if "done" in result else None
        late = done is not None and done > dt.date(year, 12, 31)
        as_of = done if late and done is not None and done < closes else dt.date(year, 12, 31)
        filed = max(as_of, dt.date(year + 1, 1, 8))
        kept = result["outcome"] != "not_met" and (done is None or done <= as_of)
        text = result["text"] + (f"未完成原因：{result['reason']}" if result.get("reason") else "")
        claim = report(
            target=target, by=by, period=f"{year}Q4", text=text, value=_number(result.get("value")), done=kept,
            as_of=as_of, at=local(filed),
        )  # fmt: skip
        finding = Finding(
            outcome="verified",
            value=_number(result.get("value")),
            fulfilled=kept,
            completed_on=done if kept else None,
            note="年终核验：查阅台账、验收文书和现场抽查。",
        )
        verify(report=claim, by=inspector, finding=finding, at=local(min(filed + dt.timedelta(days=6), closes), 9))


def report_this_year(code: str, year: int, today: dt.date) -> None:
    """Report each quarter ten days after its end; the inspection office verifies two weeks later, the newest only in part."""
    inspector, by = User.objects.get(username="inspector"), editor(code)
    rows = {one.reference: one for one in Target.objects.filter(department__code=code, plan_year__year=year)}
    ends = [end for _, end in quarters(year)]
    for position, one in enumerate(targets(code, "this")):
        target = rows[one["key"]]
        if target.reports.exists():
            continue
        for step in one.get("progress", []):
            end, filed = ends[step["q"] - 1], _filed(year, step)
            if filed >= today or (code == SILENT[0] and position in SILENT[1] and step["q"] > 2):
                continue
            claim = report(
                target=target, by=by, period=f"{year}Q{step['q']}", text=step["text"],
                value=_number(step.get("value")), done=bool(step.get("done")), at=local(filed),
                evidence=evidence_for(code, position, step["text"], f"{year}Q{step['q']}"),
                links=links_for(code, position, f"{year}Q{step['q']}"),
            )  # fmt: skip
            found = filed + dt.timedelta(days=14)
            newest = step is one["progress"][-1] and (today - end).days < 92
            if found < today and newest and (code, position) == RETURNED:
                verify(report=claim, by=inspector, finding=Finding("returned", note=WHY_RETURNED), at=local(found, 9))
            elif found < today and not (newest and position % 5 == 4):
                _verify(claim, step, target, inspector, found)


def _verify(claim: ProgressReport, step: dict[str, Any], target: Target, inspector: User, found: dt.date) -> None:
    value, promise = _number(step.get("verified", step.get("value"))), promise_of(target)
    differs = "verified" in step
    fulfilled = None if promise.measured else True if step.get("done") and not differs else False if differs else None
    settled = kept(promise, Found(claim.as_of, value, fulfilled))
    finding = Finding(
        outcome="disputed" if differs else "verified",
        value=value,
        fulfilled=fulfilled,
        completed_on=_completed(claim, step, promise) if settled else None,
        note=step.get("found", "现场核验数与填报数不一致，以核验数为准。") if differs else "",
    )
    verify(report=claim, by=inspector, finding=finding, at=local(found, 9))


def _completed(claim: ProgressReport, step: dict[str, Any], promise: Promise) -> dt.date:
    """Return the day the promise was kept: as the file says, else its date if that lies in the claim's quarter."""
    if "completed" in step:
        return day(step["completed"], claim.as_of.year)
    quarter_begins = claim.as_of - dt.timedelta(days=92)
    return promise.due if quarter_begins < promise.due <= claim.as_of else claim.as_of
