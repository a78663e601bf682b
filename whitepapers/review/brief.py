"""The leader's brief on one page, as a document of the press: what is new, softened, dropped, objected to, and said."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from publishing.by_word import Kind, by_word
from publishing.difference import readable
from publishing.document import Block, Document, Facts, Note, Prose, Section
from publishing.manuscript import Malformed, Manuscript
from targets.models import City
from whitepapers import wording
from whitepapers.approval import Outcome, Stage
from whitepapers.deadline_record import reason
from whitepapers.desk.scope import paper_name
from whitepapers.extent import Extent, Pair, drop_reasons
from whitepapers.findings import Severity
from whitepapers.last_year import continued
from whitepapers.models import Round
from whitepapers.review.casefile import in_brackets, moment
from whitepapers.review.frozen import continues, marked
from whitepapers.review.objections import objections
from whitepapers.review.sizes import EDITION, ROUND, Base, bases, edition_name, extent_of, last_editions
from whitepapers.review.waiting import Waiting
from whitepapers.review.wording import field_name, told_softening

# lines of each list; what does not fit stands in the sheet, and the page stays one
MOST = {"softened": 6, "new": 6, "dropped": 5, "objections": 3, "tasks": 4, "findings": 5}
WORDS, COMMENT = 44, 320  # characters of a task, of a comment


@dataclass(frozen=True)
class Compared:
    """The round against the last edition, and against the round before where that is another text."""

    base: Base
    found: Extent
    before: Base | None = None
    since: Extent | None = None


def compared(one: Round) -> Compared:
    """Return what differs; raises Malformed when a text is damaged. A leader reads against what the public knows."""
    edition, before = last_editions([one])[one.pk], bases([one])[one.pk]
    found = extent_of(one, edition)
    if before.kind == ROUND and before.digest != edition.digest:
        return Compared(edition, found, before, extent_of(one, before))
    return Compared(edition, found)


def brief(one: Round, line: Waiting | None) -> Document:
    """Return the brief of a round in the interface's language; `line` is its line in the queue while it is open."""
    paper, city, today = one.paper, City.objects.first(), timezone.localdate()
    head = _head(one, line)
    try:
        sections = [head, *_body(one, compared(one), line)]
    except Malformed as fault:
        sections = [head, Section("broken", _("Text damaged"), (Note(str(fault)),))]
    return Document(
        title=_("Brief: %(paper)s, round %(number)d") % {"paper": paper_name(paper), "number": one.number},
        headline=_("Brief for the decision"),
        issuer=paper.department.label(),
        period=str(paper.plan_year.year),
        place=city.label() if city else "",
        language=(get_language() or "zh-hans").lower(),
        edition=_("Round %(number)d") % {"number": one.number},
        date=date_format(today, "DATE_FORMAT"),
        dated=today,
        notice=_("For official use; not for publication."),
        digest=one.digest,
        sections=tuple(sections),
        leaflet=True,
    )


def _head(one: Round, line: Waiting | None) -> Section:
    pairs = [
        (_("Department"), one.paper.department.label()),
        (_("Submitted"), f"{moment(one.at)} · {one.submitted_by.label()}"),
    ]
    if line is not None:
        because = reason(line.stored)
        pairs.append(
            (_("Deadline"), in_brackets(f"{line.due:%Y-%m-%d}", because) if because else f"{line.due:%Y-%m-%d}")
        )
    if one.change_reason:
        pairs.append((_("Public reason for the change"), _short(one.change_reason, COMMENT)))
    pairs.append((_("Digest"), one.digest))
    return Section("head", _("What is to be decided"), (Facts(tuple(pairs)),))


def _body(one: Round, what: Compared, line: Waiting | None) -> list[Section]:
    targets = one.manuscript["parts"].get("results", one.manuscript["parts"]["targets"])
    tasks = [f"{task.number} {_short(task.text)}" for task in (line.unanswered if line else ())]
    said = [
        _("%(number)s: %(department)s objects: %(text)s")
        % {"number": ob.number, "department": ob.department, "text": ob.text}
        + (f" — {ob.settled}" if ob.settled else "")
        for ob in objections(one)
    ]
    first = what.base.kind != EDITION
    sections = [
        Section("glance", _("At a glance"), _glance(what, len(targets))),
        _list("softened", _("Softened"), [_pair(pair) for pair in what.found.softened()], html=True),
        _list("new", _("New"), [] if first else [_new(entry) for entry in what.found.new]),
        _list("dropped", _("No longer in the paper"), _dropped(one, what.found)),
        _list("objections", _("Objected to"), said),
        _list("tasks", _("Assigned tasks that no target answers"), tasks),
        _list("findings", _("Findings that weigh most"), _findings(one.manuscript)),
        Section("said", _("What the reviewer said"), _said(one)),
        Section("decision", _("Decision"), _signature(one)),
    ]
    return [section for section in sections if section.blocks]


def _short(text: str, most: int = WORDS) -> str:
    return Truncator(" ".join(text.split())).chars(most)


def _list(name: str, heading: str, entries: Sequence[str], *, html: bool = False) -> Section:
    """Return a section with as many lines as the page has room for, and how many more there are."""
    most = MOST[name]
    if not entries:
        return Section(name, heading, ())
    shown = [one if html else escape(one) for one in entries[:most]]
    if len(entries) > most:
        more = len(entries) - most
        said = ngettext("and %(more)d more, in the sheet", "and %(more)d more, in the sheet", more)
        shown.append(f"<em>{escape(said % {'more': more})}</em>")
    items = "".join(f"<li>{one}</li>" for one in shown)
    return Section(name, f"{heading} ({len(entries)})", (Prose(f"<ul>{items}</ul>"),), level=2)


def _glance(what: Compared, targets: int) -> tuple[Block, ...]:
    count = ngettext("%(count)d target", "%(count)d targets", targets) % {"count": targets}
    if what.base.kind == EDITION:
        against = _("%(count)s; against the edition %(name)s: %(size)s.")
        told = [against % {"count": count, "name": edition_name(what.base), "size": _sized(what.found)}]
    else:
        told = [_("%(count)s; the department has no earlier edition here, so all of it is new.") % {"count": count}]
    if what.since is not None and what.before is not None:
        since = _("Since round %(number)s: %(size)s.")
        told.append(since % {"number": what.before.name, "size": _sized(what.since)})
    return tuple(Note(one) for one in told)


def _sized(found: Extent) -> str:
    return _("%(new)d new, %(changed)d changed, of these %(softened)d softened, %(dropped)d no longer there") % {
        "new": len(found.new),
        "changed": len(found.changed),
        "softened": len(found.softened()),
        "dropped": len(found.dropped),
    }


def _pair(pair: Pair) -> str:
    """Return a softened target as HTML: number, task, why, and the wording that counts by word."""
    why = pair.softenings()
    field = next((one.field for one in why if pair.old.get(one.field) != pair.new.get(one.field)), "goal")
    said = " ".join(told_softening(one) for one in why[:2])
    name = _short(str(pair.new.get("task"))) + pgettext("separator", ": ")
    head = f"<strong>{escape(pair.number)}</strong> {escape(name)}{escape(said)}"
    if field not in {"goal", "quality", "task"}:
        return head
    marks = {Kind.SAME: "{}", Kind.ADDED: "<ins>{}</ins>", Kind.REMOVED: "<del>{}</del>"}
    pieces = by_word(readable(pair.old.get(field)), readable(pair.new.get(field)))
    text = "".join(marks[piece.kind].format(escape(piece.text)) for piece in pieces)
    colon = pgettext("separator", ": ")
    return f"{head} {escape(field_name(field))}{colon}{text.replace('</del><ins>', '</del> <ins>')}"


def _new(entry: Any) -> str:
    figure = " ".join(filter(None, (wording.figure(entry["value"], entry["comparison"]), entry["unit"])))
    return " · ".join(
        filter(None, (f"{entry['number']} {_short(entry['task'])}", figure, entry["due"] or entry["due_text"]))
    )


def _dropped(one: Round, found: Extent) -> list[str]:
    reasons = drop_reasons(one.manuscript)
    told = []
    for entry in found.dropped:
        why = reasons.get(str(entry["number"]), "")
        told.append(
            f"{entry['number']} {_short(str(entry.get('task')))}"
            + (pgettext("separator", ": ") + _short(why, 80) if why else "")
        )
    return told


def _findings(manuscript: Manuscript) -> list[str]:
    """Return the findings, what is missing and what is weaker before what is unclear."""
    past = continued(continues(manuscript))
    marks = [(entry, mark) for entry, found in marked(manuscript, past) for mark in found]
    marks.sort(key=lambda pair: list(Severity).index(pair[1].severity))
    colon = pgettext("separator", ": ")
    return [f"{entry['number']}{colon}{_(mark.sentence) % dict(mark.values)}" for entry, mark in marks]


def _said(one: Round) -> tuple[Block, ...]:
    """Return the decision of stage one on this text, or why the round before came back."""
    made = sorted(one.decisions.all(), key=lambda decision: decision.pk)
    first = [decision for decision in made if decision.stage == Stage.SUPERVISORY]
    told = [_decision(decision) for decision in first]
    if one.number > 1:
        before = one.paper.rounds.get(number=one.number - 1)
        back = before.decisions.select_related("by").filter(outcome=Outcome.RETURNED).last()
        if back is not None:
            told.append(_("Round %(number)d was returned.") % {"number": before.number} + " " + _decision(back))
    return tuple(Note(text) for text in told) or (Note(_("Nothing yet: the review is not decided.")),)


def _decision(made: Any) -> str:
    head = f"{made.get_outcome_display()} · {moment(made.at)} · {made.post or made.by.label()}"
    return head + pgettext("separator", ": ") + _short(made.comment, COMMENT) if made.comment else head


def _signature(one: Round) -> tuple[Block, ...]:
    pairs = (
        (_("Decision"), "□ " + _("approved") + "\u3000\u3000□ " + _("returned")),
        (_("Comment"), "＿" * 32),
        (_("Signature and date"), "＿" * 32),
        (_("of the text with the digest"), f"{one.digest[:8]} … {one.digest[-8:]}"),
    )
    return (Facts(pairs),)
