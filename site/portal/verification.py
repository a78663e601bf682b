"""Does this file or digest belong to a published edition? Files are measured as they arrive and never kept."""

import hashlib
import json
import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from portal.editions import PUBLISHED
from publishing.manuscript import SCHEMA, WITHDRAWN, WITHHELD, digest
from publishing.models import Artefact, Edition, ErasedFile

MAX_BYTES = 64 * 1024 * 1024  # larger than any paper; a larger file can be hashed at home and its digest pasted
HELD_BYTES = 16 * 1024 * 1024  # of a PDF or a manuscript, to look into it; a paper of 225 targets has a tenth of it
FORM_BYTES = 1024 * 1024  # the form's own boundaries and fields
PDF_BEGINS, DATA_BEGINS = b"%PDF-", b"{"
_BEFORE = BOM_UTF8 + b" \t\r\n"  # what an editor may have put in front
_DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


class HashingHandler(FileUploadHandler):
    """Hashes the one file of a request while it is read; nothing of it reaches the disk.

    A PDF or a manuscript is also held in memory, up to HELD_BYTES, until the request is answered: its signature and
    the digest of its text can't be told from a hash. Of every other file no byte stays longer than its chunk.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.hash = hashlib.sha256()
        self.size = 0
        self.name = ""
        self.too_large = False
        self.held: list[bytes] = []

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin anew: the last file of a request counts."""
        super().new_file(*args, **kwargs)
        self.hash, self.size, self.name, self.held = hashlib.sha256(), 0, self.file_name or "", []

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Hash, and forget what need not be looked into."""
        if self.held or (self.size == 0 and raw_data.lstrip(_BEFORE).startswith((PDF_BEGINS, DATA_BEGINS))):
            self.held.append(raw_data)
        self.size += len(raw_data)
        if self.size > HELD_BYTES:
            self.held.clear()
        if self.size > MAX_BYTES:
            self.too_large = True
            raise StopUpload(connection_reset=True)
        self.hash.update(raw_data)

    def file_complete(self, file_size: int) -> None:
        """Hand nothing on."""

    @cached_property
    def data(self) -> bytes:
        """The file's bytes, where it is a PDF or a manuscript that is not too large; else none."""
        return b"".join(self.held)


def text_digest(data: bytes) -> str:
    """Return the digest of the manuscript in a file, however its JSON is spaced; "" when it is none.

    site/static/portal/canonical.js does the same in the browser.
    """
    try:
        manuscript = json.loads(data.decode("utf-8-sig"))
        return digest(manuscript) if manuscript["schema"] == SCHEMA else ""
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return ""


def announces_too_much(request: HttpRequest) -> bool:
    """Say whether the request itself says that it is larger than any file may be, so that it need not be read."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    return not said.isdigit() or int(said) > MAX_BYTES + FORM_BYTES


@dataclass(frozen=True)
class Belongs:
    """The digest is a published edition's, or that of one of its files."""

    edition: Edition
    file: str  # the file's name; empty when it is the manuscript's digest
    later: tuple[Edition, ...]  # the editions that came after it, oldest first
    former: str = ""  # the name of the file that this was until a text in it was withdrawn by order
    copied: bool = False  # the text was recomputed from a file that is not the published one byte for byte

    @property
    def superseded(self) -> bool:
        """True when a later edition stands in its place."""
        return bool(self.later)

    @property
    def current(self) -> Edition:
        """The edition that is current now."""
        return self.later[-1] if self.later else self.edition

    @cached_property
    def withdrawn(self) -> list[Mapping[str, Any]]:
        """The targets that later editions withdrew, as their change logs tell it: number, title, reason."""
        logs = (one.public_manuscript["parts"].get("changes", ()) for one in self.later)
        return [one for log in logs for one in log if one.get("kind") == "withdrawn" and one.get("part") == "targets"]

    @cached_property
    def by_order(self) -> int:
        """How many of its texts were withdrawn by order: they are in no public file any more."""
        return sum(bool(one.get(WITHDRAWN)) and not one.get(WITHHELD) for one in self._entries())

    @cached_property
    def withheld(self) -> int:
        """How many of its texts were never public, for secrecy."""
        return sum(bool(one.get(WITHHELD)) for one in self._entries())

    def _entries(self) -> Iterator[Mapping[str, Any]]:
        for entries in self.edition.public_manuscript["parts"].values():
            yield from entries


def read_digest(text: str) -> str | None:
    """Return the SHA-256 in a pasted text, however it is spaced or written; None when there is not exactly one."""
    bare = re.sub(r"[\s:\-]", "", text.lower().replace("sha-256", "").replace("sha256", ""))
    if _DIGEST.fullmatch(bare):
        return bare
    inside = set(_DIGEST.findall(text.lower()))  # as sha256sum prints it, with the file's name behind
    return inside.pop() if len(inside) == 1 else None


def find_editions(asked: str, text: str = "") -> list[Belongs]:
    """Return every published edition that the digest belongs to, newest first; a constant number of queries.

    `asked` is a file's digest or a paper's; `text` is the paper's digest as it was recomputed from that same file.
    """
    released = Edition.objects.released().select_related("release")
    files = Artefact.objects.filter(sha256=asked, name__in=PUBLISHED, edition__release__isnull=False)
    names = dict(files.values_list("edition_id", "name"))
    anew = ErasedFile.objects.filter(before=asked, artefact__name__in=PUBLISHED)
    former = dict(anew.values_list("artefact__edition_id", "artefact__name"))
    digests = {asked, text} - {""}
    found = {one.pk: one for one in (*released.filter(digest__in=digests), *released.filter(pk__in={*names, *former}))}
    fellows: dict[str, list[Edition]] = {}
    for one in released.filter(subject__in={one.subject for one in found.values()}).order_by("number"):
        fellows.setdefault(one.subject, []).append(one)
    belonging = [
        Belongs(
            edition=one,
            file=names.get(one.pk, ""),
            later=tuple(other for other in fellows[one.subject] if other.number > one.number),
            former=former.get(one.pk, ""),
            copied=one.pk not in names and one.pk not in former and one.digest != asked,
        )
        for one in found.values()
    ]
    return sorted(belonging, key=lambda one: -one.edition.release.sequence)
