"""The benchmarks measure what they say they measure."""

from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from targets.models import ProgressReport, Target
from targets.roles import Role
from tests.factories import make_paper as make_factory_paper
from whitepapers.actions import open_paper
from whitepapers.bench import flow, pages
from whitepapers.bench.child import print_once
from whitepapers.bench.city import (
    make_bench,
    make_paper,
    make_person,
    make_rounds,
    make_year,
    without_pdf,
    without_print,
)
from whitepapers.bench.importing import workbook
from whitepapers.bench.pages import Page
from whitepapers.bench.plain import save_drafts, save_register
from whitepapers.bench.printing import growth
from whitepapers.compose import compose
from whitepapers.importing.actions import import_targets
from whitepapers.importing.results import import_results
from whitepapers.models import Point, Round

SAME = (
    "reference", "task", "goal", "kind", "comparison", "value", "value_text", "unit", "due", "source", "source_document",
    "source_number", "responsible_unit",
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("bare", [False, True])
def test_the_plain_program_makes_the_same_drafts_as_the_import(bare):
    year, ours, theirs = make_year(2061), make_bench("ours"), make_bench("theirs")
    data = workbook("ours", 2061, results=False, rows=3)
    assert import_targets(data, "a.xlsx", year=2061, by=ours.editor).created == 3
    paper = open_paper(department=theirs.department, plan_year=year, by=theirs.editor)
    save_drafts(data, paper, bare=bare)
    made, saved = (list(one.targets.order_by("number")) for one in (ours.department.papers.get(), paper))
    for name in (*SAME, "division"):
        assert [getattr(one, name) for one in made] == [getattr(one, name) for one in saved]
    for mine, other in zip(made, saved, strict=True):
        assert mine.duty.title == other.duty.title
        columns = ("due", "value", "text")
        assert list(mine.milestones.values_list(*columns)) == list(other.milestones.values_list(*columns))


@pytest.mark.django_db
@pytest.mark.parametrize("bare", [False, True])
def test_the_plain_program_makes_the_same_register_as_the_import(bare):
    year, theirs = make_year(2061), make_bench("theirs")
    make_bench("ours")
    clerk = make_person("clerk", Role.ADMINISTRATOR)
    data = workbook("ours", 2061, results=True, rows=3)
    with without_print():
        assert import_results(data, "a.xlsx", year=2061, by=clerk).reports == 3
    save_register(data, theirs, year, bare=bare)
    made, saved = (list(Target.objects.filter(department__code=code)) for code in ("ours", "theirs"))
    for name in (*SAME, "serial", "milestones"):
        assert [getattr(one, name) for one in made] == [getattr(one, name) for one in saved]
    assert [one.history.count() for one in made] == [one.history.count() for one in saved] == [1, 1, 1]
    claims = ProgressReport.objects.values_list("value", "done", "text", "as_of")
    assert list(claims.filter(target__in=made)) == list(claims.filter(target__in=saved))


@pytest.mark.django_db
def test_the_road_that_is_measured_ends_in_the_register():
    steps = flow.measure(make_bench("flow"), make_year(2041), 3)
    assert min(steps.submitted, steps.approved, steps.adopted) > 0
    assert Target.objects.filter(plan_year__year=2041).count() == 3


@pytest.mark.django_db
def test_the_sheet_is_measured_on_its_last_round_with_every_point_answered(monkeypatch):
    monkeypatch.setattr(pages, "SIZES", (3, 9))
    monkeypatch.setattr(pages, "SHEET_ROUNDS", 3)
    monkeypatch.setattr(pages, "POINTS", 8)
    with without_pdf():
        lines = list(pages._sheets())
    assert len(lines) == 2
    assert not any("QUERIES GROW" in line for line in lines)
    assert Round.objects.count() == 2 * 3
    assert Point.objects.filter(verdict="answer").count() == Point.objects.filter(verdict="returned").count() == 2 * 4


@pytest.mark.django_db
def test_a_page_that_does_not_answer_stops_the_benchmark():
    assert pages.measure(Client(), "/healthz", times=1).size > 0
    with pytest.raises(RuntimeError, match="answered 404"):
        pages.measure(Client(), "/nowhere/", times=1)


@pytest.mark.django_db
def test_queue_and_brief_of_a_late_round_take_the_queries_of_an_early_one():
    """The same pages as the benchmark's, small enough for a test."""
    found = []
    with without_pdf(), mock.patch("whitepapers.actions.trial_print", return_value=1):
        for rounds in (2, 5):
            bench = make_bench(f"round{rounds}")
            last = make_rounds(bench, make_paper(bench, make_year(2033), 6), rounds)
            client = Client()
            client.force_login(bench.reviewer)
            found.append(
                [
                    pages.measure(client, address, times=1).queries
                    for address in (f"/admin/queue/?q=round{rounds}", f"/admin/rounds/{last.pk}/brief/")
                ]
            )
    assert found[0] == found[1]


def test_a_page_whose_queries_grow_is_marked():
    small, large = Page(10, 7, 1000), Page(20, 8, 2000)
    assert "QUERIES GROW" in pages.line("queue", "departments", (10, 80), small, large)
    assert "QUERIES GROW" not in pages.line("queue", "departments", (10, 80), large, small)


@pytest.mark.django_db
def test_a_print_is_measured_with_pages_and_memory():
    composed = compose(make_paper(make_bench("print"), make_year(2051), 2))
    composed["head"] |= {"round": 1, "edition": 1}
    cold, warm, peak, pages_printed, length = print_once(composed)
    assert cold > 0
    assert warm > 0
    assert peak > 20
    assert pages_printed > 1
    assert length > 1000


def test_the_growth_is_told_for_each_added_target():
    found = {20: (2.0, 1.0, 200.0, 9, 1), 60: (4.0, 3.0, 220.0, 22, 1)}
    assert list(growth(found)) == ["from 20 to 60:  50.0 ms and  0.50 MB for each added target"]


def test_an_unknown_section_is_named():
    with pytest.raises(
        CommandError,
        match=r"There is no section fast; there are: pages, flow, import, served, rivals, year, print, scale\.",
    ):
        call_command("bench", "fast")


def test_a_database_that_is_in_use_is_left_alone(cast):
    make_factory_paper(cast)
    with pytest.raises(CommandError, match="want an empty one"):
        call_command("bench", "flow")
