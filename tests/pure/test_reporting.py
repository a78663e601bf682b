"""Who may report and verify, and what must be said."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from targets.completion import Promise
from targets.reporting import (
    Actor,
    Claim,
    Finding,
    Refused,
    ReportFacts,
    TargetFacts,
    check_report,
    check_site,
    check_verify,
)

D = Decimal
Q2, Q4 = dt.date(2027, 6, 30), dt.date(2027, 12, 31)
COUNT = Promise("count", Q4, "ge", D(40))
THRESHOLD = Promise("threshold", Q4, "ge", D(95))
TEXT = Promise("dated", Q4)
TARGET = TargetFacts("jtys", False, False, ("2027Q1", "2027Q2"), COUNT, dt.date(2027, 7, 10), 2027)
EDITOR = Actor(1, True, frozenset({"editors"}), "jtys")
INSPECTOR = Actor(9, True, frozenset({"inspectors"}))
CLAIM = Claim("2027Q2", "完成五条道路。", D(21))
REPORT = ReportFacts(as_of=Q2, is_latest=True)
GOOD = Finding("verified", D(21))


def refusal(check, *args):
    with pytest.raises(Refused) as caught:
        check(*args)
    return str(caught.value)


@pytest.mark.parametrize("role", ["contributors", "editors", "heads"])
def test_the_departments_own_people_report(role):
    check_report(replace(EDITOR, roles=frozenset({role})), TARGET, CLAIM)


@pytest.mark.parametrize(
    ("who", "why"),
    [
        (replace(EDITOR, active=False), "not active"),
        (replace(EDITOR, department="swj"), "Only the department"),
        (replace(EDITOR, department="", roles=frozenset({"contributors"})), "Only the department"),
        (replace(EDITOR, roles=frozenset()), "Only the department"),  # a superuser is in no role by that
        (replace(EDITOR, roles=frozenset({"inspectors", "evaluators", "administrators"})), "Only the department"),
        (INSPECTOR, "Only the department"),
    ],
)
def test_nobody_else_reports(who, why):
    assert why in refusal(check_report, who, TARGET, CLAIM)


@pytest.mark.parametrize(
    ("target", "why"),
    [
        (replace(TARGET, withdrawn=True), "withdrawn"),
        (replace(TARGET, year_closed=True), "closed"),
    ],
)
def test_a_withdrawn_target_and_a_closed_year_take_no_report(target, why):
    assert why in refusal(check_report, EDITOR, target, CLAIM)
    assert why in refusal(check_report, EDITOR, target)


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        (replace(CLAIM, period="2027Q3"), "has not begun"),
        (replace(CLAIM, period="2026Q4"), "another year"),
        (replace(CLAIM, period="2027Q5"), "another year"),
        (replace(CLAIM, period=""), "another year"),
        (replace(CLAIM, text=" \n\t "), "Say in a sentence"),
        (replace(CLAIM, text="长" * 5001), "5000 characters"),
        (replace(CLAIM, value=None), "give the value"),
        (replace(CLAIM, value=D("NaN")), "not a number"),
        (replace(CLAIM, value=D("sNaN")), "not a number"),
        (replace(CLAIM, value=D("Infinity")), "not a number"),
        (replace(CLAIM, value=D("-Infinity")), "not a number"),
        (replace(CLAIM, value=D("1e18")), "too large"),
        (replace(CLAIM, value=D("-1e30")), "too large"),
        (replace(CLAIM, value=D("1e999999")), "too large"),
        (replace(CLAIM, value=D("0.0000001")), "too fine"),
        (replace(CLAIM, value=D("-1")), "below zero"),
        (replace(CLAIM, as_of=dt.date(2027, 7, 11)), "not come"),
        (replace(CLAIM, as_of=dt.date(2027, 7, 9)), "Only the year's last"),
        (replace(CLAIM, as_of=dt.date(2027, 3, 31)), "before its period"),
    ],
)
def test_a_claim_that_can_not_stand_is_refused_with_a_sentence(claim, why):
    assert why in refusal(check_report, EDITOR, TARGET, claim)


def test_before_the_year_nothing_can_be_reported():
    early = replace(TARGET, reportable=(), today=dt.date(2026, 12, 31))
    assert "has not begun" in refusal(check_report, EDITOR, early, replace(CLAIM, period="2027Q1"))


def test_the_last_quarters_report_may_speak_of_a_day_after_the_year():
    target = replace(TARGET, reportable=("2027Q4",), today=dt.date(2028, 1, 20))
    check_report(EDITOR, target, replace(CLAIM, period="2027Q4", as_of=dt.date(2028, 1, 15)))


def test_a_negative_threshold_and_a_text_target_without_a_figure_are_fine():
    check_report(EDITOR, replace(TARGET, promise=THRESHOLD), replace(CLAIM, value=D("-2.5")))
    check_report(EDITOR, replace(TARGET, promise=TEXT), replace(CLAIM, value=None))


@pytest.mark.parametrize(
    ("who", "why"),
    [
        (replace(INSPECTOR, active=False), "not active"),
        (
            replace(INSPECTOR, roles=frozenset({"reviewers", "administrators", "evaluators"})),
            "Only the inspection office",
        ),
        (replace(INSPECTOR, roles=frozenset()), "Only the inspection office"),
        (replace(INSPECTOR, department="jtys"), "of their own department"),
        (replace(INSPECTOR, department="swj"), "their own department co-operates"),
        (replace(INSPECTOR, id=1), "reported themselves"),
        (replace(EDITOR, roles=frozenset({"editors", "inspectors"})), "of their own department"),
    ],
)
def test_only_an_inspector_who_stands_apart_verifies_or_goes_and_looks(who, why):
    target = replace(TARGET, partners=frozenset({"swj"}), reporters=frozenset({1}))
    assert why in refusal(check_verify, who, target, REPORT, GOOD)
    assert why in refusal(check_site, who, target)


def test_a_closed_year_and_an_overtaken_report_take_no_finding():
    assert "closed" in refusal(check_verify, INSPECTOR, replace(TARGET, year_closed=True), REPORT, GOOD)
    assert "newer report" in refusal(check_verify, INSPECTOR, TARGET, replace(REPORT, is_latest=False), GOOD)


LATE = replace(REPORT, as_of=dt.date(2028, 1, 20))
AT_END = replace(REPORT, as_of=Q4)


@pytest.mark.parametrize(
    ("promise", "report", "finding", "why"),
    [
        (COUNT, REPORT, Finding("accepted", D(21)), "Choose a finding"),
        (COUNT, REPORT, Finding("disputed", D(19)), "what is wrong"),
        (COUNT, REPORT, Finding("returned"), "what is wrong"),
        (COUNT, REPORT, Finding("returned", note=" \n"), "what is wrong"),
        (COUNT, REPORT, Finding("returned", D(19), note="x"), "leave value"),
        (COUNT, REPORT, Finding("returned", fulfilled=True, note="x"), "leave value"),
        (COUNT, replace(REPORT, found_before=1), GOOD, "corrected"),
        (COUNT, REPORT, Finding("verified"), "value found"),
        (COUNT, REPORT, Finding("verified", D("NaN")), "not a number"),
        (COUNT, REPORT, Finding("verified", D(-1)), "below zero"),
        (COUNT, REPORT, Finding("verified", D(10), True), "otherwise than the figures"),
        (COUNT, REPORT, Finding("verified", None, True), "rests on"),
        (COUNT, REPORT, Finding("verified", D(41), False), "otherwise than the figures"),
        (COUNT, AT_END, Finding("verified", D(39), True), "otherwise than the figures"),
        (COUNT, AT_END, Finding("verified", D(40), False), "otherwise than the figures"),
        (THRESHOLD, REPORT, Finding("verified", D(96), True), "date has not come"),
        (TEXT, REPORT, Finding("disputed", note="x"), "whether the promise is kept"),
        (COUNT, replace(REPORT, kept_in="2027Q1"), Finding("disputed", D(30), False, note="x"), "2027Q1"),
        (COUNT, REPORT, Finding("verified", D(41), None, dt.date(2027, 7, 1)), "after the period"),
        (COUNT, REPORT, Finding("verified", D(41), None, dt.date(2026, 12, 31)), "before the year"),
        (COUNT, REPORT, Finding("verified", D(21), None, Q2), "leave the day"),
        (COUNT, LATE, Finding("verified", D(41)), "Give the day"),
        (COUNT, REPORT, Finding("verified", D(21), note="长" * 5001), "5000"),
    ],
)
def test_a_finding_that_can_not_stand_is_refused_with_a_sentence(promise, report, finding, why):
    assert why in refusal(check_verify, INSPECTOR, replace(TARGET, promise=promise), report, finding)


@pytest.mark.parametrize(
    ("promise", "report", "finding"),
    [
        (COUNT, REPORT, GOOD),
        (COUNT, REPORT, Finding("disputed", D(19), note="两公里未启用")),
        (COUNT, REPORT, Finding("returned", note="缺少检测报告")),
        (COUNT, replace(REPORT, found_before=1), Finding("verified", D(20), note="复核")),
        (COUNT, AT_END, Finding("verified", D(39), True, Q4, "按合同口径")),
        (COUNT, LATE, Finding("verified", D(41), None, dt.date(2027, 12, 20))),
        (THRESHOLD, REPORT, Finding("verified", D(90))),
        (TEXT, REPORT, Finding("verified")),
        (TEXT, REPORT, Finding("verified", None, True, dt.date(2027, 6, 1))),
        (TEXT, REPORT, Finding("disputed", None, False, note="未发布")),
        (replace(COUNT, withdrawn=True), REPORT, GOOD),  # what was reported before the withdrawal can still be checked
    ],
)
def test_a_sound_finding_passes(promise, report, finding):
    check_verify(INSPECTOR, replace(TARGET, promise=promise), report, finding)
