"""Scores and their contributions as rows of the evaluation export; queries constant."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from targets.completion import SIGNS, Status
from targets.evaluating.columns import CONTRIBUTION_COLUMNS, SCORE_COLUMNS
from targets.evaluating.reading import end_of
from targets.evaluation import Input, Row
from targets.models import Department, FinalResult, Objection, PlanYear, Result


def explained(line: dict[str, Any]) -> str:
    """Return a line's sentence in the interface's language; a status by its word."""
    values = dict(line["values"])
    if "status" in values:
        values["status"] = _(SIGNS[Status(values["status"])].word)
    return _(line["said"]) % values if values else _(line["said"])


def with_scores(found: Input, plan_year: PlanYear, departments: Iterable[Department]) -> Input:
    """Return the input with the newest result of each of these departments proposed until its day; three queries."""
    until = end_of(found.on)
    listed = sorted(departments, key=lambda one: (one.order, one.code))
    rows = Result.objects.filter(plan_year=plan_year, department__in=listed, at__lte=until).order_by("version")
    newest = {one.department_id: one for one in rows}
    finals = FinalResult.objects.filter(plan_year=plan_year, at__lte=until).values_list("result", "at")
    settled = {result: timezone.localdate(at) for result, at in finals}
    raised: dict[int, int] = {}
    objections = Objection.objects.filter(result__plan_year=plan_year, at__lte=until)
    for pk in objections.values_list("result__department", flat=True):
        raised[pk] = raised.get(pk, 0) + 1
    scores, parts = [], []
    for department in listed:
        result = newest.get(department.pk)
        if result is None:
            continue
        content = json.loads(result.content)
        scores.append(_score(department, result, content, settled.get(result.pk), raised.get(department.pk, 0)))
        parts += [_ordered(one, CONTRIBUTION_COLUMNS) for one in _contributions(content)]
    return replace(found, scores=scores, contributions=parts)


def _ordered(values: Row, columns: Any) -> Row:
    return {one.name: values[one.name] for one in columns}


def _score(department: Department, result: Result, content: Row, final: dt.date | None, objections: int) -> Row:
    indicators = [each for one in content["headings"] for each in one["indicators"]]
    state = "final" if final else "provisional" if result.provisional else "proposed"
    values = {
        "department": department.code, "department_name": department.label(), "class": content["kind"],
        "version": result.version, "state": state, "points": Decimal(content["points"]),
        "bonus": Decimal(content["bonus"]["points"]), "missing": sum(len(one["missing"]) for one in indicators),
        "on": result.on, "cut_off": content["cut_off"], "objections": objections,
        "objections_until": result.objections_until,
        "set": f"{content['year']}/{content['set_kind']}/v{content['set_version']}",
        "set_digest": content["set_digest"], "result_digest": result.digest, "final_on": final,
    }  # fmt: skip
    return _ordered(values, SCORE_COLUMNS)


def _contributions(content: Row) -> Iterator[Row]:
    for heading in content["headings"]:
        for one in heading["indicators"]:
            shared = {
                "department": content["department"], "heading": heading["code"], "heading_name": heading["name"],
                "indicator": one["code"], "indicator_name": one["name"], "source": one["source"],
                "weight": Decimal(one["weight"]),
            }  # fmt: skip
            for line in one["lines"]:
                yield shared | _line(content, line, entered=one["source"] == "entered")
    empty = {"indicator": "", "indicator_name": "", "source": "", "weight": None}
    for line in content["bonus"]["lines"]:
        shared = {"department": content["department"], "heading": "bonus", "heading_name": _("Commendations")} | empty
        yield shared | _line(content, line, entered=True)


def _line(content: Row, line: Row, *, entered: bool) -> Row:
    basis = None if entered else content["targets"].get(line["target"])
    reports = basis["reports"] if basis else []
    which = "original_" if line["original"] else ""
    return {
        "target": line["target"], "points": Decimal(line["points"]), "explanation": explained(line),
        "reports": "; ".join(f"{one['period']} {one['outcome'] or '-'}" for one in reports),
        "evidence": " ".join(digest for one in reports for digest in one["evidence"]),
        "edition": (basis[f"{which}edition"] or basis["edition"]) if basis else "",
        "digest": (basis[f"{which}digest"] or basis["digest"]) if basis else "",
    }  # fmt: skip
