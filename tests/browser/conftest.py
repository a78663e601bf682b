"""What tests in a browser may ask for: Debian's chromium, visits to the live server, and a clock that can be moved."""

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.visits import PATIENCE, Visits
from tests.results import admin, closed, statement
from tests.whitepapers.conftest import quick_press

__all__ = ["admin", "closed", "quick_press", "statement"]  # for tests that are not about how a paper looks

CHROMIUM = "/usr/bin/chromium"
BEGINNING = dt.datetime(2026, 11, 20, 1, 0, tzinfo=dt.UTC)  # nine o'clock in the city


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of a worker."""
    # Playwright keeps an event loop in this thread, by which Django believes itself called from asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visits(chromium: Browser, live_server, settings, tmp_path: Path) -> Iterator[Visits]:
    """Visits to the live server; nothing on the way may have gone wrong unseen."""
    # The browser's clock is not moved: cookies without a date don't run out by it.
    settings.SESSION_EXPIRE_AT_BROWSER_CLOSE = True
    settings.CSRF_COOKIE_AGE = None
    pictures = os.environ.get("WHITEBOOK_PICTURES")
    visits = Visits(chromium, live_server.url, Path(pictures) if pictures else None)
    yield visits
    visits.close()
    assert visits.faults == []


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A running clock in the test and in the server: move it by `clock.move_to(…)`."""
    with time_machine.travel(BEGINNING, tick=True) as traveller:
        yield traveller
