"""What every test may ask for."""

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.urls import clear_url_caches

import tests.unhurried  # noqa: F401


@receiver(setting_changed)
def _forget_addresses(*, setting: str, **_: object) -> None:
    """Django keeps the addresses it built for each language, but whether one needs its prefix hangs on this setting."""
    if setting == "LANGUAGE_CODE":
        clear_url_caches()


@pytest.fixture(autouse=True)
def _own_media(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Give each test that uses Django folders of its own for media and pages."""
    if "settings" in request.fixturenames or request.node.get_closest_marker("django_db"):
        django_settings: Any = request.getfixturevalue("settings")
        django_settings.MEDIA_ROOT = tmp_path / "media"
        cache.clear()  # a test's rows have the keys of another's
        django_settings.PAGES_ROOT = tmp_path / "pages"


@pytest.fixture
def root_page(db: None) -> None:
    """The root of Wagtail's pages: a migration makes it, and a test that empties the tables takes it away."""
    from wagtail.models import Locale, Page

    if Page.get_first_root_node() is None:
        chinese, _ = Locale.objects.get_or_create(language_code="zh-hans")
        # as the migration does it, in an English city too
        Page.add_root(instance=Page(title="Root", slug="root", locale=chinese))


@pytest.fixture
def roles(root_page: None) -> None:
    """The eight groups with their permissions."""
    from targets.management.commands.sync_roles import sync_roles

    sync_roles()


@pytest.fixture
def cast(roles: None) -> Any:
    """One department and everybody around it."""
    from tests.factories import Cast

    return Cast()


@pytest.fixture
def other(roles: None) -> Any:
    """Another department and everybody around it."""
    from tests.factories import Cast

    return Cast("jyj")
