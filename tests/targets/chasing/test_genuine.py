"""/verify/ and a notice or referral in somebody's hands: genuine by fingerprint, print or text, and nothing of its matter."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from publishing.manuscript import sha256
from publishing.pdf import Pdf
from targets.chasing.genuine import issued, text_digest
from targets.models import PrintedPaper, SupervisionNotice
from tests.targets.chasing.world import publish, referred

pytestmark = pytest.mark.django_db
NO = "No published edition has this fingerprint"


@pytest.fixture(autouse=True)
def _english(settings, monkeypatch):
    settings.LANGUAGE_CODE = "en"
    monkeypatch.setattr(
        "targets.chasing.screens.papers.render_pdf", lambda document, text: Pdf(b"%PDF-1.7 " + text.encode(), 1)
    )


@pytest.fixture
def referral(cast):
    return referred(cast, publish(cast)[0])


def given_out(client, cast, name, paper):
    client.force_login(cast.editor)
    data = client.get(reverse(f"chasing_{name}_pdf", args=[paper.pk])).content
    client.logout()
    return data


def asked(client, **said):
    return client.get("/verify/", said).content.decode()


def sent(client, data, name):
    return client.post("/verify/", {"file": SimpleUploadedFile(name, data)}).content.decode()


def test_a_print_that_left_the_house_is_known_by_its_bytes_in_browser_and_on_the_server(client, cast, referral):
    notice = SupervisionNotice.objects.get(grade=2)
    for name, paper, words in (("notice", notice, "supervision notice"), ("referral", referral, "referral")):
        data = given_out(client, cast, name, paper)
        for page in (asked(client, digest=sha256(data)), sent(client, data, "a.pdf")):
            assert f"Yes: this file is {words} {paper}" in page
            assert "and stands" in page
            assert "2027-jtys-001" not in page
            assert "新增公交专用道" not in page
        assert NO in sent(client, data + b" ", "a.pdf")
    assert PrintedPaper.objects.count() == 2
    given_out(client, cast, "notice", notice)
    assert PrintedPaper.objects.count() == 2


def test_the_attached_text_is_known_also_when_another_program_saved_it_anew(client, referral):
    data = referral.text_json.encode()
    assert f"Yes: this is the fingerprint of referral {referral}" in sent(client, data, "a.json")
    spaced = json.dumps(json.loads(data), indent=2).encode()
    assert text_digest(spaced) == referral.digest
    page = sent(client, spaced, "a.json")
    assert "saved anew by another program, but says the same" in page
    assert str(referral) in page
    assert str(referral) in asked(client, digest=sha256(spaced), text=referral.digest)  # as the browser asks


def test_a_forgery_that_prints_a_genuine_fingerprint_is_no_genuine_file(client, cast, referral):
    said = referral.text
    forged = json.dumps(said | {"reason": "另一理由"}).encode()
    assert NO in sent(client, forged, "a.json")
    assert NO in sent(client, b"%PDF-1.7 " + referral.digest.encode(), "a.pdf")
    assert issued("0" * 64) is None
    assert issued(sha256(b"x"), "1" * 64) is None


@pytest.mark.parametrize(
    "data", [b"{", b"[]", b"{}", b'{"schema": "whitebook-notice/1", "a": 1.5}', b"\xff", b"[" * 100_000]
)
def test_what_is_no_text_of_ours_has_no_digest(data):
    assert text_digest(data) == ""


def test_who_may_not_see_a_notice_leaves_no_print_behind(client, cast, referral):
    from tests.factories import Cast

    client.force_login(Cast("gaj").editor)
    assert client.get(reverse("chasing_referral_pdf", args=[referral.pk])).status_code == 404
    assert not PrintedPaper.objects.exists()
