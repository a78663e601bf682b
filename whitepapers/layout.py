"""Lays a manuscript out as a document: which sections, which tables, which words. The press knows no target."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from publishing.document import Block, Cell, Column, Document, Facts, Note, Prose, Row, Section, Sheet, Table
from publishing.manuscript import WITHDRAWN, WITHHELD, Manuscript, leaf
from publishing.models import Series
from whitepapers import wording
from whitepapers.changes_layout import change_section
from whitepapers.colophon import Printing, colophon, edition_name, notice
from whitepapers.results.sheet import results_sheet
from whitepapers.retrospect import PART as LAST_YEAR
from whitepapers.retrospect import dispositions_sheet, retrospect
from whitepapers.sheet import targets_sheet
from whitepapers.targets_layout import TARGETS, group, index, summary, withheld_targets

Entry = Mapping[str, Any]
DUTIES, OTHER = "duties", "targets-other"


def lay_out(
    manuscript: Manuscript,
    *,
    digest: str,
    number: int,
    approvals: Sequence[dict[str, str]] = (),
    released: dt.date | None = None,
    verify_url: str = "",
    edition_url: str = "",
) -> Document:
    """Return the document of a manuscript, in the manuscript's own language.

    Without approvals it is a draft for review and says so on every page. `released` is the city's local date.
    """
    head = manuscript["head"]
    printing = Printing(digest, number, tuple(approvals), released, verify_url, edition_url)
    with override(manuscript["language"]):
        issuer, year = department_name(head, manuscript["language"]), head["year"]
        return Document(
            title=_title(head, issuer),
            issuer=issuer,
            language=manuscript["language"],
            headline=head["title"],
            period="" if str(year) in head["title"] else pgettext("year on the cover", "%(year)s") % {"year": year},
            place=head["city"],
            edition=edition_name(head, printing),
            date=wording.long_date(released) if released else "",
            dated=released,
            notice=notice(head, printing),
            digest=digest,
            verify_url=verify_url,
            sections=_all_sections(manuscript, printing),
            sheets=_sheets(manuscript),
        )


def _all_sections(manuscript: Manuscript, printing: Printing) -> tuple[Section, ...]:
    if manuscript["head"].get("series") == Series.RESULTS:
        from whitepapers.results.layout import statement_sections

        return statement_sections(manuscript, printing)
    return _sections(manuscript, printing)


def _sheets(manuscript: Manuscript) -> tuple[Sheet, ...]:
    if manuscript["head"].get("series") == Series.RESULTS:
        return (results_sheet(manuscript),)
    return tuple(filter(None, (targets_sheet(manuscript), dispositions_sheet(manuscript))))


def department_name(head: Entry, language: str) -> str:
    """Return the department's name in the paper's language."""
    department = head["department"]
    return str((department["name_en"] if language == "en" else "") or department["name"])


def _title(head: Entry, issuer: str) -> str:
    if str(head["year"]) in head["title"]:
        return _("%(department)s: %(title)s") % {"department": issuer, "title": head["title"]}
    return _("%(department)s: %(title)s %(year)s") % {
        "department": issuer,
        "title": head["title"],
        "year": head["year"],
    }


def standing(manuscript: Manuscript, part: str) -> list[dict[str, Any]]:
    """Return the entries of a part whose text was not withdrawn by order."""
    return [entry for entry in manuscript["parts"].get(part, []) if not entry.get(WITHDRAWN)]


def gone(manuscript: Manuscript, part: str) -> tuple[Block, ...]:
    """Return what is said in the place of texts that are withdrawn by order or withheld."""
    missing = [entry for entry in manuscript["parts"].get(part, []) if entry.get(WITHDRAWN)]
    ordered = [leaf(entry) for entry in missing if not entry.get(WITHHELD)]
    secret = [leaf(entry) for entry in missing if entry.get(WITHHELD)]
    by_order = ngettext(
        "The text of %(count)s entry was withdrawn by order; its fingerprint remains: %(leaves)s",
        "The text of %(count)s entries was withdrawn by order; their fingerprints remain: %(leaves)s",
        len(ordered),
    )
    for_secrecy = ngettext(
        "%(count)s target is withheld from the public under the rules of secrecy; its fingerprint: %(leaves)s",
        "%(count)s targets are withheld from the public under the rules of secrecy; their fingerprints: %(leaves)s",
        len(secret),
    )
    told = ((by_order, ordered), (for_secrecy, secret))
    return tuple(
        Note(sentence % {"count": len(leaves), "leaves": ", ".join(leaves)}) for sentence, leaves in told if leaves
    )


def _sections(manuscript: Manuscript, printing: Printing) -> tuple[Section, ...]:
    language = manuscript["language"]
    prose = {entry["name"]: entry["html"] for entry in standing(manuscript, "prose")}
    duties, targets = standing(manuscript, DUTIES), standing(manuscript, TARGETS)
    found = [changed] if (changed := change_section(manuscript)) else []
    if prose.get("foreword") or manuscript["head"].get("transcript"):
        found.append(
            Section("foreword", _("Foreword"), foreword(manuscript, prose.get("foreword", "")), opens_page=True)
        )
    position = 1
    if duties or gone(manuscript, DUTIES):
        heading = wording.numeral(position, language) + _("Duties and their statutory basis")
        found.append(Section(DUTIES, heading, (*_duties(duties), *gone(manuscript, DUTIES)), opens_page=not found))
        position += 1
    heading = wording.numeral(position, language) + _("Targets of the year")
    found.append(
        Section(
            TARGETS,
            heading,
            (*summary(targets, withheld_targets(manuscript), manuscript["head"]["year"]), *gone(manuscript, TARGETS)),
            opens_page=True,
        )
    )
    found.extend(_groups(targets, duties, manuscript, position))
    if manuscript["parts"].get(LAST_YEAR):
        position += 1
        words = _("What became of last year's targets")
        entries, before = standing(manuscript, LAST_YEAR), manuscript["head"]["year"] - 1
        blocks = (*_from_statement(manuscript["head"]), *retrospect(entries, words, before))
        blocks += gone(manuscript, LAST_YEAR)
        found.append(Section(LAST_YEAR, wording.numeral(position, language) + words, blocks, opens_page=True))
    if prose.get("closing"):
        position += 1
        heading = wording.numeral(position, language) + _("Closing words")
        found.append(Section("closing", heading, (Prose(prose["closing"]),)))
    if how := supervise(manuscript["head"]):
        position += 1
        heading = wording.numeral(position, language) + _("How to hold us to it")
        found.append(Section("supervise", heading, how))
    found += index(targets)
    found.append(Section("colophon", _("About this edition"), colophon(manuscript["head"], printing), opens_page=True))
    return tuple(found)


def _from_statement(head: Entry) -> tuple[Block, ...]:
    """Return from which published statement last year's results are taken; nothing where they are the register's."""
    cited = head.get("last_year")
    if not cited:
        return ()
    said = _("The results are those of the published statement %(address)s with the fingerprint %(digest)s.")
    return (Note(said % {"address": cited["address"], "digest": cited["digest"]}),)


def foreword(manuscript: Manuscript, html: str) -> tuple[Block, ...]:
    """Return the foreword's blocks."""
    blocks: list[Block] = []
    if manuscript["head"].get("transcript"):
        blocks.append(
            Note(_("This is a transcript of a paper published before Whitebook. It was not approved in this system."))
        )
    if html:
        blocks.append(Prose(html))
    return (*blocks, *gone(manuscript, "prose"))


def _duties(duties: Sequence[Entry]) -> tuple[Block, ...]:
    columns = (Column(_("No."), 8), Column(_("Duty"), 56), Column(_("Statutory basis"), 36))
    rows = tuple(
        Row(
            duty["number"],
            (
                Cell(head=str(position)),
                Cell(head=duty["title"], lines=tuple(filter(None, [duty["text"]]))),
                Cell(tuple(filter(None, [duty["basis"]]))),
            ),
            leaf(dict(duty)),
        )
        for position, duty in enumerate(duties, start=1)
    )
    return (Table(_("Duties and their statutory basis"), columns, rows),) if rows else ()


def _groups(targets: Sequence[Entry], duties: Sequence[Entry], manuscript: Manuscript, parent: int) -> list[Section]:
    """Return one section a duty with its targets, and one for those without a duty; without duties no subheading."""
    language, year = manuscript["language"], manuscript["head"]["year"]
    issuer = department_name(manuscript["head"], language)
    known = {duty["number"] for duty in duties}
    titles = [(duty["number"], duty["title"]) for duty in duties]
    grouped: dict[str, list[Entry]] = {}
    for one in targets:
        grouped.setdefault(one["duty"] if one["duty"] in known else "", []).append(one)
    if set(grouped) <= {""}:
        return [group(TARGETS + "-all", _("All targets"), targets, year, issuer)] if targets else []
    found: list[Section] = []
    for key, title in [*titles, ("", _("Other targets"))]:
        if rows := grouped.get(key):
            heading = wording.numeral(len(found) + 1, language, level=2, parent=parent) + title
            found.append(group(f"targets-{key}" if key else OTHER, heading, rows, year, issuer))
    return found


def supervise(head: Entry) -> tuple[Block, ...]:
    """Return how anyone holds the department to it; nothing where neither hotline nor website is known."""
    department = head["department"]
    pairs = ((_("Hotline"), department["hotline"]), (_("Website"), department["website"]))
    known = tuple((term, value) for term, value in pairs if value)
    if not known:
        return ()
    return (
        Note(
            _(
                "Anyone may ask how a target stands, say that it is not met, or complain about how it is carried out."
                " The register shows progress as it is verified."
            )
        ),
        Facts(known),
    )
