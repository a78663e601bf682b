"""The dates that stand in a sentence, Chinese or English: 年底前, 6月底, by 30 June, in the fourth quarter."""

import calendar
import datetime as dt
import re
from functools import lru_cache

from whitepapers.findings.figures import MONTHS
from whitepapers.findings.names import plain

_NAMES = MONTHS.split("|")
_YEAR = r"20[0-6]\d"
# What another year is compared with is no date: 较2025年提高, from 2025 levels
_BASE = re.compile(
    rf"(?:较|比|与|同|以|相比)\s*{_YEAR}\s*年(?:底|末)?|\b(?:from|than|over|with|against|since|versus|vs\.?)\s+(?:its\s+|the\s+)?{_YEAR}(?:\s+levels?)?",
    re.IGNORECASE,
)
_DAY = re.compile(
    rf"(?:(?P<y>{_YEAR})\s*年\s*)?(?P<m>1[0-2]|(?<!\d)0?[1-9])\s*月(?!份?至)(?:份)?(?:\s*(?P<d>\d{{1,2}})\s*[日号])?"
    rf"|(?P<iy>{_YEAR})[-/.](?P<im>\d{{1,2}})[-/.](?P<id>\d{{1,2}})"
    rf"|\b(?P<ed>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<em>{MONTHS})\b(?:,?\s+(?P<ey>{_YEAR}))?"
    rf"|\b(?P<um>{MONTHS})\s+(?P<ud>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d)(?:,?\s+(?P<uy>{_YEAR}))?"
    rf"|\b(?:by|before|in|until|through|of|from|during|mid-?|early|late)\s*(?P<bm>{MONTHS})\b(?:\s+(?P<by>{_YEAR}))?",
    re.IGNORECASE,
)
_QUARTER = re.compile(
    r"(?:第)?(?P<zh>[一二三四1-4])季度|\bQ(?P<q>[1-4])\b|\b(?P<en>first|second|third|fourth|last)\s+quarter\b",
    re.IGNORECASE,
)
_HALF = re.compile(r"上半年|年中|(?:first|1st)\s+half(?:\s+of\s+the\s+year)?|\bmid-?year\b|\bH1\b", re.IGNORECASE)
_END = re.compile(
    rf"年底|年末|年内|岁末|下半年|全年|当年|本年度?|今年|(?P<zy>{_YEAR})\s*年(?:度|底|末)?"
    r"|\b(?:year[-\s]?end|end\s+of\s+(?:the\s+)?(?:fiscal\s+|financial\s+|calendar\s+|plan\s+)?year|this\s+year|within\s+the\s+year|the\s+year’?'?s\s+end|"
    rf"(?:over|during|throughout|within|in)\s+the\s+(?:plan\s+|fiscal\s+|calendar\s+)?year|"
    rf"(?:by|in|during|of|for|before|throughout|until|within)\s+(?:the\s+end\s+of\s+)?(?:fiscal\s+year\s+|FY\s?)?(?P<py>{_YEAR})(?:-\d\d)?)\b",
    re.IGNORECASE,
)
_ORDER = {"一": 1, "二": 2, "三": 3, "四": 4, "first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}


def _month(name: str) -> int:
    return _NAMES.index(name.casefold()) + 1


def _safe(year: int, month: int, day: int | None) -> dt.date | None:
    if not 1 <= month <= 12:
        return None
    last = calendar.monthrange(year, month)[1]
    return dt.date(year, month, last if day is None else day) if day is None or 1 <= day <= last else None


def _of_hit(hit: "re.Match[str]", year: int) -> dt.date | None:
    part = {name: value for name, value in hit.groupdict().items() if value}
    said = next((int(part[name]) for name in ("y", "iy", "ey", "uy", "by") if name in part), year)
    month = next((int(part[name]) for name in ("m", "im") if name in part), 0)
    month = month or next(_month(part[name]) for name in ("em", "um", "bm") if name in part)
    day = next((int(part[name]) for name in ("d", "id", "ed", "ud") if name in part), None)
    return _safe(said, month, day)


def _narrow(text: str) -> str:
    return _BASE.sub(" ", plain(text))


@lru_cache(maxsize=4096)
def days(text: str, year: int) -> tuple[dt.date, ...]:
    """Return the days that a text names, each by its last possible day; what names no year is of `year`."""
    words = _narrow(text)
    found = [_of_hit(hit, year) for hit in _DAY.finditer(words)]
    for hit in _QUARTER.finditer(words):
        said = (hit["zh"] or hit["q"] or hit["en"]).casefold()
        found.append(_safe(year, 3 * (int(said) if said.isdecimal() else _ORDER[said]), None))
    found += [dt.date(year, 6, 30) for _ in _HALF.finditer(words)]
    rest = _DAY.sub(" ", words)
    for hit in _END.finditer(rest):
        found.append(dt.date(int(hit["zy"] or hit["py"] or year), 12, 31))
    return tuple(one for one in found if one is not None)


def says_when(text: str, year: int | None) -> bool:
    """Say whether a text names a day, a month, a quarter or the year's end; a year before the plan's is none."""
    return any(one.year >= (year or 0) for one in days(text, year or 2000))
