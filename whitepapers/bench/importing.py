"""What an import costs against a plain loop of openpyxl and save(): into drafts, and into the register with history.

Besides what the loop does, the import reads sizes and XML before it opens a file, says what is wrong by row and column,
and finds what is unfinished. The print of a transcript is left out on both sides.
"""

import datetime as dt
import io
from collections.abc import Callable, Iterator
from typing import Any

from openpyxl import Workbook

from targets.roles import Role
from whitepapers.actions import open_paper
from whitepapers.bench.city import make_bench, make_person, make_year, without_print
from whitepapers.bench.clock import processor_seconds
from whitepapers.bench.plain import STEPS, save_drafts, save_register
from whitepapers.importing.actions import import_targets
from whitepapers.importing.outcome import Outcome
from whitepapers.importing.results import import_results

ROWS, YEAR = 1000, 2061
TIMES = 2  # in turn, the better of each
PLAIN = (
    "部门", "部门自编号", "内设机构", "职责", "工作任务", "工作目标", "目标类型", "比较方式", "目标值", "计量单位", "完成时间",
    "任务来源", "依据文件", "文号", "责任单位",
)  # fmt: skip
DONE = ("实际值", "完成情况", "完成说明")
ENDS = ((3, 31), (6, 30), (9, 30), (12, 31))


def workbook(code: str, year: int, *, results: bool, rows: int = ROWS) -> bytes:
    """Return an xlsx of targets with four milestones each, with or without their results."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("目标")
    steps = [f"进度要求{index} {part}" for index in range(1, STEPS + 1) for part in ("日期", "数值", "内容")]
    sheet.append([*PLAIN, *steps, *(DONE if results else ())])
    for number in range(1, rows + 1):
        sheet.append([*_cells(code, year, number), *((38, "未完成", "征地推迟，余下部分明年完成") if results else ())])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cells(code: str, year: int, number: int) -> list[Any]:
    steps = [cell for index, end in enumerate(ENDS, 1) for cell in (dt.date(year, *end), index * 10, "完成进度计划")]
    texts = [f"第{number}项：改善主要道路的通行条件", f"年底前完成{number + 20}公里道路的整治并通过验收"]
    rests = ["上级部署", "《宁海省道路提升行动计划》", "宁交〔2025〕12号", "综合处"]
    first = [code, f"A-{number:04d}", "综合处", f"职责{number % 8}", *texts, "数量型", "≥", 40, "公里"]
    return [*first, dt.date(year, 12, 31), *rests, *steps]


def _whole(step: Callable[[], Outcome]) -> float:
    """Return the seconds of an import after making sure that it took every row."""
    outcomes: list[Outcome] = []
    seconds = processor_seconds(lambda: outcomes.append(step()))
    if not outcomes[0].ok or outcomes[0].created != ROWS:
        raise RuntimeError("; ".join(one.say() for one in outcomes[0].problems[:3]) or "Rows are missing.")
    return seconds


def rows() -> Iterator[str]:
    """Yield seconds of the three ways in turn, and the import's ratio to the other two."""
    make_year(YEAR)
    for what, run in (("drafts", _drafts), ("the register", _register)):
        taken = [run(number) for number in range(TIMES)]
        imported, loop, bare = (min(column) for column in zip(*taken, strict=True))
        yield (
            f"{ROWS} rows into {what:12}: import {imported:5.2f} s, openpyxl, full_clean() and save() {loop:5.2f} s, ratio "
            f"{imported / loop:4.2f}; without looking and checking {bare:5.2f} s, ratio {imported / bare:4.2f}"
        )


def _drafts(run: int) -> tuple[float, float, float]:
    year = make_year(YEAR)
    ours, loop, bare = (make_bench(f"{way}{run}") for way in ("imp", "loop", "bare"))
    data = workbook(ours.department.code, YEAR, results=False)
    papers = [open_paper(department=one.department, plan_year=year, by=one.editor) for one in (loop, bare)]
    return (
        _whole(lambda: import_targets(data, "a.xlsx", year=YEAR, by=ours.editor)),
        processor_seconds(lambda: save_drafts(data, papers[0])),
        processor_seconds(lambda: save_drafts(data, papers[1], bare=True)),
    )


def _register(run: int) -> tuple[float, float, float]:
    year, clerk = make_year(YEAR), make_person("bench-administrator", Role.ADMINISTRATOR)
    ours, loop, bare = (make_bench(f"{way}{run}") for way in ("impr", "loopr", "barer"))
    data = workbook(ours.department.code, YEAR, results=True)
    with without_print():
        imported = _whole(lambda: import_results(data, "b.xlsx", year=YEAR, by=clerk))
    return (
        imported,
        processor_seconds(lambda: save_register(data, loop, year)),
        processor_seconds(lambda: save_register(data, bare, year, bare=True)),
    )
