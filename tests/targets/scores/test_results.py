"""A result's way: proposed, objected to, answered, final; what came too late, and who may not."""

import datetime as dt
import json
from copy import deepcopy
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from publishing.insertonly import WrittenOnce
from targets.evaluating.entering import Figure, commend, enter, take_back
from targets.evaluating.frozen import wrong_sums
from targets.evaluating.indicators import BadSet
from targets.evaluating.results import answer, content_of, finalise, object_to, propose
from targets.models import (
    CalendarDay,
    City,
    Department,
    FinalResult,
    IndicatorSet,
    IndicatorValue,
    Notice,
    Objection,
    PlanYear,
    Result,
    Target,
)
from targets.refusal import Overtaken, Refused
from tests.factories import PlanYearFactory, make_person
from tests.pure.test_indicators import SET
from tests.targets.scores.played import (
    AFTER,
    CLOSE,
    LAST,
    PROPOSED,
    close,
    figures,
    load,
    other_set,
    play,
    proposed,
    ready,
    year,
)  # fmt: skip
from tests.targets.year import claim, find, moment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def later():
    with time_machine.travel(dt.datetime(2028, 6, 1, 4, tzinfo=dt.UTC), tick=False):
        yield


def refused(verb, *args, **more):
    with pytest.raises(Refused) as why:
        verb(*args, **more)
    return str(why.value)


def lines(result, code):
    content = content_of(result)
    return next(one for heading in content["headings"] for one in heading["indicators"] if one["code"] == code)["lines"]


def test_a_proposed_result_explains_itself_down_to_report_finding_and_edition(cast):
    result = ready(cast)
    content = content_of(result)
    assert wrong_sums(content) == []
    assert (content["points"], str(result.points)) == (content["points"], content["points"])
    # 2 of 3 targets met: 26.67; each reported once of four owed, the silent one never; 90 on a scale from 60 to 100
    points = {one["code"]: one["points"] for heading in content["headings"] for one in heading["indicators"]}
    assert points == {"A1": "26.67", "A2": "3.33", "B1": "22.88", "B2": "9.50"}
    first = lines(result, "A1")[0]
    basis = content["targets"][first["target"]]
    (report,) = basis["reports"]
    target = Target.objects.get(number=first["target"])
    assert report["report"] == target.reports.get().pk
    assert (report["finding"], report["outcome"]) == (1, "verified")
    assert (basis["edition"], basis["digest"]) == ("2027/jtys/v1/", target.edition.digest)
    assert content["digests"] == {"2027/jtys/v1/": target.edition.digest}
    assert content["set_digest"] == IndicatorSet.objects.get().digest
    assert target.task not in result.content, "it names numbers, never texts"


def test_what_is_recorded_after_the_cut_off_does_not_enter(cast):
    rows = play(cast, kept=1)
    load(cast)
    before = proposed(cast, on=dt.date(2028, 1, 13), at=PROPOSED)
    find(cast, claim(cast, rows[1], 41, period="2027Q4", done=True, at=moment(1, 14, 2028)), at=moment(1, 15, 2028))
    commend(
        plan_year=year(), department=cast.department, text="突出贡献", document="表彰〔2028〕1号", by=cast.evaluator
    )
    figures(cast)
    again = {"on": dt.date(2028, 1, 13), "at": PROPOSED + dt.timedelta(hours=1), "reason": "核对"}
    assert "say the same as version 1" in refused(proposed, cast, **again)
    later = proposed(cast, on=dt.date(2028, 1, 24), at=PROPOSED + dt.timedelta(hours=2), reason="纳入最新核验")
    assert later.points > before.points


def test_while_the_year_is_open_a_result_is_provisional_and_never_final(cast):
    play(cast)
    load(cast)
    result = proposed(cast)
    assert result.provisional
    assert content_of(result)["headings"][1]["indicators"][0]["missing"] == ["2027H1", "2027H2"]
    assert "provisional" in refused(finalise, result=result, digest=result.digest, by=cast.evaluator, at=AFTER)


def test_in_a_closed_year_nothing_is_proposed_while_a_figure_is_missing(cast):
    play(cast)
    load(cast)
    close()
    assert "Figures are missing: B1" in refused(proposed, cast)
    assert not Result.objects.exists()


def test_a_department_without_a_set_or_without_a_target_gets_no_result(cast, other):
    play(cast)
    close()
    assert "no indicator set" in refused(proposed, cast)
    load(cast)
    done = propose(plan_year=year(), departments=[cast.department, other.department], by=cast.evaluator, at=PROPOSED)
    assert "no target" in str(done.refused["jyj"])


def test_the_way_to_final_through_an_objection_that_is_upheld(cast):
    result = ready(cast)
    objection = object_to(result=result, indicator="B1", text="决算口径有误，应为96%", by=cast.head, at=LAST)
    assert "not answered" in refused(finalise, result=result, digest=result.digest, by=cast.evaluator, at=AFTER)
    answer(objection=objection, outcome="upheld", text="核对决算报表后更正", by=cast.evaluator, at=AFTER)
    assert "upheld" in refused(finalise, result=result, digest=result.digest, by=cast.evaluator, at=AFTER)
    fixed = Figure(cast.department, "B1", "2027H2", Decimal(96), "市财政局更正函", "异议成立", 1)
    enter(plan_year=year(), figures=[fixed], by=cast.evaluator, at=AFTER)
    second = proposed(cast, at=AFTER, reason="异议成立，更正B1")
    assert (second.version, second.points - result.points) == (2, Decimal("2.28"))
    assert "newer version" in refused(object_to, result=result, indicator="A1", text="再议一次", by=cast.head, at=AFTER)
    over = AFTER + dt.timedelta(days=8)
    assert "can object until" in refused(finalise, result=second, digest=second.digest, by=cast.evaluator, at=AFTER)
    assert "not the result that you saw" in refused(
        finalise, result=second, digest=result.digest, by=cast.evaluator, at=over
    )
    final = finalise(result=second, digest=second.digest, by=cast.evaluator, at=over)
    assert final.result == second
    kinds = set(Notice.objects.values_list("kind", flat=True))
    assert kinds == {"score_proposed", "score_objected", "score_answered", "score_final", *kinds & {"report_verified"}}
    assert "is final" in refused(proposed, cast, at=over, reason="再来")
    assert "is final" in refused(figures, cast, reason="再来")


def test_an_objection_that_is_upheld_after_a_new_version_asks_for_yet_another(cast):
    objection = object_to(result=ready(cast), indicator="A1", text="未考虑不可抗力", by=cast.head, at=LAST)
    figures(cast, "91", reason="决算更正")
    second = proposed(cast, at=LAST + dt.timedelta(hours=1), reason="更正他项")
    answer(objection=objection, outcome="upheld", text="情况属实", by=cast.evaluator, at=LAST + dt.timedelta(hours=2))
    over = AFTER + dt.timedelta(days=14)
    assert "upheld" in refused(finalise, result=second, digest=second.digest, by=cast.evaluator, at=over)


def test_an_objection_is_not_met_by_the_same_score_again(cast):
    result = ready(cast)
    objection = object_to(result=result, indicator="A1", text="未考虑不可抗力", by=cast.head, at=LAST)
    answer(objection=objection, outcome="upheld", text="情况属实", by=cast.evaluator, at=LAST)
    assert "say the same" in refused(proposed, cast, at=AFTER, reason="已按异议重新计算")
    over = AFTER + dt.timedelta(days=8)
    assert "upheld" in refused(finalise, result=result, digest=result.digest, by=cast.evaluator, at=over)


def test_a_code_that_has_figures_keeps_its_meaning(cast):
    play(cast)
    load(cast)
    figures(cast)
    data = deepcopy(SET)
    entered = next(one for heading in data["headings"] for one in heading["indicators"] if one["code"] == "B1")
    entered["best"] = str(Decimal(entered["best"]) + 1)
    load(cast, data=data, reason="调整满分值")
    entered["name"] = "机关用电量"
    assert "a code of its own" in refused(load, cast, data=data, reason="换指标")
    assert "a code of its own" in refused(load, cast, kind="bureau", data=data, reason="换指标")
    entered["code"] = "B9"
    load(cast, data=data, reason="换指标")
    assert "Figures are missing" in refused(proposed, close() and cast)


def test_a_result_is_made_final_once_whoever_presses_in_two_tabs(cast):
    result = ready(cast)
    finalise(result=result, digest=result.digest, by=cast.evaluator, at=AFTER)
    assert "final already" in refused(finalise, result=result, digest=result.digest, by=cast.evaluator, at=AFTER)
    row = {
        "plan_year": year(),
        "department": cast.department,
        "digest": result.digest,
        "by": cast.evaluator,
        "at": AFTER,
    }
    second = Result.objects.create(
        **{name: getattr(result, name) for name in ("plan_year", "department", "indicator_set", "provisional", "on", "cut_off",
                                                     "points", "content", "digest", "objections_until", "by", "at")}, version=2,
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        FinalResult.objects.create(result=second, **row)


def test_the_same_point_is_objected_to_once_and_another_point_once_more(cast):
    result = ready(cast)
    object_to(result=result, indicator="A1", text="未考虑不可抗力", by=cast.head, at=LAST)
    assert "already" in refused(object_to, result=result, indicator="A1", text="再次提出", by=cast.head, at=LAST)
    object_to(result=result, indicator="A1", target="2027-jtys-003", text="工程已移交", by=cast.head, at=LAST)
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.create(result=result, indicator="A1", text="x", by=cast.head, at=LAST)
    assert "does not stand" in refused(object_to, result=result, indicator="Z9", text="没有的", by=cast.head, at=LAST)
    assert "does not count" in refused(
        object_to, result=result, indicator="A1", target="2027-jyj-001", text="别人的", by=cast.head, at=LAST
    )


def test_an_objection_is_answered_once(cast):
    objection = object_to(result=ready(cast), indicator="A1", text="未考虑不可抗力", by=cast.head, at=LAST)
    answer(objection=objection, outcome="rejected", text="与核验记录不符", by=cast.evaluator, at=LAST)
    assert "answered already" in refused(
        answer, objection=objection, outcome="upheld", text="改主意", by=cast.evaluator
    )


def test_holidays_lengthen_the_time_for_objections(cast):
    for day in (25, 26, 27, 28):
        CalendarDay.objects.create(date=dt.date(2028, 1, day), works=False, name="春节")
    assert ready(cast).objections_until == dt.date(2028, 2, 4)


@pytest.mark.parametrize("own", [True, False])
def test_the_evaluation_offices_own_score_is_its_substitutes(cast, other, own):
    play(cast)
    load(cast)
    City.objects.update(evaluation_office=cast.department)
    assert "doesn't score itself" in refused(proposed, cast)
    substitute = make_person("reviewers", "substitute", cast.department if own else None)
    Department.objects.filter(pk=cast.department.pk).update(substitute_evaluator=substitute)
    cast.department.refresh_from_db()
    if own:
        assert "Nobody scores their own" in refused(proposed, cast, by=substitute)
    else:
        assert proposed(cast, by=substitute).version == 1


def test_an_evaluator_who_belongs_to_a_department_does_not_score_it_in_any_way(cast):
    result = ready(cast)
    insider = make_person("evaluators", "insider", cast.department)
    own = {"by": insider}
    assert "own department" in refused(proposed, cast, reason="再来", **own)
    assert "own department" in refused(finalise, result=result, digest=result.digest, at=AFTER, **own)
    one = Figure(cast.department, "B1", "2027H1", Decimal(100), "自报数据", "改高")
    assert "own department" in refused(enter, plan_year=year(), figures=[one], **own)
    praise = {"plan_year": year(), "department": cast.department, "text": "表彰自己", "document": "自〔1〕号"}
    assert "own department" in refused(commend, **praise, **own)


def test_new_weights_after_a_proposal_are_a_new_version_and_the_old_result_is_not_made_final(cast, other):
    result = ready(cast)
    frozen = result.content
    assert "why it is changed" in refused(load, cast, data=other_set())
    newer = load(cast, data=other_set(), reason="市政府常务会议调整")
    assert (newer.version, IndicatorSet.objects.count()) == (2, 2)
    assert Result.objects.get().content == frozen
    assert "newer version" in refused(finalise, result=result, digest=result.digest, by=cast.evaluator, at=AFTER)
    second = proposed(cast, reason="按新指标重新评估")
    assert (second.indicator_set, content_of(second)["set_version"]) == (newer, 2)
    finalise(result=second, digest=second.digest, by=cast.evaluator, at=AFTER + dt.timedelta(days=7))
    assert "is final" in refused(load, cast, data=other_set("20"), reason="再调整")
    assert "is final" in refused(load, cast, kind="bureau", data=other_set("20"), reason="再调整")
    load(cast, kind="district", data=other_set("20"), reason="区级指标")  # another class


def test_the_same_set_loaded_again_is_no_new_version_and_two_at_once_are_told(cast):
    play(cast)
    assert load(cast) == load(cast)
    with pytest.raises(Overtaken):
        load(cast, data=other_set(), reason="调整", expects=0)
    with pytest.raises(BadSet):
        load(cast, data={**SET, "headings": []})
    assert "Only the evaluation office" in refused(load, cast, by=cast.head)
    assert "no class" in refused(load, cast, kind="county")


def test_a_class_with_a_set_of_its_own_is_scored_by_that(cast):
    play(cast)
    load(cast)
    own = load(cast, kind="bureau", data=other_set())
    assert proposed(cast).indicator_set == own


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("NaN", "not a number"),
        ("Infinity", "not a number"),
        ("-1", "below zero"),
        ("1E+12", "too large"),
        ("0.0000001", "too fine"),
    ],
)
def test_a_value_that_is_none_is_not_entered(cast, value, said):
    play(cast)
    load(cast)
    one = Figure(cast.department, "B1", "2027H1", Decimal(value), "市财政局")
    assert said in refused(enter, plan_year=year(), figures=[one], by=cast.evaluator)
    assert not IndicatorValue.objects.exists()


def test_a_figure_is_corrected_by_a_second_row_with_a_reason(cast):
    play(cast)
    load(cast)
    figures(cast)
    figures(cast)  # the same again adds nothing
    assert IndicatorValue.objects.count() == 2
    assert "why it is corrected" in refused(figures, cast, "91")
    with pytest.raises(Overtaken):
        figures(cast, "91", reason="更正", seen=0)
    figures(cast, "91", reason="决算更正")
    assert list(IndicatorValue.objects.order_by("sequence").values_list("sequence", flat=True)) == [1, 1, 2, 2]
    one = IndicatorValue.objects.first()
    one.value = Decimal(100)
    with pytest.raises(WrittenOnce):
        one.save()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE targets_indicatorvalue SET value = 100")


def test_figures_are_entered_all_or_none_and_the_bad_one_is_named(cast):
    play(cast)
    load(cast)
    good = Figure(cast.department, "B1", "2027H1", Decimal(90), "市财政局")
    for bad, said in (
        (Figure(cast.department, "A1", "2027", Decimal(9), "市财政局"), "no indicator whose figure is entered"),
        (Figure(cast.department, "B1", "2027Q1", Decimal(9), "市财政局"), "no period"),
        (Figure(cast.department, "B1", "2027H2", Decimal(9), " "), "where the figure comes from"),
    ):
        with pytest.raises(Refused) as why:
            enter(plan_year=year(), figures=[good, bad], by=cast.evaluator)
        assert said in str(why.value)
        assert why.value.place == 1
    assert not IndicatorValue.objects.exists()


def test_a_commendation_counts_once_and_one_taken_back_counts_no_more(cast):
    (target, *_rest) = play(cast)
    load(cast)
    praise = {"plan_year": year(), "department": cast.department, "text": "抢险表现突出", "by": cast.evaluator}
    one = commend(**praise, document="表彰〔2028〕1号", target=target, at=moment(1, 2, 2028))
    for same in (
        "表彰〔2028〕1号 ",
        "表彰[2028]1号",
        "表彰（２０２８）１号",
        "表彰〔2028〕 1 号",
        "表彰\u200b〔2028〕1号。",
    ):
        assert "counts once" in refused(commend, **praise, document=same)
    first = proposed(cast)
    assert content_of(first)["bonus"]["points"] == "0.50"
    assert content_of(first)["bonus"]["lines"][0]["target"] == target.number
    take_back(commendation=one, reason="文号有误", by=cast.evaluator, at=PROPOSED)
    assert "taken back already" in refused(take_back, commendation=one, reason="再来一次", by=cast.evaluator)
    assert content_of(proposed(cast, reason="更正"))["bonus"]["points"] == "0.00"
    commend(**praise, document="表彰〔2028〕1号")  # with the right number this time
    PlanYearFactory(year=2028)
    assert "counts once" in refused(
        commend, **praise | {"plan_year": PlanYear.objects.get(year=2028)}, document="表彰〔2028〕1号"
    )


def test_a_commendation_of_another_departments_target_is_refused(cast, other):
    play(cast)
    (foreign, *_rest) = play(other)
    assert "no target of the department" in refused(
        commend,
        plan_year=year(),
        department=cast.department,
        text="表彰",
        document="1号",
        target=foreign,
        by=cast.evaluator,
    )


def test_a_result_whose_content_was_tampered_with_is_found(cast):
    result = ready(cast)
    result.content = result.content.replace('"points":"26.67"', '"points":"40.00"')
    with pytest.raises(ValueError, match="not what its digest covers"):
        content_of(result)
    assert json.loads(Result.objects.get().content)["schema"] == "whitebook-score/1"


def test_proposing_asks_the_database_as_often_for_many_targets_as_for_few(cast, other):
    play(cast, kept=2, targets=3)
    load(cast)
    play(other, kept=30, targets=40)
    counts = []
    for one in (cast, other):
        with CaptureQueriesContext(connection) as queries:
            proposed(one)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_day_that_has_not_come_is_no_cut_off(cast):
    play(cast)
    load(cast)
    assert "not come" in refused(proposed, cast, on=dt.date(2028, 1, 25))
    assert PROPOSED.date() > CLOSE
