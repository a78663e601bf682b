"""docs/approval.md is drawn from the rule, and each test that it names exists."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from whitepapers.approval import Outcome, State
from whitepapers.drawing import VERBS, tries
from whitepapers.management.commands import draw_approval

HERE = Path(__file__).parent
FILES = {
    "V": HERE / "test_approval_verbs.py",
    "R": HERE / "test_approval_record.py",
    "S": HERE / "test_approval_screens.py",
    "C": HERE / "concurrency" / "test_races.py",
    "M": HERE / "test_approval_machine.py",
    "B": HERE / "test_dispositions.py",
    "P": HERE.parent / "pure" / "test_approval.py",
    "A": HERE / "test_amending.py",
    "H": HERE / "test_withheld.py",
    "D": HERE / "test_delegating.py",
    "O": HERE / "test_on_paper.py",
    "L": HERE / "test_by_link.py",
    "K": HERE / "test_cooperation.py",
    "J": HERE / "test_record_proof.py",
    "W": HERE / "test_route_walk.py",
    "T": HERE.parent / "targets" / "test_second_factor.py",
    "G": HERE.parent / "targets" / "test_organs.py",
    "N": HERE / "test_marking.py",
    "X": HERE / "concurrency" / "test_mark_races.py",
    "E": HERE / "review" / "test_sheet.py",
    "I": HERE / "desk" / "test_points.py",
}


def test_the_document_is_what_the_rule_says():
    call_command("draw_approval", "--check", verbosity=0)


def test_a_stale_document_is_refused_by_the_check_and_mended_without_it(tmp_path, monkeypatch, capsys):
    stale = tmp_path / "approval.md"
    stale.write_text(draw_approval.DOCUMENT.read_text().replace("| submit | editors |", "| submit | everybody |"))
    monkeypatch.setattr(draw_approval, "DOCUMENT", stale)
    with pytest.raises(CommandError, match="not what the rule says"):
        call_command("draw_approval", "--check")
    assert "| submit | everybody |" in stale.read_text()
    call_command("draw_approval")
    call_command("draw_approval", "--check")
    assert "| submit | everybody |" not in stale.read_text()
    assert "drawn anew" in capsys.readouterr().out


def test_every_test_that_the_document_names_exists():
    named = re.findall(r"`([A-Z])::(\w+)`", draw_approval.DOCUMENT.read_text())
    assert len(named) > 30
    for letter, name in named:
        assert f"def {name}(" in FILES[letter].read_text(), f"{letter}::{name} is named in docs/approval.md"


def test_the_drawing_tries_every_check_of_the_rule_in_every_state():
    from whitepapers import approval

    checks = {name for name in vars(approval) if name.startswith("check_")} - {
        "check_open_to_change",
        "check_recall",
        "check_link",  # a link gives no right of its own: check_decide is asked of its person
    }
    used = {name for verb in VERBS for name in _names(verb.check)}
    assert checks <= used
    assert {one.before for one in tries()} == set(State)
    assert {"approve", "return", "recall"} <= {verb.name for verb in VERBS}
    assert len(Outcome) == 3


def _names(check):
    code = getattr(check, "__code__", None)
    return {check.__name__, *(code.co_names if code else ())}
