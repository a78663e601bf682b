"""Rules on the value: a range, words, a change without a base, and a field that says otherwise than the sentence."""

import re
from decimal import Decimal

from targets.refusal import gettext_noop
from whitepapers.findings.facts import Fires, RowFacts, Rule, Severity, quoted
from whitepapers.findings.figures import Figure, countable, dimension, figures
from whitepapers.findings.names import narrow
from whitepapers.findings.phrases import HEDGE, at_most
from whitepapers.findings.presence import has_amount

# 90-95, 90 % to 95 %, 八成至九成 and the like: two figures where a promise needs one
_RANGE = re.compile(
    r"\d[\d,.]*\s*[%％]?\s*(?:[-–—~～至到]|\bto\b|\band\b)\s*\d|\bbetween\b|[一二三四五六七八九十]成[至到][一二三四五六七八九十]成",
    re.IGNORECASE,
)
_RANGE_IN_WORDS = re.compile(
    r"(?<![\d.])\d[\d,.]*\s*(?:%|[万亿]|公里|个|座|家|人)?\s*[-–—~～]\s*\d[\d,.]*\s*(?:%|[万亿]?(?:公里|个(?!月|工作日)|座|所|家|处|条|台|项|次|名|人(?!群)|吨|元|户|套|辆))"
    r"|\d[\d,.]*\s*%?\s*(?:至|到)\s*\d[\d,.]*\s*(?:%|[万亿]?(?:公里|座|所|家|处|吨|元|户|套|辆))"
    r"|\bbetween\s+\d[\d,.]*\s*%?\s+and\s+\d|(?<!from )(?<!from)\b\d[\d,.]*\s*%?\s*(?:-|–|\bto\b)\s*\d[\d,.]*\s*(?:%|per\s?cent|km|new|additional)",
    re.IGNORECASE,
)
_FROM_TO = re.compile(r"(?:由|从|自|\bfrom\s)\s*[^，。；,;]{0,12}$", re.IGNORECASE)
_CHANGE = re.compile(
    r"(?:提高|提升|增长|增加|下降|降低|减少|压减|压缩|缩短|上升|递增|增幅|降幅|降幅达|增幅达)(?:幅度)?了?(?:不低于|不少于|至少|达到?|超过|为|约|\s)*"
    r"(?:\d[\d.]*\s*(?:%|个百分点)|百分之[一二三四五六七八九十]+|[一二三四五六七八九]成)"
    r"|\b(?:increas(?:e|es|ed|ing)|reduc(?:e|es|ed|ing|tion)|rais(?:e|es|ed|ing)|lower(?:s|ed|ing)?|decreas(?:e|es|ed|ing)|improv(?:e|es|ed|ing)|grow(?:s|th)?|fall(?:s|en)?|drop(?:s|ped)?|cut(?:s|ting)?|declin(?:e|es|ed)|rise[sn]?|down|up) (?:[\w'’-]+ ){0,8}?(?:by (?:at least |more than )?|of )\d[\d.]*\s*(?:%|per\s?cent|percentage\s+points)"
    r"|\b\d[\d.]*\s*(?:%|per\s?cent)\s+(?:[\w-]+\s+)?(?:increase|reduction|decrease|rise|growth|improvement|drop|decline|more|fewer|less)\b",
    re.IGNORECASE,
)
_CHANGE_TO = re.compile(
    r"(?:to|至|到)\s*(?:at\s+least\s+|under\s+|below\s+)?\d[\d.]*\s*(?:%|per\s?cent)", re.IGNORECASE
)
_BASE = re.compile(
    r"较|比(?!例|重|率)|同比|环比|相比|以\d{4}年|基数|基期|年均|上年|去年|由\s*\d|从\s*\d|上一年"
    r"|\b(?:compared|than|from|over|against|relative|versus|vs|baseline|year[-\s](?:on|over)[-\s]year|last\s+year|previous|prior|year-over-year|level|levels|annually\s+since|since)\b",
    re.IGNORECASE,
)
_RATE = re.compile(
    r"率|比例|占比|比重|覆盖面|\b(?:rate|share|percentage|proportion|coverage|per\s?cent\s+of)\b|%\s+of\b",
    re.IGNORECASE,
)
_GROWTH = re.compile(
    r"增长|增速|增幅|提高|翻|同比|相当于|承载|负荷|入学率|\b(?:growth|increase|of\s+(?:plan|the\s+\w+\s+(?:level|baseline))|occupancy|cost\s+recovery)\b",
    re.IGNORECASE,
)


def _range(row: RowFacts) -> Fires:
    if not row.measured or row.value is not None:
        return False
    if _RANGE.search(narrow(row.value_text)):
        return {"text": row.value_text.strip()}
    text = countable(row.promise)
    hit = _RANGE_IN_WORDS.search(text)
    return False if hit is None or _FROM_TO.search(text[: hit.start()]) else quoted(hit)


def _not_a_number(row: RowFacts) -> Fires:
    text = row.value_text.strip()
    if not (row.measured and row.value is None and text) or _RANGE.search(narrow(text)):
        return False
    return False if has_amount(row) and HEDGE.search(text) else {"text": text}


def _change_without_base(row: RowFacts) -> Fires:
    text = countable(row.promise)
    hit = _CHANGE.search(text)
    return False if hit is None or _BASE.search(row.words) or _CHANGE_TO.search(hit[0]) else quoted(hit)


def _over_hundred(row: RowFacts) -> Fires:
    over = row.value is not None and row.value > 100 and dimension(row.unit) == "percent" and not at_most(row)
    if not over or row.kind == "dated" or _GROWTH.search(row.promise):
        return False
    return {"text": f"{row.value:f} %"} if row.kind == "threshold" or _RATE.search(row.promise) else False


def _promises_nothing(row: RowFacts) -> bool:
    return row.measured and row.value is not None and row.value <= 0 and row.comparison == "ge" and (
        not re.search(r"零|杜绝|不发生|无|\b(?:zero|no|none|without|nil)\b|下降|降低|减少", row.promise, re.IGNORECASE)
    )  # fmt: skip


def _stated(row: RowFacts) -> tuple[Figure, ...]:
    return figures(row.goal) or figures(row.task)


def _counts_in(one: Figure, row: RowFacts) -> bool:
    """Say whether a figure of the words is in the row's unit; an adjective may stand between them (25 public toilets)."""
    unit, measures = row.unit.strip().lstrip("万亿").casefold(), dimension(row.unit)
    if one.unit and (one.unit.casefold() == unit or (measures and dimension(one.unit) == measures)):
        return True
    after = countable(row.goal if figures(row.goal) else row.task)[one.end :].casefold()
    return len(unit) > 2 and unit in re.split(r"[,.;]|\band\b|\d", after)[0]


def _value_differs(row: RowFacts) -> Fires:
    if not row.measured or row.value is None:
        return False
    stated = figures(row.promise)
    if any(one.says(row.value) for one in stated):
        return False
    measures = dimension(row.unit)
    alike = [one for one in _stated(row) if _counts_in(one, row) and (measures != "time" or row.kind == "threshold")]
    if len(alike) != 1 or _CHANGE.search(countable(row.promise)):
        return False  # several: one of them may be the sum's part
    return {"text": f"{alike[0].number:f} {alike[0].unit}", "value": f"{row.value:f}"}


def _unit_differs(row: RowFacts) -> Fires:
    measures = dimension(row.unit)
    if not row.measured or row.value is None or not measures:
        return False
    same = [one for one in figures(row.promise) if one.says(row.value) and dimension(one.unit)]
    if not same or any(dimension(one.unit) == measures for one in same):
        return False
    return {"text": same[0].unit, "unit": row.unit.strip()}


_MOST = r"(?:不超过|不高于|不多于|(?<!不)低于|控制在|降至|降到|压缩至|压缩到|缩短至|at\s+most|no\s+more\s+than|not\s+more\s+than|not\s+exceed(?:ing)?|below|under|(?<!no )fewer\s+than|(?<!no )(?<!not )less\s+than)\s*$"
_LEAST = r"(?:不低于|不少于|至少|不小于|at\s+least|no\s+less\s+than|not\s+less\s+than|no\s+fewer\s+than|(?<!no )(?<!not )more\s+than|over)\s*$"


def _sign_differs(row: RowFacts) -> Fires:
    wrong = {"ge": _MOST, "le": _LEAST}.get(row.comparison)
    if wrong is None or not row.measured or row.value is None:
        return False
    text = countable(row.promise)
    for one in figures(row.promise):
        said = re.search(wrong, text[: one.start], re.IGNORECASE)
        if said and one.says(Decimal(row.value)):
            return {"text": said[0].strip(), "sign": "≥" if row.comparison == "ge" else "≤"}
    return False


RULES = (
    Rule(
        "value_is_range",
        gettext_noop("value is a range"),
        "value_text",
        Severity.UNCLEAR,
        gettext_noop("“%(text)s” is a range: promise one number, with “at least” or “at most”."),
        _range,
    ),
    Rule(
        "value_not_number",
        gettext_noop("value is no number"),
        "value_text",
        Severity.UNCLEAR,
        gettext_noop("“%(text)s” is not a number: write the value in figures, or choose another kind of target."),
        _not_a_number,
    ),
    Rule(
        "change_without_base",
        gettext_noop("change without a base"),
        "goal",
        Severity.UNCLEAR,
        gettext_noop("“%(text)s”: say of what, and compared with which year's figure."),
        _change_without_base,
    ),
    Rule(
        "over_hundred",
        gettext_noop("more than the whole"),
        "value",
        Severity.UNCLEAR,
        gettext_noop("%(text)s of something can't be reached: check the value and its unit."),
        _over_hundred,
    ),
    Rule(
        "promises_nothing",
        gettext_noop("nothing is promised"),
        "value",
        Severity.UNCLEAR,
        gettext_noop("“At least 0” is kept whatever happens: enter the number that is meant, or “at most”."),
        _promises_nothing,
    ),
    Rule(
        "value_differs",
        gettext_noop("value differs from the text"),
        "value",
        Severity.UNCLEAR,
        gettext_noop("The text says %(text)s, the value field %(value)s: only one of them can be the promise."),
        _value_differs,
    ),
    Rule(
        "unit_differs",
        gettext_noop("unit differs from the text"),
        "unit",
        Severity.UNCLEAR,
        gettext_noop("The text counts in “%(text)s”, the unit field in “%(unit)s”: make them one."),
        _unit_differs,
    ),
    Rule(
        "sign_differs",
        gettext_noop("sign differs from the text"),
        "comparison",
        Severity.UNCLEAR,
        gettext_noop("The text says “%(text)s”, the sign is %(sign)s: choose the one that is meant."),
        _sign_differs,
    ),
)
