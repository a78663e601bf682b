"""Reads a year's list of holidays and make-up workdays, line by line: pure, standard library only.

A line is a day or a run of days, whether it is worked, and a name: `2027-02-06 至 2027-02-12, 休, 春节` or
`2027-02-20, 班, 春节调休`. All or nothing: one line that can't be read, and none is taken.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from targets.refusal import gettext_noop

OFF = frozenset({"休", "休息", "放假", "假", "节假日", "法定节假日", "holiday", "off", "free", "0", "no", "false"})
WORKS = frozenset({"班", "上班", "补班", "调休上班", "工作日", "workday", "work", "works", "1", "yes", "true"})
HEADINGS = frozenset({"日期", "date", "day"})
LONGEST = 15  # days in one run; a longer one is a mistake in a date
MOST = 400  # lines
DAY = re.compile(r"^\s*(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?(?:\s+0?0:00(?::00)?)?\s*$")
RUN = re.compile(r"\s*(?:至|到|~|～|—+|–|\.\.+|\bto\b)\s*")


@dataclass(frozen=True)
class ListedDay:
    """One day that differs from the week."""

    day: dt.date
    works: bool
    name: str


@dataclass(frozen=True)
class BadLine:
    """What is wrong in which line; the sentence is English, filled with `values`, translated where it is shown."""

    line: int
    sentence: str
    values: tuple[tuple[str, str], ...] = ()


class UnreadableList(ValueError):
    """The list can't be taken over; `problems` names every line that must be mended."""

    def __init__(self, problems: Sequence[BadLine]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{one.line}: {one.sentence % dict(one.values)}" for one in self.problems))


def split_lines(text: str) -> list[list[str]]:
    """Return pasted text as cells: cut at tabs, commas and semicolons of either width; a name may hold spaces."""
    return [[cell.strip() for cell in re.split(r"[\t,;，；]", line)] for line in text.splitlines()]


def read_list(rows: Iterable[Sequence[str]], year: int | None = None) -> tuple[int, list[ListedDay]]:
    """Return (year, its days in order), or raise UnreadableList with every bad line.

    Without a `year` it is the one that most lines name. The last days of the year before may stand in the list, since
    the New Year's holiday often begins there; any other year is a mistake.
    """
    days: dict[dt.date, tuple[int, ListedDay]] = {}
    problems: list[BadLine] = []
    for line, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (line == 1 and cells[0].casefold().rstrip("*") in HEADINGS):
            continue
        if line > MOST:
            problems.append(BadLine(line, gettext_noop("The list is too long: a year has no more than 400 lines.")))
            break
        try:
            found = _line(cells)
        except _BadCell as bad:
            problems.append(BadLine(line, bad.sentence, bad.values))
            continue
        for one in found:
            if one.day in days:
                twice = (("day", one.day.isoformat()), ("first", str(days[one.day][0])))
                problems.append(BadLine(line, gettext_noop("%(day)s stands in line %(first)s already."), twice))
            else:
                days[one.day] = (line, one)
    year = year or _year(days)
    if not days and not problems:
        problems.append(BadLine(1, gettext_noop("The list is empty.")))
    problems += [
        BadLine(
            line, gettext_noop("%(day)s is not a day of %(year)s."), (("day", day.isoformat()), ("year", str(year)))
        )
        for day, (line, _one) in days.items()
        if day.year != year and (day.year, day.month) != ((year or 0) - 1, 12)
    ]
    if problems:
        raise UnreadableList(sorted(problems, key=lambda one: one.line))
    return year or 0, [one for _day, (_line_number, one) in sorted(days.items())]


class _BadCell(ValueError):
    def __init__(self, sentence: str, **values: str) -> None:
        self.sentence, self.values = sentence, tuple(values.items())
        super().__init__(sentence)


def _year(days: dict[dt.date, tuple[int, ListedDay]]) -> int | None:
    counted = Counter(day.year for day in days)
    return counted.most_common(1)[0][0] if counted else None


def _line(cells: Sequence[str]) -> list[ListedDay]:
    ends = [_day(part) for part in RUN.split(cells[0], maxsplit=1)]
    first, last = ends[0], ends[-1]
    if len(cells) < 2 or not cells[1]:
        raise _BadCell(gettext_noop("Say whether the day is worked: 休 or 班, holiday or workday."))
    word = cells[1].casefold()
    if word not in OFF | WORKS:
        raise _BadCell(gettext_noop("“%(word)s” is neither 休 nor 班, neither holiday nor workday."), word=cells[1])
    if last < first:
        raise _BadCell(gettext_noop("The run ends before it begins."))
    if (last - first).days >= LONGEST:
        raise _BadCell(gettext_noop("A run of more than 15 days is taken for a mistake."))
    name = next((cell for cell in cells[2:] if cell), "")
    if len(name) > 60:
        raise _BadCell(gettext_noop("The name is longer than 60 characters."))
    run = (first + dt.timedelta(days=number) for number in range((last - first).days + 1))
    return [ListedDay(day, word in WORKS, name) for day in run]


def _day(text: str) -> dt.date:
    matched = DAY.match(text)
    if matched is None:
        raise _BadCell(gettext_noop("“%(text)s” is not a day; write it as 2027-02-06."), text=text)
    try:
        return dt.date(*(int(part) for part in matched.groups()))
    except ValueError as fault:
        raise _BadCell(gettext_noop("“%(text)s” is not a day of the calendar."), text=text) from fault
