"""Full-text search over promises by character bigrams (ADR 12).

Text is folded (compatibility forms, traditional to simplified, accents and case gone) and cut into tokens: in Chinese one
token begins at each character and spans it and the next, the last of a run stands alone; other words are whole. A query
is cut in the same way and asked as a phrase, so it finds every promise that contains it, from one Chinese character on.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection

# Han with its extensions, kana, hangul: scripts that are written without spaces between words.
_UNSPACED = "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"[{_UNSPACED}]+|[^\W_{_UNSPACED}]+")
_UNSPACED_CHARACTER = re.compile(rf"[{_UNSPACED}]")
MAX_QUERY = 200  # characters; a longer question is cut
BATCH = 500


@lru_cache(maxsize=1)
def _converters() -> tuple[Any, ...]:
    import opencc  # its dictionaries take a moment to load, and only search needs them

    return tuple(opencc.OpenCC(name) for name in ("t2s", "hk2s", "tw2s"))


class _Simplified(dict[int, str]):
    """Character → simplified character, learnt one by one.

    One by one on purpose: opencc decides by the words around, and would fold a piece of a text otherwise than the whole.
    """

    def __missing__(self, code: int) -> str:
        character = chr(code)
        simple = character
        if _UNSPACED_CHARACTER.match(character):
            changed = (one.convert(character) for one in _converters())
            simple = next((one for one in changed if one != character), character)
        self[code] = simple
        return simple


_SIMPLIFIED = _Simplified()


def fold(text: str) -> str:
    """Return the text as it is compared: NFKC, simplified, lower case, without accents."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(one for one in plain if not unicodedata.combining(one))
    return unicodedata.normalize("NFKC", bare).translate(_SIMPLIFIED)


def tokens(text: str) -> list[str]:
    """Return the tokens of a text in their order."""
    result: list[str] = []
    for run in _RUN.findall(fold(text)):
        if _UNSPACED_CHARACTER.match(run):
            result += [run[at : at + 2] for at in range(len(run))]
        else:
            result.append(run)
    return result


def phrases(query: str) -> list[tuple[list[str], bool]]:
    """Return the query as phrases that must all occur: (tokens, whether the last is only the beginning of a token)."""
    result = []
    for word in query[:MAX_QUERY].split():
        cut = tokens(word)
        if not cut:
            continue
        alone = len(cut[-1]) == 1 and _UNSPACED_CHARACTER.match(cut[-1]) is not None
        if alone and len(cut) > 1 and len(cut[-2]) == 2 and cut[-2][1] == cut[-1]:
            result.append((cut[:-1], False))  # the run may go on in the text; its last bigram says enough
        else:
            result.append((cut, alone))
    return result


# column of the index → how much a hit there weighs
COLUMNS = {"number": 10.0, "task": 6.0, "goal": 4.0, "duty": 2.0, "department": 1.0, "unit": 1.0}


def _texts(target: Any) -> list[str]:
    """Return the texts of a target, one a column."""
    department = target.department
    return [
        target.number,
        target.task,
        "\n".join((target.goal, target.quality, target.value_text)),
        target.duty.title if target.duty else "",
        f"{department.name}\n{department.name_en}",
        target.responsible_unit,
    ]


class Fts5:
    """SQLite: one FTS5 table whose rowid is the target's key. Our tokens hold no ASCII but letters and digits."""

    set_up = (
        f"CREATE VIRTUAL TABLE IF NOT EXISTS targets_search USING fts5({', '.join(COLUMNS)}, tokenize='ascii', prefix=1)",
    )
    insert = (
        f"INSERT INTO targets_search (rowid, {', '.join(COLUMNS)})"  # noqa: S608  our own column names
        f" VALUES (%s, {', '.join(['%s'] * len(COLUMNS))})"
    )
    delete = "DELETE FROM targets_search WHERE rowid IN ({})"
    match = "SELECT rowid FROM targets_search WHERE targets_search MATCH %s"
    rank = (
        f"SELECT rowid, bm25(targets_search, {', '.join(map(str, COLUMNS.values()))}) FROM targets_search"  # noqa: S608
        " WHERE targets_search MATCH %s"
    )

    @staticmethod
    def row(texts: Sequence[str]) -> list[str]:
        """Return the values of a row after its key."""
        return [" ".join(tokens(text)) for text in texts]

    @staticmethod
    def question(asked: list[tuple[list[str], bool]]) -> str:
        """Return the MATCH expression; every phrase is quoted, so no word of the query is an operator."""
        return " AND ".join(f'"{" ".join(cut)}"{" *" if begins else ""}' for cut, begins in asked)


class Tsvector:
    """PostgreSQL: a table of tsvectors with a GIN index. The vectors are ours; its own parser never sees the text.

    A tsvector counts positions to 16,383 and keeps 256 of a token: more than any promise has.
    """

    set_up = (
        "CREATE TABLE IF NOT EXISTS targets_search (target_id bigint PRIMARY KEY, grams tsvector NOT NULL)",
        "CREATE INDEX IF NOT EXISTS targets_search_grams ON targets_search USING gin (grams)",
    )
    insert = "INSERT INTO targets_search (target_id, grams) VALUES (%s, %s::tsvector)"
    delete = "DELETE FROM targets_search WHERE target_id IN ({})"
    match = "SELECT target_id FROM targets_search WHERE grams @@ %s::tsquery"
    rank = "SELECT target_id, -ts_rank(grams, asked) FROM targets_search, (SELECT %s::tsquery AS asked) q WHERE grams @@ asked"
    weights = ("A", "B", "B", "C", "D", "D")
    gap = 100  # positions between two columns: no phrase reaches over it

    @classmethod
    def row(cls, texts: Sequence[str]) -> list[str]:
        """Return the vector's text: '公交':1A '交专':2A …"""
        places: dict[str, list[str]] = {}
        position = 1
        for text, weight in zip(texts, cls.weights, strict=True):
            for token in tokens(text):
                places.setdefault(token[:500], []).append(f"{min(position, 16383)}{weight}")
                position += 1
            position += cls.gap
        return [" ".join(f"'{token}':{','.join(found[:255])}" for token, found in places.items())]

    @staticmethod
    def question(asked: list[tuple[list[str], bool]]) -> str:
        """Return the tsquery; tokens hold letters and digits only and are quoted."""
        parts = []
        for cut, begins in asked:
            quoted = [f"'{token[:500]}'" for token in cut]
            quoted[-1] += ":*" if begins else ""
            parts.append(f"({' <-> '.join(quoted)})")
        return " & ".join(parts)


def _engine() -> Any:
    return Tsvector if connection.vendor == "postgresql" else Fts5


def index(numbers: Iterable[str]) -> None:
    """Put the targets with these numbers into the search index, replacing what stood there; two writes a batch.

    A target that is withheld from the public is not in it.
    """
    from targets.models import Target

    wanted = list(numbers)
    rows = Target.objects.select_related("duty", "department")
    for start in range(0, len(wanted), BATCH):
        _replace(list(rows.filter(number__in=wanted[start : start + BATCH]).order_by()))


def _replace(found: Sequence[Any]) -> None:
    if not found:
        return
    engine = _engine()
    keys = [one.pk for one in found]
    with connection.cursor() as cursor:
        cursor.execute(engine.delete.format(", ".join(["%s"] * len(keys))), keys)
        shown = [one for one in found if not one.withheld]
        if shown:
            cursor.executemany(engine.insert, [[one.pk, *engine.row(_texts(one))] for one in shown])


def rebuild() -> int:
    """Build the whole index anew from the register and return the number of promises in it."""
    from django.db import transaction

    from targets.models import Target

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM targets_search")
        numbers = list(Target.objects.order_by("pk").values_list("number", flat=True))
        index(numbers)
    return len(numbers)


def matching(query: str) -> tuple[str, list[str]] | None:
    """Return (SQL that selects the matching targets' keys, its parameters), or None when nothing is asked."""
    asked = phrases(query)
    return (_engine().match, [_engine().question(asked)]) if asked else None


def ranked(query: str) -> dict[int, float]:
    """Return every matching target's key with its rank; the lower, the better the match."""
    asked = phrases(query)
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_engine().rank, [_engine().question(asked)])
        return {int(key): float(rank) for key, rank in cursor.fetchall()}


def find(query: str, limit: int = 500) -> list[str]:
    """Return the numbers of the promises that contain every word of the query, best first."""
    from targets.models import Target

    ranks = ranked(query)
    best = sorted(ranks, key=lambda key: (ranks[key], -key))[:limit]
    numbers = dict(Target.objects.filter(pk__in=best).values_list("pk", "number"))
    return [numbers[key] for key in best if key in numbers]
