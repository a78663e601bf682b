"""The signature: appended and nothing else, read again before it counts, never less than was asked (ADR 24)."""

import dataclasses
import io
import logging
import re
import subprocess
import sys
from pathlib import Path

import page
import pikepdf
import pytest

from publishing import press, signing
from publishing.faults import NotSigned
from publishing.manuscript import sha256
from publishing.pdf import render_pdf
from publishing.signature import Signature, unsigned_part, verify_signature
from publishing.signing import sign
from publishing.signing_key import fingerprint
from tests.publishing import keys
from tests.publishing.documents import document
from tests.publishing.editions import make_edition

MANUSCRIPT = '{"schema":"x"}'


@pytest.fixture(scope="module")
def printed() -> bytes:
    return render_pdf(document(rows=3), MANUSCRIPT).data


@pytest.fixture
def key(settings, tmp_path):
    """A city with a key."""
    settings.SIGNING = keys.signing(tmp_path)
    return settings.SIGNING


def signed_with(settings, tmp_path, printed, pair, **told) -> bytes:
    data = keys.written(tmp_path / "other.p12", pair.p12(keys.root().certificate))
    settings.SIGNING = keys.signing(tmp_path, key=data, **told)
    return sign(printed, language="zh-hans")


def test_without_a_key_nothing_is_signed_and_nothing_changes(printed):
    assert sign(printed, language="zh-hans") is printed
    assert verify_signature(printed) == Signature()


def test_a_signed_paper_begins_with_the_very_bytes_that_were_printed(key, printed):
    signed = sign(printed, language="zh-hans")
    assert signed.startswith(printed)
    assert unsigned_part(signed) == printed
    again = sign(render_pdf(document(rows=3), MANUSCRIPT).data, language="zh-hans")
    assert verify_signature(again).body_sha256 == verify_signature(signed).body_sha256 == sha256(printed)


def test_the_manuals_own_lines_find_the_digest_of_the_unsigned_paper(key, printed, tmp_path):
    manual = (Path(__file__).parents[2] / "docs/press.md").read_text()
    snippet = re.search(r"<<'END'\n(.*?)END\n", manual, re.S)
    assert snippet
    (tmp_path / "whitepaper.pdf").write_bytes(sign(printed, language="zh-hans"))
    lines = [sys.executable, "-I", "-S", "-", tmp_path / "whitepaper.pdf"]
    done = subprocess.run(lines, input=snippet[1], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == sha256(printed)


def test_what_is_found_names_signer_time_and_certificate(key, printed):
    found = verify_signature(sign(printed, language="zh-hans"))
    assert found.holds
    assert found.signer == keys.CITY
    assert found.certificate == fingerprint(keys.city().certificate)
    assert found.at is not None
    assert found.at.tzinfo is not None
    assert (found.stamped, found.stamp_trusted, found.fault) == (None, False, "")


def test_the_signature_is_pades_and_allows_no_change(key, printed):
    with pikepdf.open(io.BytesIO(sign(printed, language="zh-hans"))) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        assert str(field.V.SubFilter) == "/ETSI.CAdES.detached"
        assert pdf.Root.Perms.DocMDP.objgen == field.V.objgen
        assert field.V.Reference[0].TransformParams.P == 1
        assert str(field.TU) == "电子签名"
        assert field.F & 4
        assert not field.F & 2


def test_a_signature_takes_nothing_from_the_files_conformance(key, printed):
    def findings(data: bytes, profile: page.ValidationProfile) -> set[tuple[str, str]]:
        return {(one.rule_id, one.message) for one in page.validate_pdf_bytes(data, profile=profile).failures}

    signed = sign(printed, language="zh-hans")
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A):
        assert findings(signed, profile) <= findings(printed, profile)


def test_a_changed_byte_anywhere_is_found(key, printed):
    signed = sign(printed, language="zh-hans")
    begins = signed.rindex(b"/Contents <") + len(b"/Contents <")
    value = begins + len(signed[begins : signed.index(b">", begins)].rstrip(b"0")) - 20  # in the signature's own value
    for place in (20, len(printed) // 2, len(printed) + 10, len(signed) - 10, value):
        changed = bytearray(signed)
        changed[place] = ord("0") if changed[place] == ord("1") else ord("1")
        assert not verify_signature(bytes(changed)).holds, place


def test_whatever_is_appended_is_not_covered(key, printed):
    signed = sign(printed, language="zh-hans")
    assert not verify_signature(signed + b"\n").whole
    out = io.BytesIO()
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    writer.root["/Lang"] = writer.root["/Lang"]
    writer.update_root()
    writer.write(out)
    found = verify_signature(out.getvalue())
    assert found.signed
    assert not found.whole
    assert not found.holds


def test_another_citys_signature_is_intact_and_not_trusted(settings, tmp_path, printed):
    foreign = signed_with(settings, tmp_path, printed, keys.make("Elsewhere"))
    settings.SIGNING = keys.signing(tmp_path)
    found = verify_signature(foreign)
    assert (found.intact, found.whole, found.trusted, found.holds) == (True, True, False, False)
    assert found.signer == "Elsewhere"


def test_without_roots_nothing_is_trusted_and_with_a_key_of_its_own_that_is_its_root(settings, tmp_path, printed, key):
    signed = sign(printed, language="zh-hans")
    settings.SIGNING = key | {"key": "", "roots": ""}
    assert not verify_signature(signed).trusted
    assert verify_signature(signed).intact
    own = signed_with(settings, tmp_path, printed, keys.make("Alone"), roots="")
    assert not verify_signature(own).trusted  # its file names a root that did not sign it
    alone = keys.written(tmp_path / "alone.p12", keys.make("Alone").p12())
    settings.SIGNING = key | {"key": alone, "roots": ""}
    assert verify_signature(sign(printed, language="zh-hans")).holds


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-1.7", b"/ByteRange", b"%PDF-1.7 /ByteRange [0 1 2 3]\nstartxref\n0\n%%EOF\nstartxref\n9\n%%EOF"],
)
def test_whatever_the_bytes_are_the_answer_is_an_answer(data):
    assert not verify_signature(data).holds


def test_a_signed_file_cut_anywhere_is_an_answer_too(key, printed):
    signed = sign(printed, language="zh-hans")
    for share in range(1, 20):
        assert not verify_signature(signed[: len(signed) * share // 20]).holds


def test_a_timestamp_service_attests_the_time(settings, key, printed):
    with keys.timestamp_service() as (url, asked):
        settings.SIGNING = key | {"timestamp_url": url}
        found = verify_signature(sign(printed, language="zh-hans"))
    assert found.holds
    assert found.stamped is not None
    assert found.stamp_trusted
    assert len(asked) <= 2


def test_a_timestamp_by_a_service_nobody_knows_is_there_and_not_trusted(settings, key, printed):
    with keys.timestamp_service(certificate=keys.make("Anybody", stamps=True)) as (url, _asked):
        settings.SIGNING = key | {"timestamp_url": url}
        found = verify_signature(sign(printed, language="zh-hans"))
    assert found.stamped is not None
    assert not found.stamp_trusted


@pytest.mark.parametrize("answer", [503, b"no timestamp"])
def test_a_service_that_fails_once_is_asked_again(settings, key, printed, answer):
    with keys.timestamp_service(answer) as (url, _asked):
        settings.SIGNING = key | {"timestamp_url": url}
        assert verify_signature(sign(printed, language="zh-hans")).stamped


@pytest.mark.parametrize("answer", [503, b"no timestamp"])
def test_a_service_that_goes_on_failing_leaves_the_paper_unsigned_and_says_so(settings, key, printed, answer):
    with keys.timestamp_service(*[answer] * 9) as (url, _asked):
        settings.SIGNING = key | {"timestamp_url": url}
        with pytest.raises(NotSigned, match=r"127\.0\.0\.1"):
            sign(printed, language="zh-hans")


def test_a_service_that_is_down_leaves_the_paper_unsigned_and_its_password_unsaid(settings, key, printed, caplog):
    settings.SIGNING = key | {"timestamp_url": "http://city:very-secret@127.0.0.1:9/tsa"}
    with caplog.at_level(logging.DEBUG), pytest.raises(NotSigned, match=r"127\.0\.0\.1") as refusal:
        sign(printed, language="zh-hans")
    assert "very-secret" not in str(refusal.value)


@pytest.mark.parametrize(("begins", "ends"), [(-30, -1), (1, 30)])
def test_an_expired_certificate_signs_nothing(settings, tmp_path, printed, begins, ends):
    with pytest.raises(NotSigned, match="有效期"):
        signed_with(settings, tmp_path, printed, keys.make(keys.CITY, keys.root(), begins=begins, ends=ends))


def test_a_wrong_passphrase_signs_nothing_and_is_not_repeated_anywhere(settings, key, printed, caplog):
    settings.SIGNING = key | {"passphrase": "not-the-right-one"}
    with caplog.at_level(logging.DEBUG), pytest.raises(NotSigned) as refusal:
        sign(printed, language="zh-hans")
    assert "not-the-right-one" not in str(refusal.value) + caplog.text


@pytest.mark.parametrize("field", ["intact", "whole"])
def test_a_signature_that_does_not_hold_when_it_is_read_again_keeps_nothing(key, printed, monkeypatch, field):
    real = signing.verify_signature
    monkeypatch.setattr(signing, "verify_signature", lambda data: dataclasses.replace(real(data), **{field: False}))
    with pytest.raises(NotSigned):
        sign(printed, language="zh-hans")


def test_a_writer_that_touches_what_was_printed_is_refused(key, printed, monkeypatch):
    real = signing._appended
    monkeypatch.setattr(signing, "_appended", lambda pdf, *more: real(pdf.replace(b"%PDF-1.7", b"%PDF-1.6", 1), *more))
    with pytest.raises(NotSigned):
        sign(printed, language="zh-hans")


def test_the_certificate_must_be_the_configured_one(key, printed, monkeypatch):
    monkeypatch.setattr(signing, "fingerprint", lambda _certificate: "00" * 32)
    with pytest.raises(NotSigned):
        sign(printed, language="zh-hans")


def test_a_stamp_that_was_asked_for_is_never_silently_left_out(settings, key, printed, monkeypatch):
    real = signing._signer
    monkeypatch.setattr(signing, "_signer", lambda key, language, _url: real(key, language, ""))
    settings.SIGNING = key | {"timestamp_url": "http://127.0.0.1:9/"}
    with pytest.raises(NotSigned):
        sign(printed, language="zh-hans")


@pytest.mark.django_db
def test_an_edition_keeps_the_digest_of_the_unsigned_file_beside_the_signed_ones(key):
    made = press.print_document(document(), MANUSCRIPT)
    data = made.files[press.PDF][0]
    assert verify_signature(data).holds
    files = {**made.files}
    del files[press.DATA]
    edition = make_edition(printed=dataclasses.replace(made, files=files))
    kept = {one.name: one for one in edition.artefacts.all()}
    assert kept[press.PDF].sha256 == sha256(data)
    assert kept[press.PDF].unsigned_sha256 == sha256(unsigned_part(data)) == verify_signature(data).body_sha256
    assert kept[press.BODY].unsigned_sha256 == ""


def test_a_paper_without_a_key_has_no_digest_of_an_unsigned_file():
    assert press.print_document(document(), MANUSCRIPT).unsigned == {}
