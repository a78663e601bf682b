"""Packs files as one zip that is streamed: the same files give the same bytes, and memory holds a piece at a time.

Nothing is compressed: the size is known before the first byte, and PDFs, most of it, would not shrink.
"""

import datetime as dt
import hashlib
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

SUMS = "SHA256SUMS"
PIECE = 64 * 1024
LARGEST = 2**31  # beyond it zip writes other headers
# local header, data descriptor, entry in the directory: each beside the file's name, which stands there twice
ROUND_A_FILE, AT_THE_END = 30 + 16 + 46, 22


@dataclass(frozen=True)
class Member:
    """A file of the package: its path, size in bytes, SHA-256, and how its bytes are read, piece by piece."""

    path: str
    size: int
    sha256: str
    pieces: Callable[[], Iterable[bytes]]


class _Sink:
    """A file that can't be rewound: what is written to it waits here to be sent."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.waiting.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing."""

    def take(self) -> bytes:
        taken = b"".join(self.waiting)
        self.waiting.clear()
        return taken


def written(path: str, data: bytes) -> Member:
    """Return the member of bytes at hand."""
    return Member(path, len(data), hashlib.sha256(data).hexdigest(), lambda: (data,))


def with_sums(members: Sequence[Member]) -> list[Member]:
    """Return the members with a list of their SHA-256 before them, as `sha256sum -c` reads it."""
    listed = "".join(f"{one.sha256}  {one.path}\n" for one in members)
    return [written(SUMS, listed.encode()), *members]


def length(members: Iterable[Member]) -> int:
    """Return the size of the package in bytes."""
    return sum(one.size + ROUND_A_FILE + 2 * len(one.path.encode()) for one in members) + AT_THE_END


def stream(members: Iterable[Member], dated: dt.date) -> Iterator[bytes]:
    """Yield the package piece by piece; every file in it is dated `dated`.

    Raises OSError at the end of a file whose bytes are not those of its SHA-256: the download breaks off, and whoever
    asked has no whole package.
    """
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as package:  # type: ignore[call-overload]
        for one in members:
            entry = zipfile.ZipInfo(one.path, (dated.year, dated.month, dated.day, 0, 0, 0))
            entry.create_system, entry.external_attr, entry.file_size = 3, 0o100644 << 16, one.size
            digest = hashlib.sha256()
            with package.open(entry, "w") as file:
                for piece in one.pieces():
                    digest.update(piece)
                    file.write(piece)
                    yield sink.take()
            if digest.hexdigest() != one.sha256:
                raise OSError(f"{one.path} was changed on disk after it was kept.")
    yield sink.take()
