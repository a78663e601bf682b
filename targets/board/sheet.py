"""One department's dashboard as a document of the press: one page for the leader's meeting, with the same charts."""

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from publishing.document import Cell, Column, Document, Facts, Note, Row, Section, Table
from targets.board.drawn import completion, kept, missed, trend
from targets.board.figures import Board, Line, Slow
from targets.models import City, Department
from targets.period_words import period_label
from targets.silence import Silent

MOST = 3  # rows of each list: the page stays one
WORDS = 40  # characters of a task


def sheet(board: Board, department: Department, silent: Sequence[Silent]) -> Document:
    """Return the sheet in the interface's language."""
    city, (line,) = City.objects.first(), board.lines
    sections = [
        Section("glance", _("At a glance"), (_glance(board, line),)),
        Section(
            "completion", pgettext("how promises stand", "Completion"), (completion(line.tally), trend(board.trend))
        ),
        Section("waiting", _("Reports that wait longest"), (_waiting(board.slow),)),
    ]
    if silent:
        sections.append(Section("silent", _("Owners gone silent"), (_silent(silent, board),)))
    return Document(
        title=_("%(department)s: progress of %(year)s")
        % {"department": department.label(), "year": board.plan_year.year},
        headline=_("Progress"),
        issuer=department.label(),
        period=str(board.plan_year.year),
        place=city.label() if city else "",
        language=(get_language() or "zh-hans").lower(),
        edition=_("As of %(day)s") % {"day": date_format(board.today, "DATE_FORMAT")},
        date=date_format(board.today, "DATE_FORMAT"),
        dated=board.today,
        notice=_("For official use; not for publication."),
        sections=tuple(sections),
        leaflet=True,
    )


def _glance(board: Board, line: Line) -> Facts:
    checks, leader, dot = line.checks, line.department.leader, " · "
    told = {"promised": line.tally.promised, "kept": kept(line.tally), "missed": missed(line.tally)}
    differs = ngettext(
        "%(differ)s of %(checked)s checked report differs", "%(differ)s of %(checked)s checked reports differ",
        checks.differing,
    ) % {"differ": checks.differing, "checked": checks.checked}  # fmt: skip
    waits = ngettext("%(n)s waits to be verified", "%(n)s wait to be verified", checks.waiting) % {"n": checks.waiting}
    said = [differs, waits]
    if board.days_to_check is not None:
        said.append(_("checked after %(n)s days on average") % {"n": f"{board.days_to_check:.0f}"})
    pairs = [
        (_("Promises"), _("%(promised)s promised, %(kept)s kept, %(missed)s missed or silent") % told),
        (_("Reports"), dot.join(said)),
    ]
    return Facts(((_("Leader in charge"), leader.label()), *pairs) if leader else tuple(pairs))


def _waiting(slow: Sequence[Slow]) -> Table | Note:
    if not slow:
        return Note(_("No report waits to be verified."))
    columns = (Column(_("Target"), 60), Column(_("Period"), 18), Column(_("Waits"), 22, "end"))
    rows = []
    for one in slow[:MOST]:
        target = one.report.target
        days = ngettext("%(n)s day", "%(n)s days", one.days) % {"n": one.days}
        rows.append(
            Row(
                target.number,
                (
                    Cell(lines=(f"{target.number} {target.task[:WORDS]}",)),
                    Cell(lines=(period_label(one.report.period),)),
                    Cell(lines=(f"{days} · {_('too long')}" if one.late else days,)),
                ),
            )
        )
    return Table(_("Reports that wait longest"), columns, tuple(rows))


def _silent(silent: Sequence[Silent], board: Board) -> Table:
    columns = (Column(_("Owner"), 64), Column(_("Late"), 18), Column(_("Since"), 18, "end"))
    rows = []
    for number, one in enumerate(silent[:MOST], start=1):
        named = one.officer.label() if one.officer else one.unit or pgettext("owner", "nobody named")
        late = ngettext("%(n)s report", "%(n)s reports", len(one.rows)) % {"n": len(one.rows)}
        days = ngettext("%(n)s day", "%(n)s days", one.days(board.today)) % {"n": one.days(board.today)}
        rows.append(Row(f"owner-{number}", (Cell(lines=(named,)), Cell(lines=(late,)), Cell(lines=(days,)))))
    return Table(_("Owners gone silent"), columns, tuple(rows))
