"""Scores in the evaluation export: what is exported sums, names what it rests on, and stays text."""

import csv
import datetime as dt
import io
import json
from decimal import Decimal

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from publishing.models import Edition
from targets.board.figures import read_board
from targets.checking.compared import compare
from targets.evaluating.columns import CONTRIBUTION_COLUMNS, SCORE_COLUMNS
from targets.evaluating.entering import commend
from targets.evaluating.files import SET_COLUMNS
from targets.evaluating.indicators import as_data, read_scheme
from targets.evaluating.reading import end_of, read_facts
from targets.evaluating.results import content_of
from targets.evaluation import evaluation_input
from targets.models import Department, IndicatorSet, PlanYear, ProgressReport, Result, Target, User
from tests.pure.test_indicators import SET
from tests.targets.scores.played import close, figures, load, play, proposed, ready, year
from tests.targets.year import claim, find

pytestmark = pytest.mark.django_db
EVIL = '=HYPERLINK("http://evil";"表彰")'


@pytest.fixture(autouse=True)
def next_summer():
    with time_machine.travel(dt.datetime(2028, 6, 1, 4, tzinfo=dt.UTC), tick=False):
        yield


def run(*args):
    out = io.StringIO()
    call_command("export_evaluation", "2027", *args, stdout=out)
    return out.getvalue()


def table(name, *args):
    return list(csv.DictReader(io.StringIO(run("--table", name, *args).removeprefix("\ufeff"))))


@pytest.fixture
def results(cast, other):
    """Two departments with results, one of them with a commendation whose document is a formula."""
    play(cast)
    play(other, kept=7, targets=13)
    load(cast)
    close()
    commend(
        plan_year=year(),
        department=cast.department,
        text="抢险突出",
        document=EVIL,
        by=cast.evaluator,
        at=dt.datetime(2028, 1, 2, tzinfo=dt.UTC),
    )
    for one in (cast, other):
        figures(one, "87.3")
    return [proposed(one) for one in (cast, other)]


def test_the_contributions_in_the_file_sum_exactly_to_the_scores_in_the_file(results):
    scores, parts = table("scores"), table("contributions")
    assert {row["department"] for row in scores} == {"jtys", "jyj"}
    for row in scores:
        own = [one for one in parts if one["department"] == row["department"]]
        assert sum(Decimal(one["points"]) for one in own) == Decimal(row["points"])
        assert sum(Decimal(one["points"]) for one in own if one["heading"] == "bonus") == Decimal(row["bonus"])
    data = json.loads(run("--format", "json"))
    for row in data["scores"]:
        assert sum(
            Decimal(one["points"]) for one in data["contributions"] if one["department"] == row["department"]
        ) == Decimal(row["points"])
    assert data["indicator_sets"] == {"2027//v1": IndicatorSet.objects.get().digest}


def test_the_workbook_sums_too_and_keeps_a_formula_as_text(results, tmp_path):
    file = tmp_path / "evaluation.xlsx"
    run("--format", "xlsx", "--output", str(file))
    book = load_workbook(file)
    scores, parts = ([[cell.value for cell in row] for row in book.worksheets[place]] for place in (4, 5))
    for row in (dict(zip(scores[0], one, strict=True)) for one in scores[1:]):
        own = [dict(zip(parts[0], one, strict=True)) for one in parts[1:]]
        points = [Decimal(str(one["points"])) for one in own if one["department"] == row["department"]]
        assert sum(points) == Decimal(str(row["points"]))
    cell = next(cell for line in book.worksheets[5] for cell in line if "evil" in str(cell.value))
    assert cell.data_type == "s"
    assert all(not row["explanation"].startswith("=") for row in table("contributions"))


def test_every_column_is_in_the_data_dictionary_and_each_row_has_every_column(results):
    data = json.loads(run("--format", "json"))
    for name, columns in (("scores", SCORE_COLUMNS), ("contributions", CONTRIBUTION_COLUMNS)):
        listed = [row["column"] for row in data["dictionary"] if row["table"] == name]
        assert listed == [one.name for one in columns] == list(data[name][0])
        assert all(row["meaning"] for row in data["dictionary"])


def test_each_line_names_the_edition_and_its_digest(results):
    parts = [row for row in table("contributions") if row["target"] and row["heading"] != "bonus"]
    digests = json.loads(run("--format", "json"))["digests"]
    assert parts
    assert all(digests[row["edition"]] == row["digest"] for row in parts)


def test_each_line_leads_to_what_it_rests_on_and_says_why(results):
    """Down to rows that are there: editions by digest, reports and findings of the target, documents of what was entered."""
    for result in results:
        content = content_of(result)
        for address, digest in content["digests"].items():
            year_, code, number = address.strip("/").split("/")
            assert Edition.objects.get(subject=f"{year_}/{code}", number=number.removeprefix("v")).digest == digest
        for number, basis in content["targets"].items():
            for one in basis["reports"]:
                report = ProgressReport.objects.get(pk=one["report"], target__number=number, period=one["period"])
                assert not one["finding"] or report.verifications.filter(sequence=one["finding"]).exists()
    rows = table("contributions")
    for row in rows:
        assert row["explanation"], row
        if row["source"] == "computed" and row["target"]:
            assert row["edition"], row
        elif row["source"] == "entered" or row["heading"] == "bonus":
            assert row["document"], row
    assert {row["document"] for row in rows if row["source"] == "entered"} == {"市财政局决算报表"}


def test_a_score_changed_past_the_application_is_not_exported(results):
    found = Result.objects.get(department__code="jtys")
    values = {one.attname: getattr(found, one.attname) for one in Result._meta.concrete_fields if one.name != "id"}
    better = found.content.replace('"points":"26.67"', '"points":"40.00"')
    Result.objects.create(**values | {"version": 2, "content": better})
    with pytest.raises(ValueError, match="not what its digest covers"):
        table("scores")


def test_what_differs_is_counted_alike_wherever_claims_and_findings_are_compared(cast, results):
    """Five reports on five promises, none of them corrected: confirmed, less, disputed, returned, not looked at."""
    targets = list(Target.objects.filter(department__code="jyj").order_by("serial")[8:13])
    other = Department.objects.get(code="jyj")
    editor = User.objects.get(username="editor-jyj")
    PlanYear.objects.update(closed_on=None)
    for target, (outcome, value) in zip(
        targets, [("verified", 12), ("verified", 9), ("disputed", 12), ("returned", None), (None, None)], strict=True
    ):
        one = claim(cast, target, 12, by=editor)
        if outcome:
            find(cast, one, value, outcome=outcome)
    until = dt.date(2027, 7, 1)
    (line,) = compare(year(), [other], until=end_of(until)).lines
    rows = evaluation_input(year(), [other], until).targets
    board = next(one for one in read_board(year(), [other], until).lines if one.department == other)
    assert line.total.differing == sum(row["reports_differing"] for row in rows) == board.checks.differing == 2
    facts = read_facts(year(), [other], until, end_of(until))[other.pk]
    checked = [one for target in facts.targets for one in target.reports if one.finding]
    assert (len(checked), sum(one.differs for one in checked)) == (4, 3), "for the score a returned claim is none"


def test_an_export_as_of_a_day_before_the_proposal_has_no_score(results):
    assert table("scores", "--on", "2028-01-23") == []
    assert run("--on", "2028-01-24", "--table", "scores") == run("--on", "2028-01-24", "--table", "scores")


def test_a_day_that_has_not_come_is_not_exported_in_production(results, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="has not come"):
        run("--on", "2028-06-02")


@pytest.mark.parametrize(("who", "codes"), [("evaluator", {"jtys", "jyj"}), ("head", {"jtys"}), ("inspector", set())])
def test_a_file_from_the_screen_holds_the_scores_that_the_person_may_see(client, cast, results, who, codes):
    client.force_login(getattr(cast, who))
    answer = client.get(reverse("evaluation_file", args=[2027, "scores.csv"]))
    rows = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode().removeprefix("\ufeff")))
    assert {row["department"] for row in rows} == codes
    data = json.loads(client.get(reverse("evaluation_file", args=[2027, "evaluation.json"])).content)
    assert {row["department"] for row in data["contributions"]} == codes


def test_withheld_targets_and_scores_are_on_no_public_page(client, cast):
    result = ready(cast)
    for address in ("/", "/2027/", "/2027/jtys/", "/targets/2027-jtys-001/", "/2027/jtys/v1/targets.csv"):
        answer = client.get(address)
        body = b"".join(answer) if answer.streaming else answer.content
        assert result.digest not in body.decode(errors="replace")
        assert str(result.points) not in body.decode(errors="replace")


def as_toml(data):
    lines = [
        f"objection_workdays = {data['objection_workdays']}",
        "[bonus]",
        *(f'{k} = "{v}"' for k, v in data["bonus"].items()),
    ]
    for heading in data["headings"]:
        lines += ["[[headings]]", *(f'{name} = "{heading[name]}"' for name in ("code", "name", "name_en"))]
        for one in heading["indicators"]:
            lines.append("[[headings.indicators]]")
            lines += [f'{name} = "{value}"' for name, value in one.items() if name not in {"parameters", "weight"}]
            lines.append(f"weight = {one['weight']}")
            if one.get("parameters"):
                lines.append("parameters = {" + ", ".join(f"{k} = {v}" for k, v in one["parameters"].items()) + "}")
    return "\n".join(lines)


def as_book(data, path):
    book = Workbook()
    sheet = book.active
    sheet.append(["objection_workdays", 5])
    sheet.append(["bonus_points", 0.5])
    sheet.append(["bonus_cap", 2])
    sheet.append(SET_COLUMNS)
    for heading in data["headings"]:
        for one in heading["indicators"]:
            numbers = "; ".join(f"{name}={value}" for name, value in one.get("parameters", {}).items())
            sheet.append([heading["code"], heading["name"], heading["name_en"], one["code"], one["name"], one.get("name_en", ""),
                          float(one["weight"]), one["frequency"], one["source"], one.get("rule", ""), numbers,
                          one.get("office", ""), one.get("worst", ""), one.get("best", "")])  # fmt: skip
    book.save(path)


def load_file(*args):
    out = io.StringIO()
    call_command("load_indicators", *map(str, args), stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_a_set_is_loaded_from_toml_and_from_a_workbook_and_both_say_the_same(cast, tmp_path):
    play(cast)
    data = as_data(read_scheme(SET))
    toml, book = tmp_path / "set.toml", tmp_path / "set.xlsx"
    toml.write_text(as_toml(data), encoding="utf-8")
    as_book(data, book)
    assert "2 headings, 4 indicators" in load_file(toml, "--year", 2027, "--check")
    load_file(toml, "--year", 2027, "--by", cast.evaluator.username)
    load_file(book, "--year", 2027, "--by", cast.evaluator.username)  # word for word the same: no new version
    one = IndicatorSet.objects.get()
    assert json.loads(one.data) == data


def test_the_command_says_what_is_wrong_with_a_file(cast, tmp_path):
    play(cast)
    bad, torn, good = tmp_path / "bad.toml", tmp_path / "torn.xlsx", tmp_path / "good.toml"
    bad.write_text("objection_workdays = 0", encoding="utf-8")
    torn.write_bytes(b"PK\x03\x04 torn")
    good.write_text(as_toml(as_data(read_scheme(SET))), encoding="utf-8")
    by = ("--by", cast.evaluator.username)
    for args, why in (
        ((bad, "--year", 2027, *by), "2 places"),
        ((torn, "--year", 2027, *by), "1 places"),
        ((tmp_path / "none.toml", "--year", 2027, *by), "can't be read"),
        ((good, "--year", 2031, *by), "no plan year"),
        ((good, "--year", 2027), "whose act"),
        ((good, "--year", 2027, "--by", cast.head.username), "Only the evaluation office|评估"),
    ):
        with pytest.raises(CommandError, match=why):
            load_file(*args)
    assert not IndicatorSet.objects.exists()
