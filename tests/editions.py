"""Editions straight from a manuscript, with plain files instead of a print: for tests of what comes after the press."""

import datetime as dt
from typing import Any

from publishing.manuscript import freeze, public_text
from publishing.models import Edition
from publishing.press import Printed, keep_edition, release
from targets.adoption import adopt
from targets.models import Department
from tests.factories import PlanYearFactory, make_city

APPROVALS = [
    {"stage": "supervisory", "post": "监察专员", "on": "2027-01-20"},
    {"stage": "leader", "post": "副市长", "on": "2027-02-01"},
]


def target_entry(year: int, code: str, serial: int, **more: Any) -> dict[str, Any]:
    """Return a target as a manuscript holds it: a count of 40 km due at the year's end."""
    return {
        "number": f"{year}-{code}-{serial:03d}",
        "serial": serial,
        "duty": f"{year}-{code}-d01",
        "task": f"新增公交专用道（{serial}）",
        "goal": "年底前新增公交专用道40公里",
        "kind": "count",
        "comparison": "ge",
        "value": "40",
        "value_text": "",
        "unit": "公里",
        "quality": "",
        "due": f"{year}-12-31",
        "due_text": "",
        "milestones": [{"due": f"{year}-06-30", "text": "完成一半", "value": "20"}],
        "partners": [{"code": "gaj", "name": "市公安局"}],
        "partners_text": "",
        "source": "statutory",
        "source_document": "《城市公共汽车和电车客运管理规定》",
        "source_number": "",
        "responsible_unit": "公共交通处",
        "responsible_officer": "",
        "continues": "",
        "reference": "",
    } | more


def print_edition(
    department: Department,
    year: int = 2027,
    *,
    targets: int | list[dict[str, Any]] = 3,
    number: int = 1,
    reason: str = "",
    dispositions: list[dict[str, Any]] | None = None,
    head: dict[str, Any] | None = None,
    changes: list[dict[str, Any]] | None = None,
    **more: Any,
) -> Edition:
    """Return an edition that is printed and not released; `targets` may be entries or how many to make."""
    city, plan_year = make_city(), PlanYearFactory(year=year)
    entries = targets
    if isinstance(targets, int):
        entries = [target_entry(year, department.code, serial) for serial in range(1, targets + 1)]
    manuscript, text, digest = freeze(
        language=department.language,
        head={
            "city": city.name,
            "notice": city.notice,
            "year": year,
            "title": plan_year.title,
            "department": {"code": department.code, "name": department.name, "name_en": department.name_en},
            "edition": number,
        }
        | (head or {}),
        parts={
            "prose": [{"name": "foreword", "html": "<p>本局承诺如下。</p>"}],
            "duties": [
                {"number": f"{year}-{department.code}-d01", "title": "公共交通", "text": "", "basis": "《规定》"}
            ],
            "targets": entries,
            **({"dispositions": dispositions} if dispositions else {}),
            **({"changes": changes} if changes else {}),
        },
    )
    rows = "".join(f'<p id="{one["number"]}">{one["task"]}</p>' for one in manuscript["parts"]["targets"])
    body = f"<section><h2>目标</h2>{rows}</section>"
    files = {
        "whitepaper.pdf": (b"%PDF-1.7 " + digest.encode(), "application/pdf"),
        "body.html": (body.encode(), "text/html; charset=utf-8"),
        "manuscript.json": (public_text(text).encode(), "application/json"),
        "targets.csv": (("\ufeffnumber\r\n" + digest).encode(), "text/csv; charset=utf-8"),
    }
    return keep_edition(
        Printed(files, 12),
        subject=f"{year}/{department.code}",
        number=number,
        title=f"{department.name}{year}年{plan_year.title}",
        manuscript_json=text,
        digest=digest,
        release_at=plan_year.release_at,
        at=plan_year.release_at,
        **({"change_reason": reason, "approvals": APPROVALS if number else []} | more),
    )


def release_edition(edition: Edition, at: dt.datetime | None = None) -> Edition:
    """Make the edition public and let the register adopt it."""
    release([edition], at=at or edition.release_at, adopt=adopt)
    return edition


def publish_edition(department: Department, year: int = 2027, **more: Any) -> Edition:
    """Print and release."""
    return release_edition(print_edition(department, year, **more))
