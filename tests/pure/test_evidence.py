"""Which files may be evidence, and what their public copy leaves out."""

import contextlib
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from targets.evidence import LARGEST, check_count, check_file, clean_name, safe_type
from targets.photos import public_copy
from targets.reporting import Refused

PDF = b"%PDF-1.7\n1 0 obj"
SECRET = b"SECRET-CAMERA"


def picture(kind, **more):
    data = io.BytesIO()
    Image.new("RGB", (8, 6), "#335577").save(data, kind, **more)
    return data.getvalue()


def office(folder, *names):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name in ("[Content_Types].xml", f"{folder}/document.xml", *names):
            archive.writestr(name, "x")
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "content_type"),
    [
        ("验收.pdf", PDF, "application/pdf"),
        ("a.PNG", picture("PNG"), "image/png"),
        ("a.jpg", picture("JPEG"), "image/jpeg"),
        ("a.jpeg", picture("JPEG"), "image/jpeg"),
        ("a.webp", picture("WEBP"), "image/webp"),
        ("a.docx", office("word"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.xlsx", office("xl", "xl/printerSettings/printerSettings1.bin"),
         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("台账.csv", "编号,数值\n1,2".encode("gb18030"), "text/csv"),
        ("a.csv", "\ufeff编号,数值".encode(), "text/csv"),
        ("a.txt", "纪要".encode(), "text/plain"),
    ],
)  # fmt: skip
def test_what_clerks_have_is_taken(name, data, content_type):
    assert check_file(name, data)[1] == content_type


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.html", b"<html>", "can't be evidence"),
        ("a.svg", b"<svg/>", "can't be evidence"),
        ("a.zip", office("word"), "can't be evidence"),
        ("a.exe", b"MZ", "can't be evidence"),
        ("a.xlsm", office("xl"), "can't be evidence"),
        ("a.doc", b"\xd0\xcf\x11\xe0", "can't be evidence"),
        ("a.pdf.exe", PDF, "can't be evidence"),
        ("pdf", PDF, "can't be evidence"),
        ("", PDF, "can't be evidence"),
        ("a.pdf", b"", "is empty"),
        ("a.pdf", b"MZ\x90" + PDF, "not what its ending says"),
        ("a.pdf", b"<html><script>", "not what its ending says"),
        ("a.png", picture("JPEG"), "not what its ending says"),
        ("a.jpg", picture("PNG"), "not what its ending says"),
        ("a.png", picture("PNG")[:40], "not what its ending says"),
        ("a.jpg", picture("JPEG")[:3], "not what its ending says"),
        ("a.txt", b"  \n<!DOCTYPE html><script>alert(1)</script>", "not what its ending says"),
        ("a.csv", b"\xef\xbb\xbf<svg onload=alert(1)>", "not what its ending says"),
        ("a.txt", b"a\0b", "not what its ending says"),
        ("a.txt", b"\xff\xff\xff", "not what its ending says"),
        ("a.docx", b"PK\x03\x04 not a zip", "not what its ending says"),
        ("a.docx", office("xl"), "not what its ending says"),
        ("a.xlsx", office("xl", "xl/vbaProject.bin"), "macros"),
        ("a.docx", office("word", "word/embeddings/oleObject1.bin"), "macros"),
        ("a.pdf", PDF + b"0" * LARGEST, "larger than 20 MB"),
    ],
)
def test_what_is_unsafe_is_refused_by_name(name, data, why):
    with pytest.raises(Refused) as caught:
        check_file(name, data)
    assert why in str(caught.value)


def test_a_zip_bomb_in_an_office_file_is_refused_unopened():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "x")
        with archive.open("xl/sheet1.xml", "w", force_zip64=True) as entry:
            for _ in range(210):
                entry.write(b"0" * 1024 * 1024)
    assert len(data.getvalue()) < 300_000
    with pytest.raises(Refused, match="200 MB"):
        check_file("a.xlsx", data.getvalue())


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\某人\\验收.PDF", "验收.pdf"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "abSet-Cookie x.pdf"),
        ("photo\u202egnp.pdf", "photognp.pdf"),
        ("  ..hidden.txt ", "hidden.txt"),
        ("a\u2028b.txt", "ab.txt"),
        ('a"b<c>.txt', "a b c.txt"),
        ("..pdf", "pdf"),
        ("...", "file"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_a_file_name_loses_its_path_and_what_deceives(name, clean):
    assert clean_name(name) == clean


@given(st.text(max_size=400))
def test_no_name_keeps_a_path_a_control_character_or_more_than_120_characters(name):
    clean = clean_name(name)
    assert 0 < len(clean) <= 120
    assert not set(clean) & set('/\\\0\r\n\u202e"')


def test_more_than_ten_files_are_refused():
    check_count(range(10))
    with pytest.raises(Refused):
        check_count(range(11))


def test_a_stored_type_that_is_not_ours_is_served_as_bytes():
    assert safe_type("image/png") == "image/png"
    assert safe_type("text/html") == "application/octet-stream"


def exif(orientation=None):
    data = Image.Exif()
    data[0x010F] = SECRET.decode()
    if orientation:
        data[0x0112] = orientation
    data.get_ifd(0x8825)[1] = "N"
    data.get_ifd(0x8825)[2] = (22.0, 32.0, 36.0)
    return data


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_public_copy_of_a_picture_has_no_place_or_camera_and_the_same_pixels(kind):
    original = picture(kind, exif=exif(6).tobytes())
    assert SECRET in original
    copy = public_copy(original, f"image/{kind.lower()}")
    assert SECRET not in copy
    before, after = Image.open(io.BytesIO(original)), Image.open(io.BytesIO(copy))
    assert before.tobytes() == after.tobytes()
    assert not after.getexif().get_ifd(0x8825)
    if kind == "JPEG":
        assert dict(after.getexif()) == {0x0112: 6}  # or the photo would lie on its side


def test_what_hangs_behind_the_end_of_a_picture_goes_too():
    for kind in ("JPEG", "PNG"):
        assert SECRET not in public_copy(picture(kind) + SECRET, f"image/{kind.lower()}")


def test_a_progressive_jpeg_and_a_coloured_one_stay_whole():
    data = picture("JPEG", progressive=True, icc_profile=b"profile" * 10)
    after = Image.open(io.BytesIO(public_copy(data, "image/jpeg")))
    assert after.tobytes() == Image.open(io.BytesIO(data)).tobytes()
    assert after.info["icc_profile"]


def test_a_document_is_published_as_it_is():
    assert public_copy(PDF, "application/pdf") == PDF


@given(st.binary(max_size=300), st.sampled_from(["image/jpeg", "image/png", "image/webp"]))
def test_no_bytes_break_the_stripper(data, kind):
    magic = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n", "image/webp": b"RIFF\0\0\0\0WEBP"}[kind]
    with contextlib.suppress(ValueError):
        public_copy(magic + data, kind)
