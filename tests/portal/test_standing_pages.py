"""An edition's page from its file: the same answer as the page itself, and never a moment older than what it is made of."""

import datetime as dt
import gzip

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal import lasting, standing_pages
from publishing import pagefiles
from publishing.models import Edition, Erasure
from targets.models import City, Department
from targets.roles import Role
from tests.editions import print_edition, publish_edition, release_edition, target_entry
from tests.factories import DepartmentFactory, make_person
from tests.portal.conftest import tables_read
from whitepapers.press_log import log_publication, take_back
from whitepapers.press_log_rule import Entry

pytestmark = pytest.mark.django_db
PAGES = ["/2027/jtys/v1/", "/en/2027/jtys/v1/"]
PAGE = PAGES[0]


@pytest.fixture
def made(monkeypatch):
    """The paths whose page was made, and not given from a file."""
    paths, real = [], standing_pages.may_be_kept

    def noting(request, response):
        paths.append(request.path)
        return real(request, response)

    monkeypatch.setattr(standing_pages, "may_be_kept", noting)
    return paths


def files():
    return sorted(str(one.relative_to(pagefiles.root() / "up")) for one in (pagefiles.root() / "up").rglob("*.*"))


def is_up(address=PAGE):
    return (pagefiles.root() / "up" / "www" / address[1:] / "index.html").exists()


@pytest.mark.parametrize("address", PAGES)
def test_the_file_gives_the_very_answer_of_the_page(client, edition, made, address):
    page, again = client.get(address), client.get(address)
    assert made == [address]
    assert (again.status_code, again.content) == (page.status_code, page.content)
    assert dict(again.headers) == dict(page.headers)
    assert again["Vary"] == "Accept-Encoding"
    assert again["Content-Language"] == ("en" if "/en/" in address else "zh-hans")
    assert 'rel="latest-version"' in again["Link"]
    assert "no-cache" in again["Cache-Control"]


def test_it_asks_the_database_one_thing(client, edition):
    client.get(PAGE)
    with CaptureQueriesContext(connection) as asked:
        client.get(PAGE)
    assert len(asked) == 1


def test_it_is_compressed_for_whom_that_suits(client, edition):
    page = client.get(PAGE)
    for accepted in ("gzip", "br, gzip;q=0.5", "GZIP"):
        small = client.get(PAGE, headers={"Accept-Encoding": accepted})
        assert (small["Content-Encoding"], small["ETag"]) == ("gzip", f"W/{page['ETag']}")
        assert gzip.decompress(small.content) == page.content
        assert small["Content-Length"] == str(len(small.content))
    for accepted in ("", "br", "gzip;q=0", "gzip; q=0.0", "xgzip"):
        assert "Content-Encoding" not in client.get(PAGE, headers={"Accept-Encoding": accepted})


@pytest.mark.parametrize("accepted", ["", "gzip"])
def test_who_has_the_page_gets_304_until_it_changes(client, edition, department, accepted):
    client.get(PAGE)
    tag = client.get(PAGE, headers={"Accept-Encoding": accepted})["ETag"]
    again = client.get(PAGE, headers={"Accept-Encoding": accepted, "If-None-Match": tag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert again["Vary"] == "Accept-Encoding"
    publish_edition(department, targets=1, number=2, reason="更正")
    fresh = client.get(PAGE, headers={"Accept-Encoding": accepted, "If-None-Match": tag})
    assert fresh.status_code == 200
    assert "第2版" in client.get(PAGE).content.decode()


def test_a_conditional_request_makes_no_file_of_its_empty_answer(client, edition):
    tag = client.get(PAGE)["ETag"]
    with transaction.atomic():
        pagefiles.take_down()
    assert client.get(PAGE, headers={"If-None-Match": tag}).status_code == 304
    assert not is_up()


def test_head_gives_the_headers_alone_and_makes_no_file(client, edition):
    first = client.head(PAGE)
    assert not is_up()
    page = client.get(PAGE)
    again = client.head(PAGE)
    assert (again.status_code, again.content) == (200, b"")
    assert again["Content-Length"] == first["Content-Length"] == page["Content-Length"]
    assert again["ETag"] == page["ETag"]


def test_a_question_is_never_answered_from_a_file_nor_kept(client, edition, made):
    client.get(PAGE)
    assert "/2027/jtys/v1/?x=1" in client.get(f"/en{PAGE}?x=1").content.decode()
    assert made == [PAGE]
    assert files() == [
        "records/2027/jtys/v1.json",
        "www/2027/jtys/v1/index.html",
        "www/2027/jtys/v1/index.html.gz",
    ]


def test_only_the_pages_of_papers_and_editions_become_files(client, edition):
    for address in (
        "/",
        "/2027/",
        "/2027/amendments/",
        "/2027/jtys/results/",
        "/search/",
        "/verify/",
        "/targets/2027-jtys-001/",
        "/2027/jtys/v1/targets.csv",
    ):
        client.get(address)
    assert not (pagefiles.root() / "up").exists()


def test_a_method_that_changes_something_is_refused_as_ever(client, edition):
    client.get(PAGE)
    for method in (client.post, client.put, client.delete, client.patch):
        assert method(PAGE).status_code == 405


def test_a_host_that_is_not_ours_gets_no_page(client, edition, settings):
    client.get(PAGE)
    settings.ALLOWED_HOSTS = ["testserver"]
    assert client.get(PAGE, headers={"Host": "evil.example"}).status_code == 400


def test_a_page_of_a_signed_in_person_is_everybodys(client, edition, made):
    client.force_login(make_person(Role.ADMINISTRATOR, "adm"))
    client.get(PAGE)
    client.logout()
    client.get(PAGE)
    assert made == [PAGE]


@pytest.mark.parametrize("address", PAGES)
def test_before_the_release_there_is_no_page_and_no_file_and_after_it_both(client, unreleased, address):
    for _ in range(2):
        answer = client.get(address)
        assert (answer.status_code, answer["Cache-Control"]) == (404, "no-store")
    assert not (pagefiles.root() / "up").exists()
    release_edition(unreleased)
    assert client.get(address).status_code == 200
    assert is_up(address)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_very_next_request_after_a_release_shows_it(client, edition, department, prefix):
    client.get(f"{prefix}/2027/jtys/v1/")
    for number in range(2, 8):
        coming = print_edition(
            department, targets=[target_entry(2027, "jtys", 1, value=str(number))], number=number, reason="更正"
        )
        assert f"/v{number}/" not in client.get(f"{prefix}/2027/jtys/v1/").content.decode()
        release_edition(coming)
        assert not is_up(f"{prefix}/2027/jtys/v1/")
        assert f"/v{number}/" in client.get(f"{prefix}/2027/jtys/v1/").content.decode()


def test_a_release_that_is_rolled_back_leaves_the_page_as_it_was(client, edition, department, made):
    before = client.get(PAGE).content
    coming = print_edition(department, targets=1, number=2, reason="更正")
    with transaction.atomic():
        release_edition(coming)
        assert not is_up()
        transaction.set_rollback(True)
    assert client.get(PAGE).content == before
    assert client.get("/2027/jtys/v2/").status_code == 404
    client.get(PAGE)
    assert made[:2] == [PAGE, PAGE]
    assert made.count(PAGE) == 2


def test_another_year_and_another_department_that_the_page_names_show_at_once(client, edition, department):
    client.get(PAGE)
    publish_edition(department, year=2026, targets=1)
    assert "/compared/2026/v1/" in client.get(PAGE).content.decode()
    publish_edition(DepartmentFactory(code="jyj"), targets=1)
    assert not is_up()


def test_the_log_of_publications_shows_at_once(client, cast):
    edition = publish_edition(cast.department)
    client.get(PAGE)
    at = dt.datetime(2027, 3, 20, 2, tzinfo=dt.UTC)
    entry = Entry("gazette", "市政府公报", dt.date(2027, 3, 15))
    logged = log_publication(edition=edition, entry=entry, by=cast.editor, at=at)
    assert not is_up()
    assert "市政府公报" in client.get(PAGE).content.decode()
    take_back(publication=logged, by=cast.editor, at=at)
    assert not is_up()
    assert "市政府公报" not in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    "values", [{"name": "市交通局", "name_en": "Traffic"}, {"hotline": "12345"}, {"website": "https://jt.example"}]
)
def test_a_department_that_changes_without_any_verb_shows_at_once(client, edition, department, values):
    for address in PAGES:
        client.get(address)
    Department.objects.filter(pk=department.pk).update(**values)
    for address, value in zip(PAGES, [*values.values()] * 2, strict=False):
        assert value in client.get(address).content.decode()


def test_the_citys_name_and_notice_show_at_once(client, edition):
    client.get(PAGE)
    City.objects.update(name="泓州新市", notice="维护通知", hotline="12346")
    page = client.get(PAGE).content.decode()
    assert all(word in page for word in ("泓州新市", "维护通知", "12346"))


def test_the_administrators_screens_take_the_pages_down(client, edition, department, roles):
    client.force_login(make_person(Role.ADMINISTRATOR, "adm"))
    for name, row in (("departments", department), ("city", City.objects.get())):
        client.get(PAGE)
        assert is_up()
        address = reverse(f"{name}:edit", args=[row.pk])
        form = client.get(address).context["form"]
        values = {one: form[one].value() for one in form.fields if form[one].value() is not None} | {"name": "新名称"}
        assert client.post(address, values).status_code == 302
        assert not is_up()
        assert "新名称" in client.get(PAGE).content.decode()


def test_another_version_of_the_program_or_other_settings_make_another_page(
    client, edition, settings, monkeypatch, made
):
    client.get(PAGE)
    settings.WAGTAILADMIN_BASE_URL = "https://whitebook.example"
    assert "https://whitebook.example/2027/jtys/v1/" in client.get(PAGE).content.decode()
    monkeypatch.setattr(lasting, "build", lambda: "another")
    client.get(PAGE)
    assert made == [PAGE] * 3


def test_the_page_reads_no_table_whose_change_would_go_unseen(client, edition, department):
    publish_edition(department, year=2026, targets=1)
    publish_edition(department, targets=1, number=2, reason="更正")
    read = tables_read(client, PAGES)
    assert Edition._meta.db_table in read
    assert read - {one._meta.db_table for one in (*lasting.DEPENDENCIES, Erasure)} == set()


def test_the_page_reads_nothing_of_the_day(client, edition):
    import time_machine

    with time_machine.travel(dt.datetime(2027, 4, 1, tzinfo=dt.UTC)):
        page = client.get(PAGE).content
    Department.objects.update(order=7)
    with time_machine.travel(dt.datetime(2041, 4, 1, tzinfo=dt.UTC)):
        assert client.get(PAGE).content == page


@pytest.mark.parametrize(
    "path",
    [
        "/2027/jtys/v1", "/2027/../jtys/v1/", "/2027/jtys/v01/", "/2027/jtys/v1/\n", "//2027/jtys/v1/", "/fr/2027/jtys/v1/",
        "/２０２７/jtys/v1/", "/2027/市/v1/", "/2027/a.b/v1/", "/2027/jtys/v99999/", "/en/en/2027/jtys/v1/", "/2027/jtys/v1/x/",
    ],
)  # fmt: skip
def test_an_address_with_anything_else_in_it_is_no_lasting_page(edition, path):
    assert lasting.grounds_of(path) is None


def test_a_department_that_is_not_there_has_no_state(edition):
    assert lasting.grounds_of("/2027/nobody/v1/") is None
    assert lasting.grounds_of("/2027/JTYS/v1/") is None
    assert lasting.grounds_of(PAGE)
