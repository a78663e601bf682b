"""Reads the demo's departments (one TOML file each) into plain data and turns month-days into dates."""

import datetime as dt
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "departments"
ORDER = (
    "fzgg", "jyj", "kjcx", "gyxx", "gaj", "mzj", "rlsb", "zrzy",
    "sthj", "zjj", "jtys", "swj", "wsjk", "yjgl", "scjg", "cgzf",
)  # fmt: skip


@cache
def department(code: str) -> dict[str, Any]:
    """Return one department's file as nested dicts and lists."""
    return tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))


def day(text: str, year: int) -> dt.date:
    """Return the date of "MM-DD" in `year`, or of "next-MM-DD" in the year after."""
    if text.startswith("next-"):
        return day(text.removeprefix("next-"), year + 1)
    month, number = text.split("-")
    return dt.date(year, int(month), int(number))


def targets(code: str, phase: str) -> list[dict[str, Any]]:
    """Return the department's targets of a phase: last | this | next."""
    return [one for one in department(code)["target"] if phase in one["years"]]


def figure(value: object) -> str:
    """Return a value as it stands in a sentence: 40, 9,500, 99.5."""
    return f"{value:,}" if isinstance(value, int) and value >= 10000 else f"{value}"
