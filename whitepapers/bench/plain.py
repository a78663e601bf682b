"""The plain program that an import is measured against: a loop of openpyxl and save() that does the same job.

It opens the workbook, reads each row, looks whether the target is there already by its own number, checks it by
full_clean(), saves it, its milestones and its result one by one with the history that django-simple-history adds, all in
one transaction, and fills the search index at the end. `bare` leaves out looking and checking.
"""

import datetime as dt
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from openpyxl import load_workbook

from publishing.manuscript import freeze
from publishing.models import Edition, Origin
from publishing.press import Printed, keep_edition, release
from targets.adoption import BASELINE
from targets.models import Duty, PlanYear, ProgressReport, Target
from targets.search import index
from whitepapers.bench.city import Bench
from whitepapers.models import DutyDraft, MilestoneDraft, TargetDraft, WhitePaperPage

STEPS = 4  # milestones of each row
KINDS, SIGNS, SOURCES = {"数量型": "count"}, {"≥": "ge"}, {"上级部署": "superior"}


def _records(data: bytes) -> Iterator[dict[str, Any]]:
    """Yield each row of the workbook by heading, as openpyxl reads it."""
    rows = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0].iter_rows(values_only=True)
    headings = next(rows)
    for cells in rows:
        yield dict(zip(headings, cells, strict=True))


def _texts(row: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that draft and register share."""
    return {
        "reference": row["部门自编号"],
        "task": row["工作任务"],
        "goal": row["工作目标"],
        "kind": KINDS[row["目标类型"]],
        "comparison": SIGNS[row["比较方式"]],
        "value": Decimal(str(row["目标值"])),
        "unit": row["计量单位"],
        "due": row["完成时间"].date(),
        "source": SOURCES[row["任务来源"]],
        "source_document": row["依据文件"],
        "source_number": row["文号"],
        "responsible_unit": row["责任单位"],
    }


def _steps(row: dict[str, Any]) -> list[tuple[dt.date, Decimal, str]]:
    return [
        (row[f"进度要求{n} 日期"].date(), Decimal(str(row[f"进度要求{n} 数值"])), row[f"进度要求{n} 内容"])
        for n in range(1, STEPS + 1)
    ]


def _save(one: Any, values: dict[str, Any], *, bare: bool) -> None:
    for name, value in values.items():
        setattr(one, name, value)
    if not bare:
        one.full_clean()
    one.save()


def save_drafts(data: bytes, paper: WhitePaperPage, *, bare: bool = False) -> None:
    """Load the rows into drafts."""
    with transaction.atomic():
        for number, row in enumerate(_records(data), start=1):
            order = int(row["职责"].removeprefix("职责")) + 1
            duty, _new = DutyDraft.objects.get_or_create(paper=paper, title=row["职责"], defaults={"number": order})
            known = None if bare else TargetDraft.objects.filter(paper=paper, reference=row["部门自编号"]).first()
            draft = known or TargetDraft(paper=paper, number=number)
            _save(draft, _texts(row) | {"duty": duty, "division": row["内设机构"]}, bare=bare)
            for order, (due, value, text) in enumerate(_steps(row)):
                values = {"target": draft, "due": due, "value": value, "text": text, "sort_order": order}
                _save(MilestoneDraft(), values, bare=bare)


def save_register(data: bytes, bench: Bench, plan_year: PlanYear, *, bare: bool = False) -> None:
    """Load the rows with their results into the register: an edition to rest on, then row by row with history."""
    with transaction.atomic():
        edition = _edition(bench, plan_year)
        scope = {"department": bench.department, "plan_year": plan_year, "edition": edition, "leaf": "0" * 64}
        address, numbers = f"{plan_year.year}-{bench.department.code}", []
        for serial, row in enumerate(_records(data), start=1):
            duty, _new = Duty.objects.get_or_create(
                number=f"{address}-d{row['职责'].removeprefix('职责')}", defaults={**scope, "title": row["职责"]}
            )
            known = None if bare else Target.objects.filter(reference=row["部门自编号"], **scope).first()
            target = known or Target(number=f"{address}-{serial:03d}", serial=serial, baseline_edition=edition)
            steps = [{"due": day.isoformat(), "value": str(value), "text": text} for day, value, text in _steps(row)]
            texts = _texts(row)
            target.baseline = {name: str(texts.get(name, "")) for name in BASELINE}
            target._change_reason = str(edition)  # type: ignore[attr-defined]  # where simple-history looks
            _save(target, {**scope, **texts, "duty": duty, "milestones": steps}, bare=bare)
            _save(ProgressReport(target=target, by=bench.editor), _claim(row, plan_year), bare=bare)
            numbers.append(target.number)
        index(numbers)


def _claim(row: dict[str, Any], plan_year: PlanYear) -> dict[str, Any]:
    return {
        "period": f"{plan_year.year}Q4",
        "as_of": plan_year.last_day,
        "value": Decimal(str(row["实际值"])),
        "done": row["完成情况"] == "已完成",
        "text": row["完成说明"],
        "at": timezone.now(),
    }


def _edition(bench: Bench, plan_year: PlanYear) -> Edition:
    """Return a public edition without rows of its own, for the register's rows to rest on."""
    head = {"year": plan_year.year, "department": {"code": bench.department.code}}
    _, text, digest = freeze(language="zh-hans", head=head, parts={"targets": []})
    now = timezone.now()
    edition = keep_edition(
        Printed(files={"manuscript.json": (text.encode(), "application/json")}, pages=0),
        subject=f"{plan_year.year}/{bench.department.code}",
        number=0,
        title="",
        manuscript_json=text,
        digest=digest,
        approvals=[],
        release_at=now,
        at=now,
        origin=Origin.TRANSCRIBED,
    )
    release([edition], at=now, adopt=lambda _edition, _at: None)
    return edition
