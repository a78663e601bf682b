"""A release and a withdrawal beside readers who have the page made at that very moment, with a connection each."""

import threading

import pytest
import time_machine
from django.db import connections, transaction
from django.test import Client

from portal.views import papers
from publishing import pagefiles
from publishing.erasing import Erased, erase, keep_anew
from publishing.manuscript import canonical, leaf, sha256, withdraw
from publishing.press import Printed, read_artefact
from targets.models import Target
from tests.editions import print_edition, publish_edition, release_edition, target_entry
from tests.factories import DepartmentFactory, make_city
from tests.targets.year import claim, moment

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = ["/2027/jtys/v1/", "/en/2027/jtys/v1/"]
PATIENCE = 60  # seconds
TIMES = 6


@pytest.fixture
def department(transactional_db):
    make_city()
    return DepartmentFactory(code="jtys", name="市交通运输局")


def elsewhere(work):
    """Run `work` in a thread with a connection of its own, and return what it returned."""
    found = []

    def run():
        try:
            found.append(work())
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(PATIENCE)
    assert not thread.is_alive(), "it never came back"
    return found[0]


def asks(address=PAGES[0]):
    return Client().get(address).content.decode()


def up(address=PAGES[0]):
    """Return what a web server would give by itself: the file's text, or None."""
    file = pagefiles.root() / "up" / "www" / address[1:] / "index.html"
    return file.read_text(encoding="utf-8") if file.exists() else None


def today(address):
    """Return what a web server would give of this day's page, or None."""
    file = pagefiles.root() / "days" / "www" / pagefiles.this_day() / address[1:] / "index.html"
    return file.read_text(encoding="utf-8") if file.exists() else None


def coming(department, number):
    return print_edition(
        department, targets=[target_entry(2027, "jtys", 1, value=str(number))], number=number, reason="更正"
    )


@pytest.mark.parametrize("address", PAGES)
def test_a_page_whose_making_began_before_the_release_is_not_put_up_after_it(department, monkeypatch, address):
    publish_edition(department)
    second, real = coming(department, 2), papers.render

    def release_meanwhile(*args, **kwargs):
        page = real(*args, **kwargs)
        monkeypatch.setattr(papers, "render", real)
        elsewhere(lambda: release_edition(second))
        return page

    monkeypatch.setattr(papers, "render", release_meanwhile)
    assert "/v2/" not in asks(address)
    assert up(address) is None
    assert "/v2/" in asks(address)
    assert "/v2/" in up(address)


def test_a_page_that_is_made_between_taking_down_and_commit_is_not_put_up(department):
    publish_edition(department)
    asks()
    second = coming(department, 2)
    with transaction.atomic():
        release_edition(second)
        assert up() is None
        assert "/v2/" not in elsewhere(asks)  # it is not public yet
        assert up() is None
    assert up() is None
    assert "/v2/" in elsewhere(asks)
    assert "/v2/" in up()


@pytest.fixture
def april():
    with time_machine.travel(moment(4, 20), tick=False):
        yield


@pytest.mark.usefixtures("april")
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_papers_page_whose_making_began_before_a_report_is_not_put_up_after_it(cast, monkeypatch, prefix):
    publish_edition(cast.department)
    address, real = f"{prefix}/2027/jtys/", papers.render

    def report_meanwhile(*args, **kwargs):
        page = real(*args, **kwargs)
        monkeypatch.setattr(papers, "render", real)
        elsewhere(lambda: claim(cast, Target.objects.get(serial=1), 17))
        return page

    monkeypatch.setattr(papers, "render", report_meanwhile)
    assert "17公里" not in asks(address)
    assert today(address) is None
    assert "17公里" in asks(address)
    assert "17公里" in today(address)


@pytest.mark.usefixtures("april")
def test_a_papers_page_that_is_made_between_a_report_and_its_commit_is_not_put_up(cast):
    publish_edition(cast.department)
    asks("/2027/jtys/")
    with transaction.atomic():
        claim(cast, Target.objects.get(serial=1), 17)
        assert today("/2027/jtys/") is None
        assert "17公里" not in elsewhere(lambda: asks("/2027/jtys/"))
        assert today("/2027/jtys/") is None
    assert "17公里" in elsewhere(lambda: asks("/2027/jtys/"))
    assert "17公里" in today("/2027/jtys/")


def test_a_reader_does_not_wait_for_a_release_under_way_nor_a_rolled_back_one_stay(department):
    publish_edition(department)
    second = coming(department, 2)
    with transaction.atomic():
        release_edition(second)
        assert "/v2/" not in elsewhere(asks)
        transaction.set_rollback(True)
    assert "/v2/" not in asks()
    assert "/v2/" not in up()


def test_a_withdrawn_text_is_in_no_file_from_before_the_commit_on(department):
    edition = publish_edition(department, targets=[target_entry(2027, "jtys", 1, task="张晓明之家的补助")])
    assert "张晓明" in asks()
    assert "张晓明" in up()
    text = canonical(withdraw(edition.manuscript, "targets", 0))
    entries = [{"part": "targets", "entry": "2027-jtys-001", "leaf": leaf(edition.manuscript["parts"]["targets"][0])}]
    printed = {one.name: (read_artefact(one), one.content_type) for one in edition.artefacts.all()}
    printed["body.html"] = (b"<section>gone</section>", "text/html; charset=utf-8")
    printed["manuscript.json"] = (text.encode(), "application/json")
    kept = keep_anew(edition, Printed(printed, 3))
    with transaction.atomic():
        made = Erased(edition.subject, edition.digest, entries, text, edition, kept, 3)
        erase([made], order=sha256("order"), reason="x", document="x", at=edition.release_at)
        pagefiles.take_down()
        elsewhere(asks)
        assert up() is None
        assert not [
            one for one in pagefiles.root().rglob("*") if one.is_file() and "张晓明".encode() in one.read_bytes()
        ]
    assert "张晓明" not in asks()
    assert "张晓明" not in up()


def test_no_request_after_a_release_gets_the_page_before_it_while_readers_keep_asking(department):
    publish_edition(department)
    editions, stop, faults = [coming(department, number) for number in range(2, 2 + TIMES)], threading.Event(), []

    def read_on():
        try:
            while not stop.is_set():
                for address in PAGES:
                    Client().get(address)
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    readers = [threading.Thread(target=read_on) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for edition in editions:
            release_edition(edition)
            for address in PAGES:
                given = up(address)
                assert given is None or f"/v{edition.number}/" in given
                assert f"/v{edition.number}/" in asks(address)
    finally:
        stop.set()
        for reader in readers:
            reader.join(PATIENCE)
    assert faults == []
