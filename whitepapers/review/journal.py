"""The case file's journal: every step of the record in its order, and the points of each round as a thread an entry."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from publishing.document import Block, Cell, Column, Note, Row, Section, Table
from whitepapers.models import Decision, Point, RecordEntry, Round, WhitePaperPage
from whitepapers.review.wording import entry_name

PAUSE = dt.timedelta(hours=1)  # a longer one ends a sitting


def moment(at: dt.datetime) -> str:
    """Return a moment in the city's local time."""
    return date_format(timezone.localtime(at), "Y-m-d H:i")


def _who(entry: RecordEntry) -> str:
    if entry.acting_for is None:
        return str(entry.by.label())
    return _("%(who)s, for %(whom)s") % {"who": entry.by.label(), "whom": entry.acting_for.label()}


def sittings(entries: Iterable[RecordEntry]) -> list[list[RecordEntry]]:
    """Return the steps in their order, with the marks that one person set in one sitting together: the others stay alone.

    The last link of a sitting covers all its marks, so nothing that proves the record is left out.
    """
    found: list[list[RecordEntry]] = []
    for entry in entries:
        if found and _goes_on(found[-1][-1], entry):
            found[-1].append(entry)
        else:
            found.append([entry])
    return found


def _goes_on(before: RecordEntry, entry: RecordEntry) -> bool:
    marks = before.kind == entry.kind == RecordEntry.Kind.MARKED
    whose = ("round_id", "by_id", "acting_for_id", "digest", "address")
    same = all(getattr(before, name) == getattr(entry, name) for name in whose)
    return marks and same and entry.at - before.at <= PAUSE


def _step(sitting: Sequence[RecordEntry]) -> Row:
    """Return one line of the journal: a step, or the marks of a sitting."""
    first, last = sitting[0], sitting[-1]
    numbers, when, step = str(first.sequence), moment(first.at), str(first.get_kind_display())
    if first is not last:
        numbers = f"{first.sequence}–{last.sequence}"
        when += "" if moment(last.at) == when else f"–{date_format(timezone.localtime(last.at), 'H:i')}"
        step = ngettext("marked %(count)d entry", "marked %(count)d entries", len(sitting)) % {"count": len(sitting)}
    return Row(
        f"step-{first.sequence}",
        (
            Cell(lines=(numbers,)),
            Cell(lines=(when,)),
            Cell(lines=(step,), notes=(_("Round %(number)d") % {"number": first.round.number},) if first.round else ()),
            Cell(lines=(_who(first),)),
            Cell(lines=(first.address or "—",)),
            Cell(notes=(last.chain[:16],)),
        ),
    )


def journal(paper: WhitePaperPage) -> Section:
    """Return every step that was entered, in one query."""
    entries = (
        RecordEntry.objects.filter(paper=paper)
        .select_related("by", "acting_for", "round")
        .defer("round__manuscript_json")
    )
    columns = (
        Column(_("No."), 7, "end"),
        Column(_("When"), 17),
        Column(_("Step"), 20),
        Column(_("Who"), 22),
        Column(_("From"), 14),
        Column(_("Link of the chain"), 20),
    )
    rows = tuple(_step(sitting) for sitting in sittings(entries.order_by("sequence")))
    blocks: tuple[Block, ...] = (Table(_("Every step, in its order"), columns, rows),) if rows else ()
    return Section("journal", _("Journal"), blocks or (Note(_("Nothing was recorded yet.")),))


def how_signed(made: Decision) -> list[tuple[str, str]]:
    """Return how a decision came in, where it was not made at the screen: on paper, or by a one-time link."""
    check, use = getattr(made, "on_paper", None), getattr(made, "by_link", None)
    if check is not None:
        filing = check.filing
        said = _("on paper; filed by %(clerk)s, confirmed by %(second)s; scan %(sha)s")
        names = {"clerk": filing.by.label(), "second": check.by.label(), "sha": filing.sha256}
        return [(_("Signed"), said % names)]
    if use is not None:
        said = _("by one-time link no. %(link)s with a code of the second factor")
        return [(_("Signed"), said % {"link": use.link_id})]
    return []


def threads(one: Round) -> Section | None:
    """Return what was said of the round's entries, by entry; None where nothing was."""
    points = list(one.points.select_related("by", "acting_for").order_by("entry", "id"))
    if not points:
        return None
    columns = (Column(_("Entry"), 24), Column(_("What was said"), 76))
    rows, passed = [], list[Point]()
    for entry, group in groupby(points, key=lambda point: point.entry):
        thread = list(group)
        if len(thread) == 1 and thread[0].verdict == Point.Verdict.PASSED and not thread[0].text:
            passed.append(thread[0])
        else:
            said = tuple(_said(point) for point in thread)
            rows.append(Row(f"round-{one.number}-{entry}", (Cell(head=entry_name(entry)), Cell(lines=said))))
    if passed:
        rows.append(_passed(passed, f"round-{one.number}-passed"))
    heading = _("Points")
    return Section(f"round-{one.number}-points", heading, (Table(heading, columns, tuple(rows)),), level=2)


def _passed(points: Sequence[Point], anchor: str) -> Row:
    """Return one row for the entries that were passed without a word: a row each would hide the others."""
    entries: dict[str, list[str]] = {}
    for point in sorted(points, key=lambda one: one.pk):
        entries.setdefault(_said(point), []).append(entry_name(point.entry))
    colon, comma = pgettext("separator", ": "), pgettext("separator of names", ", ")
    head = _("Passed without a comment (%(count)d)") % {"count": len(points)}
    return Row(
        anchor,
        (Cell(head=head), Cell(lines=tuple(f"{said}{colon}{comma.join(names)}" for said, names in entries.items()))),
    )


def _said(point: Point) -> str:
    who = point.by.label()
    if point.acting_for is not None:
        who = _("%(who)s, for %(whom)s") % {"who": who, "whom": point.acting_for.label()}
    text = pgettext("separator", ": ") + point.text if point.text else ""
    return f"{moment(point.at)} {who} · {point.get_verdict_display()}{text}"


def with_points(sections: Sequence[Section], one: Round) -> list[Section]:
    """Return a round's sections with its points behind them."""
    found = threads(one)
    return [*sections, *([found] if found is not None else [])]
