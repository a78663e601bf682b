"""What operators and the clock call: the drawing, the proof, and the daily run."""

import io

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from targets.chasing.steps import Step
from targets.management.commands import draw_chasing
from targets.models import ChaseStep
from tests.targets.chasing.world import publish, referred
from tests.targets.year import moment
from whitepapers.management.commands import run_clock


def test_the_drawing_speaks_of_every_step_once():
    drawn = draw_chasing.draw()
    assert [drawn.count(f"| `{step}` | machine") + drawn.count(f"| `{step}` | inspector") + drawn.count(
        f"| `{step}` | department") for step in Step] == [1] * len(Step)  # fmt: skip
    assert "reminded --> overdue" in drawn


def test_a_drawing_that_differs_is_found_and_put_right(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    page = tmp_path / draw_chasing.PAGE
    page.write_text(f"# Before\n{draw_chasing.BEGIN}\nold\n{draw_chasing.END}\nafter\n", encoding="utf-8")
    with pytest.raises(CommandError, match="differs"):
        call_command("draw_chasing", "--check")
    call_command("draw_chasing", stdout=io.StringIO())
    call_command("draw_chasing", "--check")
    assert page.read_text(encoding="utf-8").endswith(f"{draw_chasing.END}\nafter\n")
    page.write_text("nothing", encoding="utf-8")
    with pytest.raises(CommandError, match="marks"):
        call_command("draw_chasing", "--check")


@pytest.mark.django_db
def test_the_proof_counts_what_holds(cast):
    referred(cast, publish(cast)[0])
    said = io.StringIO()
    call_command("verify_notices", stdout=said)
    assert said.getvalue() == "all hold: 3 notices and referrals\n"


@pytest.mark.django_db
def test_the_clock_chases_once_a_day_from_six_in_the_morning(cast):
    publish(cast)
    command = run_clock.Command(stdout=io.StringIO())
    with time_machine.travel(moment(4, 19).replace(hour=21, minute=30), tick=False) as clock:  # half past five
        command._chase(run_clock.timezone.now())
        assert not ChaseStep.objects.exists()
        clock.shift(3600)
        command._chase(run_clock.timezone.now())
        assert ChaseStep.objects.count() == 9
        assert "wrote 9 steps" in command.stdout.getvalue()
        command._chase(run_clock.timezone.now())
        assert command.chased == moment(4, 20).date()


@pytest.mark.django_db
def test_a_database_that_is_away_is_tried_again(cast, monkeypatch):
    def away(**_):
        raise DatabaseError("gone")

    monkeypatch.setattr(run_clock, "supervise", away)
    command = run_clock.Command(stdout=io.StringIO())
    command._chase(moment(4, 20))
    assert "tries again: gone" in command.stdout.getvalue()
    assert command.chased is None
