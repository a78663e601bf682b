"""Pages as files: put up whole and only while things stand as they were, taken down inside a transaction, torn ones left alone."""

import gzip

import pytest
from django.db import connection, transaction

from publishing import pagefiles

pytestmark = pytest.mark.django_db
AT, BODY, HEADERS = "/2027/jtys/v1/", "<p>承诺</p>".encode(), {"ETag": '"e"'}


def put(address=AT, *, body=BODY, state="s", build="b", still=lambda: True):
    return pagefiles.put_up(address, state=state, build=build, headers=HEADERS, body=body, still=still)


def www(settings):
    return pagefiles.root() / "up" / "www" / AT[1:]


def test_a_page_that_is_up_is_given_plain_and_compressed_with_its_headers(settings):
    assert pagefiles.find(AT, "s", compressed=False) is None
    put()
    page, body = pagefiles.find(AT, "s", compressed=False)
    assert (page.headers, body) == (HEADERS, BODY)
    assert gzip.decompress(pagefiles.find(AT, "s", compressed=True)[1]) == BODY
    assert (www(settings) / "index.html").read_bytes() == BODY
    assert (www(settings) / "index.html").stat().st_mode & 0o777 == 0o644
    assert list((pagefiles.root() / "new").iterdir()) == []


def test_a_page_made_of_something_else_is_not_given_and_a_new_one_takes_its_place(settings):
    put()
    assert pagefiles.find(AT, "other", compressed=False) is None
    put(body=b"new", state="other")
    assert pagefiles.find(AT, "s", compressed=False) is None
    assert pagefiles.find(AT, "other", compressed=False)[1] == b"new"


def test_a_page_is_not_put_up_when_things_no_longer_stand_so(settings):
    assert put(still=lambda: False) is None
    assert not (pagefiles.root() / "up").exists()


def test_pages_are_taken_down_before_the_commit_and_stay_down_when_it_is_rolled_back(settings):
    put()
    with transaction.atomic():
        pagefiles.take_down()
        assert not (www(settings) / "index.html").exists()
        transaction.set_rollback(True)
    assert pagefiles.find(AT, "s", compressed=False) is None
    assert sorted(one.name for one in pagefiles.root().iterdir()) == ["build", "new"]
    put()
    assert pagefiles.find(AT, "s", compressed=False)


@pytest.mark.django_db(transaction=True)
def test_pages_are_never_taken_down_outside_a_transaction(settings):
    with pytest.raises(RuntimeError, match="inside the transaction"):
        pagefiles.take_down()


def test_pages_that_cannot_be_taken_down_stop_the_change(settings, monkeypatch):
    put()

    def refuses(self, target):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.rename", refuses)
    with pytest.raises(PermissionError), transaction.atomic():
        pagefiles.take_down()


def test_what_a_killed_process_left_of_pages_taken_down_goes_with_the_next_sweep(settings):
    put()
    up = pagefiles.root() / "up"
    up.rename(pagefiles.root() / "down-1")
    pagefiles.sweep()
    assert not (pagefiles.root() / "down-1").exists()


@pytest.mark.parametrize("name", ["index.html", "index.html.gz"])
@pytest.mark.parametrize("damage", [b"", b"forged"])
def test_a_torn_or_forged_file_is_not_given(settings, name, damage):
    put()
    (www(settings) / name).write_bytes(damage)
    assert pagefiles.find(AT, "s", compressed=name.endswith("gz")) is None


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"state": "s"}', b'{"state": "s", "more": 1}'])
def test_a_torn_record_is_not_believed(settings, damage):
    put()
    (pagefiles.root() / "up" / "records" / "2027/jtys/v1.json").write_bytes(damage)
    assert pagefiles.find(AT, "s", compressed=False) is None


@pytest.mark.parametrize(
    "address",
    ["/../secret/", "/2027/../../x/", "//etc/", "/2027/jtys/v1", "2027/jtys/", "/a%2e/", "/a\n/", "/a/\n", "/", "", "/市/", "/a.b/"],
)  # fmt: skip
def test_no_address_leads_out_of_the_folder(settings, tmp_path, address):
    before = sorted(tmp_path.rglob("*"))
    assert put(address) is None
    assert pagefiles.find(address, "s", compressed=False) is None
    assert sorted(tmp_path.rglob("*")) == before


def test_a_full_disk_leaves_the_page_to_be_made_for_each_reader(settings, monkeypatch, caplog):
    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryDirectory", full)
    assert put() is None
    assert "No space left" in caplog.text


def test_without_a_folder_nothing_is_kept(settings):
    settings.PAGES_ROOT = ""
    assert put() is None
    assert pagefiles.find(AT, "s", compressed=False) is None
    with transaction.atomic():
        pagefiles.take_down()
    pagefiles.sweep()


def test_another_version_of_the_program_takes_the_pages_down_and_the_old_one_puts_none_up_again(settings):
    put(build="old")
    pagefiles.open_for("old")
    assert pagefiles.find(AT, "s", compressed=False)
    pagefiles.open_for("new")
    assert pagefiles.find(AT, "s", compressed=False) is None
    assert put(build="old") is None
    assert put(build="new")


def test_a_files_time_is_made_from_its_contents_so_that_a_web_servers_tag_changes_with_them(settings):
    put(body=b"one")
    first = (www(settings) / "index.html").stat().st_mtime
    put(body=b"two")
    assert (www(settings) / "index.html").stat().st_mtime != first
    put(body=b"one")
    assert (www(settings) / "index.html").stat().st_mtime == first


@pytest.mark.django_db(transaction=True)
def test_the_connection_waits_for_others_as_before(settings):
    put()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout")
            assert cursor.fetchone()[0] == 20_000
    assert connection.in_atomic_block is False
