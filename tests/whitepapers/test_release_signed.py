"""A printer that is killed and a signature that fails leave a paper behind with the reason; the next run finishes it."""

import datetime as dt

import pytest
import time_machine

from publishing import printer
from publishing.limits import Limits
from publishing.models import Edition, PrintFailure
from publishing.press import PDF
from publishing.signature import verify_signature
from publishing.store import read_artefact
from tests.factories import approve, make_paper, submit_paper
from tests.publishing import keys
from whitepapers import release

pytestmark = pytest.mark.django_db
AFTER = dt.datetime(2027, 3, 1, 2, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _in_february():
    with time_machine.travel(dt.datetime(2027, 2, 10, 4, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def long_key(settings, tmp_path):
    """A city whose certificate holds whenever the tests run."""
    pair = keys.make(keys.CITY, keys.root(), begins=-3000, ends=3000)
    settings.SIGNING = keys.signing(tmp_path, key=keys.written(tmp_path / "long.p12", pair.p12()))
    return settings.SIGNING


def reasons() -> list[str]:
    return [one.message for one in PrintFailure.objects.all()]


def test_a_cell_that_is_killed_leaves_the_paper_behind_and_the_next_run_prints_it(cast, monkeypatch):
    approve(cast, submit_paper(cast, make_paper(cast)))
    killed = printer.Printer(Limits(), "tests.publishing.inmates.kill_oneself")
    try:
        with monkeypatch.context() as patch:
            patch.setattr(printer, "_printer", lambda: killed)
            done = release.publish_due(now=AFTER)
    finally:
        killed.close()
    assert (done.printed, done.released) == ([], [])
    assert "被强行结束" in reasons()[0]
    assert not Edition.objects.exists()
    assert len(release.publish_due(now=AFTER).released) == 1
    assert reasons() == []


def test_a_timestamp_service_that_is_down_delays_the_paper_and_it_comes_out_signed(cast, long_key, settings):
    approve(cast, submit_paper(cast, make_paper(cast)))
    settings.SIGNING = long_key | {"timestamp_url": "http://127.0.0.1:9/tsa"}
    done = release.publish_due(now=AFTER)
    assert done.printed == []
    assert "时间戳" in reasons()[0]
    with keys.timestamp_service() as (url, _asked):
        settings.SIGNING = long_key | {"timestamp_url": url}
        assert len(release.publish_due(now=AFTER).released) == 1
    found = verify_signature(read_artefact(Edition.objects.get().artefacts.get(name=PDF)))
    assert found.holds
    assert found.stamp_trusted
