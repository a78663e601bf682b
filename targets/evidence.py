"""Which files may be evidence: type by name and by content, size, a clean name, and what a public copy leaves out.

Pure rules, standard library only. The file is kept as it was sent, byte for byte, under its SHA-256: that is what the
inspection office checks. Pictures lose place, time and camera data in the public copy (targets/photos.py); documents are
published as they are, and the form says so.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from targets.photos import public_copy
from targets.refusal import Refused, gettext_noop

LARGEST = 20 * 1024 * 1024
MOST_FILES = 10
LARGEST_UNPACKED = 200 * 1024 * 1024
LONGEST_NAME = 120

_MACROS = re.compile(r"vbaproject|activex|oleobject|/embeddings/.*\.(bin|exe|dll|js|vbs)$|\.exe$", re.IGNORECASE)
_MARKUP = re.compile(rb"^\s*(<!doctype|<html|<svg|<\?xml|<script|<!--|<body|<head)", re.IGNORECASE)
_HIDDEN = {
    "Cc",
    "Cf",
    "Cs",
    "Co",
    "Cn",
    "Zl",
    "Zp",
}  # controls, overrides of the writing direction, nameless code points


def _whole(data: bytes, content_type: str) -> bool:
    """Say whether the public copy of a picture can be made; one that is cut off is refused now, not when it is published."""
    try:
        public_copy(data, content_type)
    except ValueError:
        return False
    return True


def _pdf(data: bytes) -> bool:
    return data.startswith(b"%PDF-")


def _png(data: bytes) -> bool:
    return data.startswith(b"\x89PNG\r\n\x1a\n") and _whole(data, "image/png")


def _jpeg(data: bytes) -> bool:
    return data.startswith(b"\xff\xd8\xff") and _whole(data, "image/jpeg")


def _webp(data: bytes) -> bool:
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP" and _whole(data, "image/webp")


def _office(folder: str) -> Callable[[bytes], bool]:
    def is_office(data: bytes) -> bool:
        if not data.startswith(b"PK\x03\x04"):
            return False
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                entries = archive.infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError):
            return False
        names = [one.filename for one in entries]
        if any(_MACROS.search(name) for name in names):
            raise Refused(
                gettext_noop("This file carries macros or embedded programs. Save it without them, or as PDF.")
            )
        if sum(one.file_size for one in entries) > LARGEST_UNPACKED:
            raise Refused(gettext_noop("This file unpacks to more than 200 MB."))
        return "[Content_Types].xml" in names and any(name.startswith(f"{folder}/") for name in names)

    return is_office


def _text(data: bytes) -> bool:
    if b"\0" in data or _MARKUP.match(data.removeprefix(b"\xef\xbb\xbf")):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


@dataclass(frozen=True)
class FileType:
    """One allowed type: its endings, the type it is served with, and the test of its content."""

    endings: tuple[str, ...]
    content_type: str
    fits: Callable[[bytes], bool]


_OFFICE_XML = "application/vnd.openxmlformats-officedocument"
TYPES = (
    FileType(("pdf",), "application/pdf", _pdf),
    FileType(("png",), "image/png", _png),
    FileType(("jpg", "jpeg"), "image/jpeg", _jpeg),
    FileType(("webp",), "image/webp", _webp),
    FileType(("docx",), f"{_OFFICE_XML}.wordprocessingml.document", _office("word")),
    FileType(("xlsx",), f"{_OFFICE_XML}.spreadsheetml.sheet", _office("xl")),
    FileType(("csv",), "text/csv", _text),
    FileType(("txt",), "text/plain", _text),
)
# no zip (nobody sees what is in it), no html or svg (they can carry scripts), no doc or xls (they can carry macros)
ENDINGS = tuple(ending for one in TYPES for ending in one.endings)
CONTENT_TYPES = frozenset(one.content_type for one in TYPES)


def clean_name(name: str) -> str:
    """Return the file's name without path, hidden characters and what a file system or a header can't carry."""
    bare = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(one for one in bare if unicodedata.category(one) not in _HIDDEN)
    plain = re.sub(r'[<>:"|?*\s]+', " ", shown).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not dot:
        stem, ending = plain, ""
    stem = stem.strip(" .") or "file"
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending.lower()}"


def check_file(name: str, data: bytes) -> tuple[str, str]:
    """Return (clean name, content type) of a file that may be evidence; Refused with a sentence that names it if not."""
    shown = clean_name(name)
    ending = shown.rpartition(".")[2] if "." in shown else ""
    kind = next((one for one in TYPES if ending in one.endings), None)
    if kind is None:
        raise Refused(
            gettext_noop("%(name)s: this type of file can't be evidence. Send one of: %(endings)s."),
            name=shown, endings=", ".join(ENDINGS),
        )  # fmt: skip
    if not data:
        raise Refused(gettext_noop("%(name)s is empty."), name=shown)
    if len(data) > LARGEST:
        raise Refused(gettext_noop("%(name)s is larger than 20 MB."), name=shown)
    if not kind.fits(data):
        raise Refused(
            gettext_noop("%(name)s is not what its ending says; open it, save it again, and send that."), name=shown
        )
    return shown, kind.content_type


def check_count(files: Iterable[object]) -> None:
    """Refuse more files than one report carries."""
    if len(list(files)) > MOST_FILES:
        raise Refused(gettext_noop("A report carries at most %(most)s files."), most=MOST_FILES)


def safe_type(content_type: str) -> str:
    """Return the type to serve a stored file with: one of ours, or plain bytes."""
    return content_type if content_type in CONTENT_TYPES else "application/octet-stream"
