"""The amendment rule: what a later edition may do to a promise before its date, and what no edition may do after it."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whitepapers.amendment import figures, more_than_a_misprint, objections, own_date, weaker
from whitepapers.changelog import changes, withdrawal_reasons

BEFORE, ON, AFTER = dt.date(2027, 9, 1), dt.date(2027, 9, 30), dt.date(2027, 10, 1)
STEP = {"due": "2027-06-30", "text": "完成一半", "value": "20"}
WORDY = STEP | {"value": None}


def target(**more):
    return {
        "number": "2027-jtys-001", "serial": 1, "task": "新增公交专用道", "goal": "新增公交专用道40公里", "kind": "count",
        "comparison": "ge", "value": "40", "value_text": "", "unit": "公里", "quality": "", "due": "2027-09-30",
        "due_text": "", "milestones": [], "partners": [], "partners_text": "", "source": "statutory",
        "source_document": "", "source_number": "", "responsible_unit": "", "duty": "",
    } | more  # fmt: skip


TEXT = {"kind": "qualitative", "comparison": "", "value": None, "unit": "", "goal": "道路整洁"}


def judged(old, new, today=AFTER, baseline=None, **more):
    known = {old["number"]: baseline} if baseline else {}
    return [
        one.field for one in objections([old], [new] if new else [], baselines=known, year=2027, today=today, **more)
    ]


# what is changed → the field at which it is refused after the date; "" where it is allowed
AFTER_THE_DATE = [
    ({}, {"value": "39.9"}, ["value"]),
    ({}, {"value": "40"}, []),
    ({}, {"value": "41"}, []),
    ({"comparison": "le"}, {"value": "41"}, ["value"]),
    ({"comparison": "le"}, {"value": "39"}, []),
    ({"comparison": "eq"}, {"value": "41"}, ["value"]),
    ({"comparison": "eq"}, {"value": "39"}, ["value"]),
    ({}, {"value": None}, ["value"]),
    ({}, {"value": None, "value_text": "约40"}, ["value"]),
    ({}, {"unit": "米"}, ["unit"]),
    ({}, {"comparison": "eq"}, ["comparison"]),
    ({}, {"due": "2027-10-31"}, ["due"]),
    ({}, {"due": None}, ["due"]),
    ({}, {"due": "2027-09-29"}, []),
    ({}, {"kind": "threshold"}, ["kind"]),
    ({}, {"kind": "dated", "value": None, "comparison": "", "unit": ""}, ["kind", "comparison", "unit", "value"]),
    ({}, {"goal": "新增公交专用道30公里"}, ["goal"]),
    ({}, {"goal": "建成公交专用道40公里"}, []),
    ({}, {"partners_text": "市公安局"}, []),
    (TEXT | {"quality": "无积水"}, {"quality": ""}, ["quality"]),
    (TEXT | {"quality": "无积水"}, {"quality": "少积水"}, ["quality"]),
    (TEXT, {"goal": "道路基本整洁"}, ["goal"]),
    (TEXT, {"quality": "无积水"}, ["quality"]),
    ({}, {"goal": "力争新增公交专用道40公里"}, ["goal"]),
    ({}, {"goal": "推进公交专用道40公里"}, ["goal"]),
    ({"goal": "全市新增公交专用道40公里"}, {"goal": "新增公交专用道40公里"}, ["goal"]),
    (TEXT | {"value_text": "若干"}, {"value_text": "一些"}, ["value_text"]),
    (TEXT | {"quality": "无积水"}, {"kind": "dated"}, []),
    (TEXT | {"kind": "dated"}, {"kind": "qualitative"}, ["kind"]),
]


@pytest.mark.parametrize(("old", "new", "fields"), AFTER_THE_DATE)
def test_after_its_date_a_promise_is_refused_at_these_fields(old, new, fields):
    was = target(**old)
    assert judged(was, was | new) == fields


@pytest.mark.parametrize(("old", "new", "fields"), AFTER_THE_DATE)
@pytest.mark.parametrize("today", [BEFORE, ON])
def test_before_its_date_and_on_the_day_itself_everything_is_allowed(old, new, fields, today):
    was = target(**old)
    assert judged(was, was | new, today) == []


@pytest.mark.parametrize(
    ("new", "fields"),
    [
        ({"goal": "道路整齐"}, []),
        ({"goal": "推进道路保洁工作"}, ["goal"]),
        ({"goal": "道路基本达到整洁"}, ["goal"]),
        ({"milestones": [WORDY | {"text": "完成一半。"}]}, []),
        ({"milestones": [WORDY | {"text": "就一半工程开展研究"}]}, ["milestones"]),
    ],
)
def test_after_its_date_a_misprint_of_a_promise_in_words_is_a_slip_and_no_other_promise(new, fields):
    was = target(**TEXT, milestones=[WORDY])
    assert judged(was, was | new, misprint=True) == fields


def test_a_withdrawal_is_refused_after_the_date_and_allowed_before():
    assert judged(target(), None) == [""]
    assert judged(target(), None, ON) == []


def test_the_earlier_of_the_published_and_the_first_published_date_binds():
    late = target(due="2027-12-31")
    assert own_date(late, {"due": "2027-09-30"}, 2027) == ON
    assert judged(late, late | {"value": "10"}, baseline={"due": "2027-09-30"}) == ["value"]
    assert judged(late, late | {"due": "2028-12-31"}, baseline={"due": "2027-09-30"}) == ["due"]
    assert judged(late, late | {"value": "10"}) == []
    early = target(due="2027-05-31")
    assert judged(early, early | {"due": "2027-09-30"}, BEFORE, baseline={"due": "2027-09-30"}) == ["due"]
    assert own_date(target(due=None), {"due": None}, 2027) == dt.date(2027, 12, 31)


def test_a_promise_without_a_date_is_frozen_when_the_year_is_over():
    undated = target(due=None, due_text="持续推进")
    assert judged(undated, undated | {"value": "10"}, dt.date(2027, 12, 31)) == []
    assert judged(undated, undated | {"value": "10"}, dt.date(2028, 1, 1)) == ["value"]
    assert judged(undated, undated | {"due": "2028-03-31"}, dt.date(2028, 1, 1)) == ["due"]
    assert judged(undated, undated | {"due": "2027-11-30"}, dt.date(2028, 1, 1)) == []


@pytest.mark.parametrize(
    ("steps", "holds"),
    [
        ([STEP], True),
        ([], False),
        ([STEP | {"due": "2027-07-01"}], False),
        ([STEP | {"due": "2027-06-01"}], True),
        ([STEP | {"value": "19"}], False),
        ([STEP | {"value": "21"}], True),
        ([STEP | {"value": None}], False),
        ([STEP | {"text": "完成三成"}], False),
        ([STEP, {"due": "2027-08-31", "text": "收尾", "value": "35"}], True),
    ],
)
def test_a_progress_requirement_that_has_passed_is_neither_dropped_delayed_nor_lowered(steps, holds):
    was = target(milestones=[STEP])
    assert judged(was, was | {"milestones": steps}, BEFORE) == ([] if holds else ["milestones"])
    assert judged(was, was | {"milestones": steps}, dt.date(2027, 6, 30)) == []


def test_one_progress_requirement_does_not_stand_for_two():
    was = target(milestones=[STEP, STEP])
    assert judged(was, was | {"milestones": [STEP]}, BEFORE) == ["milestones"]


NUMBERS = st.decimals(min_value=0, max_value=1000, places=2, allow_nan=False).map(lambda one: f"{one.normalize():f}")
DATES = st.none() | st.dates(dt.date(2027, 1, 1), dt.date(2028, 12, 31)).map(dt.date.isoformat)
VALUES = st.fixed_dictionaries(
    {"kind": st.sampled_from(["count", "threshold"]), "comparison": st.sampled_from(["ge", "le", "eq"]), "value": NUMBERS,
     "unit": st.sampled_from(["公里", "个"]), "due": DATES, "quality": st.sampled_from(["", "良好"])}
)  # fmt: skip


@given(old=VALUES, middle=VALUES, new=VALUES)
def test_what_passes_the_rule_twice_after_the_date_is_never_less_than_before(old, middle, new):
    """However two amendments are cut, the sum of them lowers nothing: each is judged against what stands."""
    first, second, third = target(**old), target(**middle), target(**new)
    today, baseline = dt.date(2029, 1, 1), {"due": old["due"]}
    if not judged(first, second, today, baseline) and not judged(second, third, today, baseline):
        assert weaker(first, third) == ()


@given(old=VALUES, new=VALUES)
def test_whatever_is_plainly_less_is_refused_after_the_date(old, new):
    was, now = target(**old), target(**new)
    if weaker(was, now):
        assert judged(was, now, dt.date(2029, 1, 1))
    assert judged(was, was, dt.date(2029, 1, 1)) == []


@given(text=st.text("新增公交专用道年底前", max_size=12), numbers=st.lists(st.integers(0, 9999), max_size=4))
def test_every_number_of_a_text_is_found_in_its_order(text, numbers):
    assert figures(text.join(f" {one} " for one in numbers)) == [str(one) for one in numbers]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("完成４０％", ["40", "%"]),
        ("三百二十公里，两所学校", ["三百二十", "两"]),
        ("at least twelve of 1,200 lines", ["twelve", "1,200"]),
        ("2027-06-30前", ["2027-06-30"]),
        ("", []),
    ],
)
def test_numbers_are_read_as_a_reader_reads_them(text, found):
    assert figures(text) == found


def parts(**more):
    return {
        "prose": [{"name": "foreword", "html": "<p>本局承若</p>"}],
        "duties": [],
        "targets": [target(milestones=[STEP])],
    } | more


def test_a_misprint_puts_words_right_in_prose_duties_targets_and_progress_requirements():
    better = parts(
        prose=[{"name": "foreword", "html": "<p>本局承诺</p>"}],
        targets=[target(goal="建成公交专用道40公里", milestones=[STEP | {"text": "建成一半"}])],
    )
    assert more_than_a_misprint(parts(), better) == []


@pytest.mark.parametrize(
    "change",
    [
        {"value": "41"}, {"due": "2027-09-29"}, {"kind": "threshold"}, {"comparison": "eq"}, {"unit": "千米"},
        {"partners": [{"code": "gaj", "name": "市公安局"}]}, {"source": "superior"}, {"source_number": "1"},
        {"responsible_unit": "另一处"}, {"goal": "新增公交专用道41公里"}, {"goal": ""}, {"quality": "良好"},
        {"milestones": []}, {"milestones": [STEP | {"value": "21"}]}, {"milestones": [STEP | {"text": "完成两半"}]},
        {"withheld": True}, {"duty": "2027-jtys-d02"}, {"due_text": "年底"}, {"value_text": "约"},
    ],
)  # fmt: skip
def test_a_misprint_is_refused_at_the_one_field_that_is_more_than_words(change):
    found = more_than_a_misprint(parts(), parts(targets=[target(milestones=[STEP]) | change]))
    assert [one.field for one in found] == list(change)


@pytest.mark.parametrize("part", ["targets", "duties", "prose", "anything"])
def test_a_misprint_adds_and_withdraws_nothing_in_any_part(part):
    new = {part: [{"number": "2027-jtys-009", "name": "closing", "html": "x"}]}
    before = {part: []}
    assert more_than_a_misprint(before, new)
    assert more_than_a_misprint(new, before)


def test_the_change_log_tells_each_field_and_names_what_is_less():
    log = changes(parts(), parts(targets=[target(milestones=[], value="30")]), reasons={})
    assert [(one["name"], one["softened"]) for one in log] == [
        ("targets 2027-jtys-001 changed", ["value", "milestones"])
    ]
    assert log[0]["fields"][0] == {"name": "value", "old": "40", "new": "30"}
    assert changes(parts(), parts(), reasons={}) == []


def test_the_change_log_tells_the_reason_of_each_withdrawn_target_and_its_old_wording():
    log = changes(parts(), parts(targets=[]), reasons={"2027-jtys-001": "并入另一项"})
    assert [(one["kind"], one["reason"]) for one in log] == [("withdrawn", "并入另一项")]
    assert {"name": "goal", "old": "新增公交专用道40公里", "new": None} in log[0]["fields"]
    assert withdrawal_reasons({"parts": {"changes": log}}) == {"2027-jtys-001": "并入另一项"}


SECRET = {"withheld": True, "withheld_reason": "保密"}


@pytest.mark.parametrize(
    ("old", "new", "told", "hidden"),
    [
        ({}, SECRET, ["withheld"], 0),
        (SECRET, {}, ["disclosed"], 0),
        ({}, SECRET | {"value": "50"}, ["withheld"], 1),
        (SECRET | {"value": "50"}, {}, ["disclosed"], 1),
        (SECRET, SECRET | {"value": "50"}, [], 1),
        (SECRET, SECRET | {"withheld_reason": "别的理由"}, [], 1),
        (SECRET, None, [], 1),
        (None, SECRET, [], 1),
    ],
)
def test_the_change_log_tells_no_text_of_a_target_that_is_or_was_withheld(old, new, told, hidden):
    before, after = ([] if one is None else [target(**one)] for one in (old, new))
    log = changes(parts(targets=before), parts(targets=after), reasons={})
    public = [one for one in log if not one.get("withheld")]
    assert [one["kind"] for one in public] == told
    assert all(one["fields"] == [] and one["reason"] == "" for one in public)
    assert len(log) - len(public) == hidden
