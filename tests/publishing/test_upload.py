"""A file from anybody is read in a cell: the same answer, and a hostile file takes nothing but the cell."""

import pytest

from publishing import printer as press_printer
from publishing import upload
from publishing.faults import PrinterStopped
from publishing.limits import Limits
from publishing.pdf import render_pdf
from publishing.signature import Signature, verify_signature
from publishing.signing import sign
from publishing.upload import verify_upload
from tests.publishing import keys
from tests.publishing.documents import document


@pytest.fixture
def signed(settings, tmp_path) -> bytes:
    with keys.timestamp_service() as (url, _asked):
        settings.SIGNING = keys.signing(tmp_path, timestamp_url=url)
        return sign(render_pdf(document()).data, language="en")


def test_a_cell_finds_what_is_found_here(signed):
    found = verify_upload(signed)
    assert found == verify_signature(signed)
    assert found.holds
    assert found.stamped is not None
    assert verify_upload(signed + b"\n") == verify_signature(signed + b"\n")


def test_a_file_without_a_signature_needs_no_cell(monkeypatch):
    monkeypatch.setattr(upload, "owned", None)
    assert verify_upload(b"%PDF-1.7") == Signature()


def test_without_roots_the_answer_is_not_trusted(signed, settings):
    settings.SIGNING |= {"key": "", "roots": ""}
    found = verify_upload(signed)
    assert found.intact
    assert not found.trusted


def test_a_table_that_names_itself_as_the_one_before_is_an_answer():
    table = b"xref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1/Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF\n"
    assert not verify_upload(b"%PDF-1.7\n" + table + b"% /ByteRange\n" + table).holds


def test_a_file_that_takes_everything_has_a_fault_and_the_next_one_an_answer(signed, monkeypatch):
    def stop(*_args):
        raise PrinterStopped("too slow")

    with monkeypatch.context() as patch:
        patch.setattr(press_printer.Printer, "ask", stop)
        assert verify_upload(signed) == Signature(signed=True, fault="too slow")
    with monkeypatch.context() as patch:
        patch.setattr(upload, "LIMITS", Limits(seconds=20, memory=80))
        assert verify_upload(signed).fault
    assert verify_upload(signed).holds


def test_roots_that_cannot_be_read_are_said(signed, settings):
    settings.SIGNING |= {"roots": "/nowhere/roots.pem"}
    assert "/nowhere/roots.pem" in verify_upload(signed).fault
    assert "/nowhere/roots.pem" in verify_signature(signed).fault
