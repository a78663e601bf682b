"""Scores and their contributions as rows of the evaluation export; queries constant."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from targets.completion import SIGNS, Status
from targets.evaluating.columns import CONTRIBUTION_COLUMNS, SCORE_COLUMNS
from targets.evaluating.reading import end_of
from targets.evaluating.results import content_of
from targets.evaluating.standing_score import corrections, finals
from targets.evaluation import Input, Row
from targets.models import Commendation, Department, FinalResult, IndicatorValue, Objection, PlanYear, Result


def explained(line: dict[str, Any]) -> str:
    """Return a line's sentence in the interface's language; a status by its word."""
    values = dict(line["values"])
    if "status" in values:
        values["status"] = _(SIGNS[Status(values["status"])].word)
    return _(line["said"]) % values if values else _(line["said"])


def with_scores(found: Input, plan_year: PlanYear, departments: Iterable[Department]) -> Input:
    """Return the input with each department's result that is final on its day, or else the newest one; seven queries."""
    until = end_of(found.on)
    listed = sorted(departments, key=lambda one: (one.order, one.code))
    rows = Result.objects.filter(plan_year=plan_year, department__in=listed, at__lte=until).order_by("version")
    newest = {one.department_id: one for one in rows.select_related("frozen")}
    settled = finals(plan_year, [one.pk for one in listed], until)
    later = corrections([*newest.values(), *(one.result for one in settled.values())], until)
    raised: dict[int, int] = {}
    objections = Objection.objects.filter(result__plan_year=plan_year, at__lte=until)
    for pk in objections.values_list("result__department", flat=True):
        raised[pk] = raised.get(pk, 0) + 1
    scores, chosen = [], {}
    for department in listed:
        final = settled.get(department.pk)
        result = final.result if final else newest.get(department.pk)
        if result is None:
            continue
        content = content_of(result)
        row = _score(department, result, content, final, raised.get(department.pk, 0))
        row["corrected"], row["newer"] = result.pk in later, newest[department.pk].version > result.version
        scores.append(_ordered(row, SCORE_COLUMNS))
        chosen[department.pk] = content
    documents = _documents(chosen.values())
    parts = [one for content in chosen.values() for one in _contributions(content, documents)]
    return replace(found, scores=scores, contributions=[_ordered(one, CONTRIBUTION_COLUMNS) for one in parts])


# (is it a figure?, its row) → (source or document, its file's digest)
Documents = dict[tuple[bool, int], tuple[str, str]]


def _documents(contents: Iterable[Row]) -> Documents:
    """Return what entered figures and commendations rest on; two queries."""
    figures, praise = set[int](), set[int]()
    for content in contents:
        every = [each for one in content["headings"] for each in one["indicators"]]
        figures |= {line["row"] for one in every for line in one["lines"] if line["row"]}
        praise |= {line["row"] for line in content["bonus"]["lines"]}
    found: Documents = {}
    for one in IndicatorValue.objects.filter(pk__in=figures):
        found[True, one.pk] = (one.source, one.file_sha256)
    for row in Commendation.objects.filter(pk__in=praise):
        found[False, row.pk] = (row.document, row.file_sha256)
    return found


def _ordered(values: Row, columns: Any) -> Row:
    return {one.name: values[one.name] for one in columns}


def _score(department: Department, result: Result, content: Row, final: FinalResult | None, objections: int) -> Row:
    indicators = [each for one in content["headings"] for each in one["indicators"]]
    state = "final" if final else "provisional" if result.provisional else "proposed"
    results = content.get("results") or {"version": None, "digest": ""}
    return {
        "department": department.code, "department_name": department.label(), "class": content["kind"],
        "version": result.version, "state": state, "points": Decimal(content["points"]),
        "bonus": Decimal(content["bonus"]["points"]), "missing": sum(len(one["missing"]) for one in indicators),
        "on": result.on, "cut_off": content["cut_off"], "objections": objections,
        "objections_until": result.objections_until,
        "set": f"{content['year']}/{content['set_kind']}/v{content['set_version']}",
        "set_digest": content["set_digest"], "result_digest": result.digest,
        "final_on": timezone.localdate(final.at) if final else None, "results": results["version"],
        "results_digest": results["digest"],
    }  # fmt: skip


def _contributions(content: Row, documents: Documents) -> Iterator[Row]:
    for heading in content["headings"]:
        for one in heading["indicators"]:
            shared = {
                "department": content["department"], "heading": heading["code"], "heading_name": heading["name"],
                "indicator": one["code"], "indicator_name": one["name"], "source": one["source"],
                "weight": Decimal(one["weight"]),
            }  # fmt: skip
            for line in one["lines"]:
                yield shared | _line(content, line, documents.get((True, line["row"])))
    empty = {"indicator": "", "indicator_name": "", "source": "", "weight": None}
    for line in content["bonus"]["lines"]:
        shared = {"department": content["department"], "heading": "bonus", "heading_name": _("Commendations")} | empty
        yield shared | _line(content, line, documents[False, line["row"]])


def _line(content: Row, line: Row, document: tuple[str, str] | None) -> Row:
    """Return one line with what it rests on: reports and an edition, or the document of what was entered."""
    basis = None if document else content["targets"].get(line["target"])
    reports = basis["reports"] if basis else []
    source, file = document or ("", "")
    which = "original_" if line["original"] else ""
    return {
        "target": line["target"], "points": Decimal(line["points"]), "explanation": explained(line),
        "reports": "; ".join(f"{one['period']} {one['outcome'] or '-'}" for one in reports),
        "evidence": " ".join(digest for one in reports for digest in one["evidence"]) or file, "document": source,
        "edition": (basis[f"{which}edition"] or basis["edition"]) if basis else "",
        "digest": (basis[f"{which}digest"] or basis["digest"]) if basis else "",
    }  # fmt: skip
