"""The administrator watches a year's release: counts, reasons, and the button that tries a failed paper again."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from publishing.models import PrintFailure
from targets.models import PlanYear
from targets.refusal import Refused
from targets.roles import Role
from tests.factories import Cast, approve, make_paper, make_person, submit_paper
from whitepapers import release
from whitepapers.release_progress import Step, release_progress, retry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]
AFTER = dt.datetime(2027, 3, 1, 2, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _in_february():
    with time_machine.travel(dt.datetime(2027, 2, 10, 4, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def admin(roles):
    return make_person(Role.ADMINISTRATOR, "the-administrator")


@pytest.fixture
def year(cast, other, monkeypatch):
    """Four papers: one that fails to print, one printed, one that waits, one not approved; the failing one's round."""
    bad, good = (approve(one, submit_paper(one, make_paper(one, targets=1))) for one in (cast, other))
    make_paper(Cast("czj"), targets=1)
    real = release.print_document

    def fail(document, text):
        if document.digest == bad.digest:
            raise release.Unprintable("2027-jtys-001 里的字符没有字形。")
        return real(document, text)

    with monkeypatch.context() as patch:
        patch.setattr(release, "print_document", fail)
        release.print_due()
    late = Cast("jtj")
    approve(late, submit_paper(late, make_paper(late, targets=1)))
    return bad, good


def steps():
    return [line.step for line in release_progress(PlanYear.objects.get(year=2027)).lines]


def test_it_counts_what_is_printed_public_behind_waiting_and_not_approved(year, django_assert_num_queries):
    plan_year = PlanYear.objects.get(year=2027)
    with django_assert_num_queries(4):
        progress = release_progress(plan_year)
    assert (progress.total, progress.printed, progress.released, progress.failed) == (3, 1, 0, 1)
    assert progress.unapproved == 1
    assert steps() == [Step.FAILED, Step.WAITING, Step.PRINTED]
    release.publish_due(now=AFTER)
    assert steps() == [Step.RELEASED] * 3


def test_the_screen_says_so_in_words_with_the_reason_and_without_a_script(client, admin, year):
    client.force_login(admin)
    page = client.get(reverse("whitepapers_releases")).content.decode()
    for words in (
        "应印制3份，已印制1份，已公布0份。",
        "1份未能印发。",
        "2027-jtys-001 里的字符没有字形。",
        "另有1份尚未批准。",
    ):
        assert words in page
    assert "刷新" in page


def test_the_script_asks_for_what_changes_and_no_more(client, admin, year):
    client.force_login(admin)
    piece = client.get(reverse("whitepapers_releases"), {"year": "2027", "live": "1"})
    assert "<html" not in piece.content.decode()
    assert "未能印发" in piece.content.decode()
    assert "no-store" in piece["Cache-Control"]
    assert client.get(reverse("whitepapers_releases"), {"year": "1999"}).status_code == 404


def test_an_administrator_tries_a_paper_again_and_the_clock_takes_it_up_at_once(
    client, admin, year, django_capture_on_commit_callbacks
):
    bad, _good = year
    now = dt.datetime(2027, 2, 10, 4, 1, tzinfo=dt.UTC)
    release.print_due(retry_before=now - release.RETRY)
    assert PrintFailure.objects.exists()
    client.force_login(admin)
    with django_capture_on_commit_callbacks() as hurried:
        answer = client.post(reverse("whitepapers_releases"), {"digest": bad.digest, "year": "2027"})
    assert answer.status_code == 302
    assert len(hurried) == 1
    release.print_due(retry_before=now - release.RETRY)
    assert not PrintFailure.objects.exists()
    assert Step.FAILED not in steps()
    client.post(reverse("whitepapers_releases"), {"digest": bad.digest})
    with pytest.raises(Refused, match="does not stay behind"):
        retry(digest=bad.digest, by=admin)


@pytest.mark.parametrize("who", ["editor", "head", "reviewer", "leader", "clerk", "inspector"])
def test_nobody_else_sees_the_screen_or_tries_again(client, cast, year, who):
    person = getattr(cast, who)
    client.force_login(person)
    assert client.get(reverse("whitepapers_releases")).status_code == 404
    assert client.post(reverse("whitepapers_releases"), {"digest": year[0].digest}).status_code == 404
    with pytest.raises(Refused, match="administrator"):
        retry(digest=year[0].digest, by=person)
