"""Lays a frozen notice or referral out for the press; what it says comes from the frozen text alone (ADR 33)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from publishing.document import Block, Cell, Code, Column, Document, Facts, Note, Prose, Row, Section, Table
from targets.chasing.steps import STEPS, Step
from targets.chasing.withdrawn import withdrawn_texts
from targets.chasing.wording import matter_words
from targets.models import Referral, SupervisionNotice, Verification
from targets.models.referrals import Numbered
from targets.models.register import Kind
from targets.period_words import period_label

Pairs = Iterable[tuple[str, Any]]


def verify_address(paper: Numbered) -> str:
    """Return where anyone who holds the paper can ask whether its digest is that of one that was issued."""
    return f"{settings.WAGTAILADMIN_BASE_URL}/verify/?digest={paper.digest}"


def _facts(pairs: Pairs) -> Facts:
    return Facts(tuple((term, str(value)) for term, value in pairs if value not in {None, ""}))


def _paragraphs(text: str) -> Prose:
    """Return plain text as paragraphs; what looks like markup is printed as it was typed."""
    return Prose("".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip()))


def _day(text: str | None) -> str:
    return date_format(dt.date.fromisoformat(text[:10]), "DATE_FORMAT") if text else ""


def _time(text: str) -> str:
    return text[:16].replace("T", " ")


def _who(person: Mapping[str, str] | None) -> str:
    if person is None:
        return pgettext("chasing", "the machine")
    return pgettext("separator", ", ").join(filter(None, dict.fromkeys([person["name"], person["post"]])))


def _aside(text: str, *more: str) -> str:
    aside = pgettext("separator", ", ").join(more)
    return pgettext("a text and what is said aside of it", "%(text)s (%(aside)s)") % {"text": text, "aside": aside}


def _figure(said: Mapping[str, Any]) -> str:
    if said["value"] is None:
        return str(said["value_text"])
    sign = {"ge": "≥", "le": "≤", "eq": "="}.get(said.get("comparison", ""), "")
    return " ".join(filter(None, [sign, said["value"], said["unit"]]))


def _promise_in_brief(said: Mapping[str, Any]) -> tuple[Block, ...]:
    """Return what a notice needs of a promise, so that it keeps to one page; the whole stands in its text."""
    pairs: Pairs = [
        (_("Target"), f"{said['number']} {said['task']}"), (_("Goal"), said["goal"]), (_("Promised"), _figure(said)),
        (_("Due"), _day(said["due"]) or said["due_text"]), (_("Edition"), said["edition"]["address"]),
    ]  # fmt: skip
    return (_facts(pairs),)


def _promise(said: Mapping[str, Any]) -> tuple[Block, ...]:
    first, edition, baseline = said["baseline"], said["edition"], said["baseline_edition"]
    steps = [
        Row(f"milestone-{place}", (Cell(lines=(one["due"],)), Cell(lines=(one["text"] or "—",))))
        for place, one in enumerate(said["milestones"])
    ]
    amended = edition["digest"] != baseline["digest"]
    pairs: Pairs = [
        (_("Number"), said["number"]), (_("Task"), said["task"]), (_("Goal"), said["goal"]),
        (_("Kind"), Kind(said["kind"]).label), (_("Promised"), _figure(said)), (_("Quality"), said["quality"]),
        (_("Due"), _day(said["due"]) or said["due_text"]), (_("Responsible"), said["responsible_unit"]),
        (_("Co-operating departments"), "、".join(one["name"] for one in said["partners"])),
        (_("First published as"), " ".join(filter(None, [first.get("task"), first.get("goal")])) if amended else ""),
        (_("Edition"), edition["address"]), (_("Fingerprint of the edition"), edition["digest"]),
        (_("First published in"), baseline["address"] if amended else ""),
    ]  # fmt: skip
    if not steps:
        return (_facts(pairs),)
    columns = (Column(pgettext("chasing", "Date"), 20), Column(_("Progress requirement"), 80))
    return (_facts(pairs), Table(_("Progress requirements"), columns, tuple(steps)))


def _proof(paper: Numbered) -> Code:
    address = verify_address(paper)
    how = _(
        "Scan the code, or ask at %(address)s, whether this paper was issued. Its fingerprint (SHA-256) is that of the text "
        "attached to the PDF as manuscript.json: %(digest)s"
    )
    words = how % {"address": address.partition("?")[0], "digest": paper.digest}
    return Code(address, words, _("QR code of the address %(address)s") % {"address": address})


def _document(
    paper: Numbered, said: Mapping[str, Any], headline: str, sections: Iterable[Section], **more: Any
) -> Document:
    notice = " ".join(filter(None, [said.get("city_notice"), _("For official use; not for publication.")]))
    return Document(
        title=f"{headline} {paper}",
        headline=headline,
        place=said["city"],
        language=said["language"],
        edition=str(paper),
        date=_day(said["at"]),
        dated=dt.date.fromisoformat(said["at"][:10]),
        notice=notice,
        digest=paper.digest,
        verify_url=verify_address(paper),
        sections=tuple(sections),
        **more,
    )


def notice_document(notice: SupervisionNotice) -> Document:
    """Return a notice as a letter of one page, in the department's language; only long covering words make it two."""
    said = notice.text
    with override(said["language"]):
        headline = _("First supervision notice") if notice.grade == 1 else _("Second supervision notice")
        to = _("To: %(department)s") % {"department": said["promise"]["department"]["name"]}
        signed = Prose(f"<p>{escape(_who(said['issued_by']))}</p><p>{_day(said['at'])}</p>")
        sections = [
            Section("letter", to, (_paragraphs(said["words"]), signed)),
            Section("matter", _("The matter"), (_matter(said),)),
            Section("promise", _("The promise"), _promise_in_brief(said["promise"])),
            *withdrawn_texts(notice),
            Section("proof", _("How to verify this paper"), (_proof(notice),)),
        ]
        issuer = said["issued_by"]["post"] or said["city"]
        return _document(notice, said, headline, sections, issuer=issuer, leaflet=True)


def _matter(said: Mapping[str, Any]) -> Facts:
    matter, comma = said["matter"], pgettext("separator", ", ")
    extended = _("extended until %(day)s") % {"day": _day(matter["due_extended"])} if matter["due_extended"] else ""
    overdue = ngettext("%(n)s working day overdue", "%(n)s working days overdue", matter["workdays_overdue"])
    due = [_day(matter["due"]), extended, overdue % {"n": matter["workdays_overdue"]}]
    return _facts([
        (_("Matter"), matter["words"]), (_("Answer due"), comma.join(filter(None, due))),
        (_("Status of the promise"), matter["status"]["word"]), (_("Last report"), _last(matter["last_report"])),
        (_("Earlier notices"), comma.join(_aside(one["number"], _day(one["at"])) for one in matter["earlier"])),
        (_("Co-operating departments still owe"), _owed(said["partners_owe"])),
        (_("Answer by"), _day(said["answer_until"])),
    ])  # fmt: skip


def _owed(partners: list[Mapping[str, Any]]) -> str:
    return pgettext("separator", "; ").join(
        _aside(one["name"], period_label(one["period"]), _day(one["by"])) for one in partners
    )


def _last(last: Mapping[str, Any] | None) -> str:
    if last is None:
        return _("none")
    words = [period_label(last["period"]), _day(last["at"])]
    if last["value"] is not None:
        words.append(_("claimed %(value)s") % {"value": last["value"]})
    if last["finding"]:
        words.append(str(Verification.Outcome(last["finding"]).label))
    return pgettext("separator", ", ").join(words)


def referral_document(referral: Referral) -> Document:
    """Return the referral's whole file as a document, in the department's language."""
    said = referral.text
    with override(said["language"]):
        matter = matter_words(said["matter"]) if said["matter"] else ""
        pairs: Pairs = [
            (_("Number"), said["number"]), (_("Department"), said["promise"]["department"]["name"]),
            (_("Cause"), Referral.Cause(said["cause"]).label), (_("Matter"), matter), (_("Reason"), said["reason"]),
            (_("Co-operating departments still owe"), _owed(said["partners_owe"])),
            (_("Referred by"), _who(said["referred_by"])), (_("Referred on"), _day(said["at"])),
        ]  # fmt: skip
        sections = [
            Section("matter", _("The matter"), (_facts(pairs),)),
            Section("promise", _("The promise"), _promise(said["promise"])),
            *_versions(said["versions"]),
            *_reports(said["reports"], said["promise"]["unit"]),
            *_chases(said["chases"]),
            _evidence(said),
            *withdrawn_texts(referral),
            Section("proof", _("How to verify this paper"), (_proof(referral),)),
        ]
        about = {"issuer": said["promise"]["department"]["name"], "period": str(said["promise"]["year"])}
        return _document(referral, said, _("Referral file"), sections, **about)


def _versions(versions: list[Mapping[str, Any]]) -> list[Section]:
    if len(versions) < 2:
        return []
    rows = tuple(
        Row(f"version-{place}", (
            Cell(lines=(one["edition"]["address"], one["edition"]["digest"][:12])),
            Cell(head=one["task"], lines=tuple(filter(None, [one["goal"]]))),
            Cell(lines=(_figure(one) or "—",)), Cell(lines=(one["due"] or one["due_text"] or "—",)),
            Cell(lines=(one["edition"]["reason"] or "—",)),
        ))
        for place, one in enumerate(versions)
    )  # fmt: skip
    columns = (
        Column(_("Edition"), 18), Column(_("Wording"), 37), Column(_("Promised"), 13), Column(_("Due"), 12), Column(_("Reason"), 20),
    )  # fmt: skip
    return [Section("versions", _("Every published wording"), (Table(_("Every published wording"), columns, rows),))]


def _reports(reports: list[Mapping[str, Any]], unit: str) -> list[Section]:
    if not reports:
        return [Section("reports", _("Reports and findings"), (Note(_("No report was filed.")),))]
    rows = tuple(
        Row(f"report-{place}", (
            Cell(head=period_label(one["period"]), notes=(_time(one["at"]), _who(one["by"]))),
            Cell(lines=(one["text"],), figure=one["value"] or "", unit=unit if one["value"] else ""),
            Cell(lines=tuple(line for found in one["findings"] for line in _finding(found, unit)) or (_("not checked"),)),
        ))
        for place, one in enumerate(reports)
    )  # fmt: skip
    columns = (Column(_("Report"), 24), Column(_("Claimed"), 38), Column(_("Found"), 38))
    return [Section("reports", _("Reports and findings"), (Table(_("Reports and findings"), columns, rows),))]


def _finding(found: Mapping[str, Any], unit: str) -> tuple[str, ...]:
    value = f"{found['value']} {unit}".strip() if found["value"] is not None else ""
    parts = [str(Verification.Outcome(found["outcome"]).label), value, _time(found["at"])]
    return tuple(filter(None, [pgettext("separator", ", ").join(filter(None, parts)), found["note"]]))


def _chases(chases: list[Mapping[str, Any]]) -> list[Section]:
    found = []
    for place, chase in enumerate(chases):
        rows = tuple(_step(f"chase-{place}-{number}", one) for number, one in enumerate(chase["steps"]))
        columns = (
            Column(pgettext("chasing", "Date"), 17),
            Column(_("Step"), 30),
            Column(pgettext("chasing", "By"), 18),
            Column(pgettext("chasing", "What was said"), 35),
        )
        words = matter_words(chase["occasion"])
        blocks: list[Block] = [Table(words, columns, rows)]
        blocks += [
            _facts([(one["number"], one["text"]["words"]), (_("Fingerprint (SHA-256)"), one["digest"])])
            for one in chase["notices"]
        ]
        heading = _("Chasing: %(matter)s") % {"matter": words}
        found.append(Section(f"chase-{place}", heading, tuple(blocks)))
    return found


def _step(anchor: str, one: Mapping[str, Any]) -> Row:
    word = _(STEPS[Step(one["kind"])].word)
    until = _("until %(day)s") % {"day": one["until"]} if one["until"] else ""
    said = tuple(filter(None, [one["text"], *(file["name"] for file in one["files"])]))
    return Row(anchor, (
        Cell(lines=(one["on"],)), Cell(lines=tuple(filter(None, [word, one["notice"], until]))),
        Cell(lines=(_who(one["by"]),)), Cell(lines=said or ("—",)),
    ))  # fmt: skip


def _evidence(said: Mapping[str, Any]) -> Section:
    """Return the evidence: files by their digest, and web pages by their address, which nobody here has opened."""
    files, links = said["evidence"], said.get("links") or ()  # what was frozen earlier has no list of links
    blocks: list[Block] = [] if files or links else [Note(_("No file was sent."))]
    if files:
        rows = tuple(
            Row(f"file-{place}", (
                Cell(lines=(one["name"],)), Cell(lines=(str(one["size"]),)), Cell(lines=(one["sha256"],)),
            ))
            for place, one in enumerate(files)
        )  # fmt: skip
        columns = (Column(_("File"), 22), Column(_("Bytes"), 10, "end"), Column("SHA-256", 68))
        blocks.append(Table(_("Evidence"), columns, rows))
    if links:
        rows = tuple(
            Row(f"link-{place}", (
                Cell(head=one["title"], lines=(one["url"],)), Cell(lines=(period_label(one["period"]), _time(one["at"]))),
                Cell(lines=(_who(one["by"]),)),
            ))
            for place, one in enumerate(links)
        )  # fmt: skip
        columns = (Column(_("Web page"), 56), Column(_("Given"), 24), Column(pgettext("chasing", "By"), 20))
        blocks.append(Table(_("Links as evidence"), columns, rows))
    return Section("evidence", _("Evidence"), tuple(blocks))
