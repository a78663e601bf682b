"""A year's package: what is public of every department, whole, checkable with common tools, and nothing else."""

import io
import json
import subprocess
import zipfile

import pytest
from django.core.files.storage import default_storage
from frictionless import Package

from publishing.manuscript import digest
from publishing.models import Artefact
from tests.editions import print_edition, publish_edition, release_edition, target_entry
from tests.factories import Cast, DepartmentFactory, approve, make_paper, make_target, publish_paper, submit_paper
from whitepapers.release import print_due, release_due

pytestmark = pytest.mark.django_db
ADDRESS = "/2027/whitepapers.zip"
SECRET = "绝密口令七三"


def fetch(client, address=ADDRESS, **headers):
    return client.get(address, headers=headers)


def unpacked(client, folder=None):
    answer = fetch(client)
    assert answer.status_code == 200
    data = b"".join(answer)
    assert len(data) == int(answer["Content-Length"])
    package = zipfile.ZipFile(io.BytesIO(data))
    if folder is not None:
        package.extractall(folder)
    return package


@pytest.fixture
def two(cast, quick_press):
    """Two departments' papers, one of them with a target that is withheld, and what became of last year's targets."""
    publish_edition(cast.department, 2026)
    publish_paper(cast)
    second = Cast("jyj")
    paper = make_paper(second)
    make_target(paper, 4, task=SECRET, goal=SECRET, withheld=True, withheld_reason=SECRET)
    make_target(paper, 5, task="=HYPERLINK(1)", goal="一,\n二")
    approve(second, submit_paper(second, paper))
    print_due()
    release_due(now=paper.plan_year.release_at)


def test_checksums_and_tables_hold_for_common_programs(client, two, tmp_path):
    package = unpacked(client, tmp_path)
    assert {name for name in package.namelist() if "/" not in name} == {
        "README.md", "SHA256SUMS", "datapackage.json", "register.csv",
    }  # fmt: skip
    assert {name for name in package.namelist() if name.startswith("jtys/")} == {
        "jtys/whitepaper.pdf", "jtys/manuscript.json", "jtys/targets.csv", "jtys/dispositions.csv",
    }  # fmt: skip
    assert "jyj/dispositions.csv" not in package.namelist()
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()) == len(package.namelist()) - 1
    report = Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "message"])
    tables = {task.name: task.stats.get("rows") for task in report.tasks if task.name.endswith("csv")}
    assert tables == {"jtys-targets-csv": 3, "jtys-dispositions-csv": 3, "jyj-targets-csv": 4, "register-csv": 7}


def test_it_holds_the_very_files_that_were_printed_and_no_withheld_text(client, two):
    package = unpacked(client)
    for file in Artefact.objects.exclude(name="body.html").filter(edition__subject__startswith="2027/"):
        with default_storage.open(file.path) as stored:
            assert package.read(f"{file.edition.subject[5:]}/{file.name}") == stored.read()
    assert all(SECRET not in package.read(name).decode(errors="replace") for name in package.namelist())
    shown = json.loads(package.read("jyj/manuscript.json"))
    assert digest(shown) == Artefact.objects.get(edition__subject="2027/jyj", name="manuscript.json").edition.digest


def test_the_same_state_gives_the_same_bytes_and_a_release_other_ones(client, edition):
    first = fetch(client)
    data = b"".join(first)
    assert data == b"".join(fetch(client))
    assert fetch(client, **{"If-None-Match": first["ETag"]}).status_code == 304
    publish_edition(DepartmentFactory(code="jyj"))
    later = fetch(client, **{"If-None-Match": first["ETag"]})
    assert later.status_code == 200
    assert later["ETag"] != first["ETag"]
    assert b"".join(later) != data


def test_an_edition_that_is_superseded_gives_way_to_the_current_one(client, edition, department):
    second = publish_edition(department, targets=[target_entry(2027, "jtys", 1)], number=2, reason="合并")
    package = unpacked(client)
    assert second.digest.encode() in package.read("README.md")
    assert edition.digest.encode() not in package.read("README.md")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_nothing_of_it_is_there_before_the_release(client, unreleased, prefix):
    assert fetch(client, prefix + ADDRESS).status_code == 404
    publish_edition(DepartmentFactory(code="jyj"))
    before = fetch(client, prefix + ADDRESS)
    assert b"jtys/" not in b"".join(before)
    release_edition(unreleased)
    after = fetch(client, prefix + ADDRESS, **{"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert b"jtys/whitepaper.pdf" in b"".join(after)


def test_an_empty_year_has_none_and_the_address_is_only_read(client, edition):
    assert fetch(client, "/2026/whitepapers.zip").status_code == 404
    assert client.post(ADDRESS).status_code == 405
    head = client.head(ADDRESS)
    assert (head.status_code, head["Content-Type"]) == (200, "application/zip")


def test_the_years_page_leads_to_it_with_its_size(client, edition):
    for prefix, words in (("", "2027年数据包"), ("/en", "Data package 2027")):
        page = client.get(f"{prefix}/2027/").content.decode()
        assert f'href="{prefix}/2027/whitepapers.zip"' in page
        assert words in page
        assert "ZIP · " in page


def test_a_file_that_was_changed_on_disk_is_not_handed_out_as_a_whole_package(client, edition):
    file = edition.artefacts.get(name="whitepaper.pdf")
    with default_storage.open(file.path, "wb") as opened:
        opened.write(b"%PDF forged")
    with pytest.raises(OSError, match="was changed"):
        b"".join(fetch(client))


def test_the_package_takes_the_same_number_of_queries_for_any_number_of_departments(
    client, edition, django_assert_max_num_queries
):
    for code in ("jyj", "swj", "mzj", "zjj"):
        print_edition(DepartmentFactory(code=code))
        publish_edition(DepartmentFactory(code=f"{code}2"))
    with django_assert_max_num_queries(10):
        fetch(client)
