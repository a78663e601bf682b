"""Plain manuscripts for tests of the layout: no database."""

import datetime as dt
from typing import Any

from publishing.document import Document
from publishing.manuscript import freeze
from whitepapers.layout import lay_out

APPROVALS = (
    {"stage": "supervisory", "post": "监察专员", "on": "2027-01-20"},
    {"stage": "leader", "post": "副市长", "on": "2027-02-10"},
)


def duty(number: int, **more: Any) -> dict[str, Any]:
    """Return one duty's entry."""
    entry = {
        "number": f"2027-jtys-d{number:02d}",
        "title": f"职责{number}",
        "text": "管理公共交通。",
        "basis": "《公路法》",
    }
    return entry | more


def target(number: int, **more: Any) -> dict[str, Any]:
    """Return one target's entry: 40 km by the year's end."""
    entry = {
        "number": f"2027-jtys-{number:03d}",
        "serial": number,
        "duty": "2027-jtys-d01",
        "task": f"新增公交专用道{number}",
        "goal": "年底前新增公交专用道",
        "kind": "count",
        "comparison": "ge",
        "value": "40",
        "value_text": "",
        "unit": "公里",
        "quality": "",
        "due": "2027-12-31",
        "due_text": "",
        "milestones": [{"due": "2027-06-30", "text": "完成一半", "value": "20"}],
        "partners": [{"code": "gaj", "name": "市公安局"}],
        "partners_text": "",
        "source": "statutory",
        "source_document": "《公路法》",
        "source_number": "第3条",
        "responsible_unit": "公共交通处",
        "responsible_officer": "",
        "continues": "",
        "reference": "",
    }
    return entry | more


def last_years(number: int, **more: Any) -> dict[str, Any]:
    """Return one target of last year: 30 km promised, 31 found, continued."""
    entry = {
        "number": f"2026-jtys-{number:03d}",
        "task": f"新增公交专用道{number}",
        "promised": {
            "kind": "count", "comparison": "ge", "value": "30", "value_text": "", "unit": "公里", "due": "2026-12-31",
        },
        "outcome": "continued",
        "reason": "",
        "successors": [f"2027-jtys-{number:03d}"],
        "result": {"status": "met", "value": "31", "value_text": "", "as_of": "2026-09-30", "completed_on": None},
    }  # fmt: skip
    return entry | more


def composed(
    targets: list[dict[str, Any]] | None = None,
    duties: list[dict[str, Any]] | None = None,
    language: str = "zh-hans",
    prose: dict[str, str] | None = None,
    dispositions: list[dict[str, Any]] | None = None,
    **head: Any,
) -> dict[str, Any]:
    """Return {"language", "head", "parts"} as compose does."""
    english = language == "en"
    words = {"foreword": "<p>本局承诺如下。</p>", "closing": "<p>欢迎监督。</p>"} if prose is None else prose
    base = {
        "city": "Hongzhou" if english else "泓州市",
        "notice": "",
        "year": 2027,
        "title": "Departmental Responsibility White Paper" if english else "部门责任白皮书",
        "department": {
            "code": "jtys",
            "name": "市交通运输局",
            "name_en": "Transport Bureau",
            "kind": "bureau",
            "hotline": "000-1234",
            "website": "https://jtys.example",
        },
        "officers_public": False,
        "round": 1,
        "edition": 1,
        "change_reason": "",
    }
    return {
        "language": language,
        "head": base | head,
        "parts": {
            "prose": [{"name": name, "html": html} for name, html in words.items()],
            "duties": [duty(1), duty(2)] if duties is None else duties,
            "targets": [target(1), target(2, duty="2027-jtys-d02"), target(3)] if targets is None else targets,
            **({"dispositions": dispositions} if dispositions else {}),
        },
    }


def laid_out(*, approved: bool = True, **more: Any) -> Document:
    """Return the document of a composed manuscript."""
    manuscript, _text, digest = freeze(**composed(**more))
    return lay_out(
        manuscript,
        digest=digest,
        number=1,
        approvals=APPROVALS if approved else (),
        released=dt.date(2027, 3, 1) if approved else None,
        verify_url="https://whitebook.example/verify/" if approved else "",
    )
