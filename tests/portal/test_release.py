"""Nothing is public before its release, by whatever address, cache or question; everything is at once after it."""

import pytest

from publishing.models import Artefact
from targets.models import Target
from tests.editions import print_edition, publish_edition, release_edition, target_entry
from tests.factories import DepartmentFactory

pytestmark = pytest.mark.django_db

ADDRESSES = [
    "/2027/",
    "/2027/jtys/",
    "/2027/jtys/v1/",
    "/2027/jtys/v1/whitepaper.pdf",
    "/2027/jtys/v1/manuscript.json",
    "/2027/jtys/v1/targets.csv",
    "/2027/whitepapers.zip",
    "/targets/2027-jtys-001/",
]
SECRET = "新增公交专用道"


def everywhere(addresses):
    return [prefix + address for prefix in ("", "/en") for address in addresses]


@pytest.mark.parametrize("address", everywhere(ADDRESSES))
def test_a_guessed_address_is_404_before_the_release_and_there_after_it(client, unreleased, address):
    before = client.get(address)
    assert before.status_code == 404
    assert before["Cache-Control"] == "no-store"
    release_edition(unreleased)
    assert client.get(address).status_code == 200


def test_a_conditional_request_with_the_files_own_digest_learns_nothing_before_the_release(client, unreleased):
    for file in Artefact.objects.all():
        answer = client.get(f"/2027/jtys/v1/{file.name}", headers={"If-None-Match": f'"{file.sha256}"'})
        assert answer.status_code == 404


def test_the_frozen_page_itself_is_no_public_file(client, edition):
    assert client.get("/2027/jtys/v1/body.html").status_code == 404
    assert client.get("/2027/jtys/v1/../v1/body.html").status_code == 404


def test_home_search_and_lists_say_nothing_of_it(client, unreleased):
    publish_edition(DepartmentFactory(code="jyj"), targets=[target_entry(2027, "jyj", 1, task="建设学校", goal="")])
    for address in (
        "/",
        "/2027/",
        "/search/?q=公交",
        "/search/?q=jtys",
        "/search/?q=2027-jtys-001",
        "/2027/?department=jtys",
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        assert SECRET not in answer.content.decode()
        assert "/2027/jtys/" not in answer.content.decode()
        assert "市交通运输局" not in answer.content.decode()


def test_neither_its_digest_nor_its_files_digests_are_known(client, unreleased):
    digests = [unreleased.digest, *Artefact.objects.values_list("sha256", flat=True)]
    known = client.get("/verify/", {"digest": "0" * 64}).content.decode().replace("0" * 64, "")
    for digest in digests:
        assert client.get("/verify/", {"digest": digest}).content.decode().replace(digest, "") == known


def test_a_warm_cache_neither_betrays_it_before_nor_hides_it_after(client, department):
    publish_edition(DepartmentFactory(code="jyj"), targets=2)
    for address in ("/", "/2027/"):
        assert "市交通运输局" not in client.get(address).content.decode()
    coming = print_edition(department, targets=4)
    for address in ("/", "/2027/"):
        assert "市交通运输局" not in client.get(address).content.decode()
    tag = client.get("/")["ETag"]
    release_edition(coming)
    assert client.get("/", headers={"If-None-Match": tag}).status_code == 200
    for address in ("/", "/2027/"):
        page = client.get(address).content.decode()
        assert "市交通运输局" in page
        assert "<dd>6</dd>" in page  # two and four promises


def test_an_amendment_that_is_printed_and_not_released_changes_nothing(client, edition, department):
    lower = [target_entry(2027, "jtys", 1, value="10", goal="年底前新增公交专用道10公里")]
    coming = print_edition(department, targets=lower, number=2, reason="工期调整")
    assert client.get("/2027/jtys/v2/").status_code == 404
    for address in ("/2027/jtys/", "/2027/jtys/v1/", "/targets/2027-jtys-001/", "/search/?q=专用道10公里"):
        page = client.get(address).content.decode()
        assert "工期调整" not in page
        assert "/v2/" not in page
    assert Target.objects.get(number="2027-jtys-001").value == 40
    release_edition(coming)
    assert client.get("/2027/jtys/v2/").status_code == 200
    assert "工期调整" in client.get("/targets/2027-jtys-001/").content.decode()


def test_a_department_without_papers_and_a_year_without_release_have_no_page(client, edition):
    DepartmentFactory(code="swj", name="市水务局")
    assert client.get("/2027/swj/").status_code == 404
    assert client.get("/2026/").status_code == 404
    assert "市水务局" not in client.get("/").content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/99999/", "/0000/", "/2027/jtys/v01/", "/2027/jtys/v99999999999999999999/", "/2027/JTYS/", "/2027/jtys/v-1/",
        "/2027/jtys/v1/%2e%2e/%2e%2e/secret_key", "/2027/jtys/v1/whitepaper.pdf/", "/2027/jtys%00/",
        "/targets/2027-jtys-999/", "/targets/x/", "/targets/2027-jtys-001/evidence/0/", "/media/press/", "/media-is-not-served/",
        "/targets/2027-jtys-001/evidence/99999999999999999999999/", "/zh-hans/", "/fr/", "/2027/%E5%B8%82/",
    ],
)  # fmt: skip
def test_an_address_that_nobody_gave_out_is_404(client, edition, address):
    assert client.get(address).status_code == 404
