"""The rows of the review sheet: each entry of the frozen paper with what a reviewer needs beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from publishing.manuscript import Malformed
from publishing.models import Edition
from targets.models import Target
from targets.standing import standings
from whitepapers.answering import Answer, answers
from whitepapers.approval import Stage
from whitepapers.attention import Attention, attention, tally
from whitepapers.desk.table import LastYear
from whitepapers.entries import HEAD, Frozen, by_key
from whitepapers.findings import Finding
from whitepapers.last_year import before
from whitepapers.models import Point, Round
from whitepapers.points import standing_marks
from whitepapers.review.frozen import marked
from whitepapers.review.history import history, texts
from whitepapers.review.lines import Line, changed, lines, title
from whitepapers.review.wording import part_name

if TYPE_CHECKING:
    from targets.models import User

PARTS_LAST = ("duties", "prose", HEAD)  # targets come first, then what the paper has beside them


@dataclass(frozen=True)
class Row:
    """One entry to pass or to return."""

    frozen: Frozen
    attention: Attention
    title: str
    lines: list[Line]
    compared_with: int | None = None  # round
    against_edition: list[Line] | None = None
    last: LastYear | None = None
    marks: tuple[tuple[Finding, Answer], ...] = ()  # each with what the department answered
    thread: tuple[Point, ...] = ()
    mark: Point | None = None  # what this stage says of it in this round

    @property
    def key(self) -> str:
        """The entry's key, as in its address and its marks."""
        return self.frozen.key

    @property
    def verdict(self) -> str:
        """What this stage says of it in this round: passed, returned or nothing."""
        return self.attention.mark

    @property
    def head(self) -> Line | None:
        """The line that names the entry, with what changed in it."""
        return next((line for line in self.lines if line.name in {"task", "title"}), None)

    @property
    def body(self) -> list[Line]:
        """The other lines."""
        return [line for line in self.lines if line is not self.head]

    @property
    def differs(self) -> bool:
        """True when the text is not the one that it is compared with."""
        return any(line.changed for line in self.lines)

    @property
    def open(self) -> bool:
        """True when the row is shown whole: it asks and nothing is said yet, or it is to be changed."""
        return self.attention.asks and self.verdict != "passed"


@dataclass(frozen=True)
class Gone:
    """An entry that stood in an earlier text and is in this one no longer."""

    key: str
    title: str
    where: str  # "round 2" | "edition v1"


@dataclass(frozen=True)
class Sheet:
    """The whole sheet."""

    parts: list[tuple[str, list[Row]]]  # (the part's name, its rows)
    gone: list[Gone]
    counts: Mapping[str, int]
    edition: Edition | None

    @property
    def rows(self) -> list[Row]:
        """Every row."""
        return [row for _name, rows in self.parts for row in rows]

    @property
    def returned(self) -> list[Row]:
        """The rows that are marked to be changed."""
        return [row for row in self.rows if row.verdict == "returned"]


def read_sheet(one: Round, stage: Stage, user: "User") -> Sheet:
    """Return the sheet of a round as a stage reads it; raises Malformed when its text is not what was submitted."""
    now = by_key(one.manuscript)
    past = history(one)
    asks = attention(past.pasts, stage)
    edition, published = _edition(one)
    seen = max((each.number for each in past.pasts[:-1] if each.looked(stage)), default=1)
    wanted = {word.round for word in asks.values() if word.asks and word.round} | {one.number - 1, seen}
    earlier = texts(one, wanted - {0, one.number})
    last = last_years((entry.text.get("continues", "") for entry in now.values()), user)
    found = _findings(one, last)
    threads, mine = past.threads(), standing_marks(past.of_round(past.rounds[-1]), stage)
    duties = _duties([published, *(earlier[number] for number in sorted(earlier)), now])
    rows = []
    for key, entry in now.items():
        word = asks[key]
        base, then = _base(word, one.number, earlier, key)
        rows.append(
            Row(
                frozen=entry,
                attention=word,
                title=title(entry) or part_name(key if key == HEAD else entry.part),
                lines=lines(entry, then, duties=duties),
                compared_with=base if then is not None else None,
                against_edition=changed(entry, published[key], duties=duties) if key in published else None,
                last=last.get(str(entry.text.get("continues", ""))),
                marks=found.get(key, ()),
                thread=tuple(threads.get(key, ())),
                mark=mine.get(key),
            )
        )
    gone = _gone(now, {number: earlier.get(number, {}) for number in (seen, one.number - 1)}, edition, published)
    return Sheet(_in_parts(rows), gone, tally(asks), edition)


def _duties(texts: Iterable[Mapping[str, Frozen]]) -> dict[str, str]:
    """Return the titles of the duties by number, of every text that is shown; the last text has the last word."""
    return {str(one.text["number"]): title(one) for text in texts for one in text.values() if one.part == "duties"}


def _base(
    word: Attention, number: int, earlier: Mapping[int, Mapping[str, Frozen]], key: str
) -> tuple[int | None, Frozen | None]:
    """Return which round an entry is compared with, and its text there: where the stage saw it last, or the one before."""
    if not word.asks:
        return None, None
    for base in (word.round, number - 1):
        if base is not None and key in earlier.get(base, {}):
            return base, earlier[base][key]
    return None, None


def _findings(one: Round, last: Mapping[str, LastYear]) -> dict[str, tuple[tuple[Finding, Answer], ...]]:
    """Return what the rules mark in each target, with what the department had answered when it submitted; one query."""
    given = answers(one.paper, until=one.at)
    past = {number: before(each.target, each.standing) for number, each in last.items()}
    return {
        entry["number"]: tuple((mark, given.of(entry, mark.rule)) for mark in marks)
        for entry, marks in marked(one.manuscript, past)
    }


def _edition(one: Round) -> tuple[Edition | None, dict[str, Frozen]]:
    """Return the paper's public edition with its entries, or nothing when there is none yet."""
    current = Edition.objects.current().filter(subject=one.paper.subject).first()
    try:
        return current, by_key(current.manuscript) if current is not None else {}
    except Malformed:
        return None, {}


def _in_parts(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    parts: dict[str, list[Row]] = {"targets": []}
    for row in rows:
        parts.setdefault(row.frozen.part, []).append(row)
    order = [*(part for part in parts if part not in PARTS_LAST), *(part for part in PARTS_LAST if part in parts)]
    return [(part_name(part), parts[part]) for part in order if parts[part]]


def _gone(
    now: Mapping[str, Frozen],
    earlier: Mapping[int, Mapping[str, Frozen]],
    edition: Edition | None,
    published: Mapping[str, Frozen],
) -> list[Gone]:
    """Return what was dropped: since the last round that the stage read, the round before, or the public edition."""
    found: dict[str, Gone] = {}
    for number, entries in earlier.items():
        where = _("round %(number)d") % {"number": number}
        found |= {key: Gone(key, title(entry), where) for key, entry in entries.items() if key not in now}
    if edition is not None:
        where = _("edition v%(number)d") % {"number": edition.number}
        found |= {key: Gone(key, title(entry), where) for key, entry in published.items() if key not in now}
    return list(found.values())


def last_years(numbers: Iterable[str], user: "User") -> dict[str, LastYear]:
    """Return last year's targets by number, each with where it stands today; three queries."""
    wanted = {number for number in numbers if number}
    if not wanted:
        return {}
    visible = Target.objects.visible_to(user).filter(number__in=wanted)
    targets = list(visible.select_related("plan_year", "department"))
    found = standings(targets, timezone.localdate())
    return {one.number: LastYear(one, found[one.pk]) for one in targets}
