"""When papers come out, in the city's local time, and which stay behind at that moment, with whom told why."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from publishing import guards
from publishing.models import Edition, PrintFailure, Release
from targets.models import Notice, PlanYear, Target
from targets.roles import Role
from tests.factories import PlanYearFactory, approve, make_paper, make_person, submit_paper
from whitepapers import release
from whitepapers.models import Decision
from whitepapers.tasks import print_round

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]
AFTER = dt.datetime(2027, 3, 1, 2, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _in_february():
    with time_machine.travel(dt.datetime(2027, 2, 10, 4, tzinfo=dt.UTC)):
        yield


def approved(cast, **more):
    return approve(cast, submit_paper(cast, make_paper(cast, **more)))


def released_at(cast, local, zone, settings):
    """Publish a paper whose year is released at this local time of this zone; return the moment in UTC."""
    settings.TIME_ZONE = zone
    moment = timezone.make_aware(dt.datetime.fromisoformat(local))
    PlanYearFactory(year=2027, release_at=moment)
    approved(cast, targets=1)
    assert release.release_due(now=moment) == []
    release.print_due()
    return moment.astimezone(dt.UTC)


ZONES = (
    ("Asia/Shanghai", "2027-03-01T00:00", "2027-02-28T16:00", "2027年3月1日"),
    ("Asia/Shanghai", "2027-02-28T23:59", "2027-02-28T15:59", "2027年2月28日"),
    ("America/New_York", "2027-03-14T00:00", "2027-03-14T05:00", "2027年3月14日"),
    ("America/New_York", "2027-03-14T23:30", "2027-03-15T03:30", "2027年3月14日"),  # the clocks went forward that day
    ("Pacific/Kiritimati", "2027-03-01T00:00", "2027-02-28T10:00", "2027年3月1日"),
    ("Asia/Kathmandu", "2027-03-01T00:15", "2027-02-28T18:30", "2027年3月1日"),
)


@pytest.mark.parametrize(("zone", "local", "utc", "printed"), ZONES)
def test_the_release_time_is_the_citys_local_time_and_so_is_the_printed_date(cast, settings, zone, local, utc, printed):
    moment = released_at(cast, local, zone, settings)
    assert moment == dt.datetime.fromisoformat(utc).replace(tzinfo=dt.UTC)
    assert release.release_due(now=moment - dt.timedelta(seconds=1)) == []
    assert len(release.release_due(now=moment)) == 1
    body = Edition.objects.get().artefacts.get(name="body.html")
    assert printed in release.read_artefact(body).decode()
    assert Target.objects.get().baseline["published"] == local[:10]
    assert timezone.localdate(Release.objects.get().at).isoformat() == local[:10]


def test_a_release_that_was_put_off_after_the_print_waits_for_its_new_time(cast):
    approved(cast)
    release.print_due()
    later = AFTER + dt.timedelta(days=2)
    PlanYear.objects.update(release_at=later)
    assert release.release_due(now=AFTER) == []
    assert release.next_release(AFTER) == later
    assert len(release.release_due(now=later)) == 1


def test_an_approval_that_does_not_hold_when_the_time_comes_keeps_a_printed_paper_back(cast, other):
    """Printed in good order, then somebody with the database in their hands takes a decision away."""
    one, two = approved(cast), approved(other)
    release.print_due()
    table = Decision._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {table}_no_update{f' ON {table}' if connection.vendor == 'postgresql' else ''}")
        cursor.execute(f"UPDATE {table} SET outcome = 'returned' WHERE round_id = %s AND stage = 'leader'", [one.pk])
    guards.install()
    failed: list[PrintFailure] = []
    done = release.release_due(now=AFTER, failed=failed)
    assert [new.edition.digest for new in done] == [two.digest]
    assert [new.digest for new in failed] == [one.digest]


def test_an_error_of_the_program_over_one_paper_keeps_that_one_back_and_tells_editor_and_administrator(
    cast, other, monkeypatch
):
    administrator = make_person(Role.ADMINISTRATOR, "the-admin")
    bad, good = approved(cast), approved(other)
    real = release.lay_out

    def odd(manuscript, **more):
        if more["digest"] == bad.digest:
            raise KeyError("goal")
        return real(manuscript, **more)

    monkeypatch.setattr(release, "lay_out", odd)
    done = release.publish_due(now=AFTER)
    assert [one.edition.digest for one in done.released] == [good.digest]
    (failure,) = done.failed
    assert "KeyError: 'goal'" in failure.message
    for person in (cast.editor, administrator):
        told = Notice.objects.get(person=person, kind="stays_behind")
        assert "KeyError" in told.comment
    assert not Notice.objects.filter(person=other.editor, kind="stays_behind").exists()
    release.publish_due(now=AFTER)
    assert Notice.objects.filter(kind="stays_behind").count() == 2, "one reason is told once"


def test_the_reason_is_the_same_at_each_try_whatever_the_temporary_files_name_was():
    first, second = (OSError(28, "No space left on device", f"/media/.writing-{name}") for name in "ab")
    assert release.reason_in_words(first) == release.reason_in_words(second) == "No space left on device"


def test_a_paper_that_did_not_change_is_not_printed_again(cast, monkeypatch):
    approved(cast)
    release.publish_due(now=AFTER)

    def never(*_args):
        raise AssertionError("printed again")

    monkeypatch.setattr(release, "print_document", never)
    monkeypatch.setattr(release, "lay_out", never)
    for _ in range(3):
        assert release.publish_due(now=AFTER) == release.Published([], [], [])
    print_round.func(Edition.objects.get().digest)
    assert Edition.objects.count() == 1
