"""The queue in a real browser: its keys, and ticking all at a desk and on a phone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.visits import PHONE
from tests.factories import Cast, make_paper, submit_paper

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FOCUSED = "document.activeElement.closest('tr')?.querySelector('input[name=round]')?.value"


@pytest.fixture
def rounds(cast, quick_press):
    return [submit_paper(one, make_paper(one, targets=2)) for one in (cast, Cast("jyj"))]


@pytest.fixture
def queue(visits, clock, cast, rounds):
    page = visits.sign_in(cast.reviewer.username)
    page.goto(reverse("whitepapers_queue"))
    return page


def ticked(page):
    return page.locator('input[name="round"]:checked').count()


def test_j_and_k_go_from_row_to_row_x_ticks_and_enter_opens_the_sheet(queue):
    order = [one.input_value() for one in queue.locator('input[name="round"]').all()]
    assert len(order) == 2
    seen = []
    for key in ("j", "j", "j", "k"):
        queue.keyboard.press(key)
        seen.append(queue.evaluate(FOCUSED))
    assert seen == [order[0], order[1], order[1], order[0]]
    queue.keyboard.press("x")
    expect(queue.locator(".review-several__said")).to_contain_text("1")
    assert ticked(queue) == 1
    queue.keyboard.press("x")
    assert ticked(queue) == 0
    queue.keyboard.press("Enter")
    queue.wait_for_url(f"**{reverse('whitepapers_sheet', args=[order[0]])}")


def test_in_the_search_box_a_letter_is_a_letter(queue):
    queue.keyboard.press("/")
    queue.keyboard.type("jx")
    expect(queue.locator("#q")).to_have_value("jx")
    assert ticked(queue) == 0


@pytest.mark.parametrize("phone", [False, True])
def test_all_are_ticked_by_the_one_box_that_is_seen_and_a_hidden_one_takes_no_focus(queue, phone):
    if phone:
        queue.set_viewport_size(PHONE)
    box = queue.locator("input[data-all]:visible")
    expect(box).to_have_count(1)
    box.check()
    assert ticked(queue) == 2
    expect(queue.locator("tr.is-ticked")).to_have_count(2)
    queue.locator('input[name="round"]').first.uncheck()
    assert box.evaluate("box => box.indeterminate")
    hidden = queue.locator("thead a, input[data-all]").filter(visible=False)
    for one in hidden.all():
        one.evaluate("one => one.focus()")
        assert not one.evaluate("one => one === document.activeElement")
