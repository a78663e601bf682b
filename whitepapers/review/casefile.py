"""The case file of a paper as a document of the press: every round, sign-off, writer, decision and difference."""

from collections.abc import Sequence
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from publishing.by_word import Kind
from publishing.difference import Change, Difference, Entry, compare, is_empty
from publishing.document import Block, Document, Facts, Note, Prose, Section
from publishing.manuscript import Malformed
from publishing.models import Edition, Release
from targets.models import City
from whitepapers.approval import Outcome, State, state
from whitepapers.chain import first_break
from whitepapers.desk.scope import paper_name
from whitepapers.facts import paper_facts
from whitepapers.models import Authorship, Decision, Round, WhitePaperPage
from whitepapers.review.journal import how_signed, journal, moment, with_points
from whitepapers.review.recommendations import recommended_sections
from whitepapers.review.wording import field_name, field_order, in_words, part_name, part_order, state_name


def case_file(paper: WhitePaperPage) -> Document:
    """Return the whole record of a paper in the interface's language; the city's own offices and the department read it."""
    rounds = list(
        paper.rounds.select_related("submitted_by", "sign_off__by")
        .prefetch_related(
            "decisions__by",
            "decisions__acting_for",
            "decisions__on_paper__by",
            "decisions__on_paper__filing__by",
            "decisions__by_link",
        )
        .order_by("number")
    )
    name, today = paper_name(paper), timezone.localdate()
    city = City.objects.first()
    sections = [_summary(paper, rounds)]
    for index, one in enumerate(rounds):
        sections += with_points(_round(one, rounds[index - 1] if index else None), one)
        sections += recommended_sections(one)
    sections += [_editions(paper, rounds), journal(paper)]
    return Document(
        title=_("Case file: %(paper)s") % {"paper": name},
        headline=_("Case file"),
        issuer=paper.department.label(),
        period=str(paper.plan_year.year),
        place=city.label() if city else "",
        language=(get_language() or "zh-hans").lower(),
        date=date_format(today, "DATE_FORMAT"),
        dated=today,
        notice=" ".join(
            filter(None, [city.notice_label() if city else "", _("For official use; not for publication.")])
        ),
        sections=tuple(sections),
    )


def _summary(paper: WhitePaperPage, rounds: Sequence[Round]) -> Section:
    now = state(paper_facts(paper))
    broken = first_break(rounds)
    if not rounds:
        return Section("summary", _("Where it stands"), (Note(_("Nothing has been submitted yet.")),))
    proof = (
        _("Whole: every round and every decision is linked to the one before.")
        if broken is None
        else _("BROKEN at: %(where)s. The record was changed after it was written.") % {"where": broken}
    )
    pairs = (
        (_("Department"), paper.department.label()),
        (_("Plan year"), f"{paper.plan_year.year} {paper.plan_year.label()}"),
        (_("Where it stands"), state_name(now)),
        (_("Number of rounds"), str(len(rounds))),
        (_("Leader in charge now"), paper.department.leader.label() if paper.department.leader else "—"),
        (_("Chain of hashes"), proof),
    )
    blocks: list[Block] = [Facts(pairs)]
    if now is State.APPROVED:
        blocks.append(Note(_("Approved at both stages. A change takes a new round and two new approvals.")))
    return Section("summary", _("Where it stands"), tuple(blocks))


def _round(one: Round, before: Round | None) -> list[Section]:
    anchor = f"round-{one.number}"
    ways = dict(Authorship.How.choices)
    comma, semicolon = pgettext("separator", ", "), pgettext("separator", "; ")
    writers = semicolon.join(
        in_brackets(w["name"], comma.join(str(ways.get(how, how)) for how in w["how"])) for w in one.writers
    )
    pairs = [
        (_("Submitted"), f"{moment(one.at)} · {one.submitted_by.label()}"),
        (_("Signed off by the head"), f"{moment(one.sign_off.at)} · {one.sign_off.by.label()}"),
        (_("Writers"), writers),
        (_("Digest"), one.digest),
        (_("Digest of the text that was signed"), one.sign_off.content),
        (_("Link of the chain"), one.chain),
        (_("Pages of the trial print"), str(one.pages)),
    ]
    if one.change_reason:
        pairs.insert(0, (_("Public reason for the change"), one.change_reason))
    heading = _("Round %(number)d") % {"number": one.number}
    sections = [Section(anchor, heading, (Facts(tuple(pairs)),))]
    decisions: tuple[Block, ...] = tuple(_decision(made) for made in sorted(one.decisions.all(), key=lambda d: d.pk))
    waiting = (Note(_("Nobody has decided yet.")),)
    sections.append(Section(f"{anchor}-decisions", _("Decisions"), decisions or waiting, level=2))
    if before is not None:
        heading = _("Difference to round %(number)d") % {"number": before.number}
        sections.append(Section(f"{anchor}-difference", heading, _difference(before, one), level=2))
    return sections


def _decision(made: Decision) -> Facts:
    who = in_brackets(made.by.label(), made.post) if made.post not in {"", made.by.label()} else made.by.label()
    if made.acting_for:
        who = _("%(who)s, acting for %(whom)s") % {"who": who, "whom": made.acting_for.label()}
    recalled = made.outcome == Outcome.RECALLED
    pairs = [
        (_("Stage"), made.get_stage_display()),
        (_("Decision"), f"{made.get_outcome_display()} · {moment(made.at)}"),
        (_("By"), who),
        *how_signed(made),
        (_("Comment"), made.comment or ("—" if recalled else _("no comment"))),
        (_("Link of the chain"), made.chain),
    ]
    return Facts(tuple((term, str(value)) for term, value in pairs))


def in_brackets(name: str, more: str) -> str:
    """Return "name (more)" with the brackets of the language."""
    return pgettext("name and what is said of it", "%(name)s (%(more)s)") % {"name": name, "more": more}


def _difference(before: Round, after: Round) -> tuple[Block, ...]:
    try:
        found = compare(in_words(before.manuscript), in_words(after.manuscript))
    except Malformed as fault:
        return (Note(_("Can't be compared: %(fault)s") % {"fault": fault}),)
    if is_empty(found):
        return (Note(_("The text is the same.")),)
    blocks: list[Block] = []
    for part in sorted(found, key=lambda one: part_order(one.part)):
        if part.entries:
            blocks.append(Note(_counts(part)))
            blocks += [Prose(_entry(part.part, entry)) for entry in part.entries]
    return tuple(blocks)


def _counts(part: Difference) -> str:
    kinds = [entry.kind for entry in part.entries]
    return _("%(part)s: %(added)d added, %(removed)d removed, %(changed)d changed, %(same)d unchanged") % {
        "part": part_name(part.part),
        "added": kinds.count(Kind.ADDED),
        "removed": kinds.count(Kind.REMOVED),
        "changed": kinds.count(Kind.SAME),
        "same": part.unchanged,
    }


def _entry(part: str, entry: Entry) -> str:
    """Return one changed entry as HTML with <ins> and <del>, every text escaped."""
    word = {
        Kind.ADDED: pgettext("entry", "added"),
        Kind.REMOVED: pgettext("entry", "removed"),
        Kind.SAME: pgettext("entry", "changed"),
    }[entry.kind]
    key = field_name(entry.key) if part == "prose" else entry.key
    head = f"<p><strong>{escape(key or part_name(part))}</strong> ({escape(word)}) {escape(entry.title)}</p>"
    changes = sorted(entry.changes, key=lambda change: field_order(change.field))
    return head + "<ul>" + "".join(f"<li>{_change(change)}</li>" for change in changes) + "</ul>"


def _change(change: Change) -> str:
    marks = {Kind.SAME: "{}", Kind.ADDED: "<ins>{}</ins>", Kind.REMOVED: "<del>{}</del>"}
    text = "".join(marks[piece.kind].format(escape(piece.text)) for piece in change.pieces)
    return (
        f"{escape(field_name(change.field))}{pgettext('separator', ': ')}{text.replace('</del><ins>', '</del> <ins>')}"
    )


def _editions(paper: WhitePaperPage, rounds: Sequence[Round]) -> Section:
    editions = list(Edition.objects.filter(digest__in=[one.digest for one in rounds]).defer("manuscript_json"))
    prefetch_related_objects(editions, "release")
    by_digest = {one.digest: one.number for one in rounds}
    facts = tuple(Facts(_edition(edition, by_digest[edition.digest])) for edition in editions)
    return Section("editions", _("Edition and release"), facts or (Note(_("Nothing is printed yet.")),))


def _edition(edition: Edition, number: int) -> tuple[tuple[str, str], ...]:
    release: Release | None = getattr(edition, "release", None)
    public: tuple[tuple[str, Any], ...] = (
        (_("Released"), _("not yet; due %(at)s") % {"at": moment(edition.release_at)}),
    )
    if release is not None:
        public = (
            (
                _("Released"),
                _("%(at)s, no. %(sequence)d of the city") % {"at": moment(release.at), "sequence": release.sequence},
            ),
            (_("Link of the chain"), release.chain),
        )
    return (
        (_("Edition"), f"v{edition.number} · {_('Round %(number)d') % {'number': number}}"),
        (_("Digest"), edition.digest),
        (_("Printed"), f"{moment(edition.printed_at)} · {_('%(pages)d pages') % {'pages': edition.pages}}"),
        *public,
    )
