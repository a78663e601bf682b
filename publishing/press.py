"""The press's verbs: print, keep, release. Each is safe to repeat (house rule 4)."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from publishing import pagefiles
from publishing.document import Document
from publishing.faults import Unprintable
from publishing.manuscript import Malformed, link, public_text, sha256
from publishing.models import Artefact, Edition, Origin, PrintFailure, Release, subject_parts, thaw_on_record
from publishing.printer import render_pdf
from publishing.signing import sign
from publishing.store import keep, read_artefact
from publishing.turn import queue_up
from publishing.web import render_body, render_sheet

__all__ = ["ChainTooBusy", "Printed", "keep_edition", "print_document", "read_artefact", "release", "trial_print"]

TRIES = 5
PDF, BODY, DATA = "whitepaper.pdf", "body.html", "manuscript.json"


class ChainTooBusy(RuntimeError):
    """Another machine is releasing at this moment; run again."""


@dataclass(frozen=True)
class Printed:
    """The files of one document: name → (bytes, content type), and the number of PDF pages."""

    files: Mapping[str, tuple[bytes, str]]
    pages: int
    unsigned: Mapping[str, str] = field(default_factory=dict)  # name → SHA-256 before it was signed: its first bytes


def print_document(document: Document, manuscript_json: str) -> Printed:
    """Print everything of one document, or raise `publishing.faults.Unprintable` with a sentence that names the place."""
    pdf = render_pdf(document, manuscript_json)
    finished = sign(pdf.data, language=document.language)
    files = {
        PDF: (finished, "application/pdf"),
        BODY: (render_body(document).encode(), "text/html; charset=utf-8"),
        DATA: (manuscript_json.encode(), "application/json"),
    }
    for sheet in document.sheets:
        files[sheet.name] = (render_sheet(sheet).encode("utf-8-sig"), "text/csv; charset=utf-8")
    return Printed(files, pdf.pages, {} if finished == pdf.data else {PDF: sha256(pdf.data)})


def keep_edition(
    printed: Printed,
    *,
    subject: str,
    number: int,
    title: str,
    manuscript_json: str,
    digest: str,
    approvals: list[dict[str, Any]],
    release_at: dt.datetime,
    at: dt.datetime,
    change_reason: str = "",
    origin: str = Origin.APPROVED,
) -> Edition:
    """Check that the manuscript still has its digest, keep the files, and record the edition; it is not public yet.

    Files come first, rows after: whoever is killed in between leaves files that the next run finds again. Called again
    with the same digest it returns the edition that is there: two workers make one edition. Raises Malformed, OSError,
    or Unprintable when the number is taken by another text.
    """
    manuscript = thaw_on_record(manuscript_json, digest)
    if DATA in printed.files and printed.files[DATA][0] != public_text(manuscript_json).encode():
        raise Malformed("The printed data is not the manuscript as the public gets it.")
    if existing := Edition.objects.filter(digest=digest).first():
        return existing
    kept = _kept(printed)
    values = {
        "subject": subject,
        "series": subject_parts(subject).series,
        "number": number,
        "origin": origin,
        "title": title,
        "language": manuscript["language"],
        "manuscript_json": manuscript_json,
        "approvals": approvals,
        "change_reason": change_reason,
        "release_at": release_at,
        "printed_at": at,
        "pages": printed.pages,
    }
    try:
        return _record_edition(digest, values, kept)
    except IntegrityError as collision:
        taken = _("%(subject)s has an edition %(number)s already, with another text.")
        raise Unprintable(taken % {"subject": subject, "number": number}) from collision


def _kept(printed: Printed) -> list[dict[str, Any]]:
    """Keep the files and return what is recorded of each."""
    return [
        {
            "name": name,
            "sha256": keep(data),
            "size": len(data),
            "content_type": kind,
            "unsigned_sha256": printed.unsigned.get(name, ""),
        }
        for name, (data, kind) in printed.files.items()
    ]


def _record_edition(digest: str, values: dict[str, Any], kept: list[dict[str, Any]]) -> Edition:
    with transaction.atomic():
        edition, new = Edition.objects.get_or_create(digest=digest, defaults=values)
        if new:
            Artefact.objects.bulk_create(Artefact(edition=edition, **one) for one in kept)
        PrintFailure.objects.filter(digest=digest).delete()
    return edition


class _ChainMoved(Exception):
    """Somebody else took the next place in the chain."""


def release(
    editions: Iterable[Edition],
    *,
    at: dt.datetime,
    adopt: Callable[[Edition, dt.datetime], None],
    left_behind: Callable[[Edition, Exception], None] | None = None,
) -> list[Release]:
    """Make editions public and let the register adopt them, all in one transaction.

    `at` is an aware time, for demo and tests: in production the moment is the clock's, inside the transaction, whatever the
    caller says, for a release must not bear a moment at which it was not yet public. An edition that another machine released meanwhile is passed over. One whose manuscript or
    department no longer holds goes to `left_behind` and the others are released; any other error releases nothing.
    Raises ChainTooBusy when other machines keep taking the next place in the chain.
    """
    wanted = sorted(editions, key=lambda one: (one.subject, one.number))
    for _attempt in range(TRIES):
        faults: list[tuple[Edition, Exception]] = []
        try:
            with transaction.atomic():
                released = _release_all(wanted, at, adopt, faults)
        except _ChainMoved:
            continue
        for edition, fault in faults:
            if left_behind is None:
                raise fault
            left_behind(edition, fault)
        return released
    raise ChainTooBusy(f"Others kept releasing for {TRIES} tries; run again.")


def _release_all(
    editions: list[Edition],
    at: dt.datetime,
    adopt: Callable[[Edition, dt.datetime], None],
    faults: list[tuple[Edition, Exception]],
) -> list[Release]:
    queue_up("release chain")  # the unique sequence would refuse a fork; waiting here avoids the collision
    at = timezone.now() if settings.PRODUCTION else at
    sequence, chain = Release.objects.last_link()
    done = set(Release.objects.filter(edition__in=[one.pk for one in editions]).values_list("edition_id", flat=True))
    released: list[Release] = []
    for edition in editions:
        if edition.pk in done:
            continue
        new = Release(edition=edition, sequence=sequence + 1, at=at.astimezone(dt.UTC).replace(microsecond=0))
        new.chain = link(chain, new.record())
        try:
            with transaction.atomic():
                _save_link(new)
                adopt(edition, at)
        except (Malformed, ObjectDoesNotExist, IntegrityError) as fault:
            faults.append((edition, fault))
            continue
        sequence, chain = new.sequence, new.chain
        released.append(new)
    PrintFailure.objects.filter(digest__in=[one.edition.digest for one in released]).delete()
    if released:
        pagefiles.take_down()
    return released


def _save_link(new: Release) -> None:
    try:
        with transaction.atomic():
            new.save()
    except IntegrityError as collision:
        raise _ChainMoved from collision


def trial_print(document: Document) -> int:
    """Print the PDF and the web page and throw them away; return the pages, or raise Unprintable."""
    render_body(document)
    return render_pdf(document).pages
