"""Keeping and releasing: safe to repeat, whole or not at all, one chain."""

import threading

import pytest
from django.db import IntegrityError, connection, connections

from publishing import press
from publishing.faults import Unprintable
from publishing.manuscript import FIRST_LINK, Malformed, link
from publishing.models import Artefact, Edition, Release
from publishing.press import Printed, release
from tests.publishing.editions import AT, make_edition

pytestmark = pytest.mark.django_db


def adopt_nothing(_edition, _at):
    """Let the register be."""


def chain_holds() -> bool:
    before = FIRST_LINK
    for position, one in enumerate(Release.objects.order_by("sequence"), start=1):
        if one.sequence != position or one.chain != link(before, one.record()):
            return False
        before = one.chain
    return True


def test_the_same_digest_kept_twice_is_one_edition():
    first = make_edition()
    again = make_edition(manuscript_json=first.manuscript_json, digest=first.digest)
    assert again.pk == first.pk
    assert Artefact.objects.count() == 3


def test_a_manuscript_with_another_digest_is_not_kept():
    first = make_edition()
    with pytest.raises(Malformed):
        make_edition(
            code="gaj", manuscript_json=first.manuscript_json.replace("2027", "2028"), digest=first.digest[::-1]
        )
    assert Edition.objects.count() == 1


def test_a_number_that_is_taken_by_another_text_is_refused_in_words():
    make_edition()
    with pytest.raises(Unprintable, match="2027/jtys"):
        make_edition()


@pytest.mark.parametrize("step", ["keep", "get_or_create", "bulk_create"])
def test_whoever_is_killed_while_keeping_leaves_no_edition_and_the_next_run_finishes(monkeypatch, step):
    class Killed(BaseException):
        """As if the process were gone."""

    def die(*_args, **_kwargs):
        raise Killed

    place = {"keep": press, "get_or_create": Edition.objects, "bulk_create": Artefact.objects}[step]
    with monkeypatch.context() as patch:
        patch.setattr(place, step, die)
        with pytest.raises(Killed):
            make_edition()
    assert not Edition.objects.exists()
    assert not Artefact.objects.exists()
    assert make_edition().artefacts.count() == 3


def test_releases_form_one_chain_in_the_order_of_their_subjects():
    editions = [make_edition("gaj"), make_edition("jtys"), make_edition("czj")]
    release(editions, at=AT, adopt=adopt_nothing)
    assert [one.edition.subject for one in Release.objects.all()] == ["2027/czj", "2027/gaj", "2027/jtys"]
    assert chain_holds()


def test_releasing_again_releases_nothing():
    editions = [make_edition("gaj"), make_edition("jtys")]
    assert len(release(editions, at=AT, adopt=adopt_nothing)) == 2
    assert release(iter(editions), at=AT, adopt=adopt_nothing) == []


def test_an_error_in_the_middle_releases_nothing_at_all():
    editions = [make_edition("gaj"), make_edition("jtys")]

    def fail_at_the_second(edition, _at):
        if edition == editions[1]:
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        release(editions, at=AT, adopt=fail_at_the_second)
    assert not Release.objects.exists()
    assert len(release(editions, at=AT, adopt=adopt_nothing)) == 2
    assert chain_holds()


def test_an_edition_that_does_not_hold_stays_behind_and_the_chain_has_no_gap():
    editions = [make_edition("czj"), make_edition("gaj"), make_edition("jtys")]
    behind = []

    def refuse_the_first(edition, _at):
        if edition == editions[0]:
            raise Malformed("changed")

    done = release(editions, at=AT, adopt=refuse_the_first, left_behind=lambda edition, _why: behind.append(edition))
    assert behind == editions[:1]
    assert [one.sequence for one in done] == [1, 2]
    assert chain_holds()


def test_a_place_in_the_chain_that_is_taken_meanwhile_is_not_taken_twice(monkeypatch):
    first, second = make_edition("gaj"), make_edition("jtys")
    calls = []
    real = press._save_link

    def taken_once(new):
        calls.append(new.sequence)
        if len(calls) == 1:
            raise press._ChainMoved
        real(new)

    monkeypatch.setattr(press, "_save_link", taken_once)
    assert len(release([first, second], at=AT, adopt=adopt_nothing)) == 2
    monkeypatch.setattr(press, "_save_link", lambda new: (_ for _ in ()).throw(press._ChainMoved()))
    with pytest.raises(press.ChainTooBusy):
        release([make_edition("czj")], at=AT, adopt=adopt_nothing)
    assert chain_holds()


def test_the_database_refuses_a_second_link_at_the_same_place():
    release([make_edition("gaj")], at=AT, adopt=adopt_nothing)
    with pytest.raises(IntegrityError):
        Release.objects.create(edition=make_edition("jtys"), sequence=1, at=AT, chain="x" * 64)


def at_once(work, count: int) -> list[BaseException]:
    """Run `work(position)` in so many threads that start together; return what they raised."""
    ready, faults = threading.Barrier(count), []

    def run(position: int) -> None:
        try:
            ready.wait(20)
            work(position)
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(position,)) for position in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return faults


if connection.vendor == "postgresql":  # SQLite in memory has one connection; there, writers queue up (IMMEDIATE)

    @pytest.mark.django_db(transaction=True)
    def test_two_machines_that_release_at_once_make_one_chain():
        editions = [make_edition(f"dept{n}") for n in range(12)]
        for _round in range(3):
            faults = at_once(lambda position: release(editions[position % 4 :: 4], at=AT, adopt=adopt_nothing), 8)
            assert faults == []
        assert Release.objects.count() == 12
        assert chain_holds()

    @pytest.mark.django_db(transaction=True)
    def test_two_workers_that_keep_the_same_digest_at_once_make_one_edition():
        first = make_edition("gaj")
        text, digest = first.manuscript_json, first.digest
        Edition.objects.none()
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE publishing_edition CASCADE")
        printed = Printed(files={"whitepaper.pdf": (b"%PDF same", "application/pdf")}, pages=1)
        faults = at_once(lambda _: make_edition("gaj", printed=printed, manuscript_json=text, digest=digest), 6)
        assert faults == []
        assert (Edition.objects.count(), Artefact.objects.count()) == (1, 1)
