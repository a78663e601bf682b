"""The public pages in a real browser: accessible at both widths and in both languages, usable by keyboard and without script."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from publishing.press import read_artefact
from tests.browser.visits import PATIENCE
from tests.editions import print_edition, release_edition, target_entry
from tests.factories import DepartmentFactory, make_city

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADDRESSES = [
    "/", "/2027/", "/2027/?status=met", "/2027/jtys/", "/2027/jtys/v1/", "/2027/jtys/v2/", "/targets/2027-jtys-001/",
    "/targets/2027-jtys-003/", "/search/?q=公交", "/search/?q=没有", "/verify/", "/verify/?digest=abc", "/verify/?digest=" + "0" * 64, "/chain/", "/rules/", "/nowhere/",
    "/2027/jtys/v2/compared/2027/v1/",
]  # fmt: skip


@pytest.fixture
def city(db, tmp_path) -> dict[str, bytes]:
    """A city with an amended paper, made before the browser starts; returns the current edition's files."""
    make_city(notice="演示系统：均为虚构。")
    department = DepartmentFactory(code="jtys", name="市交通运输局", name_en="Transport Bureau", hotline="12328")
    release_edition(print_edition(DepartmentFactory(code="jyj"), targets=5))
    release_edition(print_edition(department, targets=3))
    rows = [target_entry(2027, "jtys", 1, value="30"), target_entry(2027, "jtys", 2)]
    second = release_edition(print_edition(department, targets=rows, number=2, reason="地铁施工占用道路"))
    return {one.name: read_artefact(one) for one in second.artefacts.all()}


@pytest.fixture
def browser(city, chromium, live_server) -> Browser:
    """Debian's chromium, with the city there before it looks."""
    return chromium


def open_page(browser: Browser, width: int, **more) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 900}, **more).new_page()
    page.set_default_timeout(PATIENCE)
    page.on("requestfinished", lambda request: foreign.append(request.url) if "localhost" not in request.url else None)
    foreign: list[str] = []
    page.foreign = foreign  # type: ignore[attr-defined]
    return page


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_every_page_passes_axe_and_fits_its_width(browser, live_server, width, colours):
    page = open_page(browser, width, color_scheme=colours)
    faults = []
    for language in ("", "/en"):
        for address in ADDRESSES:
            page.goto(live_server.url + language + address)
            found = [one["id"] for one in Axe().run(page).response["violations"]]
            if found or page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                faults.append((language + address, found))
    assert faults == []
    assert page.foreign == []


def test_the_keyboard_reaches_the_content_first_and_then_the_search(browser, live_server):
    page = open_page(browser, 1440)
    page.goto(live_server.url + "/en/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("公交专用道")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    expect(page.locator("tbody tr")).to_have_count(8)


def test_a_visitor_without_script_finds_filters_switches_language_and_verifies(browser, live_server, city):
    page = open_page(browser, 390, java_script_enabled=False)
    page.goto(live_server.url)
    page.locator("#q").fill("专用道")
    page.locator("#q").press("Enter")
    page.get_by_label("部门", exact=True).select_option("jtys")
    page.get_by_role("button", name="搜索").click()
    expect(page.locator("tbody tr")).to_have_count(3)
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile("/en/.*department=jtys"))
    page.get_by_role("link", name="2027-jtys-003").click()
    expect(page.get_by_role("heading", name="This promise was withdrawn")).to_be_visible()
    page.get_by_role("link", name="Verify", exact=True).click()
    paper = {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": city["whitepaper.pdf"]}
    page.get_by_label("PDF, JSON or CSV").set_input_files(paper)
    page.get_by_role("button", name="Verify the file").click()
    expect(page.get_by_role("heading", name="Yes: this is the current edition")).to_be_visible()


def test_with_script_the_file_never_leaves_the_browser(browser, live_server, city):
    page = open_page(browser, 1440)
    posts = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    page.goto(live_server.url + "/en/verify/")
    changed = {"name": "targets.csv", "mimeType": "text/csv", "buffer": city["targets.csv"] + b" "}
    page.get_by_label("PDF, JSON or CSV").set_input_files(changed)
    page.get_by_role("button", name="Verify the file").click()
    page.get_by_role("heading", name="No published edition has this fingerprint").wait_for()
    page.get_by_label("PDF, JSON or CSV").set_input_files(changed | {"buffer": city["targets.csv"]})
    page.get_by_role("button", name="Verify the file").click()
    page.get_by_role("heading", name="Yes: this is the current edition").wait_for()
    assert posts == []


def test_what_is_printed_has_no_forms_and_keeps_the_text(browser, live_server):
    page = open_page(browser, 1440)
    page.goto(live_server.url + "/2027/jtys/")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(22, 33, 44)"  # dark ink on white paper
    assert not page.locator(".foot").is_visible()
    assert not page.locator(".downloads").is_visible()
    assert page.locator(".sheet").is_visible()


def test_a_printed_comparison_holds_what_is_folded_on_the_screen(browser, live_server):
    page = open_page(browser, 1440)
    page.goto(live_server.url + "/en/2027/jtys/v2/compared/2027/v1/")
    folded = page.locator(".entry.removed dl")
    seen = "one => one.checkVisibility({contentVisibilityAuto: true})"
    assert not folded.evaluate(seen)
    page.emulate_media(media="print")
    assert folded.evaluate(seen)
