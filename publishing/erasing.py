"""Takes texts out of editions by order: the record first, then manuscript and files through the one door (ADR 26)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from publishing.faults import Unprintable
from publishing.manuscript import link, sha256
from publishing.models import Artefact, Edition, ErasedFile, Erasure, Litter
from publishing.press import DATA, PDF, Printed
from publishing.store import discard, keep
from publishing.turn import queue_up

SALTED = frozenset({PDF, DATA})  # these hold the entries' salts, so that nobody can guess a text from their SHA-256


@dataclass(frozen=True)
class Erased:
    """One manuscript without the texts; `files` (name → SHA-256, size, SHA-256 before it was signed) are those of its edition, kept already."""

    subject: str
    digest: str
    entries: list[dict[str, str]]  # [{"part", "entry", "leaf"}]
    text: str
    edition: Edition | None = None
    files: Mapping[str, tuple[str, int, str]] = field(default_factory=dict)
    pages: int = 0


def keep_anew(edition: Edition, printed: Printed) -> dict[str, tuple[str, int, str]]:
    """Keep the files of an edition that were made anew; their rows come with `erase`. Raises OSError or Unprintable."""
    if missing := set(edition.artefacts.values_list("name", flat=True)) - set(printed.files):
        raise Unprintable(_("The new print lacks files of the edition: %(names)s.") % {"names": ", ".join(missing)})
    kept = {name: (keep(data), len(data)) for name, (data, _kind) in printed.files.items()}
    return {name: (sha, size, printed.unsigned.get(name, "")) for name, (sha, size) in kept.items()}


def erase(texts: Iterable[Erased], *, order: str, reason: str, document: str, at: dt.datetime) -> list[Erasure]:
    """Put the erasure on record, and the new text and files in the place of the old. Call it inside a transaction.

    The old files are still on the disk then: `sweep` deletes them once this is committed. Raises IntegrityError when
    the order was carried out already.
    """
    wanted = list(texts)
    made = enter(
        Erasure(
            subject=one.subject, digest=one.digest, entries=one.entries, reason=reason, document=document, order=order,
            text=sha256(one.text), pages=one.pages, at=at.astimezone(dt.UTC).replace(microsecond=0),
        )
        for one in wanted
    )  # fmt: skip
    for one, new in zip(wanted, made, strict=True):
        if one.edition is not None:
            _replace(one.edition, one, new)
    return made


def enter(erasures: Iterable[Erasure]) -> list[Erasure]:
    """Save new erasures, each linked to the one before; call it inside a transaction."""
    queue_up("erasure chain")
    sequence, chain = Erasure.objects.last_link()
    made: list[Erasure] = []
    for new in erasures:
        sequence += 1
        new.sequence = sequence
        chain = new.chain = link(chain, new.record())
        new.save()
        made.append(new)
    return made


def _replace(edition: Edition, erased: Erased, erasure: Erasure) -> None:
    for artefact in edition.artefacts.all():
        sha, size, unsigned = erased.files[artefact.name]
        if sha == artefact.sha256:
            continue
        before = artefact.sha256 if artefact.name in SALTED else ""
        ErasedFile.objects.create(
            erasure=erasure, artefact=artefact, before=before, after=sha, size=size, unsigned_sha256=unsigned
        )
        Litter.objects.get_or_create(sha256=artefact.sha256)
        Artefact.objects.filter(pk=artefact.pk).replace_by_order(sha256=sha, size=size, unsigned_sha256=unsigned)
    Edition.objects.filter(pk=edition.pk).replace_by_order(manuscript_json=erased.text, pages=erased.pages)


def sweep() -> int:
    """Delete from the disk what no edition has any more, and return how many files that were; safe to repeat."""
    waiting = list(Litter.objects.all())
    for one in waiting:
        if not Artefact.objects.filter(sha256=one.sha256).exists():
            discard(one.sha256)
        one.delete()
    return len(waiting)
