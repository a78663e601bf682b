"""Composes the draft of a paper into the plain data of a manuscript: the only road from draft to frozen text."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from publishing.manuscript import SCHEMA, Manuscript, content_digest, unsalted
from publishing.prose import clean
from targets.fates import WITHDRAWN
from targets.models import City, Target
from whitepapers.amended import basis
from whitepapers.changelog import PART
from whitepapers.findings import NUMERIC
from whitepapers.old_targets import OldTarget, read_last_year
from whitepapers.results.carried import statements_of

if TYPE_CHECKING:
    from whitepapers.models import DutyDraft, TargetDraft, WhitePaperPage


def plain_number(value: Decimal | None) -> str | None:
    """Return the value as plain decimal text without trailing zeros ("95", "0.5"), or None."""
    if value is None:
        return None
    text = f"{value.normalize():f}"
    return "0" if text in {"-0", "0"} else text


def _department(department: Any) -> dict[str, str]:
    return {"code": department.code, "name": department.name, "name_en": department.name_en}


def _duty(paper: "WhitePaperPage", duty: "DutyDraft") -> dict[str, Any]:
    return {
        "number": f"{paper.plan_year.year}-{paper.department.code}-d{duty.number:02d}",
        "title": duty.title,
        "text": duty.text,
        "basis": duty.basis,
    }


def _milestones(paper: "WhitePaperPage") -> dict[int, list[dict[str, Any]]]:
    """Return the milestones of every target by its key; as plain values, for ClusterableModel's own are slow to make."""
    from whitepapers.models import MilestoneDraft

    rows = MilestoneDraft.objects.filter(target__paper=paper).order_by("pk")
    columns = rows.values_list("target_id", "due", "sort_order", "text", "value")
    found: dict[int, list[dict[str, Any]]] = {}
    for target, due, _order, text, value in sorted(columns, key=lambda row: (row[0], row[1], row[2] or 0)):
        found.setdefault(target, []).append({"due": due.isoformat(), "text": text, "value": plain_number(value)})
    return found


def target_number(paper: "WhitePaperPage", serial: int) -> str:
    """Return the permanent number of a target: 2027-jtys-012."""
    return f"{paper.plan_year.year}-{paper.department.code}-{serial:03d}"


def written(draft: "TargetDraft") -> dict[str, Any]:
    """Return what stands in the row itself; the paper's numbers and the names of others are added by who knows them."""
    return {
        "serial": draft.number,
        "task": draft.task,
        "goal": draft.goal,
        "kind": draft.kind,
        "comparison": draft.comparison if draft.kind in NUMERIC else "",
        "value": plain_number(draft.value),
        "value_text": draft.value_text,
        "unit": draft.unit,
        "quality": draft.quality,
        "due": draft.due.isoformat() if draft.due else None,
        "due_text": draft.due_text,
        "source": draft.source,
        "source_document": draft.source_document,
        "source_number": draft.source_number,
        "responsible_unit": draft.responsible_unit,
        "reference": draft.reference,
    }


def _target(
    paper: "WhitePaperPage", draft: "TargetDraft", steps: list[dict[str, Any]], continued: dict[int, str]
) -> dict[str, Any]:
    task = draft.assigned_task
    officer = draft.responsible_officer if paper.department.officers_public else ""
    return written(draft) | {
        "number": target_number(paper, draft.number),
        "duty": _duty(paper, draft.duty)["number"] if draft.duty else "",
        "milestones": steps,
        "partners": [{"code": one.code, "name": one.name} for one in draft.partners.all()],
        "partners_text": draft.partners_text,
        "source_document": draft.source_document or (task.document if task else ""),
        "source_number": draft.source_number or (task.number if task else ""),
        "responsible_officer": officer,
        "continues": continued.get(draft.continues_id or 0, ""),
        **({"withheld": True, "withheld_reason": draft.withheld_reason} if draft.withheld else {}),
    }


def _disposition(paper: "WhitePaperPage", row: OldTarget) -> dict[str, Any]:
    """Return what the paper says of one target of last year; a withdrawn one has its edition's reason.

    `result` is the inspection office's word on the day of the submission, not the department's: the head's signature
    does not cover it (ADR 20).
    """
    target, said, withdrawn = row.target, row.disposition, row.target.withdrawn_in
    checked = row.standing.verified
    completed = checked.completed_on if checked else None
    return {
        "number": target.number,
        "task": target.task,
        "promised": {
            "kind": target.kind,
            "comparison": target.comparison if target.value is not None else "",
            "value": plain_number(target.value),
            "value_text": target.value_text,
            "unit": target.unit,
            "due": target.due.isoformat() if target.due else None,
        },
        "outcome": WITHDRAWN if withdrawn else said.outcome if said else "",
        "reason": withdrawn.change_reason if withdrawn else said.reason.strip() if said else "",
        "successors": [target_number(paper, one.number) for one in row.drafts],
        **({"withheld": True} if target.withheld else {}),  # what was secret last year is secret this year
        "result": {
            "status": str(row.standing.status),
            "value": plain_number(checked.value) if checked else None,
            "value_text": checked.value_text if checked else "",
            "as_of": checked.claim.as_of.isoformat() if checked else None,
            "completed_on": completed.isoformat() if completed else None,
        },
    }


def _as_published(entries: Sequence[dict[str, Any]], published: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what an amendment says of last year: as it was published, wherever the department says the same of it.

    What was found since, or amended in last year's paper, is no change of this one: it stands in the register. What
    became secret since is secret all the same.
    """
    before = {one["number"]: one for one in published if "number" in one}
    return [_kept(one, before.get(one["number"])) for one in entries]


def _kept(entry: dict[str, Any], published: dict[str, Any] | None) -> dict[str, Any]:
    if published is None or any(entry[name] != published[name] for name in ("outcome", "reason", "successors")):
        return entry
    return unsalted(published) | ({"withheld": True} if entry.get("withheld") else {})


def head(paper: "WhitePaperPage") -> dict[str, Any]:
    """Return the title page's data: city, year, title, department; the paper need not be saved."""
    department, year = paper.department, paper.plan_year
    english = department.language == "en"
    city = City.objects.first()
    name, notice = ("", "") if city is None else (city.name, city.notice)
    if city is not None and english:
        name, notice = city.name_en or name, city.notice_en or notice
    return {
        "city": name,
        "notice": notice,
        "year": year.year,
        "title": (year.title_en if english else "") or year.title,
        "department": _department(department)
        | {
            "kind": department.kind,
            "hotline": department.hotline,
            "website": department.website,
        },
        "officers_public": department.officers_public,
    }


def _continued(drafts: "Sequence[TargetDraft]", before: Sequence[OldTarget]) -> dict[int, str]:
    """Return the permanent numbers of the targets that the drafts continue, by key; a query only for older years'."""
    known = {row.target.pk: row.target.number for row in before}
    older = {one.continues_id for one in drafts if one.continues_id} - known.keys()
    return known | dict(Target.objects.filter(pk__in=older).values_list("pk", "number")) if older else known


def compose(
    paper: "WhitePaperPage",
    *,
    unsaved: "WhitePaperPage | None" = None,
    last_year: Sequence[OldTarget] | None = None,
) -> dict[str, Any]:
    """Return {"language", "head", "parts"} of the draft as it stands now, in a constant number of queries.

    The prose is the page's latest revision, or for a preview the `unsaved` page of an open form; it is cleaned, and
    nothing in it is a float, a date object or a lazy string. `last_year` is `read_last_year` of the paper, where the
    caller has it already. A statement of results is composed from what was frozen (whitepapers/results/).
    """
    if paper.is_statement:
        from whitepapers.results.composing import compose_statement

        return compose_statement(paper, unsaved=unsaved)
    page = unsaved or paper.get_latest_revision_as_object()
    duties = list(paper.duties.order_by("number"))
    rows = paper.targets.select_related("duty", "assigned_task").prefetch_related("partners").order_by("number")
    drafts = list(rows)
    steps = _milestones(paper)
    before = read_last_year(paper, drafts) if last_year is None else last_year
    continued = _continued(drafts, before)
    prose = [("foreword", clean(page.foreword)), ("closing", clean(page.closing))]
    title_page, parts = (
        head(paper),
        {
            "prose": [{"name": name, "html": html} for name, html in prose if html],
            "duties": [_duty(paper, duty) for duty in duties],
            "targets": [_target(paper, draft, steps.get(draft.pk, []), continued) for draft in drafts],
            # a department's first paper has no such part
            **({"dispositions": [_disposition(paper, row) for row in before]} if before else {}),
        },
    )
    if before and (cited := _cited(before)):
        title_page["last_year"] = cited
    if (amended := basis(paper)) is not None:
        title_page.pop("last_year", None)  # an amendment says of last year what was published
        if kept := amended.edition.manuscript["head"].get("last_year"):
            title_page["last_year"] = kept
        if "dispositions" in parts:
            parts["dispositions"] = _as_published(parts["dispositions"], amended.published.get("dispositions", ()))
        title_page["amends"] = amended.head()
        parts[PART] = amended.log(parts)
    return {"language": paper.department.language, "head": title_page, "parts": parts}


def _cited(before: Sequence[OldTarget]) -> dict[str, str] | None:
    """Return the published statement from which last year's results are taken, or None where they are the register's."""
    found = list(statements_of([before[0].target]).values())
    return found[0].cited() if found else None


def compose_content(paper: "WhitePaperPage", last_year: Sequence[OldTarget] | None = None) -> tuple[str, int]:
    """Return (digest of the draft's text, number of targets or results): what a head signs and a submission must equal."""
    composed: Manuscript = {"schema": SCHEMA, **compose(paper, last_year=last_year)}
    return content_digest(composed), len(composed["parts"].get("results", composed["parts"]["targets"]))
