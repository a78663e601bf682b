"""Requests for reports: one letter an owner, a link a target, each period asked for once and reminded once."""

import datetime as dt
import re

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.test import Client

from targets import requests
from targets.models import Letter, PlanYear, ReportingRule, ReportRequest, Target, User
from targets.outbox import deliver
from targets.report_link import find_link
from targets.requests import send_requests
from tests.editions import publish_edition
from tests.targets.owned import own, pass_on
from tests.targets.year import claim, moment
from whitepapers.management.commands import run_clock

pytestmark = pytest.mark.django_db
OVER, REMIND, LATE = moment(4, 1), moment(4, 10), moment(5, 20)


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def targets(cast):
    publish_edition(cast.department, targets=3)
    for one in (cast.contributor, cast.head):
        type(one).objects.filter(pk=one.pk).update(email=f"{one.username}@city.example")
        one.refresh_from_db()
    return list(Target.objects.select_related("plan_year"))


@pytest.fixture
def owned(cast, targets):
    return [own(cast, one) for one in targets[:2]]


def links(letter):
    return re.findall(r"/report/([^/\s]+)/", letter.body)


def test_one_letter_lists_the_owners_targets_with_a_link_each(cast, targets, owned):
    done = send_requests(OVER)
    assert (done.letters, done.requests) == (1, 2)
    letter = Letter.objects.get()
    assert (letter.to, letter.person, letter.secret) == (cast.contributor.email, cast.contributor, True)
    assert "2 reports are wanted" in letter.subject
    assert [find_link(one, OVER).ownership for one in links(letter)] == owned
    for words in (targets[0].number, targets[1].number, "Q1 2027", "15 April 2027"):
        assert words in letter.body
    assert targets[2].number not in letter.body


def test_what_was_sent_is_not_kept(owned, mailoutbox):
    send_requests(OVER)
    deliver(OVER)
    assert "/report/" in mailoutbox[0].body
    assert Letter.objects.get().body == ""


def test_nobody_is_asked_before_the_period_is_over_nor_twice_nor_after_reporting(cast, targets, owned):
    assert send_requests(moment(3, 31)).letters == 0
    assert send_requests(OVER).letters == 1
    for again in (OVER, moment(4, 2), moment(4, 9)):
        assert send_requests(again).letters == 0
    claim(cast, targets[0])
    done = send_requests(REMIND)
    assert (done.letters, done.requests) == (1, 1)
    reminder = Letter.objects.order_by("-pk").first()
    assert "Reminder: 1 report is missing" in reminder.subject
    assert targets[0].number not in reminder.body
    for later in (REMIND, moment(4, 15), LATE, moment(6, 30)):
        assert send_requests(later).letters == 0
    assert send_requests(moment(7, 1)).requests == 2  # the next period


def test_after_an_outage_of_any_length_one_letter_goes_and_the_reminder_on_another_day(owned):
    assert send_requests(LATE).letters == 1
    assert "was due by 15 April 2027" in Letter.objects.get().body
    assert send_requests(LATE).letters == 0
    assert send_requests(moment(5, 21)).letters == 1
    assert send_requests(moment(5, 22)).letters == 0


def test_a_new_owner_is_asked_anew_and_the_old_one_no_more(cast, targets, owned):
    send_requests(OVER)
    pass_on(cast, targets[0], cast.head)
    done = send_requests(moment(4, 2))
    assert (done.letters, done.requests) == (1, 1)
    assert Letter.objects.order_by("-pk").first().person == cast.head
    assert ReportRequest.objects.filter(target=targets[0]).count() == 2


@pytest.mark.parametrize(
    "gone", ["inactive", "no address", "bad address", "another department", "year closed", "withheld"]
)
def test_who_can_not_be_asked_is_not_asked(cast, other, targets, owned, gone):
    people = User.objects.filter(pk=cast.contributor.pk)
    if gone == "inactive":
        people.update(is_active=False)
    elif gone.endswith("address"):
        people.update(email="" if gone == "no address" else "x\ny@z")
    elif gone == "another department":
        people.update(department=other.department)
    elif gone == "year closed":
        PlanYear.objects.update(closed_on=OVER.date())
    else:
        Target.objects.update(withheld=True)
    done = send_requests(OVER)
    assert done.letters == 0
    assert not ReportRequest.objects.exists()
    assert done.without_address == ([cast.contributor.username] if gone.endswith("address") else [])


def test_of_two_machines_at_once_the_database_lets_one_through(owned, monkeypatch):
    """The other machine wrote its rows after ours had looked: ours takes its letter back."""
    monkeypatch.setattr("targets.requests._sent", lambda _ownerships: {})
    assert send_requests(OVER).letters == 1
    assert send_requests(OVER).letters == 0
    assert Letter.objects.count() == 1
    row = ReportRequest.objects.first()
    with pytest.raises(IntegrityError):
        ReportRequest.objects.create(
            ownership=row.ownership, target=row.target, period=row.period, stage=row.stage, to="x", at=OVER
        )


def test_an_owner_replaced_while_the_letter_was_prepared_is_not_written_to(cast, targets, owned, monkeypatch):
    real = requests._write

    def slow(officer, asked, now):
        pass_on(cast, targets[0], cast.head)
        return real(officer, asked, now)

    monkeypatch.setattr(requests, "_write", slow)
    assert send_requests(OVER).requests == 1
    assert targets[0].number not in Letter.objects.get().body


def test_the_number_of_queries_does_not_grow_with_the_targets(cast, targets, owned, django_assert_max_num_queries):
    own(cast, targets[2])
    with django_assert_max_num_queries(24):
        send_requests(OVER)
    with django_assert_max_num_queries(12):
        send_requests(OVER)


def test_each_frequency_is_asked_for_its_own_periods(cast, targets, owned):
    ReportingRule.objects.create(plan_year=targets[0].plan_year, frequency="monthly")
    send_requests(moment(4, 1))
    assert set(ReportRequest.objects.values_list("period", flat=True)) == {"2027M03"}
    send_requests(moment(5, 1))
    assert set(ReportRequest.objects.values_list("period", flat=True)) == {"2027M03", "2027M04"}


def test_the_command_says_what_it_did_and_never_asks_before_the_time_in_production(owned, settings, capsys):
    call_command("send_requests", on="2027-04-01T08:00")
    assert capsys.readouterr().out == "letters 1\nrequests 2\n"
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="future"):
        call_command("send_requests", on="2999-01-01")


def test_the_clock_asks_in_office_hours_and_once_an_hour(owned, monkeypatch):
    asked = []
    monkeypatch.setattr(run_clock, "send_requests", lambda now: asked.append(now) or send_requests(now))
    clock, local = run_clock.Command(), dt.timezone(dt.timedelta(hours=8))
    for hour, minute in ((7, 29), (7, 30), (7, 31), (8, 0), (8, 59)):
        clock._ask(dt.datetime(2027, 4, 1, hour, minute, tzinfo=local))
    assert [f"{one:%H:%M}" for one in asked] == ["07:30", "08:00"]
    assert Letter.objects.count() == 1


def test_the_link_of_a_letter_opens_the_page(owned):
    send_requests(OVER)
    with time_machine.travel(OVER, tick=False):
        assert Client().get(f"/report/{links(Letter.objects.get())[0]}/").status_code == 200
