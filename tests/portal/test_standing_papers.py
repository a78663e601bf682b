"""A paper's page from its file: never older than the progress that it shows, and never of another day."""

import datetime as dt
import re
from decimal import Decimal

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal import lasting
from publishing import pagefiles
from publishing.models import Erasure
from targets.checking.overrides import confirm_override, override_status
from targets.closing.actions import close_year, correct
from targets.models import PlanYear, ProgressReport, ReportingRule, Target, Verification
from targets.rebuild import differences, repair, replay
from targets.reporting import Finding
from tests.architecture.source import ROOT
from tests.editions import publish_edition, target_entry
from tests.factories import make_person
from tests.portal.conftest import tables_read
from tests.targets.bulk.test_bulk import Sheet
from tests.targets.year import claim, find, moment

pytestmark = pytest.mark.django_db
PAGES = ["/2027/jtys/", "/en/2027/jtys/"]
PAGE = PAGES[0]
APRIL = moment(4, 20)


@pytest.fixture
def paper(cast):
    """A public paper of three promises, on a day in April."""
    with time_machine.travel(APRIL, tick=False):
        yield publish_edition(cast.department, targets=3)


@pytest.fixture
def target(paper):
    return Target.objects.select_related("plan_year", "department").get(serial=1)


def page(client, address=PAGE):
    return client.get(address).content.decode()


def is_up(address=PAGE, day="2027-04-20+0800"):
    return (pagefiles.root() / "days" / "www" / day / address[1:] / "index.html").exists()


def shows(client, word, address=PAGE):
    """Say whether the next answer has the word, given that the file of the one before was taken down."""
    assert not is_up(address)
    return word in page(client, address)


@pytest.mark.parametrize("address", PAGES)
def test_the_file_gives_the_very_answer_of_the_page_and_asks_one_thing(client, paper, address):
    first = client.get(address)
    assert is_up(address)
    with CaptureQueriesContext(connection) as asked:
        again = client.get(address)
    assert len(asked) == 1
    assert (again.status_code, again.content, dict(again.headers)) == (200, first.content, dict(first.headers))


def test_a_file_is_of_one_day_and_goes_with_the_first_sweep_after_it(client, paper):
    before = page(client)
    with time_machine.travel(dt.datetime(2028, 1, 3, tzinfo=dt.UTC), tick=False):
        assert page(client) != before
        assert is_up(day="2028-01-03+0800")
        pagefiles.sweep()
        assert not is_up()
        assert is_up(day="2028-01-03+0800")


def test_the_day_is_the_citys_and_its_zone_stands_in_the_folder(client, paper, settings):
    with time_machine.travel(dt.datetime(2027, 4, 20, 15, 59, tzinfo=dt.UTC), tick=False):
        page(client)
        assert is_up()
    with time_machine.travel(dt.datetime(2027, 4, 20, 16, 1, tzinfo=dt.UTC), tick=False):
        assert pagefiles.this_day() == "2027-04-21+0800"
        page(client)
        assert is_up(day="2027-04-21+0800")
    settings.TIME_ZONE = "America/New_York"
    with time_machine.travel(dt.datetime(2027, 4, 20, 16, 1, tzinfo=dt.UTC), tick=False):
        assert pagefiles.this_day() == "2027-04-20-0400"


def test_a_release_shows_with_the_next_request(client, paper, cast):
    page(client)
    publish_edition(cast.department, targets=[target_entry(2027, "jtys", 1, value="77")], number=2, reason="更正")
    assert shows(client, "第2版")
    assert "77" in page(client)


def test_a_report_a_finding_and_a_hand_show_with_the_next_request(client, target, cast):
    page(client)
    report = claim(cast, target, 17)
    assert shows(client, "17")
    find(cast, report, 19)
    assert shows(client, "19")
    first, second = (make_person("inspectors", name, post="督查专员") for name in ("first", "second"))
    made = override_status(target=target, status="met", reason="现场复核与台账不符，按复核认定。", by=first)
    assert not shows(client, "✎")
    confirm_override(override=made, by=second)
    assert shows(client, "✎")


def test_a_sheet_of_reports_shows_with_the_next_request(client, target, cast):
    page(client)
    done = Sheet(cast).fill(value="23").send(at=APRIL)
    assert done.ok, done.problems
    assert shows(client, "23")


def test_closing_a_year_and_correcting_a_result_show_with_the_next_request(client, target, cast):
    find(cast, claim(cast, target, 30, period="2027Q4", at=moment(1, 5, 2028)), at=moment(1, 20, 2028))
    with time_machine.travel(moment(2, 28, 2028), tick=False):
        page(client)
        close_year(plan_year=target.plan_year, by=make_person("administrators", "admin"))
        assert not is_up(day="2028-02-28+0800")
        assert page(client).count("未完成") > 1
        finding = Finding("verified", Decimal(40), completed_on=dt.date(2027, 12, 31), note="复核：验收资料补齐")
        correct(report=target.reports.get(), finding=finding, by=cast.inspector)
        assert not is_up(day="2028-02-28+0800")
        assert "40" in page(client)


def test_the_years_own_days_and_rules_show_without_any_verb(client, paper):
    with time_machine.travel(moment(5, 3), tick=False):
        before = page(client)
        PlanYear.objects.update(grace_days=40)
        assert page(client) != before
        PlanYear.objects.update(grace_days=15)
        assert page(client) == before
        ReportingRule.objects.create(plan_year=PlanYear.objects.get(), kind="", frequency="half_yearly")
        assert page(client) != before


def test_the_screens_of_the_rules_take_the_page_down(client, paper):
    client.force_login(make_person("administrators", "admin"))
    said = {"plan_year": PlanYear.objects.get().pk, "kind": "", "frequency": "half_yearly"}
    page(client)
    assert client.post(reverse("reporting_rules:add"), said).status_code == 302
    assert not is_up()
    page(client)
    rule = ReportingRule.objects.get()
    changed = said | {"frequency": "monthly"}
    assert client.post(reverse("reporting_rules:edit", args=[rule.pk]), changed).status_code == 302
    assert not is_up()
    page(client)
    assert client.post(reverse("reporting_rules:delete", args=[rule.pk])).status_code == 302
    assert not is_up()


def test_a_repaired_register_shows_with_the_next_request(client, target):
    Target.objects.filter(pk=target.pk).update(task="偷偷改过的承诺")
    assert "偷偷" in page(client)
    made = replay()
    repair(made, list(differences(made)), at=APRIL)
    assert not is_up()
    assert "偷偷" not in page(client)


def test_a_key_that_becomes_visible_after_a_newer_one_is_seen(paper, target, cast):
    """Where two transactions overlap on PostgreSQL, the earlier key may be committed last."""
    report = claim(cast, target, 17)
    newer = find(cast, report, 19)
    before = lasting.grounds_of(PAGE)
    Verification.objects.bulk_create(
        [Verification(pk=newer.pk - 1_000, report=report, sequence=2, outcome="verified", value=20, by=cast.inspector, at=APRIL)]
    )  # fmt: skip
    assert lasting.grounds_of(PAGE) != before


def test_progress_takes_no_editions_page_down_and_is_not_on_it(client, target, cast):
    page(client, f"{PAGE}v1/")
    page(client)
    claim(cast, target, 17)
    assert not is_up()
    assert (pagefiles.root() / "up" / "www" / "2027/jtys/v1/index.html").exists()


def test_a_report_that_is_rolled_back_leaves_the_page_as_it_was(client, target, cast):
    before = page(client)
    with transaction.atomic():
        claim(cast, target, 17)
        transaction.set_rollback(True)
    assert page(client) == before


def test_the_page_reads_no_table_whose_change_would_go_unseen(client, target, cast):
    find(cast, claim(cast, target, 17), 19)
    ReportingRule.objects.create(plan_year=target.plan_year, kind="bureau", frequency="monthly")
    publish_edition(cast.department, year=2026, targets=1)
    publish_edition(cast.department, targets=2, number=2, reason="更正")
    read = tables_read(client, PAGES)
    assert {one._meta.db_table for one in lasting.PROGRESS} <= read
    known = {one._meta.db_table for one in (*lasting.DEPENDENCIES, *lasting.PROGRESS, *lasting.GROWS, Erasure)}
    assert read - known == set()


def test_whatever_writes_progress_takes_the_pages_of_the_day_down():
    """A module that makes such a row and never says so would leave a web server with an old page."""
    tables = "|".join(one.__name__ for one in (ProgressReport, Verification)) + "|StatusOverride|OverrideConfirmation"
    makes = re.compile(
        rf"\b(?:{tables})(?:\.objects\.(?:bulk_)?create)?\(|^from targets\.findings import .*\bkeep\b", re.MULTILINE
    )
    on_behalf = {"targets/findings.py"}  # for the verbs that import it, which take the pages down as their last step
    named = {}
    for package in ("targets", "whitepapers"):
        for file in sorted((ROOT / package).rglob("*.py")):
            text = file.read_text(encoding="utf-8")
            inner = {"models", "migrations", "bench"} & set(file.relative_to(ROOT).parts)
            name = file.relative_to(ROOT).as_posix()
            if (
                makes.search(re.sub(r"^class .*$", "", text, flags=re.MULTILINE))
                and not inner
                and name not in on_behalf
            ):
                named[name] = "pagefiles.take_days_down()" in text
    assert len(named) >= 5
    assert [name for name, told in named.items() if not told] == []
