"""Small documents for the press's tests: no target, no database."""

import datetime as dt
from dataclasses import replace
from typing import Any

from publishing.document import (
    Bar,
    Cell,
    Chart,
    Code,
    Column,
    Document,
    Facts,
    Index,
    Note,
    Prose,
    Row,
    Section,
    Sheet,
    Step,
    Table,
)

DIGEST = "ab" * 32
ADDRESS = "https://whitebook.example/2027/jtys/v1/"
CHART = Chart(
    "上年目标", (Bar("按期完成", 12), Bar("未完成", 3, "fine"), Bar("缺核验报告", 0, "open")), "按期完成12，未完成3"
)
COLUMNS = (Column("序号", 9), Column("工作任务", 46), Column("指标", 45, "end"))


def table(rows: int = 2, text: str = "新增公交专用道") -> Table:
    """Return a table of rows with a figure each."""
    return Table(
        "目标",
        COLUMNS,
        tuple(
            Row(
                f"2027-jtys-{number:03d}",
                (
                    Cell(head=str(number), notes=(f"2027-jtys-{number:03d}",)),
                    Cell((text,), steps=(Step("6月30日前", "完成一半"),)),
                    Cell(figure="≥ 40", unit="公里"),
                ),
            )
            for number in range(1, rows + 1)
        ),
    )


def document(rows: int = 2, text: str = "新增公交专用道", **changes: Any) -> Document:
    """Return a document with prose, facts and one table."""
    made = Document(
        title="市交通运输局2027年部门责任白皮书",
        issuer="市交通运输局",
        language="zh-hans",
        headline="部门责任白皮书",
        period="2027年",
        place="泓州市",
        edition="第1版",
        date="2027年3月1日",
        dated=dt.date(2027, 3, 1),
        notice="演示系统：均为虚构。",
        digest=DIGEST,
        sections=(
            Section("foreword", "前言", (Prose("<p>本局承诺如下。</p>"), Note("请监督。")), opens_page=True),
            Section("targets", "目标", (table(rows, text),), opens_page=True),
            Section("colophon", "版本说明", (Facts((("数字指纹", DIGEST),)),)),
        ),
        sheets=(Sheet("targets.csv", ("number", "task"), (("2027-jtys-001", text),)),),
    )
    return replace(made, **changes)


def illustrated(**changes: Any) -> Document:
    """Return a document with a chart, a code and an index of its rows."""
    first = table(25)
    index = Index(tuple((row.anchor, row.anchor) for row in first.rows))
    return document(
        sections=(
            Section("targets", "目标", (CHART, first), opens_page=True),
            Section("index", "编号索引", (index,), printed_only=True),
            Section("colophon", "版本说明", (Code(ADDRESS, "扫码核对", "二维码"),)),
        ),
        **changes,
    )
