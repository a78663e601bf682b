"""The screens of evaluation: each sees what is theirs, every step goes through the verbs, and text stays text."""

import datetime as dt
import io
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from targets.evaluating.results import content_of, object_to
from targets.evaluating.value_rows import COLUMNS
from targets.models import (
    City,
    Commendation,
    FinalResult,
    IndicatorSet,
    IndicatorValue,
    Objection,
    Recommendation,
    Result,
    Target,
)
from tests.factories import make_person
from tests.targets.scores.played import AFTER, LAST, PROPOSED, close, figures, load, other_set, play, proposed, ready

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_last_day(settings):
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(LAST, tick=False):
        yield


def page_of(cast):
    return reverse("score", args=[2027, cast.department.code])


@pytest.mark.parametrize(
    ("who", "status"),
    [("head", 404), ("editor", 404), ("contributor", 404), ("leader", 404), ("reviewer", 404), ("inspector", 404),
     ("clerk", 404), ("evaluator", 200)],
)  # fmt: skip
def test_nobody_of_another_department_reads_a_score(client, cast, other, who, status):
    ready(cast)
    client.force_login(getattr(other, who))
    assert client.get(page_of(cast)).status_code == status
    assert client.post(page_of(cast), {"do": "object", "point": "A1/", "text": "别家的分"}).status_code in {404, 409}
    board = client.get(reverse("scores"), {"year": "2027"})
    if status == 404 and board.status_code == 200:
        assert cast.department.label() not in board.content.decode()
    assert not Objection.objects.exists()


@pytest.mark.parametrize("who", ["head", "editor", "contributor", "leader"])
def test_the_department_and_its_leader_read_their_score_down_to_the_evidence(client, cast, who):
    result = ready(cast)
    client.force_login(getattr(cast, who))
    shown = client.get(page_of(cast)).content.decode()
    target = Target.objects.get(serial=1)
    assert result.digest in shown
    assert f"{reverse('progress_report', args=[target.number])}#report-{target.reports.get().pk}" in shown
    assert target.edition.address in shown
    assert ('value="object"' in shown) == (who == "head")
    assert 'value="settle"' not in shown


def test_the_board_compares_only_for_who_sees_everybody_and_only_within_a_class(client, cast, other):
    ready(cast)
    play(other, kept=3)
    figures(other)
    proposed(other)
    client.force_login(cast.evaluator)
    page = client.get(reverse("scores"), {"year": "2027"})
    (own,) = page.context["classes"]
    assert [(row.department.code, row.place.place) for row in own.rows] == [("jyj", 1), ("jtys", 2)]
    turned = client.get(reverse("scores"), {"year": "2027", "sort": "A1"}).context["classes"][0]
    assert [row.department.code for row in turned.rows] == ["jtys", "jyj"]
    client.force_login(cast.head)
    (own,) = client.get(reverse("scores"), {"year": "2027"}).context["classes"]
    assert [(row.department.code, row.place) for row in own.rows] == [("jtys", None)]


def test_a_place_is_shown_to_a_department_once_every_result_of_its_class_is_final(client, cast, other):
    result = ready(cast)
    play(other, kept=3)
    figures(other)
    theirs = proposed(other)
    client.force_login(cast.head)
    FinalResult.objects.create(result=result, plan_year=result.plan_year, department=cast.department, digest=result.digest,
                               by=cast.evaluator, at=AFTER)  # fmt: skip
    assert client.get(page_of(cast)).context["place"] is None
    FinalResult.objects.create(result=theirs, plan_year=result.plan_year, department=other.department, digest=theirs.digest,
                               by=cast.evaluator, at=AFTER)  # fmt: skip
    assert client.get(page_of(cast)).context["place"].place == 2


def test_objection_answer_and_the_last_step_on_the_page(client, cast):
    result = ready(cast)
    client.force_login(cast.head)
    said = {"do": "object", "version": "1", "point": "A1/2027-jtys-003", "text": "<script>alert(1)</script>工程已移交"}
    assert client.post(page_of(cast), said).status_code == 302
    again = client.post(page_of(cast), said)
    assert (again.status_code, Objection.objects.count()) == (409, 1)
    assert "<script>alert" not in again.content.decode()
    objection = Objection.objects.get()
    client.force_login(cast.evaluator)
    assert 'value="answer"' in client.get(page_of(cast)).content.decode()
    answered = {"do": "answer", "objection": objection.pk, "outcome": "rejected", "text": "移交文件未载明"}
    assert client.post(page_of(cast), answered).status_code == 302
    assert client.post(page_of(cast), answered).status_code == 409
    settle = {"do": "settle", "version": "1", "digest": result.digest}
    early = client.post(page_of(cast), settle)
    assert early.status_code == 409
    assert "can object until" in early.content.decode()
    with time_machine.travel(AFTER, tick=False):
        assert client.post(page_of(cast), settle).status_code == 302
        assert client.post(page_of(cast), settle).status_code == 409
    assert FinalResult.objects.count() == 1


@pytest.mark.parametrize(
    "data", [{"do": "publish"}, {}, {"do": "answer", "objection": "9" * 40}, {"do": "object", "version": "7"}]
)
def test_a_step_or_version_that_is_none_is_not_there(client, cast, data):
    ready(cast)
    client.force_login(cast.evaluator)
    assert client.post(page_of(cast), data).status_code == 404


def test_an_old_version_stays_readable_and_says_that_there_is_a_newer_one(client, cast):
    ready(cast)
    figures(cast, "91", reason="决算更正")
    proposed(cast, at=PROPOSED + dt.timedelta(hours=1), reason="核对后重新计算")
    client.force_login(cast.head)
    old = client.get(page_of(cast), {"version": "1"}).content.decode()
    assert "There is a newer version" in old
    assert 'value="object"' not in old
    assert client.get(page_of(cast), {"version": "3"}).status_code == 404


def test_results_are_proposed_for_the_chosen_departments_and_the_refused_are_named(client, cast, other):
    play(cast)
    play(other)
    load(cast)
    close()
    figures(cast)
    client.force_login(cast.evaluator)
    said = {"department": ["jtys", "jyj"], "on": "2028-01-31"}
    page = client.post(f"{reverse('scores')}?year=2027", said, follow=True).content.decode()
    assert list(Result.objects.values_list("department__code", flat=True)) == ["jtys"]
    assert "jyj: Figures are missing: B1" in page
    for bad in (
        {"on": "2028-01-31"},
        {"department": "jtys", "on": "rubbish"},
        {"department": "jtys", "on": "2028-02-31"},
    ):
        client.post(f"{reverse('scores')}?year=2027", bad)
    client.force_login(cast.head)
    client.post(f"{reverse('scores')}?year=2027", said)
    assert Result.objects.count() == 1


OFFICE = ["indicator_values", "commendations", "recommendations"]


@pytest.mark.parametrize("name", OFFICE)
@pytest.mark.parametrize("who", ["head", "editor", "leader", "inspector", "reviewer"])
def test_what_the_office_enters_is_entered_by_nobody_else(client, cast, name, who):
    play(cast)
    load(cast)
    client.force_login(getattr(cast, who))
    said = {"place": "jtys/B1/2027H1", "seen": "0", "value": "100", "source": "自报", "department": "jtys", "text": "好", "document": "1号",
            "of": "target/2027-jtys-001"}  # fmt: skip
    assert client.get(reverse(name)).status_code == 404
    assert client.post(f"{reverse(name)}?year=2027", said).status_code == 404
    assert client.get(reverse("indicator_template", args=[2027])).status_code == 404
    assert not IndicatorValue.objects.exists() | Commendation.objects.exists() | Recommendation.objects.exists()


def test_a_set_is_shown_with_what_differs_from_the_version_before(client, cast):
    play(cast)
    load(cast)
    newer = load(cast, data=other_set(), reason="常务会议调整")
    client.force_login(cast.head)
    shown = client.get(reverse("indicator_set", args=[newer.pk])).content.decode()
    assert "<del>40</del> <ins>30</ins>" in shown.replace("  ", " ")
    assert client.get(reverse("indicator_sets")).status_code == 200
    assert client.get(reverse("indicator_set", args=[999])).status_code == 404


def test_a_bad_set_is_refused_with_each_place_and_a_good_one_is_loaded(client, cast):
    play(cast)
    plan_year = Target.objects.first().plan_year
    client.force_login(cast.evaluator)

    def send(text, **more):
        file = SimpleUploadedFile("set.toml", text.encode())
        return client.post(reverse("indicator_sets"), {"plan_year": plan_year.pk, "kind": "", "file": file, **more})

    bad = send(
        '[[headings]]\ncode="A"\nname="甲"\nindicators=[{code="A1",name="乙",weight=99.5,frequency="yearly",source="computed",rule="completion"}]'
    )
    assert bad.status_code == 422
    assert "add up to 99.5" in bad.content.decode()
    assert send("= broken").status_code == 422
    good = send(
        '[[headings]]\ncode="A"\nname="甲"\nindicators=[{code="A1",name="乙",weight=100,frequency="yearly",source="computed",rule="completion"}]'
    )
    assert good.status_code == 302
    client.force_login(cast.head)
    assert send('[[headings]]\ncode="A"').status_code == 422
    assert IndicatorSet.objects.count() == 1


def sheet(*rows):
    book, to = Workbook(), io.BytesIO()
    for row in (COLUMNS, *rows):
        book.active.append(row)
    book.save(to)
    return SimpleUploadedFile("figures.xlsx", to.getvalue())


def test_the_table_of_figures_goes_out_and_comes_in_again_all_or_nothing(client, cast):
    play(cast)
    load(cast)
    client.force_login(cast.evaluator)
    answer = client.get(reverse("indicator_template", args=[2027]))
    assert answer["Cache-Control"].startswith("private, no-store")
    rows = [list(row) for row in load_workbook(io.BytesIO(answer.content)).active.values]
    assert [row[4] for row in rows[1:]] == ["2027H1", "2027H2"]
    filled = [[*row[:5], 88, "市财政局报表", "", row[8]] for row in rows[1:]]
    address = f"{reverse('indicator_values')}?year=2027"
    broken = [*filled[:1], [*filled[1][:5], "=1+1", "市财政局报表", "", 0]]
    refused = client.post(address, {"table": sheet(*broken)})
    assert (refused.status_code, IndicatorValue.objects.count()) == (422, 0)
    assert client.post(address, {"table": sheet(*filled)}).status_code == 302
    assert list(IndicatorValue.objects.values_list("value", flat=True)) == [Decimal(88), Decimal(88)]
    again = client.post(address, {"table": sheet([*filled[0][:5], 89, "市财政局报表", "", 0])})
    assert "row 2" in again.content.decode(), "the same place was entered since this table went out"
    assert IndicatorValue.objects.count() == 2


def test_a_source_that_looks_like_a_formula_stays_text_in_the_table(client, cast):
    play(cast)
    load(cast)
    client.force_login(cast.evaluator)
    said = {"place": "jtys/B1/2027H1", "seen": "0", "value": "９０", "source": '=HYPERLINK("http://evil")'}
    assert client.post(f"{reverse('indicator_values')}?year=2027", said).status_code == 302
    book = load_workbook(io.BytesIO(client.get(reverse("indicator_template", args=[2027])).content))
    cell = next(cell for row in book.active for cell in row if "evil" in str(cell.value))
    assert cell.data_type == "s"


def test_a_figure_with_its_document_is_entered_and_the_document_served_to_who_sees_the_score(client, cast, other):
    play(cast)
    load(cast)
    client.force_login(cast.evaluator)
    address = f"{reverse('indicator_values')}?year=2027&department=jtys"
    said = {"place": "jtys/B1/2027H1", "seen": "0", "value": "90", "source": "市财政局",
            "file": SimpleUploadedFile("报表.txt", "决算".encode())}  # fmt: skip
    assert client.post(address, said).status_code == 302
    for bad in ({"value": "nan"}, {"value": "abc"}, {"place": "jtys/B1/2027Q9"}, {"seen": "0", "value": "91"}):
        assert client.post(address, {**said, "file": "", **bad}).status_code == 422
    one = IndicatorValue.objects.get()
    file = reverse("evaluation_document", args=["figure", one.pk])
    client.force_login(cast.head)
    served = client.get(file)
    assert served.status_code == 200
    assert served["Cache-Control"].startswith("private, no-store")
    client.force_login(other.head)
    assert client.get(file).status_code == 404
    client.force_login(cast.evaluator)
    assert client.get(reverse("evaluation_document", args=["passwd", one.pk])).status_code == 404


def test_commendations_and_recommendations_are_recorded_and_refused_on_their_screens(client, cast, other):
    play(cast)
    load(cast)
    play(other)
    client.force_login(cast.evaluator)
    address = f"{reverse('commendations')}?year=2027"
    said = {"department": "jtys", "target": "2027-jtys-001", "text": "抢险突出", "document": "表彰〔2027〕1号"}
    assert client.post(address, said).status_code == 302
    assert client.post(address, said).status_code == 422
    assert client.post(address, {**said, "target": "2027-jyj-001", "document": "2号"}).status_code == 422
    assert client.post(address, {"take_back": Commendation.objects.get().pk, "reason": "文号有误"}).status_code == 302
    assert client.post(address, {"take_back": "8" * 30}).status_code == 404
    assert "Taken back" in client.get(address).content.decode()
    address = f"{reverse('recommendations')}?year=2027&department=jtys"
    for of in ("target/2027-jtys-001", "duty/2027-jtys-d01"):
        assert client.post(address, {"of": of, "text": "目标值应可核验"}).status_code == 302
        assert client.post(address, {"of": of, "text": "目标值应可核验"}).status_code == 422
    assert client.post(address, {"of": "user/admin", "text": "x"}).status_code == 404
    assert client.get(address).content.decode().count("目标值应可核验") == 2


def test_an_evaluator_of_a_department_finds_it_nowhere_on_the_offices_screens(client, cast):
    ready(cast)
    insider = make_person("evaluators", "insider", cast.department)
    client.force_login(insider)
    assert client.get(page_of(cast)).status_code == 404
    assert client.get(reverse("indicator_values"), {"year": "2027", "department": "jtys"}).status_code == 404
    City.objects.update(evaluation_office=cast.department)
    client.force_login(cast.evaluator)
    assert client.get(page_of(cast)).status_code == 404


def test_page_and_board_ask_the_database_as_often_for_many_rows_as_for_few(client, cast, other):
    ready(cast)
    client.force_login(cast.evaluator)
    addresses = (page_of(cast), f"{reverse('scores')}?year=2027")
    counts = []
    for address in addresses:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    play(other, kept=20, targets=30)
    figures(other)
    proposed(other)
    for address, before in zip((page_of(other), addresses[1]), counts, strict=True):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        assert len(queries) == before, address


def test_an_empty_city_shows_empty_screens(client, cast):
    client.force_login(cast.evaluator)
    for name in ("scores", "indicator_sets", *OFFICE):
        assert client.get(reverse(name)).status_code == 200, name
    assert client.get(reverse("scores"), {"year": "1999"}).status_code == 404
    assert client.get(page_of(cast)).status_code == 404


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_speaks_the_interfaces_language(client, cast, settings, language):
    settings.LANGUAGE_CODE = language
    result = ready(cast)
    object_to(result=result, indicator="A1", text="请复核", by=cast.head, at=LAST)
    client.force_login(cast.head)
    shown = client.get(page_of(cast)).content.decode()
    assert ("Results" in shown) == (language == "en")
    assert content_of(result)["points"] in shown


def test_a_workbook_whose_cells_are_not_what_they_show_is_refused(client, cast):
    play(cast)
    load(cast)
    client.force_login(cast.evaluator)
    address, row = f"{reverse('indicator_values')}?year=2027", ["jtys", "", "B1", "", "2027H1", 0.95, "市财政局", "", 0]

    def send(spoil):
        book, to = Workbook(), io.BytesIO()
        book.active.append(COLUMNS)
        book.active.append(row)
        spoil(book)
        book.save(to)
        return client.post(address, {"table": SimpleUploadedFile("figures.xlsx", to.getvalue())})

    def formula(book):
        book.active["F2"] = "=90"

    def merged(book):
        book.active.merge_cells("F2:F4")

    for spoil, said in ((formula, "formula"), (merged, "are merged")):
        answer = send(spoil)
        assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert not IndicatorValue.objects.exists()

    def percent(book):
        book.active["F2"].number_format = "0%"
        hidden = book.create_sheet("隐藏", 0)
        hidden.append(COLUMNS), hidden.append([*row[:5], 99, *row[6:]])
        hidden.sheet_state = "hidden"

    assert send(percent).status_code == 302
    assert IndicatorValue.objects.get().value == 95, "what is shown, on the sheet that is shown"
