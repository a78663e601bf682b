"""The package is streamed: the same files give the same bytes, of a size known before, and memory holds a piece at a time."""

import datetime as dt
import hashlib
import io
import tracemalloc
import zipfile

import pytest

from publishing.bundle import PIECE, Member, length, stream, with_sums, written

DAY = dt.date(2027, 3, 1)
FILES = [written("README.md", b"# x\n"), written("jtys/empty.csv", b""), written("jtys/部门.json", b"{}" * 999)]


def packed(members):
    return b"".join(stream(members, DAY))


def test_the_same_files_give_the_same_bytes_and_the_size_is_known_before():
    members = with_sums(FILES)
    data = packed(members)
    assert data == packed(with_sums(FILES))
    assert len(data) == length(members)


def test_an_ordinary_program_unpacks_it_with_the_checksums_first():
    with zipfile.ZipFile(io.BytesIO(packed(with_sums(FILES)))) as package:
        assert package.testzip() is None
        assert package.namelist() == ["SHA256SUMS", "README.md", "jtys/empty.csv", "jtys/部门.json"]
        assert {one.date_time for one in package.infolist()} == {(2027, 3, 1, 0, 0, 0)}
        for line in package.read("SHA256SUMS").decode().splitlines():
            digest, _, path = line.partition("  ")
            assert hashlib.sha256(package.read(path)).hexdigest() == digest


def test_a_file_changed_on_disk_breaks_the_download_off():
    forged = Member("a.pdf", 3, hashlib.sha256(b"abc").hexdigest(), lambda: (b"abd",))
    with pytest.raises(OSError, match=r"a\.pdf was changed"):
        packed([forged])


def test_a_large_package_takes_no_more_memory_than_a_small_one():
    piece = bytes(PIECE)
    many = 1600  # 100 MB
    digest = hashlib.sha256(piece * many).hexdigest()
    large = Member("large.pdf", PIECE * many, digest, lambda: (piece for _ in range(many)))
    tracemalloc.start()
    sent = sum(len(one) for one in stream([large], DAY))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sent == length([large])
    assert peak < 1024 * 1024
