"""The table of targets and the lists of papers: filters, search, order, and a number of queries that does not grow."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from targets.models import Target
from tests.factories import AssignedTaskFactory, Cast, make_paper, make_target, publish_paper
from whitepapers.desk.table import read_rows, shown_value
from whitepapers.models import MilestoneDraft, TargetDraft

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper(cast):
    page = make_paper(cast, targets=0)
    duty = page.duties.get()
    make_target(page, 1, duty=duty, task="新增公交专用道", division="公共交通处")
    make_target(
        page, 2, task="修订出租汽车管理办法", kind="dated", value=None, unit="", division="法规处", source="superior"
    )
    make_target(
        page,
        3,
        task="降低拥堵指数",
        goal="新增公交专用道沿线早高峰拥堵指数不高于1.65",
        kind="threshold",
        comparison="le",
        value=Decimal("1.65"),
        unit="",
        division="",
    )
    make_target(
        page, 4, task="持续改善服务", kind="qualitative", value=None, due=None, due_text="持续推进", source="assigned"
    )
    return page


def numbers(paper, user, **wanted):
    return [row.draft.number for row in read_rows(paper, user, wanted)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, [1, 2, 3, 4]),
        ({"q": "公交"}, [1, 2, 3, 4]),  # the source document of all speaks of it
        ({"q": "专用道"}, [1, 2, 3, 4]),  # and so does the goal of the factory
        ({"q": "拥堵"}, [3]),
        ({"q": "新增 专用道"}, [1, 2, 3, 4]),
        ({"q": "出租 管理"}, [2]),
        ({"q": "2"}, [2]),
        ({"q": "没有这样的目标"}, []),
        ({"division": "法规处"}, [2]),
        ({"division": "-"}, [3]),
        ({"kind": "threshold"}, [3]),
        ({"kind": "wish"}, []),
        ({"source": "superior"}, [2]),
        ({"duty": "1"}, [1]),
        ({"duty": "-"}, [2, 3, 4]),
        ({"duty": "x"}, []),
        ({"task": "open"}, [4]),
        ({"finding": "any"}, [3, 4]),
        ({"finding": "none"}, [1, 2]),
        ({"finding": "no_unit"}, [3]),
        ({"finding": "date_is_none"}, [4]),
        ({"sort": "-number"}, [4, 3, 2, 1]),
        ({"sort": "value"}, [3, 1, 2, 4]),
        ({"sort": "due"}, [1, 2, 3, 4]),
        ({"sort": "-findings"}, [4, 3, 1, 2]),
        ({"sort": "password"}, [1, 2, 3, 4]),
        ({"q": "拥堵", "kind": "count"}, []),
    ],
)
def test_filters_search_and_order(cast, paper, wanted, found):
    result = numbers(paper, cast.editor, **wanted)
    assert sorted(result) == sorted(found)
    if wanted.get("sort") in {"-number", "value"}:
        assert result == found


def test_the_screen_takes_strange_filters_calmly(client, cast, paper):
    client.force_login(cast.editor)
    where = reverse("desk:targets", args=[paper.pk])
    for name in ("q", "division", "duty", "kind", "source", "finding", "task", "sort"):
        for value in ("'; drop table", "<script>", "%", "-", "9" * 300, "\x00"):
            page = client.get(where, {name: value})
            assert page.status_code == 200, (name, value)
            assert "<script>alert" not in page.content.decode()


def test_a_foreign_persons_view_of_the_rows_is_empty(cast, other, paper):
    assert read_rows(paper, other.editor, {}) == []


def test_unanswered_tasks_are_shown_and_an_answered_one_is_not(client, cast, other, paper):
    open_task = AssignedTaskFactory(plan_year=paper.plan_year, lead=cast.department, text="建设智慧停车平台")
    answered = AssignedTaskFactory(plan_year=paper.plan_year, lead=cast.department, text="完成绕城公路改造")
    foreign = AssignedTaskFactory(plan_year=paper.plan_year, lead=other.department, text="新建学校十所")
    make_target(paper, 5, assigned_task=answered)
    foreign_paper = make_paper(other)
    make_target(foreign_paper, 8, assigned_task=open_task)  # a partner's row does not answer for the lead
    client.force_login(cast.editor)
    for name in ("paper", "targets", "preview", "sign_off", "submit"):
        page = client.get(reverse(f"desk:{name}", args=[paper.pk])).content.decode()
        assert open_task.text in page, name
        assert foreign.text not in page, name
        if name == "paper":
            assert answered.text not in page


def test_last_years_result_stands_beside_a_target_that_continues_it(client, cast):
    publish_paper(cast, year=2026)
    paper = make_paper(cast, targets=0)
    make_target(paper, 1, continues=Target.objects.get(number="2026-jtys-001"))
    row = read_rows(paper, cast.editor, {})[0]
    assert row.last.target.number == "2026-jtys-001"
    assert row.last.promised == "≥ 40 公里"
    client.force_login(cast.editor)
    page = client.get(reverse("desk:targets_edit", args=[paper.pk, row.draft.pk])).content.decode()
    assert "2026-jtys-001" in page


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (("ge", Decimal("95.000000"), "", "%"), "≥ 95 %"),
        (("le", Decimal("0.500000"), "", ""), "≤ 0.5"),
        (("eq", Decimal("1200000"), "", "户"), "1,200,000 户"),
        (("ge", Decimal("-3"), "", "℃"), "≥ -3 ℃"),
        (("ge", None, "90-95", "%"), "90-95"),
        (("ge", None, "", "%"), ""),
    ],
)
def test_a_value_as_it_stands_in_the_table(value, shown):
    assert shown_value(*value) == shown


def queries(client, where):
    client.get(where)  # what is cached once (content types, site) does not count
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(where).status_code == 200
    return len(caught)


def fill(paper, upto, earlier=()):
    rows = [
        TargetDraft(
            paper=paper,
            number=number,
            task=f"任务{number}",
            goal="目标",
            kind="count",
            value=number,
            due=dt.date(2027, 12, 31),
            division=f"处{number % 9}",
            continues=earlier[number % len(earlier)] if earlier else None,
        )
        for number in range(paper.targets.count() + 1, upto + 1)
    ]
    made = TargetDraft.objects.bulk_create(rows)
    MilestoneDraft.objects.bulk_create(
        MilestoneDraft(target=row, due=dt.date(2027, 6, 30), text="一半") for row in made
    )


@pytest.mark.parametrize("name", ["targets", "paper", "preview", "duties"])
def test_the_number_of_queries_does_not_grow_with_the_rows(client, cast, name):
    publish_paper(cast, year=2026, targets=5)
    earlier = list(Target.objects.all())
    paper = make_paper(cast, targets=0)
    fill(paper, 10, earlier)
    client.force_login(cast.editor)
    where = reverse(f"desk:{name}", args=[paper.pk])
    few = queries(client, where)
    fill(paper, 225, earlier)
    assert queries(client, where) == few
    assert few <= {"targets": 42, "paper": 71, "preview": 30, "duties": 31}[name]


@pytest.mark.parametrize("address", ["desk:papers", "wagtailadmin_home"])
def test_the_number_of_queries_does_not_grow_with_the_papers(client, cast, address):
    make_paper(cast)
    client.force_login(cast.reviewer)
    few = queries(client, reverse(address))
    for number in range(6):
        make_paper(Cast(f"amt{number}"))
    assert queries(client, reverse(address)) == few
