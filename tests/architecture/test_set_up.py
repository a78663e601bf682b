"""What `./run` promises a newcomer: a clear sentence where something is in the way, before any long work."""

import socket
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from tests.architecture.source import ROOT
from tools import debian, demo, environment, locks, measured


def test_a_port_in_use_is_refused_in_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(SystemExit, match="already in use"):
            demo.require_free("127.0.0.1", taken.getsockname()[1])


def test_a_second_run_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    with locks.held(tmp_path / "lock", "busy ({holder})", ", at home"), pytest.raises(SystemExit) as refused:
        locks.held(tmp_path / "lock", "busy ({holder})").__enter__()
    assert str(refused.value).startswith("busy (process ")
    assert str(refused.value).endswith(", at home)")


def test_a_lock_left_behind_locks_nothing(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text("process 1\n", encoding="utf-8")
    with locks.held(tmp_path / "lock", "busy"):
        pass


def test_without_root_the_missing_packages_are_named_with_their_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian.shutil, "which", lambda program: f"/usr/bin/{program}")
    monkeypatch.setattr(debian, "_installed", lambda package: package != "chromium")
    monkeypatch.setattr(debian.os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit, match=r"sudo apt-get install --no-install-recommends chromium$"):
        debian.ensure(debian.RUNTIME + debian.DEVELOPMENT)


def test_an_environment_without_its_stamp_is_not_trusted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.touch()
    monkeypatch.setattr(environment, "PYTHON", python)
    monkeypatch.setattr(environment, "STAMP", tmp_path / "stamp")
    assert not environment._ready(development=False)
    (tmp_path / "stamp").write_text(environment.wanted(environment.RUNTIME), encoding="utf-8")
    assert environment._ready(development=False)
    assert not environment._ready(development=True)
    (tmp_path / "stamp").write_text(environment.wanted(environment.DEVELOPMENT), encoding="utf-8")
    assert environment._ready(development=False)
    assert environment._ready(development=True)
    python.unlink()
    assert not environment._ready(development=False)


def test_the_real_input_is_asked_for_by_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(measured, "REAL_INPUT", tmp_path / "nowhere")
    monkeypatch.setattr(measured.sys, "argv", ["measured", "real"])
    monkeypatch.setattr(measured, "end_children_with_me", lambda: None)
    with pytest.raises(SystemExit, match="nowhere is not there"):
        measured.main()


def test_an_unknown_command_is_answered_with_the_list() -> None:
    done = subprocess.run([ROOT / "run", "dance"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert 'no command "dance"' in done.stderr
    assert "demo" in done.stderr


def test_a_library_that_lowers_its_own_level_does_not_fill_the_log() -> None:
    """The worker of django-tasks does: two lines a task, which pushed the demo's welcome off the screen."""
    assert settings.LOGGING["handlers"]["console"]["level"] == settings.LOG_LEVEL == "WARNING"
