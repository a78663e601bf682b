"""What a paper says about itself: its edition, who approved it, its fingerprint, and how to prove it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from publishing.document import Block, Code, Facts, Note
from whitepapers import wording
from whitepapers.approval import Stage


@dataclass(frozen=True)
class Printing:
    """What is known about a printing beside the manuscript itself."""

    digest: str
    number: int
    approvals: tuple[Mapping[str, str], ...] = ()
    released: dt.date | None = None
    verify_url: str = ""
    edition_url: str = ""  # where the edition stands for good


def edition_name(head: Mapping[str, Any], printing: Printing) -> str:
    """Return "Edition 1", or what it is instead."""
    if head.get("transcript"):
        return _("Transcript")
    if not printing.approvals:
        return _("Draft for review")
    return _("Edition %(number)s") % {"number": printing.number}


def notice(head: Mapping[str, Any], printing: Printing) -> str:
    """Return what every page must say: that the city is fictional, that the text is a draft or a transcript."""
    said = [head["notice"]]
    if head.get("transcript"):
        said.append(_("Transcript: not approved in this system."))
    elif not printing.approvals:
        said.append(_("Draft for review: not approved, not published."))
    return " ".join(filter(None, said))


def _stage_names() -> dict[str, str]:
    return {
        Stage.SUPERVISORY.value: _("Supervisory review"),
        Stage.LEADER.value: _("Approval by the leader in charge"),
    }


def _approvals(printing: Printing) -> list[tuple[str, str]]:
    names = _stage_names()
    found = []
    for one in printing.approvals:
        who = one["post"]
        if one.get("acting_for"):
            who = _("%(post)s, acting for %(other)s") % {"post": who, "other": one["acting_for"]}
        on = wording.long_date(dt.date.fromisoformat(one["on"]))
        found.append((names[one["stage"]], pgettext("separator", ", ").join(filter(None, [who, on]))))
    return found


def colophon(head: Mapping[str, Any], printing: Printing) -> tuple[Block, ...]:
    """Return the blocks of the last page."""
    transcript = head.get("transcript")
    pairs = [(_("Edition"), edition_name(head, printing))]
    if isinstance(transcript, Mapping):
        pairs.append((_("Transcribed from"), str(transcript.get("source", ""))))
        pairs.append((_("Fingerprint of the source file"), str(transcript.get("sha256", ""))))
    if printing.released:
        pairs.append((_("Released on"), wording.long_date(printing.released)))
    pairs += [*_approvals(printing), (_("Reason for the change"), head.get("change_reason", ""))]
    pairs += [(_("Fingerprint (SHA-256)"), printing.digest), (_("Verify at"), printing.verify_url)]
    pairs.append((_("This edition on the web"), printing.edition_url))
    return (Facts(tuple((term, value) for term, value in pairs if value)), Note(_how_to_verify()), *_code(printing))


def _code(printing: Printing) -> tuple[Block, ...]:
    """Return the code that leads from the paper to its edition; a draft has no address."""
    address = printing.edition_url or printing.verify_url
    if not address:
        return ()
    alternative = _("QR code of the address %(address)s") % {"address": address}
    return (Code(address, _("Scan to open this edition on the web and compare its fingerprint."), alternative),)


def _how_to_verify() -> str:
    return _(
        "Web page, PDF and data of this edition were made from one manuscript. Its fingerprint stands in each of them."
        " The file manuscript.json, which is attached to the PDF, is that manuscript: anyone can recompute the"
        " fingerprint from it with common tools. A single changed character gives another fingerprint."
    )
