"""Axe on the screens of approval: several at once, acting persons, clerks, co-operation, amendments, the calendar."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from targets.models import CalendarDay
from targets.roles import Role
from tests.browser.test_desk_axe import violations, walk
from tests.browser.visits import DESK, PHONE
from tests.factories import Cast, approve, make_paper, make_person, make_target, publish_paper, submit_paper
from tests.whitepapers.test_on_paper import PNG
from whitepapers.actions import changing
from whitepapers.amending import reopen
from whitepapers.approval import Outcome, Stage
from whitepapers.cooperation import Document, ask, cooperate, coordinate
from whitepapers.delegating import delegate, end_delegation
from whitepapers.on_paper import Sheet, confirm_filing, file_decision

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def paper(cast):
    return make_paper(cast)


def test_axe_finds_nothing_where_other_departments_are_asked(visits, clock, cast, other, paper):
    """One part is confirmed, one silent, one objected to and settled, one objection stands."""
    for row in paper.targets.all():
        row.partners.add(other.department)
    asked = ask(paper=paper, by=cast.editor)
    cooperate(request=asked[0], answer="confirmed", by=other.head)
    objections = [cooperate(request=one, answer="objected", text="没有配套经费。", by=other.head) for one in asked[1:3]]
    coordinate(
        objection=objections[0], text="经费由本局承担。", document=Document("会议纪要〔2026〕3号"), by=cast.editor
    )
    page = visits.sign_in(cast.editor.username)
    assert walk(page, [reverse("desk:cooperation", args=[paper.pk])]) == {}
    page.get_by_text("协调这项异议").click()
    assert violations(page) == []
    page = visits.sign_in(other.head.username)
    assert walk(page, [reverse("desk:asked_of_us")]) == {}
    page.get_by_text("提出异议").first.click()
    assert violations(page) == []


def test_axe_finds_nothing_where_decisions_are_made(visits, clock, cast, paper, quick_press):
    second = Cast("jyj")
    rounds = [submit_paper(cast, paper), submit_paper(second, make_paper(second))]
    page = visits.sign_in(cast.reviewer.username)
    of_round = ("whitepapers_round", "whitepapers_brief")
    addresses = [reverse(name, args=[rounds[0].pk]) for name in of_round]
    assert walk(page, [reverse("whitepapers_queue"), *addresses, reverse("whitepapers_case", args=[paper.pk])]) == {}
    for answer in ("通过", "退回"):
        page.set_viewport_size(DESK)
        page.goto(reverse("whitepapers_queue"))
        for box in page.locator("tbody").get_by_role("checkbox").all():
            box.check()
        page.get_by_role("button", name=f"{answer}所选…").click()
        expect(page.get_by_role("heading", name="批量审批").first).to_be_attached()
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            assert violations(page) == []
    page.get_by_role("button", name="确定退回").click()
    expect(page.get_by_role("alert")).to_be_visible()  # without a reason
    assert violations(page) == []


def test_axe_finds_nothing_where_people_act_for_each_other(visits, clock, cast, paper, quick_press):
    """Also on the form with its faults, and on the sheet of whoever has to say in whose name."""
    today = timezone.localdate()
    deputy = make_person(Role.REVIEWER, "reviewer-2", post="监察副专员")
    for begins, ends in ((0, 3), (5, 6), (8, 9)):
        days = {"begins": today + dt.timedelta(days=begins), "ends": today + dt.timedelta(days=ends)}
        made = delegate(principal=cast.reviewer, acting=deputy, reason="年休假", **days)
    end_delegation(delegation=made, by=cast.reviewer)
    page = visits.sign_in(cast.reviewer.username)
    assert walk(page, [reverse("whitepapers_delegations")]) == {}
    page.get_by_role("button", name="指定代行人").click()
    expect(page.get_by_role("main")).to_contain_text("必需字段")
    assert violations(page) == []
    one = submit_paper(cast, paper)
    page = visits.sign_in(deputy.username)
    addresses = [reverse("whitepapers_delegations"), reverse("whitepapers_sheet", args=[one.pk])]
    assert walk(page, addresses) == {}
    page = visits.sign_in(cast.leader.username)
    assert walk(page, [reverse("whitepapers_delegations"), reverse("second_factor")]) == {}


def test_axe_finds_nothing_where_clerks_file_what_was_signed_on_paper(visits, clock, cast, paper, quick_press):
    one = approve(cast, submit_paper(cast, paper), [Stage.SUPERVISORY])
    page = visits.sign_in(cast.clerk.username)
    form = reverse("whitepapers_file_decision", args=[one.pk])
    assert walk(page, [reverse("whitepapers_paper_decisions"), form]) == {}
    page.goto(form)
    page.get_by_role("button", name="归档").click()
    expect(page.get_by_role("main")).to_contain_text("必需字段")
    assert violations(page) == []
    sheet = Sheet(cast.leader, Outcome.APPROVED, one.digest, "scan.png", PNG, "同意。")
    filing = file_decision(round=one, sheet=sheet, typed=one.digest[-8:], by=cast.clerk)
    check = reverse("whitepapers_filing", args=[filing.pk])
    second = make_person(Role.CLERK, "clerk-2")
    for who in (cast.clerk, second):
        page = visits.sign_in(who.username)
        assert walk(page, [reverse("whitepapers_paper_decisions"), check]) == {}
    page.goto(check)
    page.get_by_role("button", name="不相符").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []
    confirm_filing(filing=filing, matches=True, typed=one.digest[-8:], by=second)
    assert walk(page, [reverse("whitepapers_paper_decisions"), check]) == {}


def test_axe_finds_nothing_where_a_published_paper_is_amended(visits, clock, cast, quick_press):
    clock.move_to(dt.datetime(2027, 4, 1, 2, tzinfo=dt.UTC))
    paper = publish_paper(cast).paper
    page = visits.sign_in(cast.editor.username)
    of_paper = {name: reverse(f"desk:{name}", args=[paper.pk]) for name in ("paper", "reopen", "changes", "give_up")}
    assert walk(page, [of_paper["paper"], of_paper["reopen"]]) == {}
    reopen(paper=paper, reason="上级规划调整", by=cast.editor)
    assert walk(page, [of_paper["changes"], of_paper["give_up"]]) == {}
    with changing(paper, by=cast.editor):
        paper.targets.filter(number=1).update(value=30, goal="年底前新增公交专用道30公里")
        make_target(paper, 4)
    row = paper.targets.get(number=1)
    rows = [reverse(f"desk:{name}", args=[paper.pk, row.pk]) for name in ("targets_edit", "targets_delete")]
    assert walk(page, [of_paper["paper"], of_paper["changes"], *rows]) == {}


def test_axe_finds_nothing_on_the_calendar(visits, clock, cast):
    day = CalendarDay.objects.create(date=dt.date(2027, 1, 1), works=False, name="元旦")
    page = visits.sign_in(make_person(Role.ADMINISTRATOR, "adm").username)
    addresses = [reverse(f"calendar:{name}") for name in ("index", "add", "load")]
    assert walk(page, [*addresses, reverse("calendar:edit", args=[day.pk])], (DESK,)) == {}
    page.goto(reverse("calendar:load"))
    page.locator("[name=year]").fill("2027")
    page.locator("[name=lines]").fill("2027-02-31，休，春节")
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_role("main")).to_contain_text("2027-02-31")
    assert violations(page) == []
