"""A paper's page, its editions and its files: what was published, byte for byte, and what stands in its place."""

import pytest
from django.core.files.storage import default_storage

from publishing.manuscript import sha256
from publishing.models import Origin
from tests.editions import publish_edition, target_entry

pytestmark = pytest.mark.django_db
FILES = ["whitepaper.pdf", "manuscript.json", "targets.csv"]


def text(client, address):
    return client.get(address).content.decode()


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_the_very_bytes_that_were_printed(client, edition, name):
    file = edition.artefacts.get(name=name)
    answer = client.get(f"/2027/jtys/v1/{name}")
    assert sha256(answer.content) == file.sha256
    assert answer["Content-Type"] == file.content_type
    assert answer["ETag"] == f'"{file.sha256}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "jtys-v1" in answer["Content-Disposition"]
    assert "no-cache" in answer["Cache-Control"]


@pytest.mark.parametrize("name", FILES)
def test_who_has_the_file_already_gets_304_and_nothing_is_read(client, edition, name, monkeypatch):
    tag = client.get(f"/2027/jtys/v1/{name}")["ETag"]
    monkeypatch.setattr("portal.views.files.read_artefact", lambda file: pytest.fail("read"))
    answer = client.get(f"/2027/jtys/v1/{name}", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
    assert client.get(f"/2027/jtys/v1/{name}", headers={"If-None-Match": f"W/{tag}, {tag}"}).status_code == 304


def test_other_sites_may_read_the_data_and_only_the_data(client, edition):
    assert client.get("/2027/jtys/v1/manuscript.json")["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get("/2027/jtys/v1/whitepaper.pdf")
    assert "Access-Control-Allow-Origin" not in client.get("/2027/jtys/")


def test_a_file_changed_on_disk_is_never_served(client, edition):
    file = edition.artefacts.get(name="whitepaper.pdf")
    with default_storage.open(file.path, "wb") as opened:
        opened.write(b"%PDF forged")
    client.raise_request_exception = False
    answer = client.get("/2027/jtys/v1/whitepaper.pdf")
    assert answer.status_code == 500
    assert b"forged" not in answer.content


def test_files_and_pages_are_only_read(client, edition):
    for address in ("/2027/jtys/v1/whitepaper.pdf", "/2027/jtys/v1/"):
        for method in (client.post, client.put, client.delete, client.patch):
            assert method(address).status_code == 405
    assert client.head("/2027/jtys/v1/whitepaper.pdf").status_code == 200


def test_the_papers_page_shows_the_frozen_text_the_record_and_the_files(client, edition):
    page = text(client, "/2027/jtys/")
    assert '<section><h2>目标</h2><p id="2027-jtys-001">' in page
    assert edition.digest in page
    assert "监察专员" in page
    assert "2027年1月20日" in page
    for file in edition.artefacts.filter(name__in=FILES):
        assert f"/2027/jtys/v1/{file.name}" in page
        assert file.sha256 in page
    assert "12328" in page


def test_an_edition_that_was_superseded_says_so_and_leads_to_the_current_one(client, edition, department):
    publish_edition(department, targets=[target_entry(2027, "jtys", 1)], number=2, reason="两项任务合并")
    old = text(client, "/2027/jtys/v1/")
    assert "第1版已被取代" in old
    assert 'href="/2027/jtys/"' in old
    assert "两项任务合并" in old
    assert '<p id="2027-jtys-003">' in old  # its text is as it was
    new = text(client, "/2027/jtys/v2/")
    assert "已被取代" not in new
    assert "两项任务合并" in new
    current = text(client, "/2027/jtys/")
    assert '<p id="2027-jtys-003">' not in current
    assert "/2027/jtys/v1/" in current


def test_a_transcript_says_that_nobody_approved_it_here(client, department):
    publish_edition(department, year=2026, targets=1, number=0, origin=Origin.TRANSCRIBED)
    for address in ("/en/2026/jtys/", "/en/2026/jtys/v0/"):
        page = text(client, address)
        assert "Transcribed, not approved in Whitebook" in page
        assert "Nobody in Whitebook" in page
    assert "转录本，未经本系统批准" in text(client, "/2026/jtys/")


def test_a_paper_leads_to_the_departments_other_years(client, edition, department):
    publish_edition(department, year=2026, targets=1)
    assert 'href="/2026/jtys/"' in text(client, "/2027/jtys/")


def test_a_code_that_ends_like_another_is_another_department(client, edition):
    from tests.factories import DepartmentFactory

    publish_edition(DepartmentFactory(code="xjtys"), year=2025, targets=1)
    assert "/2025/" not in text(client, "/2027/jtys/")
