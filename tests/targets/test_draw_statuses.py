"""docs/status.md says what the table of statuses says."""

import pytest
from django.core.management import CommandError, call_command

from targets.completion import Status
from targets.management.commands.draw_statuses import draw


def test_the_page_is_as_the_table_says():
    call_command("draw_statuses", "--check")


def test_every_status_is_on_the_page():
    assert all(f"`{status}`" in draw() for status in Status)


def test_a_stale_page_is_named(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match=r"docs/status\.md differs"):
        call_command("draw_statuses", "--check")
