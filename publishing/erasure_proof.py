"""Proves what was withdrawn by order: that an order is on record for each text that is gone, and that it is gone."""

from collections.abc import Iterator

from django.core.files.storage import default_storage

from publishing.erased_rows import FILE, is_place, row_at, stored
from publishing.faults import Fault
from publishing.manuscript import FIRST_LINK, WITHDRAWN, Manuscript, link, sha256
from publishing.models import Artefact, Edition, ErasedFile, Erasure, Litter
from publishing.store import address


def prove_gone(edition: Edition, manuscript: Manuscript, erasures: list[Erasure]) -> Iterator[Fault]:
    """Yield where the texts that an edition lacks are not exactly those that the record says were withdrawn."""
    parts = manuscript["parts"].values()
    gone = {entry.get("leaf") for entries in parts for entry in entries if entry.get(WITHDRAWN)}
    ordered = {one["leaf"] for erasure in erasures for one in erasure.entries if one["part"] != "head"}
    if gone - ordered:
        yield Fault(str(edition), "a text is gone from its manuscript and no order of withdrawal is on record")
    if ordered - gone:
        yield Fault(str(edition), "a text that was withdrawn by order is back in its manuscript")
    if erasures and sha256(edition.manuscript_json) != erasures[-1].text:
        yield Fault(str(edition), "its manuscript is not the one that the withdrawal by order left")
    if erasures and edition.pages != erasures[-1].pages:
        yield Fault(str(edition), "its number of pages is not the one that the withdrawal by order left")


def prove_erasures() -> Iterator[Fault]:
    """Yield the first broken link of the chain of erasures, and every file with a withdrawn text that is still there."""
    before = FIRST_LINK
    for position, one in enumerate(Erasure.objects.order_by("sequence").iterator(500), start=1):
        if one.sequence != position or one.chain != link(before, one.record()):
            yield Fault(f"withdrawal {one}", "the chain of withdrawals by order breaks here")
            break
        before = one.chain
    latest: dict[int, ErasedFile] = {}
    for file in ErasedFile.objects.select_related("artefact__edition").defer("artefact__edition__manuscript_json"):
        if file.artefact_id not in latest or latest[file.artefact_id].pk < file.pk:
            latest[file.artefact_id] = file
        old = file.before and not Artefact.objects.filter(sha256=file.before).exists()
        if old and default_storage.exists(address(file.before)):
            yield Fault(str(file.artefact), "the file with the withdrawn text is still on the disk; run publish_due")
    for file in latest.values():
        if (file.artefact.sha256, file.artefact.size) != (file.after, file.size):
            yield Fault(str(file.artefact), "it is not the file that the withdrawal by order left")
    yield from _prove_rows()
    for litter in Litter.objects.all():
        yield Fault(f"file {litter}", "it waits to be deleted after a withdrawal by order; run publish_due")


def _prove_rows() -> Iterator[Fault]:
    """Yield every row whose words are not what the latest order left of them, and every file that is still there."""
    latest = {one.subject: one for one in Erasure.objects.order_by("sequence") if is_place(one.subject)}
    for subject, one in latest.items():
        row = row_at(subject)
        if row is None:
            yield Fault(subject, "words of it were withdrawn by order, and the row is gone")
        elif subject.split("/")[1] == FILE:
            if default_storage.exists(row.path):
                yield Fault(subject, "the file that was withdrawn by order is still on the disk; run publish_due")
        elif one.text and sha256(stored(subject) or "") != one.text:
            yield Fault(subject, "it is not what the withdrawal by order left")
