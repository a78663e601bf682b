"""Each rule with rows on which it fires and rows on which it must not, and all of them over labelled rows."""

import pytest

from tests.pure.findings import holdout, rows_en, rows_zh
from tests.pure.findings.score import score
from whitepapers.findings import RULES, VERSION, RowFacts, Severity, findings
from whitepapers.findings.examples import en, examples, zh

EXAMPLES = examples()
LABELLED = (*rows_zh.ROWS, *rows_en.ROWS)
NAMES = sorted(rule.name for rule in RULES)


def marked(row):
    return {one.rule for one in findings(row)}


@pytest.mark.parametrize("row", [zh(), en()])
def test_a_sound_row_has_no_finding(row):
    assert findings(row) == []


@pytest.mark.parametrize(("rule", "row"), [(rule, row) for rule, one in EXAMPLES.items() for row in one.fires_on])
def test_the_rule_fires(rule, row):
    assert rule in marked(row)


@pytest.mark.parametrize(("rule", "row"), [(rule, row) for rule, one in EXAMPLES.items() for row in one.silent_on])
def test_the_rule_keeps_quiet(rule, row):
    assert rule not in marked(row)


def test_every_rule_has_examples_of_both_sorts_in_both_languages():
    assert sorted(EXAMPLES) == NAMES
    assert len(set(NAMES)) == len(RULES)
    for one in EXAMPLES.values():
        for rows in (one.fires_on, one.silent_on):
            assert any(row.task.isascii() for row in rows)
            assert any(not row.task.isascii() for row in rows)


@pytest.mark.parametrize("row", [row for one in EXAMPLES.values() for row in one.fires_on])
def test_every_sentence_can_be_filled_with_its_values(row):
    for one in findings(row):
        assert "%(" not in one.sentence % one.values


def test_an_empty_row_is_marked_and_breaks_nothing():
    assert marked(RowFacts("count")) >= {"no_goal", "no_value", "no_date", "no_source"}
    assert "no_lead" not in marked(RowFacts("count"))  # nobody asked
    assert marked(RowFacts("")) >= {"no_goal", "no_date"}


def test_the_labelled_rows_are_many_and_of_both_languages():
    assert min(len(rows_zh.ROWS), len(rows_en.ROWS)) >= 75
    assert len(LABELLED) >= 150
    assert set(NAMES) == {label for one in LABELLED for label in one.labels}


@pytest.mark.parametrize(
    "rows", [LABELLED, rows_zh.ROWS, rows_en.ROWS, holdout.ROWS], ids=["all", "zh", "en", "holdout"]
)
def test_precision_and_recall_over_labelled_rows(rows):
    found = score(rows)
    assert found.precision() >= 0.9, found.wrong
    assert found.recall() >= 0.9, found.wrong


@pytest.mark.parametrize("rule", NAMES)
def test_precision_and_recall_of_each_rule(rule):
    found = score((*LABELLED, *holdout.ROWS))
    assert found.precision(rule) >= 0.8, found.wrong
    assert found.recall(rule) >= 0.8, found.wrong


def test_every_severity_is_used_and_the_version_names_the_table():
    assert {rule.severity for rule in RULES} == set(Severity)
    assert len(VERSION) == 12
