"""From approval to the public: what is printed, what is released, what stays behind, and what a crash leaves."""

import datetime as dt
from pathlib import Path

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import connection, transaction

from publishing.models import Edition, PrintFailure, Release
from publishing.pdf import render_pdf
from publishing.turn import my_turn
from targets.models import Target
from tests.factories import Cast, approve, make_paper, make_target, publish_paper, submit_paper
from whitepapers import release
from whitepapers.approval import Stage
from whitepapers.tasks import print_round

pytestmark = pytest.mark.django_db
BEFORE = dt.datetime(2027, 3, 1, 1, 59, 59, tzinfo=dt.UTC)  # 09:59:59 in the city
AFTER = dt.datetime(2027, 3, 1, 2, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _in_february():
    with time_machine.travel(dt.datetime(2027, 2, 10, 4, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def quick(monkeypatch):
    """Print once and hand the same file out again: these tests are about the road, not about the paper."""
    kept = {}

    def once(document, manuscript_json=""):
        if "pdf" not in kept:
            kept["pdf"] = render_pdf(document, manuscript_json)
        return kept["pdf"]

    monkeypatch.setattr("publishing.press.render_pdf", once)


def approved(cast, **more):
    return approve(cast, submit_paper(cast, make_paper(cast, **more)))


def test_nothing_is_printed_before_the_second_approval(cast, quick):
    approve(cast, submit_paper(cast, make_paper(cast)), [Stage.SUPERVISORY])
    assert release.print_due() == ([], [])


def test_an_approved_paper_is_printed_at_once_and_released_at_its_time_not_a_second_before(cast, quick):
    approved(cast)
    printed, failed = release.print_due()
    assert (len(printed), failed) == (1, [])
    assert release.release_due(now=BEFORE) == []
    assert not Target.objects.exists()
    assert len(release.release_due(now=AFTER)) == 1
    assert Target.objects.count() == 3


def test_publishing_again_changes_nothing(cast, quick):
    approved(cast)
    first = release.publish_due(now=AFTER)
    again = release.publish_due(now=AFTER)
    assert (len(first.printed), len(first.released)) == (1, 1)
    assert (again.printed, again.failed, again.released) == ([], [], [])
    assert Target.history.count() == 3


def test_the_worker_prints_one_digest_and_leaves_the_others(cast, other, quick):
    one = approved(cast)
    approved(other)
    print_round.func(one.digest)
    assert [edition.digest for edition in Edition.objects.all()] == [one.digest]


def test_a_paper_that_cannot_be_printed_stays_behind_with_its_reason_and_the_rest_go(cast, other, monkeypatch):
    bad, good = approved(cast), approved(other)
    real = release.print_document

    def fail(document, manuscript_json):
        if document.digest == bad.digest:
            raise release.Unprintable("The character stands in 2027-jtys-001.")
        return real(document, manuscript_json)

    monkeypatch.setattr(release, "print_document", fail)
    done = release.publish_due(now=AFTER)
    assert [one.digest for one in done.printed] == [good.digest]
    assert [one.edition.digest for one in done.released] == [good.digest]
    assert [(one.subject, one.message) for one in PrintFailure.objects.all()] == [
        ("2027/jtys", "The character stands in 2027-jtys-001.")
    ]
    monkeypatch.setattr(release, "print_document", real)
    assert len(release.publish_due(now=AFTER).released) == 1
    assert not PrintFailure.objects.exists()


def test_the_clock_lets_a_failed_paper_rest_and_a_person_tries_at_once(cast, monkeypatch):
    approved(cast)

    def fail(*_args):
        raise OSError("No space left on device")

    monkeypatch.setattr(release, "print_document", fail)
    now = dt.datetime(2027, 2, 10, 4, 1, tzinfo=dt.UTC)
    assert len(release.print_due()[1]) == 1
    assert release.print_due(retry_before=now - release.RETRY) == ([], [])
    assert len(release.print_due(retry_before=now)[1]) == 1
    assert len(release.print_due()[1]) == 1


def test_what_another_worker_prints_at_this_moment_is_passed_over(cast, quick):
    one = approved(cast)
    with my_turn("somebody else") as mine:
        assert mine
    taken = taken_by_another_process(f"print {one.digest}")
    try:
        assert release.print_due() == ([], [])
    finally:
        taken.release()
    assert len(release.print_due()[0]) == 1


class taken_by_another_process:  # noqa: N801  reads as what it is
    """Holds a turn as another process would: by another connection, or another open file."""

    def __init__(self, name: str) -> None:
        import threading

        self.go, ready = threading.Event(), threading.Event()

        def hold() -> None:
            try:
                with my_turn(name) as mine:
                    assert mine
                    ready.set()
                    self.go.wait(60)
            finally:
                connection.close()

        self.thread = threading.Thread(target=hold)
        self.thread.start()
        assert ready.wait(20)

    def release(self) -> None:
        """Let go."""
        self.go.set()
        self.thread.join(20)


class Killed(BaseException):
    """As if the process were gone."""


STEPS = (
    "whitepapers.release.lay_out",
    "publishing.press.render_pdf",
    "publishing.press.render_body",
    "publishing.press.keep",
    "publishing.store._write",
    "publishing.models.Artefact.objects.bulk_create",
    "whitepapers.release.read_artefact",
    "publishing.press.queue_up",
    "publishing.press._save_link",
    "targets.adoption._adopt_rows",
    "targets.search.index",
)


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_nothing_is_half_published_and_the_next_run_finishes(cast, quick, monkeypatch, step):
    approved(cast)

    def die(*_args, **_kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(step, die)
        with pytest.raises(Killed), transaction.atomic():
            release.publish_due(now=AFTER)
    assert not Release.objects.exists()
    assert not Target.objects.exists()
    assert all(edition.artefacts.count() == 4 for edition in Edition.objects.all())
    release.publish_due(now=AFTER)
    assert Release.objects.count() == 1
    assert Target.objects.count() == 3
    release.publish_due(now=AFTER)
    assert Release.objects.count() == 1


def test_an_edition_whose_file_was_changed_or_lost_is_not_released_and_the_rest_go(cast, other, quick):
    approved(cast), approved(other)
    release.print_due()
    first, second = Edition.objects.order_by("subject")
    Path(default_storage.path(first.artefacts.get(name="manuscript.json").path)).write_bytes(b"{}")
    failed: list[PrintFailure] = []
    done = release.release_due(now=AFTER, failed=failed)
    assert [one.edition for one in done] == [second]
    assert [one.subject for one in failed] == [first.subject]
    Path(default_storage.path(second.artefacts.get(name="body.html").path)).unlink()
    assert release.release_due(now=AFTER) == []


def test_an_amendment_carries_the_date_of_its_approval_and_the_first_edition_the_release_date(cast, quick):
    approved(cast)
    release.publish_due(now=AFTER)
    body = Edition.objects.get().artefacts.get(name="body.html")
    assert "2027年3月1日" in release.read_artefact(body).decode()


def test_the_four_files_of_an_edition_carry_its_digest(cast):
    one = publish_paper(cast, targets=1, now=AFTER)
    edition = Edition.objects.get()
    files = {file.name: release.read_artefact(file) for file in edition.artefacts.all()}
    assert sorted(files) == ["body.html", "manuscript.json", "targets.csv", "whitepaper.pdf"]
    assert one.digest.encode() in files["body.html"]
    assert files["manuscript.json"].decode() == one.manuscript_json
    assert one.digest not in files["targets.csv"].decode("utf-8-sig")


def test_a_character_that_no_font_has_stops_the_submission_and_names_target_and_column(cast):
    paper = make_paper(cast, targets=1)
    make_target(paper, 2, task="新增\U0001f600公交")
    with pytest.raises(release.Unprintable, match=r"U\+1F600.*2027-jtys-002，工作任务及来源"):
        submit_paper(cast, paper)


def test_the_next_release_time_is_known_to_the_clock(cast, quick):
    assert release.next_release(BEFORE) is None
    approved(cast)
    release.print_due()
    assert release.next_release(BEFORE) == AFTER
    assert release.next_release(AFTER) is None


def test_papers_of_a_year_come_out_together(quick):
    from targets.management.commands.sync_roles import sync_roles

    sync_roles()
    for code in ("gaj", "czj", "jyj"):
        approved(Cast(code), targets=1)
    release.print_due()
    assert len(release.release_due(now=AFTER)) == 3
    assert {one.at for one in Release.objects.all()} == {AFTER}
