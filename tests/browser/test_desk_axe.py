"""The desk in a real browser: axe finds nothing on its screens, also in Wagtail's editor, and the kinds hide fields."""

import datetime as dt

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from targets.models import Letter, Target
from targets.roles import Role
from tests.browser.visits import DESK, PHONE
from tests.editions import publish_edition
from tests.factories import AssignedTaskFactory, approve, make_paper, make_person, make_target, submit_paper
from whitepapers.answering import answer_finding
from whitepapers.press_log import log_publication, take_back
from whitepapers.press_log_rule import Entry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def paper(cast):
    page = make_paper(cast)
    AssignedTaskFactory(plan_year=page.plan_year, lead=cast.department)
    make_target(page, 4, value=None, value_text="20-24", due=None, due_text="持续推进", unit="", division="")
    return page


def violations(page):
    """Return what axe finds once Wagtail's messages are there: colours half-way through a fade have no contrast."""
    page.wait_for_function(
        "[...document.querySelectorAll('.messages > ul')].every(one => getComputedStyle(one).opacity === '1')"
    )
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def walk(page, addresses, sizes=(DESK, PHONE)):
    problems = {}
    for address in addresses:
        for size in sizes:
            page.set_viewport_size(size)
            page.goto(address)
            page.wait_for_load_state("networkidle")
            if found := violations(page):
                problems[address, size["width"]] = found
    return problems


def test_axe_finds_nothing_on_the_desk(visits, clock, cast, paper):
    row, duty = paper.targets.get(number=4), paper.duties.get()
    answer_finding(paper=paper, draft=row, rule="date_is_none", text="年内每季度通报一次。", by=cast.editor)
    page = visits.sign_in(cast.editor.username)
    of_paper = ("paper", "targets", "targets_add", "duties", "duties_add", "preview", "submit")
    addresses = [
        reverse("wagtailadmin_home"),
        reverse("desk:papers"),
        reverse("desk:find") + "?q=公交",
        reverse("desk:findings"),
        *(reverse(f"desk:{name}", args=[paper.pk]) for name in of_paper),
        reverse("desk:targets_edit", args=[paper.pk, row.pk]),
        reverse("desk:targets_delete", args=[paper.pk, row.pk]),
        reverse("desk:duties_edit", args=[paper.pk, duty.pk]),
    ]
    assert walk(page, addresses) == {}


def test_axe_finds_nothing_where_newspaper_and_gazette_are_entered(visits, clock, cast, paper):
    edition = publish_edition(cast.department, 2027)
    log = [
        log_publication(
            edition=edition, by=cast.editor, at=edition.release_at,
            entry=Entry("gazette", name, edition.release_at.date(), "第3期", "第12版", "https://gazette.example/3"),
        )
        for name in ("市政府公报", "特区报", "日报")
    ]  # fmt: skip
    take_back(publication=log[1], by=cast.editor)
    page = visits.sign_in(cast.editor.username)
    address = reverse("desk:press_log", args=[paper.pk])
    assert walk(page, [address, f"{address}?correct={log[0].pk}"]) == {}
    page.get_by_role("button", name="登记更正").click()
    assert "请在刊登之后登记" in page.locator("[role=alert]").inner_text()
    assert violations(page) == []


def test_axe_finds_nothing_where_last_years_targets_are_disposed_of(visits, clock, cast, paper):
    publish_edition(cast.department, 2026)
    paper.targets.filter(number=1).update(continues=Target.objects.get(number="2026-jtys-001"))
    page = visits.sign_in(cast.editor.username)
    dispositions = reverse("desk:dispositions", args=[paper.pk])
    addresses = [
        dispositions,
        f"{dispositions}?show=missing",
        reverse("desk:start", args=[2027]),
        reverse("desk:targets_edit", args=[paper.pk, paper.targets.get(number=1).pk]),
        reverse("desk:submit", args=[paper.pk]),
    ]
    assert walk(page, addresses) == {}


def test_axe_finds_nothing_in_the_editor_for_prose(visits, clock, cast, paper):
    """Wagtail leaves its rich text boxes without a name; desk.js gives them their field's."""
    edit = reverse("wagtailadmin_pages:edit", args=[paper.pk])
    page = visits.sign_in(cast.editor.username)
    assert walk(page, [edit, reverse("wagtailadmin_pages:history", args=[paper.pk])]) == {}
    page.set_viewport_size(DESK)
    page.goto(edit)
    assert page.get_by_role("textbox", name="前言").count() == 1
    assert page.get_by_role("textbox", name="结语").count() == 1
    clock.move_to(dt.datetime(2026, 12, 1, 4, tzinfo=dt.UTC))
    submit_paper(cast, paper)
    assert walk(page, [edit, reverse("desk:paper", args=[paper.pk]), reverse("desk:recall", args=[paper.pk])]) == {}


def test_axe_finds_nothing_on_the_administrators_screens(visits, clock, cast, paper):
    admin = make_person(Role.ADMINISTRATOR, "adm")
    page = visits.sign_in(admin.username)
    addresses = [
        *(
            reverse(f"{name}:{screen}")
            for name in ("departments", "plan_years", "assigned_tasks")
            for screen in ("index", "add")
        ),
        reverse("city:index"),
        reverse("departments:edit", args=[cast.department.pk]),
        reverse("wagtailusers_users:index"),
        reverse("wagtailusers_users:add"),
        reverse("wagtailusers_users:edit", args=[cast.editor.pk]),
        reverse("wagtailusers_users:edit", args=[99999]),
    ]
    assert walk(page, addresses, (DESK,)) == {}


def test_axe_finds_nothing_on_notices_account_and_outbox(visits, clock, cast, paper):
    admin = make_person(Role.ADMINISTRATOR, "adm", email="adm@city.example")
    round_ = approve(cast, submit_paper(cast, paper))
    Letter.objects.create(
        to="gone@city.example", subject="题目", at=round_.at, not_before=round_.at, given_up_at=round_.at,
        last_error="550 no such mailbox",
    )  # fmt: skip
    letters = reverse("letters")
    page = visits.sign_in(admin.username)
    own = [reverse("wagtailadmin_home"), reverse("notices"), reverse("notices") + "?show=all"]
    outbox = [f"{letters}?show={tab}" for tab in ("waiting", "failed", "sent")]
    assert walk(page, [*own, *outbox, reverse("wagtailadmin_account")]) == {}


@pytest.mark.parametrize("name", ["wagtailusers_users", "plan_years", "departments", "assigned_tasks"])
def test_a_list_wider_than_a_phone_scrolls_to_its_last_column(visits, clock, cast, paper, name):
    page = visits.sign_in(make_person(Role.ADMINISTRATOR, "adm").username)
    page.set_viewport_size(PHONE)
    page.goto(reverse(f"{name}:index"))
    last = page.locator(".listing thead th").last
    last.scroll_into_view_if_needed()
    assert last.evaluate("one => one.getBoundingClientRect().right <= window.innerWidth + 1")
    assert page.locator(".listing").evaluate("one => getComputedStyle(one.parentElement).overflowX") == "auto"


def test_only_the_fields_of_the_kind_are_shown(visits, clock, cast, paper):
    page = visits.sign_in(cast.editor.username)
    page.goto(reverse("desk:targets_edit", args=[paper.pk, paper.targets.get(number=1).pk]))
    value, unit, quality = (page.locator(f"#id_{name}") for name in ("value", "unit", "quality"))
    label = page.locator("label[for=id_quality]")
    assert value.is_visible()
    assert value.input_value() == "40"
    assert not quality.is_visible()
    assert not label.is_visible()
    page.get_by_label("定性型").check()
    assert quality.is_visible()
    assert label.is_visible()
    assert not value.is_visible()
    assert not unit.is_visible()
    page.get_by_label("限期交付型").check()
    assert not quality.is_visible()
    page.get_by_label("达标型").check()
    assert value.is_visible()


def test_a_milestone_is_added_by_clicking(visits, clock, cast, paper):
    row = paper.targets.get(number=1)
    page = visits.sign_in(cast.editor.username)
    page.goto(reverse("desk:targets_edit", args=[paper.pk, row.pk]))
    page.locator("#id_milestones-ADD").click()
    page.locator("#id_milestones-1-due").fill("2027-09-30")
    page.locator("#id_milestones-1-text").fill("完成四分之三")
    page.locator("#id_milestones-1-value").fill("30")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_load_state("networkidle")
    assert [one.text for one in row.milestones.all()] == ["完成一半", "完成四分之三"]
