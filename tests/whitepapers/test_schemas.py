"""The published schemas describe every manuscript and sheet that is made here, and a field more fails until it is documented."""

import csv
import datetime as dt
import json
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from frictionless import Resource, Schema
from jsonschema import Draft202012Validator

from publishing.manuscript import canonical, freeze, public, withdraw
from publishing.models import Edition
from publishing.schemas import MANUSCRIPT, NAMES, schema, schema_bytes, table_schema
from publishing.web import render_sheet
from targets.completion import Status
from targets.fates import WORDS
from targets.models import Department, PlanYear
from targets.models.register import Comparison, Kind, Source
from tests.factories import approve, make_paper, make_target, publish_next, publish_paper, submit_paper
from tests.whitepapers.importing.test_results import bring
from tests.whitepapers.manuscripts import composed, last_years, target
from whitepapers.amending import reopen
from whitepapers.compose import compose
from whitepapers.demo import city, papers
from whitepapers.demo.content import ORDER
from whitepapers.drafting import delete_target
from whitepapers.models import Round, TargetDraft
from whitepapers.retrospect import dispositions_sheet
from whitepapers.sheet import targets_sheet
from whitepapers.versions import token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]
SPRING = dt.datetime(2027, 4, 1, 2, tzinfo=dt.UTC)


def faults(manuscript: dict[str, Any]) -> list[str]:
    found = Draft202012Validator(schema(MANUSCRIPT), format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [f"{one.json_path}: {one.message[:200]}" for one in found.iter_errors(manuscript)]


def sheet_faults(tmp_path, sheet) -> list[str]:
    name = table_schema(sheet.name, sheet.columns)
    assert name is not None, f"no schema has the columns of {sheet.name}: document them in a new version"
    (tmp_path / sheet.name).write_bytes(render_sheet(sheet).encode("utf-8-sig"))
    resource = Resource(path=sheet.name, basepath=str(tmp_path), schema=Schema.from_descriptor(schema(name)))
    report = resource.validate()
    return [error.message for task in report.tasks for error in task.errors]


@pytest.mark.parametrize("name", NAMES)
def test_each_schema_is_one(name):
    one = schema(name)
    if "fields" in one:
        Schema.from_descriptor(one)
        assert name == f"{one['name']}-{one['version']}"
    else:
        Draft202012Validator.check_schema(one)
    assert json.loads(schema_bytes(name)) == one
    with pytest.raises(KeyError):
        schema("../manuscript-1")
    with pytest.raises(KeyError):
        schema_bytes("manuscript-0")


def test_every_word_that_the_code_knows_is_in_the_schema():
    named = schema(MANUSCRIPT)["$defs"]
    target_fields, said = named["target"]["properties"], named["disposition"]["properties"]
    assert target_fields["kind"]["enum"] == Kind.values
    assert target_fields["comparison"]["enum"] == [*Comparison.values, ""]
    assert target_fields["source"]["enum"] == [*Source.values, ""]
    assert said["outcome"]["enum"] == [*map(str, WORDS), ""]
    assert named["result"]["properties"]["status"]["enum"] == [str(one) for one in Status]
    sheet = {one["name"]: one for one in schema("dispositions-1")["fields"]}
    assert sheet["status"]["constraints"]["enum"] == [str(one) for one in Status]


def test_a_paper_its_amendment_and_next_years_paper_are_as_the_schema_says(cast, tmp_path):
    paper = publish_paper(cast).paper
    reopen(paper=paper, reason="上级规划调整", by=cast.editor, at=SPRING)
    paper.targets.filter(number=1).update(value=Decimal("30.5"), goal="年底前新增30.5公里")
    make_target(paper, 4, withheld=True, withheld_reason="保密规定")
    gone = paper.targets.get(number=3)
    delete_target(paper=paper, draft=gone, by=cast.editor, reason="合并", seen=token(gone))
    publish_next(cast, paper, SPRING)
    later = make_paper(cast, 2028)
    approve(cast, submit_paper(cast, later))
    rounds = Round.objects.order_by("paper", "number")
    assert [len(one.manuscript["parts"]) for one in rounds] == [3, 4, 4]
    for one in rounds:
        assert faults(one.manuscript) == []
        assert faults(public(one.manuscript)) == []
        assert faults(withdraw(one.manuscript, "targets", 0)) == []
        for sheet in filter(None, (targets_sheet(public(one.manuscript)), dispositions_sheet(one.manuscript))):
            assert sheet_faults(tmp_path, sheet) == []


def test_a_transcript_is_as_the_schema_says(cast, tmp_path):
    from targets.roles import Role
    from tests.factories import PlanYearFactory, make_city, make_person

    make_city()
    PlanYearFactory(year=2026)
    assert bring(make_person(Role.ADMINISTRATOR, "admin")).ok
    manuscript = Edition.objects.get().manuscript
    assert faults(manuscript) == []
    assert sheet_faults(tmp_path, targets_sheet(manuscript)) == []


def test_an_english_paper_and_a_row_without_anything_are_as_the_schema_says(tmp_path):
    bare = target(9, value=None, value_text="20–24", due=None, due_text="持续", comparison="", milestones=[], duty="")
    for language in ("en", "zh-hans"):
        manuscript = freeze(**composed(language=language, targets=[bare], dispositions=[last_years(1)]))[0]
        assert faults(manuscript) == []
        assert sheet_faults(tmp_path, targets_sheet(manuscript)) == []
        assert sheet_faults(tmp_path, dispositions_sheet(manuscript)) == []


def test_every_manuscript_that_the_demo_city_drafts_is_as_the_schema_says(roles, tmp_path):
    city.make_city(list(ORDER))
    calendar = city.Calendar(dt.date(2026, 11, 25))
    year = calendar.year("this")
    plan_year: PlanYear = city.make_plan_year(year)
    tasks = city.make_assigned_tasks(plan_year, "this", list(ORDER))
    drafted = [papers.draft_paper(code, plan_year, "this", tasks) for code in ORDER]
    for paper in drafted:
        manuscript = freeze(**compose(paper))[0]
        assert faults(manuscript) == [], paper.slug
        assert sheet_faults(tmp_path, targets_sheet(manuscript)) == [], paper.slug
    assert Department.objects.count() == len(drafted) == 16
    assert TargetDraft.objects.count() > 300


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one.update(extra=1),
        lambda one: one["head"].update(mayor="x"),
        lambda one: one["head"]["department"].update(fax="1"),
        lambda one: one["parts"].update(annex=[]),
        lambda one: one["parts"]["targets"][0].update(priority="high"),
        lambda one: one["parts"]["targets"][0].pop("unit"),
        lambda one: one["parts"]["targets"][0].update(value="1,000"),
        lambda one: one["parts"]["targets"][0].update(value="05"),
        lambda one: one["parts"]["targets"][0].update(due="31.12.2027"),
        lambda one: one["parts"]["targets"][0].update(due="2027-02-30"),
        lambda one: one["parts"]["targets"][0].update(kind="wish"),
        lambda one: one["parts"]["targets"][0]["milestones"][0].update(by="x"),
        lambda one: one["parts"]["targets"][0].update(withdrawn=True),
        lambda one: one["parts"]["duties"][0].update(salt=""),
        lambda one: one.update(schema="whitebook-manuscript/2"),
    ],
)
def test_whatever_is_not_documented_is_refused(change):
    manuscript = json.loads(canonical(freeze(**composed())[0]))
    assert faults(manuscript) == []
    change(manuscript)
    assert faults(manuscript) != []


def test_a_sheet_with_a_column_more_has_no_schema_until_one_is_written():
    sheet = targets_sheet(freeze(**composed())[0])
    assert table_schema(sheet.name, sheet.columns) == "targets-1"
    assert table_schema(sheet.name, (*sheet.columns, "mood")) is None
    assert table_schema("annex.csv", sheet.columns) is None


HOSTILE = [
    '=HYPERLINK("http://evil.example","x")', "=1+1", "+1", "-1+2", "@SUM(A1)", "|cmd", "=cmd|' /C calc'!A0", "%PATH%", "-", "=",
    "=a\\|b|c\\\\|d", "==", "=\n=", '="', "-5", "-5,000.5", "'quoted'", "a|b", "a=b", "＝1", " =1", "一, 二\r\n三", '"', "", "'", "=𠮷|𝄞",
]  # fmt: skip


def test_a_hostile_cell_is_no_formula_and_comes_back_as_the_documentation_tells(settings):
    page = (settings.BASE_DIR / "docs/data.md").read_text(encoding="utf-8")
    scope: dict[str, Any] = {}
    exec(page.split("```python\n")[1].split("```")[0], scope)
    rows = [target(number, task=text, goal=text) for number, text in enumerate(HOSTILE, start=1)]
    sheet = targets_sheet(freeze(**composed(targets=rows))[0])
    (heads, *cells) = csv.reader(render_sheet(sheet).splitlines(keepends=True))
    at = heads.index("task")
    for text, row in zip(HOSTILE, cells, strict=True):
        shown = row[at]
        assert shown[:1] not in {"=", "+", "@", "|", "%"} or not shown
        assert not shown.startswith("-") or shown.lstrip("-").replace(",", "").replace(".", "").isdecimal()
        assert scope["as_written"](shown) == text
        assert row[heads.index("number")].startswith("2027-jtys-")


def test_the_page_is_drawn_from_the_schemas_and_a_stale_one_is_named(settings, tmp_path):
    call_command("draw_schemas", "--check")
    heads = [line for line in (settings.BASE_DIR / "docs/data.md").read_text().splitlines() if line.startswith("#")]
    assert all(one != other for one, other in pairwise(heads))
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match=r"docs/data\.md differs"):
        call_command("draw_schemas", "--check")
