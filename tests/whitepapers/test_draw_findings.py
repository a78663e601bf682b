"""docs/findings.md says what the table of rules says."""

import pytest
from django.core.management import CommandError, call_command

from whitepapers.findings import RULES
from whitepapers.management.commands.draw_findings import draw


def test_the_page_is_as_the_table_says():
    call_command("draw_findings", "--check")


def test_every_rule_is_on_the_page_in_both_languages():
    page = draw()
    assert all(f"`{rule.name}`" in page for rule in RULES)
    assert "空泛动词" in page


def test_a_stale_page_is_named(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match=r"docs/findings\.md differs"):
        call_command("draw_findings", "--check")
