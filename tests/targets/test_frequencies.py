"""How often a year is reported on, by class of department: what follows from it, and that it stays once reported."""

import datetime as dt

import pytest
from django.urls import reverse

from targets.completion import Status
from targets.evaluation import evaluation_input
from targets.frequencies import frequencies, schedule_of
from targets.models import Department, ReportingRule, Target
from targets.periods import Frequency
from targets.refusal import Refused
from targets.standing import standings
from tests.editions import publish_edition, target_entry
from tests.factories import PlanYearFactory, make_person
from tests.targets.year import claim, find, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    return PlanYearFactory(year=2027)


@pytest.fixture
def admin(roles):
    return make_person("administrators", "admin")


def rule(year, frequency, kind=""):
    return ReportingRule.objects.create(plan_year=year, frequency=frequency, kind=kind)


def published(cast, *entries):
    publish_edition(cast.department, targets=list(entries) or 1)
    return Target.objects.filter(department=cast.department).select_related("plan_year", "department").first()


def test_a_classs_own_rule_goes_before_the_years_and_without_any_it_is_quarters(cast, other, year):
    Department.objects.filter(pk=other.department.pk).update(kind="commission")
    one, two = published(cast), published(other)
    assert schedule_of(one).frequency is Frequency.QUARTERLY
    rule(year, "half_yearly")
    rule(year, "monthly", "commission")
    found = frequencies()
    assert found.schedule(one).frequency is Frequency.HALF_YEARLY
    assert found.schedule(two).frequency is Frequency.MONTHLY


def test_the_rules_are_read_once_for_any_number_of_targets(cast, other, year, django_assert_num_queries):
    rule(year, "monthly", "bureau")
    publish_edition(cast.department, targets=5)
    publish_edition(other.department, targets=5)
    with django_assert_num_queries(5):  # targets, reports, statuses set by hand, rules, classes
        standings(Target.objects.all(), dt.date(2027, 5, 1))


@pytest.mark.parametrize(
    ("frequency", "good", "wrong"),
    [
        ("monthly", "2027M03", "2027Q1"),
        ("half_yearly", "2027H1", "2027M03"),
        ("milestones", "20270630", "20270331"),
        ("quarterly", "2027Q1", "20270331"),
    ],
)
def test_only_the_years_own_periods_take_reports(cast, year, frequency, good, wrong):
    rule(year, frequency)
    target = published(cast)
    with pytest.raises(Refused, match="has not begun yet, or belongs to another year"):
        claim(cast, target, period=wrong)
    assert claim(cast, target, period=good).period == good


def test_silence_is_judged_by_the_targets_own_periods(cast, year):
    rule(year, "monthly")
    target = published(cast)
    day = dt.date(2027, 5, 5)  # April is over, and its days of grace and verification are not; March's are
    stand = standings([target], day)[target.pk]
    assert stand.status is Status.NO_REPORT
    find(cast, claim(cast, target, period="2027M03"))
    assert standings([target], day)[target.pk].status is Status.ON_TRACK
    ReportingRule.objects.update(frequency="half_yearly")
    assert standings([target], day)[target.pk].status is Status.ON_TRACK


def test_the_newest_claim_is_that_of_the_latest_day_not_of_the_greatest_name(cast, year):
    rule(year, "milestones")
    entry = target_entry(2027, "jtys", 1, milestones=[{"due": "2027-03-31", "text": "一半", "value": "20"}])
    target = published(cast, entry)
    claim(cast, target, 12, period="20270331")
    claim(cast, target, 30, period="20271231", at=moment(5, 1))
    assert standings([target], dt.date(2027, 6, 1))[target.pk].claimed.period == "20271231"


def test_punctuality_counts_the_periods_of_the_targets_own_frequency(cast, year):
    rule(year, "monthly")
    target = published(cast)
    claim(cast, target, period="2027M03", at=moment(4, 5))
    rows = evaluation_input(year, Department.objects.all(), dt.date(2027, 6, 20)).targets
    assert (rows[0]["reports_owed"], rows[0]["reports_on_time"]) == (3, 1)  # March to May; published on 1 March


def test_at_the_close_the_last_finding_must_lie_in_the_period_of_the_promises_date(cast, year):
    rule(year, "monthly")
    target = published(cast)
    find(cast, claim(cast, target, 30, period="2027M11", at=moment(12, 1)), at=moment(12, 5))
    type(year).objects.update(closed_on=dt.date(2028, 2, 28))
    target = Target.objects.select_related("plan_year").get()
    assert standings([target], dt.date(2028, 3, 1))[target.pk].status is Status.NO_REPORT
    ReportingRule.objects.update(frequency="quarterly")
    assert standings([target], dt.date(2028, 3, 1))[target.pk].status is Status.NOT_MET


def test_an_administrator_sets_the_frequency_until_the_first_report(client, cast, year, admin, settings):
    settings.LANGUAGE_CODE = "en"
    client.force_login(admin)
    target = published(cast)
    added = client.post(reverse("reporting_rules:add"), {"plan_year": year.pk, "kind": "", "frequency": "monthly"})
    assert added.status_code == 302
    made = ReportingRule.objects.get()
    claim(cast, target, period="2027M03")
    said = {"plan_year": year.pk, "kind": "", "frequency": "quarterly"}
    answer = client.post(reverse("reporting_rules:edit", args=[made.pk]), said)
    assert "has its first report" in answer.content.decode()
    another = {"plan_year": year.pk, "kind": "bureau", "frequency": "quarterly"}
    assert "has its first report" in client.post(reverse("reporting_rules:add"), another).content.decode()
    gone = client.post(reverse("reporting_rules:delete", args=[made.pk]), follow=True)
    assert "has its first report" in gone.content.decode()
    assert [one.frequency for one in ReportingRule.objects.all()] == ["monthly"]
    later = {"plan_year": PlanYearFactory(year=2028).pk, "kind": "bureau", "frequency": "milestones"}
    assert client.post(reverse("reporting_rules:add"), later).status_code == 302


def test_a_report_that_comes_in_between_the_look_and_the_change_is_seen(client, cast, year, admin, monkeypatch):
    client.force_login(admin)
    target = published(cast)
    made = rule(year, "quarterly")
    monkeypatch.setattr("targets.frequency_screens.hold_reports", lambda _year: claim(cast, target))
    said = {"plan_year": year.pk, "kind": "", "frequency": "monthly"}
    assert client.post(reverse("reporting_rules:edit", args=[made.pk]), said).status_code == 302
    assert ReportingRule.objects.get().frequency == "quarterly"


def test_a_departments_class_stays_where_it_decides_the_frequency_of_a_year_under_way(
    client, cast, year, admin, settings
):
    settings.LANGUAGE_CODE = "en"
    client.force_login(admin)
    rule(year, "monthly", "commission")
    target = published(cast)
    claim(cast, target)
    said = {
        "name": cast.department.name, "code": "jtys", "kind": "commission", "order": 0, "language": "zh-hans",
        "leader": cast.leader.pk,
    }  # fmt: skip
    answer = client.post(reverse("departments:edit", args=[cast.department.pk]), said)
    assert list(answer.context["form"].errors) == ["kind"]
    assert (
        client.post(reverse("departments:edit", args=[cast.department.pk]), said | {"kind": "office"}).status_code
        == 302
    )


@pytest.mark.parametrize("role", ["editors", "inspectors", "evaluators"])
def test_nobody_but_the_administrator_sets_it(client, cast, year, role):
    client.force_login(make_person(role, "x", cast.department if role == "editors" else None))
    made = rule(year, "monthly")
    for name, args in (("index", []), ("add", []), ("edit", [made.pk]), ("delete", [made.pk])):
        answer = client.post(reverse(f"reporting_rules:{name}", args=args), {"frequency": "quarterly"})
        assert answer.status_code in {302, 403, 404, 405}
    assert ReportingRule.objects.get().frequency == "monthly"
