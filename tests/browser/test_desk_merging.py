"""Two windows on one row in a real browser: told, merged by keyboard, nothing lost; axe finds nothing on the way."""

import datetime as dt

import pytest
from django.urls import reverse

from tests.browser.test_desk_axe import violations
from tests.browser.visits import DESK, PHONE
from tests.factories import make_paper, submit_paper

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def row(clock, cast):
    clock.move_to(dt.datetime(2026, 12, 1, 4, tzinfo=dt.UTC))
    return make_paper(cast).targets.get(number=1)


def accessible(page):
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        assert violations(page) == []
    page.set_viewport_size(DESK)


def test_whoever_saves_later_merges_by_keyboard(visits, clock, cast, row):
    address = reverse("desk:targets_edit", args=[row.paper_id, row.pk])
    mine, theirs = visits.sign_in(cast.editor.username), visits.sign_in(cast.contributor.username)
    for page in (mine, theirs):
        page.goto(address)
    theirs.fill("#id_goal", "对方改的目标")
    theirs.fill("#id_responsible_officer", "对方写的责任人")
    theirs.keyboard.press("Control+s")
    theirs.wait_for_selector(".messages .success")
    mine.fill("#id_goal", "我改的目标")
    mine.fill("#id_officer_phone", "0755-1234")
    mine.keyboard.press("Control+s")
    mine.wait_for_selector("#merge-head")
    assert mine.evaluate("document.activeElement.id") == "merge-head"
    accessible(mine)
    mine.focus("#merge-head")
    mine.keyboard.press("Tab")
    mine.keyboard.press("ArrowRight")  # from theirs to mine
    mine.keyboard.press("Enter")
    mine.wait_for_selector(".messages .success")
    row.refresh_from_db()
    assert (row.goal, row.responsible_officer, row.officer_phone) == ("我改的目标", "对方写的责任人", "0755-1234")


def test_what_was_typed_into_a_paper_that_was_submitted_can_be_copied(visits, clock, cast, row):
    page = visits.sign_in(cast.editor.username)
    page.goto(reverse("desk:targets_edit", args=[row.paper_id, row.pk]))
    submit_paper(cast, row.paper)
    page.fill("#id_goal", "写了一个小时的目标")
    page.keyboard.press("Control+s")
    page.wait_for_selector("[data-wb-typed]")
    accessible(page)
    assert "写了一个小时的目标" in page.input_value("[data-wb-typed]")
    page.click("[data-wb-copy]")
    assert page.evaluate("document.getSelection().toString() || document.activeElement.value") != ""
