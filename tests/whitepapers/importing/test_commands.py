"""manage.py import_targets and import_assigned: exit code, sentences, JSON."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.factories import PlanYearFactory
from tests.whitepapers.importing.sheets import ROW, as_csv, as_xlsx
from whitepapers.models import TargetDraft

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(cast, tmp_path):
    PlanYearFactory(year=2027)

    def command(data, *more, name="a.xlsx", by="editor-jtys"):
        path = tmp_path / name
        path.write_bytes(data)
        out = StringIO()
        who = ["--by", by] if by else []
        try:
            call_command("import_targets", path, "--year", "2027", "--department", "jtys", *who, *more, stdout=out)
        except CommandError as fault:
            return out.getvalue(), str(fault)
        return out.getvalue(), ""

    return command


def test_the_outcome_is_one_json_object(run):
    out, fault = run(as_xlsx(ROW, ["A-2", "x", "", "数量型", "待定", "", ""]), "--json")
    data = json.loads(out)
    assert fault == ""
    assert (data["rows_read"], data["imported"], data["created"], data["refused"]) == (2, 2, 2, 0)
    assert data["findings"]["no_date"] == 1
    assert data["problems"] == []


def test_an_error_ends_the_command_with_a_failure_and_names_row_and_column(run):
    out, fault = run(as_xlsx([*ROW[:4], "四十", *ROW[5:]]), "--json")
    (problem,) = json.loads(out)["problems"]
    assert fault
    assert (problem["row"], problem["column"], problem["heading"], problem["cell"]) == (2, "E", "目标值", "E2")
    assert json.loads(out)["refused"] == 1
    assert not TargetDraft.objects.exists()


def test_a_dry_run_needs_nobody_and_changes_nothing(run):
    assert run(as_xlsx(ROW), "--dry-run", by="")[1] == ""
    assert not TargetDraft.objects.exists()
    assert "--by" in run(as_xlsx(ROW), by="")[0]


@pytest.mark.parametrize("more", [["--by", "nobody"], ["--mapping", "/nowhere.toml"]])
def test_what_is_not_there_is_said_in_a_sentence(run, more):
    assert run(as_xlsx(ROW), *more)[1]


def test_a_file_that_is_not_there_or_too_large_is_said(run, tmp_path, monkeypatch):
    with pytest.raises(CommandError, match=r"none\.xlsx"):
        call_command("import_targets", tmp_path / "none.xlsx", "--year", "2027")
    monkeypatch.setattr("pathlib.Path.read_bytes", lambda self: pytest.fail("it was read"))
    big = tmp_path / "big.xlsx"
    with big.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    with pytest.raises(CommandError, match="50"):
        call_command("import_targets", big, "--year", "2027")


def test_a_year_that_is_not_there_is_said(run, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(as_csv(ROW))
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("import_targets", path, "--year", "1999", "--by", "editor-jtys", stdout=out)
    assert "1999" in out.getvalue()


def test_assigned_tasks_come_in_by_command(run, tmp_path, roles):
    from targets.models import AssignedTask
    from targets.roles import Role
    from tests.factories import make_person

    make_person(Role.ADMINISTRATOR, "admin")
    path = tmp_path / "t.csv"
    path.write_bytes(as_csv(["1", "修路", "jtys"], heads=["任务编号", "任务内容", "牵头部门"]))
    call_command("import_assigned", path, "--year", "2027", "--by", "admin", stdout=StringIO())
    assert AssignedTask.objects.get().lead.code == "jtys"


def test_the_projects_own_mappings_can_be_read():
    from pathlib import Path

    from whitepapers.importing.columns import ASSIGNED_COLUMNS
    from whitepapers.importing.mapping import parse

    folder = Path(__file__).parents[3] / "whitepapers" / "mappings"
    found = sorted(folder.glob("*.toml"))
    assert [one.stem for one in found] == ["canada_results", "canada_targets", "guangzhou_assigned", "guangzhou_tasks"]
    for one in found:
        assert parse(one.read_text(encoding="utf-8"), [column.key for column in ASSIGNED_COLUMNS]).foreign
