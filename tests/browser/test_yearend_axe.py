"""The year's end in a real browser, on desk and phone: closing, a statement, a correction, the public page; axe finds nothing."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.browser.test_desk_axe import violations, walk
from tests.browser.visits import DESK, PHONE
from tests.results import YEAR, approve, hand_in, mend, publish, target_of
from whitepapers.amending import reopen
from whitepapers.release import publish_due
from whitepapers.results.actions import Remark, remark

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def look(page, name, address):
    """Keep pictures of a page at both widths where they are asked for, and see that it does not scroll sideways."""
    for label, size in (("desk", DESK), ("phone", PHONE)):
        page.set_viewport_size(size)
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], f"{address} at {size['width']}"
        if folder := os.environ.get("WHITEBOOK_PICTURES"):
            page.screenshot(path=Path(folder) / f"yearend-{name}-{label}.png", full_page=True)
    page.set_viewport_size(DESK)


def test_axe_finds_nothing_at_the_years_end(visits, cast, admin, statement, quick_press):
    remark(paper=statement, by=cast.editor, remarks={target_of(cast, 2).pk: Remark("用地批复晚了两个月。")})
    ended, drafted = f"{reverse('desk:yearend')}?year={YEAR}", reverse("desk:statement", args=[statement.pk])
    page = visits.sign_in(cast.editor.username)
    assert walk(page, [ended, drafted, reverse("desk:preview", args=[statement.pk]), reverse("desk:papers")]) == {}
    look(page, "statement", drafted)
    one = hand_in(cast, statement)
    page = visits.sign_in(cast.reviewer.username)
    assert walk(page, [reverse("whitepapers_queue"), reverse("whitepapers_sheet", args=[one.pk])]) == {}
    look(page, "sheet", reverse("whitepapers_sheet", args=[one.pk]))
    approve(cast, one)
    publish_again(cast, statement)
    correct = reverse("correct_result", args=[target_of(cast, 2).reports.latest("pk").pk])
    page = visits.sign_in(cast.inspector.username)
    assert walk(page, [correct, ended]) == {}
    look(page, "correct", correct)
    page = visits.sign_in(admin.username)
    look(page, "ended", ended)
    public = visits.public()
    pages = [f"/{YEAR}/jtys/results/", f"/en/{YEAR}/jtys/results/v1/", f"/{YEAR}/", f"/{YEAR}/jtys/"]
    pages.append(f"/{YEAR}/jtys/results/v2/compared/{YEAR}/v1/")
    assert walk(public, pages) == {}
    look(public, "public", pages[0])
    look(public, "year", pages[2])
    assert violations(public) == []


def publish_again(cast, statement):
    """Print what is approved, correct a result, and bring the next version to the public."""
    publish_due(now=timezone.now())
    mend(cast)
    reopen(paper=statement, reason="督查部门复核更正", by=cast.editor)
    publish(cast, statement)
