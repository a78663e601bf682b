"""/verify/: which edition a file or digest belongs to; a file is measured as it arrives and never kept."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal import verification
from portal.signatures import Signature
from portal.verification import HashingHandler, read_digest, text_digest
from publishing.press import read_artefact
from tests.editions import publish_edition, target_entry

pytestmark = pytest.mark.django_db
YES, OLD, NO = "是，这是现行版本", "是，但已被新版取代", "没有哪个已发布的版本带有此数字指纹"


def ask(client, **data):
    answer = client.get("/verify/", data)
    assert answer.status_code == 200
    return answer.content.decode()


def send(client, data, name="paper.pdf"):
    answer = client.post("/verify/", {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_papers_digest_and_each_files_digest_are_known(client, edition):
    assert YES in ask(client, digest=edition.digest)
    for file in edition.artefacts.exclude(name="body.html"):
        page = ask(client, digest=file.sha256)
        assert YES in page
        assert file.name in page
        assert "/2027/jtys/v1/" in page


def test_a_file_sent_without_javascript_is_known_by_its_bytes(client, edition):
    for file in edition.artefacts.exclude(name="body.html"):
        data = read_artefact(file)
        assert YES in send(client, data)
        assert NO in send(client, data[:-1])
        if file.name != "manuscript.json":  # a space more changes nothing in what it says
            assert NO in send(client, data + b" ")


COPIED = "文件已被其他程序重新保存"


@pytest.mark.parametrize(
    "saved_anew",
    [
        lambda data: json.dumps(data, ensure_ascii=False, indent=4).encode(),
        lambda data: json.dumps(data).encode(),
        lambda data: b"\xef\xbb\xbf\r\n " + json.dumps(dict(reversed(data.items()))).encode(),
    ],
)
def test_a_manuscript_that_was_saved_anew_is_known_by_its_text(client, edition, saved_anew):
    data = json.loads(read_artefact(edition.artefacts.get(name="manuscript.json")))
    page = send(client, saved_anew(data), "copy.json")
    assert YES in page
    assert COPIED in page
    data["parts"]["targets"][0]["task"] += "。"
    assert NO in send(client, saved_anew(data), "copy.json")


def test_a_browser_that_recomputed_the_text_asks_with_two_digests(client, edition):
    assert COPIED in ask(client, digest="0" * 64, text=edition.digest)
    file = edition.artefacts.get(name="manuscript.json")
    assert COPIED not in ask(client, digest=file.sha256, text=edition.digest)
    assert NO in ask(client, digest="0" * 64, text="nonsense")
    assert NO in ask(client, digest="0" * 64, text=file.sha256)  # a file's digest is no text's


@pytest.mark.parametrize(
    "data",
    [
        b"{", b"{}", b"[]", b'{"schema":"whitebook-manuscript/1"}', b'{"schema":"whitebook-manuscript/1","parts":[]}',
        b'{"schema":"whitebook-manuscript/1","parts":{"a":[{"withdrawn":true}]}}',
        b'{"schema":"whitebook-manuscript/1","parts":{"a":[1]}}', b'{"schema":"whitebook-manuscript/1","parts":{"a":[{"x":1.5}]}}',
        b'{"schema":"whitebook-manuscript/1","parts":{"a":[{"x":"\\ud800"}]}}', b'{"schema":"whitebook-manuscript/1","parts":{},"x":NaN}',
        b'{"schema":"whitebook-manuscript/1","parts":{},"x":' + b"9" * 5000 + b"}", b'{"x":' * 100_000, b"{\xff}",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_manuscript_is_measured_like_any_file(client, edition, data):
    assert text_digest(data) == ""
    assert NO in send(client, data, "x.json")


def test_only_a_pdf_or_a_manuscript_is_held_while_the_request_is_answered(client, edition, monkeypatch):
    held = []
    monkeypatch.setattr(HashingHandler, "file_complete", lambda self, size: held.append(len(self.data)))
    monkeypatch.setattr(verification, "HELD_BYTES", 300_000)
    for data in (b"%PDF-" + b"x" * 200_000, b"{" + b"x" * 200_000, b"x" * 200_000, b"%PDF-" + b"x" * 400_000):
        assert NO in send(client, data)
    assert held == [200_005, 200_001, 0, 0]


def test_a_pdf_that_was_sent_is_told_whether_it_is_signed(client, edition):
    data = read_artefact(edition.artefacts.get(name="whitepaper.pdf"))
    assert "电子签名：未签名" in send(client, data)
    assert "电子签名：" not in send(client, b"number,task\r\n", "targets.csv")
    for signature, words in (
        (Signature("valid", "泓州市人民政府", "2027-03-01"), "电子签名：有效，签名人：泓州市人民政府"),
        (Signature("unknown", "某单位"), "电子签名：自某单位签名后未被改动，但其证书不在本市信任之列"),
        (Signature("broken"), "电子签名：无效"),
    ):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("portal.views.verifying.signature_of", lambda pdf, found=signature: found)
            assert words in send(client, data)


def test_it_tells_what_was_withdrawn_since_and_what_was_never_public(client, department):
    secret = target_entry(2027, "jtys", 4, withheld=True, withheld_reason="保密规定")
    first = publish_edition(department, targets=[*(target_entry(2027, "jtys", n) for n in (1, 2, 3)), secret])
    log = [
        {"name": "x", "part": "targets", "number": "2027-jtys-003", "kind": "withdrawn", "title": "", "reason": "合并"},
        {"name": "y", "part": "targets", "number": "2027-jtys-001", "kind": "changed", "title": "", "reason": ""},
    ]
    rows = [target_entry(2027, "jtys", 1), target_entry(2027, "jtys", 2), secret]
    publish_edition(department, targets=rows, number=2, reason="合并两项", changes=log)
    page = ask(client, digest=first.digest)
    assert 'href="/targets/2027-jtys-003/"' in page
    assert 'href="/targets/2027-jtys-001/"' not in page
    assert "合并两项" in page
    assert "另有1处文字因保密不予公开" in page


def test_a_superseded_edition_is_named_with_what_stands_in_its_place(client, edition, department):
    publish_edition(department, targets=[target_entry(2027, "jtys", 1)], number=2, reason="合并")
    page = ask(client, digest=edition.digest)
    assert OLD in page
    assert "现以第2版为准" in page


@pytest.mark.parametrize(
    "written", ["{}", " {} ", "SHA-256: {}", "sha256:{}", "{}  whitepaper.pdf", "{} *whitepaper.pdf"]
)
def test_a_digest_may_be_pasted_as_programs_print_it(client, edition, written):
    assert YES in ask(client, digest=written.format(edition.digest))
    assert YES in ask(client, digest=written.format(edition.digest).upper())
    spaced = " ".join(edition.digest[at : at + 8] for at in range(0, 64, 8))
    assert YES in ask(client, digest=spaced)


@pytest.mark.parametrize(
    "pasted",
    [
        "abc",
        "g" * 64,
        "0" * 63,
        "0" * 65,
        "'; DROP TABLE",
        "<script>alert(1)</script>",
        "0" * 63 + "\x00",
        "0" * 64 + " " + "1" * 64,
    ],
)
def test_what_is_no_digest_is_told_in_a_sentence(client, edition, pasted):
    page = ask(client, digest=pasted)
    assert "这不是SHA-256数字指纹" in page
    assert "<script>alert" not in page
    assert read_digest(pasted) is None


def test_an_empty_question_is_only_the_form(client, db):
    for nothing in ("  ", "\x00"):  # a NUL is left out of every address (config/address.py)
        page = ask(client, digest=nothing)
        assert YES not in page
        assert NO not in page
    assert "请先选择文件" in client.post("/verify/").content.decode()
    assert "请先选择文件" in send(client, b"")


def test_the_upload_needs_no_cookie_and_sets_none(edition):
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/verify/", {"file": SimpleUploadedFile("x.pdf", b"x")})
    assert answer.status_code == 200
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"


def test_an_upload_reaches_neither_disk_nor_memory(client, edition, tmp_path, settings, monkeypatch):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    forbidden = "django.core.files.uploadhandler.{}.new_file"
    for name in ("MemoryFileUploadHandler", "TemporaryFileUploadHandler"):
        monkeypatch.setattr(forbidden.format(name), lambda *args, **more: pytest.fail("kept"))
    assert NO in send(client, b"x" * 3_000_000)
    assert not [one for one in tmp_path.iterdir() if one.is_file()]


def test_a_file_that_is_too_large_is_refused_while_it_arrives(client, edition, monkeypatch):
    monkeypatch.setattr(verification, "MAX_BYTES", 1_000_000)
    assert "已发布的文件没有这么大的" in send(client, b"x" * 1_200_000)


def test_a_file_that_says_it_is_far_too_large_is_not_read_at_all(client, edition):
    class Endless(io.RawIOBase):
        def read(self, size=-1):
            pytest.fail("read")

    answer = client.generic(
        "POST", "/verify/", b"", content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(10**12), **{"wsgi.input": Endless()},
    )  # fmt: skip
    assert "已发布的文件没有这么大的" in answer.content.decode()


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=", "application/json", "text/plain", ""]
)
def test_a_broken_form_is_no_fault_of_the_server(client, edition, kind):
    assert client.post("/verify/", b"--x\r\nnonsense", content_type=kind).status_code in {200, 400}


def test_the_files_own_name_is_only_text(client, edition):
    page = send(client, b"x", name='"><img src=x onerror=alert(1)>.pdf')
    assert "<img" not in page


def test_two_editions_that_share_a_file_are_both_named(client, department):
    from publishing.models import Artefact
    from tests.editions import print_edition, release_edition

    first, second = print_edition(department), print_edition(department, number=2, reason="文字更正")
    for one in (first, second):
        Artefact.objects.bulk_create([Artefact(edition=one, name="annex.csv", sha256="ab" * 32, size=1)])
        release_edition(one)
    assert NO in ask(client, digest="ab" * 32)  # not a file that the public may fetch
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verification, "PUBLISHED", ("annex.csv",))
        page = ask(client, digest="ab" * 32)
    assert YES in page
    assert OLD in page


def test_the_downloaded_data_carries_the_digest_that_was_printed(client, edition):
    from publishing.manuscript import digest

    data = client.get("/2027/jtys/v1/manuscript.json").content
    assert digest(json.loads(data)) == edition.digest
