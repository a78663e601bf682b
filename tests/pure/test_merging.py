"""Merging two people's changes to one row: nobody's change is lost, and only what both changed is asked."""

from hypothesis import given
from hypothesis import strategies as st

from whitepapers.merging import Fate, Side, Tie, differences, merge

DATES = ["2027-03-31", "2027-06-30", "2027-09-30"]
TEXT = st.sampled_from(["", "甲", "乙", "丙"])
STEPS = st.lists(
    st.fixed_dictionaries({"due": st.sampled_from(DATES), "text": TEXT, "value": st.sampled_from([None, "1", "2"])}),
    max_size=3,
)
ROWS = st.fixed_dictionaries(
    {
        "task": TEXT,
        "goal": TEXT,
        "kind": st.sampled_from(["count", "dated"]),
        "comparison": st.sampled_from(["", "ge", "le"]),
        "value": st.sampled_from([None, "40", "45"]),
        "value_text": TEXT,
        "unit": TEXT,
        "quality": TEXT,
        "due": st.sampled_from([None, *DATES]),
        "due_text": TEXT,
        "partners": st.lists(st.integers(1, 4), unique=True, max_size=3),
        "milestones": STEPS,
    }
)
FREE: tuple[Tie, ...] = ()  # no ties: each field for itself
PLAIN = {
    "task": "新建车道", "goal": "40公里", "kind": "count", "comparison": "ge", "value": "40", "value_text": "",
    "unit": "公里", "quality": "", "due": "2027-12-31", "due_text": "", "partners": [1, 2],
    "milestones": [{"due": "2027-06-30", "text": "一半", "value": "20"}],
}  # fmt: skip


def settled(row):
    """Return a row as a merge leaves it: sets and milestones in order."""
    return merge(row, row, row).resolved({})


def all_for(side, found):
    return dict.fromkeys(found.conflicts, side)


def fates(found):
    return {(one.field, one.part): one.fate for one in found.pieces}


@given(ROWS, ROWS)
def test_what_only_i_changed_is_mine_and_what_only_they_changed_is_theirs(base, changed):
    assert merge(base, base, changed).resolved({}) == settled(changed)
    assert merge(base, changed, base).resolved({}) == settled(changed)


@given(ROWS, ROWS)
def test_two_identical_edits_are_one_and_nobody_is_asked(base, changed):
    found = merge(base, changed, changed)
    assert not found.news
    assert found.resolved({}) == settled(changed)


@given(ROWS, ROWS, ROWS)
def test_no_change_of_anybody_is_lost(base, theirs, mine):
    """Each change of either side is in the result, whatever is chosen, unless it lost a conflict that was asked."""
    found = merge(base, theirs, mine)
    for side in Side:
        result = found.resolved(all_for(side, found))
        for one in merge(base, result, result).pieces:
            key = (one.field, one.part)
            was = next((piece for piece in found.pieces if (piece.field, piece.part) == key), None)
            if was is None:  # milestones that were one piece, since a date stands twice
                continue
            wanted = {Fate.MINE: was.mine, Fate.THEIRS: was.theirs, Fate.SAME: was.mine, Fate.UNCHANGED: was.base}
            chosen = was.theirs if side is Side.THEIRS else was.mine
            assert one.theirs == wanted.get(was.fate, chosen)


@given(ROWS, ROWS, ROWS)
def test_the_merge_is_the_same_from_both_sides(base, theirs, mine):
    here, there = merge(base, theirs, mine), merge(base, mine, theirs)
    mirrored = {Fate.MINE: Fate.THEIRS, Fate.THEIRS: Fate.MINE}
    assert fates(here) == {key: mirrored.get(fate, fate) for key, fate in fates(there).items()}
    assert here.resolved(all_for(Side.MINE, here)) == there.resolved(all_for(Side.THEIRS, there))


@given(ROWS, ROWS, ROWS)
def test_a_conflict_is_where_both_changed_it_differently_and_nowhere_else(base, theirs, mine):
    for one in merge(base, theirs, mine, FREE).pieces:
        assert (one.fate is Fate.CONFLICT) == (one.theirs != one.mine and one.base not in (one.theirs, one.mine))


@given(ROWS, ROWS, ROWS)
def test_choosing_one_side_everywhere_loses_nothing_of_the_other_outside_the_conflicts(base, theirs, mine):
    found = merge(base, theirs, mine)
    again = merge(base, theirs, found.resolved(all_for(Side.THEIRS, found)))
    assert not [one for one in again.pieces if one.fate is Fate.THEIRS], "all of theirs was taken over"


@given(ROWS, ROWS, ROWS)
def test_merging_the_result_once_more_brings_nothing_new(base, theirs, mine):
    found = merge(base, theirs, mine)
    result = found.resolved(all_for(Side.MINE, found))
    assert merge(theirs, theirs, result).resolved({}) == result
    assert not merge(theirs, theirs, result).news


@given(ROWS, ROWS)
def test_without_a_base_whatever_differs_is_asked(theirs, mine):
    found = merge(None, theirs, mine)
    assert {one.fate for one in found.pieces} <= {Fate.UNCHANGED, Fate.CONFLICT}
    assert found.resolved(all_for(Side.THEIRS, found)) == settled(theirs)
    assert found.resolved(all_for(Side.MINE, found)) == settled(mine)


@given(ROWS, ROWS, ROWS)
def test_partners_that_either_added_are_there_and_that_either_removed_are_not(base, theirs, mine):
    result = set(
        merge(base, theirs, mine, FREE).resolved(all_for(Side.MINE, merge(base, theirs, mine, FREE)))["partners"]
    )
    before, there, here = (set(row["partners"]) for row in (base, theirs, mine))
    assert result == (before | (there - before) | (here - before)) - (before - there) - (before - here)


@given(ROWS, ROWS)
def test_the_differences_of_two_versions_lead_from_one_to_the_other(before, after):
    changed = {(one.field, one.part) for one in differences(before, after)}
    assert bool(changed) == (settled(before) != settled(after))


def test_different_fields_are_merged_without_a_question():
    found = merge(PLAIN, PLAIN | {"value": "45"}, PLAIN | {"goal": "四十公里", "partners": [2, 3]})
    assert found.conflicts == {}
    assert found.resolved({}) == PLAIN | {"value": "45", "goal": "四十公里", "partners": [2, 3]}


def test_milestones_of_different_dates_do_not_collide():
    march, june = ({"due": day, "text": "一半", "value": "20"} for day in ("2027-03-31", "2027-06-30"))
    changed = june | {"value": "25"}
    assert merge(PLAIN, PLAIN | {"milestones": [march, june]}, PLAIN | {"milestones": [changed]}).resolved({}) == (
        PLAIN | {"milestones": [march, changed]}
    )


def test_a_milestone_that_one_moved_and_the_other_changed_is_asked_at_its_old_date():
    moved = PLAIN | {"milestones": [{"due": "2027-07-31", "text": "一半", "value": "20"}]}
    changed = PLAIN | {"milestones": [{"due": "2027-06-30", "text": "一半", "value": "25"}]}
    found = merge(PLAIN, changed, moved)
    assert list(found.conflicts) == ["milestones/2027-06-30"]
    assert [one["due"] for one in found.resolved(all_for(Side.THEIRS, found))["milestones"]] == [
        "2027-06-30",
        "2027-07-31",
    ]


def test_two_milestones_on_one_day_are_merged_as_a_whole():
    twice = [{"due": "2027-06-30", "text": text, "value": None} for text in ("上半段", "下半段")]
    found = merge(PLAIN, PLAIN | {"milestones": twice}, PLAIN | {"milestones": []})
    assert list(found.conflicts) == ["milestones"]
    assert found.resolved({"milestones": Side.THEIRS})["milestones"] == twice


def test_a_figure_of_one_and_a_unit_of_the_other_are_chosen_together():
    found = merge(PLAIN, PLAIN | {"unit": "米"}, PLAIN | {"value": "45"})
    assert {choice: {one.field for one in pieces} for choice, pieces in found.conflicts.items()} == {
        "value": {"value", "unit"}
    }
    assert found.resolved({"value": Side.MINE}) == PLAIN | {"value": "45"}


def test_another_kind_and_another_figure_are_chosen_together():
    theirs = PLAIN | {"kind": "qualitative", "value": None, "comparison": "", "unit": "", "quality": "验收通过"}
    found = merge(PLAIN, theirs, PLAIN | {"value": "45"})
    assert list(found.conflicts) == ["kind"]
    assert found.resolved({"kind": Side.MINE}) == PLAIN | {"value": "45"}
    assert found.resolved({"kind": Side.THEIRS}) == theirs
