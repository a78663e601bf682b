"""Rules on the words: verbs that promise nothing, ways out, talk and money in the place of a result."""

import re

from targets.refusal import gettext_noop
from whitepapers.findings.facts import Fires, RowFacts, Rule, Severity, quoted
from whitepapers.findings.figures import countable, dimension, figures, has_figure
from whitepapers.findings.names import plain
from whitepapers.findings.phrases import (
    CONDITION,
    MEASURE,
    MONEY_IN,
    SURVEYED,
    TALK,
    VAGUE,
    WHO_MEASURES,
    done,
    empty_verb,
    hedge,
    hollow_quality,
)
from whitepapers.findings.presence import has_result

_CLAUSES = re.compile(
    r"[，。；;\n]|,\s|\band\b|、(?=(?:新建|新增|改造|建成|完成|培训|安装|更换|整治|引进|发放|修复|创建))"
)
_BETWEEN = re.compile(
    r"其中|每[月季年周日人个]|由\s*\d|从\s*\d|以上的|\bof\s+which\b|\bfrom\s+\d|\bper\s+(?:month|week|year|day)\b|\bincluding\b|\beach\b"
)


def _empty_verb(row: RowFacts) -> Fires:
    if has_result(row):
        return False
    text = row.goal if row.goal.strip() else row.task
    first = empty_verb(text.lstrip())
    if MEASURE.search(countable(text)) and (row.measured or first is None or first.start() > 3):
        return False  # 提高污水处理率 names what is measured; whether its number is there, another rule says
    if row.value is not None and not row.goal.strip():
        return False
    return quoted(empty_verb(text) or (None if row.value is not None else empty_verb(row.task)))


def _vague_amount(row: RowFacts) -> Fires:
    return (
        row.value is None and not figures(row.words) and quoted(VAGUE.search(plain(f"{row.promise}\n{row.value_text}")))
    )


def _hedged(row: RowFacts) -> Fires:
    return quoted(hedge(f"{row.goal.strip() or row.task}\n{row.value_text}"))


def _conditional(row: RowFacts) -> Fires:
    return quoted(CONDITION.search(plain(f"{row.promise}\n{row.due_text}")))


def _only_talk(row: RowFacts) -> Fires:
    text = row.goal if row.goal.strip() else row.task
    rest = TALK.sub(" ", plain(text))
    if done(rest) or (row.quality.strip() and not hollow_quality(row.quality)) or MEASURE.search(countable(row.goal)):
        return False
    clauses = [one for one in re.split(r"[，。；;、\n]|,\s", rest) if has_figure(one) and not _times(one)]
    return False if clauses else quoted(TALK.search(plain(text)))


def _times(clause: str) -> bool:
    """Say whether a clause counts only how often: 4 次, six meetings."""
    return all(one.unit in {"次", "场", "期", "场次", "", "times", "meetings"} for one in figures(clause))


def _only_money(row: RowFacts) -> Fires:
    hit = MONEY_IN.search(plain(row.promise))
    others = [
        one for one in figures(row.promise) if dimension(one.unit) != "money" and not _dollars(row.promise, one.start)
    ]
    return False if done(row.goal if row.goal.strip() else row.task) or others else quoted(hit)


def _dollars(text: str, start: int) -> bool:
    return countable(text)[:start].rstrip()[-1:] in {"$", "€", "£", "¥"}


def _several(row: RowFacts) -> Fires:
    text = row.goal if figures(row.goal) else row.task
    found = []
    for clause in _CLAUSES.split(countable(text)):
        if not _BETWEEN.search(clause) and any(one.unit and dimension(one.unit) != "time" for one in figures(clause)):
            found.append(clause)
    return {"count": str(len(found))} if len(found) > 2 else False


def _nobody_measures(row: RowFacts) -> Fires:
    text = f"{row.task}\n{row.goal}\n{row.unit}"
    hit = SURVEYED.search(plain(f"{row.goal.strip() or row.task}\n{row.unit}"))
    if hit is None or row.kind == "dated" or (row.value is None and not has_figure(row.promise)):
        return False
    return not WHO_MEASURES.search(f"{text}\n{row.quality}\n{row.value_text}") and quoted(hit)


RULES = (
    Rule(
        "empty_verb",
        gettext_noop("empty verb"),
        "goal",
        Severity.UNCLEAR,
        gettext_noop(
            "“%(text)s” can be kept by doing anything: say what will be different, with a figure or a result."
        ),
        _empty_verb,
    ),
    Rule(
        "vague_amount",
        gettext_noop("amount without a figure"),
        "goal",
        Severity.UNCLEAR,
        gettext_noop("“%(text)s” is no amount: say how many, or from which figure to which."),
        _vague_amount,
    ),
    Rule(
        "hedged",
        gettext_noop("a way out"),
        "goal",
        Severity.UNCLEAR,
        gettext_noop("“%(text)s” leaves a way out: promise it, or promise less."),
        _hedged,
    ),
    Rule(
        "conditional",
        gettext_noop("depends on others"),
        "goal",
        Severity.UNCLEAR,
        gettext_noop("“%(text)s” makes the promise depend on others: promise your own part, with its date."),
        _conditional,
    ),
    Rule(
        "only_talk",
        gettext_noop("activity in place of a result"),
        "goal",
        Severity.UNCLEAR,
        gettext_noop("“%(text)s” is an activity: say what will have come of it."),
        _only_talk,
    ),
    Rule(
        "only_money",
        gettext_noop("money in place of a result"),
        "goal",
        Severity.UNCLEAR,
        gettext_noop("“%(text)s” says what is put in: say what citizens get for it."),
        _only_money,
    ),
    Rule(
        "several_promises",
        gettext_noop("several promises in one row"),
        "goal",
        Severity.UNCLEAR,
        gettext_noop(
            "%(count)s promises stand in one row, and only one value can be checked: give each a row of its own."
        ),
        _several,
    ),
    Rule(
        "nobody_measures",
        gettext_noop("nobody named who measures"),
        "quality",
        Severity.UNCLEAR,
        gettext_noop("“%(text)s” is what people are asked: say who asks, whom, and how (survey, third party)."),
        _nobody_measures,
    ),
)
