"""Proves editions, their files, their release chain and the database's guards; finds what was changed afterwards."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from publishing.erasure_proof import prove_erasures, prove_gone
from publishing.faults import Fault
from publishing.guards import missing_guards
from publishing.manuscript import FIRST_LINK, Malformed, link, public_text
from publishing.models import Edition, Erasure, Origin, Publication, Release, Series, subject_of, thaw_on_record
from publishing.press import BODY, DATA, PDF
from publishing.store import read_artefact

__all__ = ["Fault", "prove_press"]


def prove_editions(editions: Iterable[Edition]) -> Iterator[Fault]:
    """Yield what does not hold of each edition: its digest, its address, its files. Prefetch `artefacts`."""
    erased: dict[str, list[Erasure]] = {}
    for one in Erasure.objects.order_by("sequence"):
        erased.setdefault(one.digest, []).append(one)
    for edition in editions:
        try:
            manuscript = thaw_on_record(edition.manuscript_json, edition.digest)
            head = manuscript["head"]
            series = head.get("series", Series.PAPER)
            subject = subject_of(head["year"], head["department"]["code"], series)
        except (Malformed, KeyError, TypeError, json.JSONDecodeError) as fault:
            yield Fault(str(edition), f"its manuscript does not hold: {fault}")
        else:
            if edition.subject != subject or edition.series != series:
                yield Fault(str(edition), f"its manuscript is of {subject}")
            if edition.language != manuscript["language"]:
                yield Fault(str(edition), "its language is not its manuscript's")
            number = 0 if edition.origin == Origin.TRANSCRIBED else head.get("edition")
            if edition.number != number:
                yield Fault(str(edition), f"its manuscript is of edition {number}")
            yield from prove_gone(edition, manuscript, erased.get(edition.digest, []))
            yield from _prove_amended(edition, head.get("amends"))
        yield from _prove_files(edition)


def _prove_amended(edition: Edition, amends: dict[str, Any] | None) -> Iterator[Fault]:
    """Yield a fault where an amendment does not start from the edition whose digest it names: editions form a chain."""
    if amends is None:
        return
    before = Edition.objects.filter(subject=edition.subject, number=amends["edition"], number__lt=edition.number)
    if not before.filter(digest=amends["digest"]).exists():
        yield Fault(str(edition), f"edition {amends['edition']}, which it amends, has another digest or is gone")


def _prove_files(edition: Edition) -> Iterator[Fault]:
    artefacts = {one.name: one for one in edition.artefacts.all()}
    for name in sorted({PDF, BODY, DATA} - set(artefacts)):
        yield Fault(f"{edition}/{name}", "it has no such file")
    for name, artefact in artefacts.items():
        try:
            data = read_artefact(artefact)
        except FileNotFoundError:
            yield Fault(str(artefact), "the file is gone")
        except OSError as fault:
            yield Fault(str(artefact), str(fault))
        else:
            if len(data) != artefact.size:
                yield Fault(str(artefact), "its size is not the one recorded")
            if name == DATA and data != _shown(edition):
                yield Fault(str(artefact), "it is not the edition's manuscript")


def _shown(edition: Edition) -> bytes:
    """Return the data as the public gets it; a text that is no manuscript is a fault of its own."""
    try:
        return public_text(edition.manuscript_json).encode()
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError):
        return edition.manuscript_json.encode()


def prove_releases(releases: Iterable[Release]) -> Iterator[Fault]:
    """Yield the first link of the release chain that does not hold, and every release before its time.

    `releases` come by sequence, with `edition` at hand. After a broken link the rest can't be told from forgery.
    """
    before, whole = FIRST_LINK, True
    for position, one in enumerate(releases, start=1):
        if whole and (one.sequence != position or one.chain != link(before, one.record())):
            whole = False
            yield Fault(f"release {one}", "the chain of releases breaks here")
        if one.at < one.edition.release_at.replace(microsecond=0):
            yield Fault(f"release {one}", "it was released before its time")
        before = one.chain


def prove_publications(log: Iterable[Publication]) -> Iterator[Fault]:
    """Yield the first entry of the log of publications that is not what was entered; they come by sequence."""
    before = FIRST_LINK
    for position, one in enumerate(log, start=1):
        if one.sequence != position or one.chain != link(before, one.record()):
            yield Fault(f"publication {one}", "the log of publications breaks here")
            return
        before = one.chain


def prove_guards() -> Iterator[Fault]:
    """Yield every guard of the database that is missing."""
    for trigger in missing_guards():
        yield Fault(f"guard {trigger}", "it is missing; run `manage.py migrate` and ask who removed it")


def prove_press() -> Iterator[Fault]:
    """Yield everything that does not hold in the press's own tables."""
    yield from prove_editions(Edition.objects.prefetch_related("artefacts").order_by("subject", "number").iterator(50))
    yield from prove_releases(
        Release.objects.select_related("edition").defer("edition__manuscript_json").order_by("sequence").iterator(500)
    )
    yield from prove_erasures()
    log = Publication.objects.select_related("edition", "corrects").defer("edition__manuscript_json")
    yield from prove_publications(log.order_by("sequence"))
    yield from prove_guards()
