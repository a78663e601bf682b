"""What changed between two manuscripts."""

from itertools import product

import pytest

from publishing.by_word import Kind, by_word, words
from publishing.difference import compare, is_empty


def parts(pieces):
    return [(piece.kind.value, piece.text) for piece in pieces]


def manuscript(targets, **head):
    return {"head": {"title": "白皮书", "round": 1} | head, "parts": {"prose": [], "targets": targets}}


def target(number, goal, **more):
    return {"number": number, "task": f"任务{number}", "goal": goal, "salt": f"salt{goal}"} | more


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("新增40公里", "新增35公里", [("same", "新增"), ("removed", "40"), ("added", "35"), ("same", "公里")]),
        ("at least 95%", "at least 9%", [("same", "at least "), ("removed", "95%"), ("added", "9%")]),
        ("1,370 rows", "1,299 rows", [("removed", "1,370"), ("added", "1,299"), ("same", " rows")]),
        ("", "新", [("added", "新")]),
        ("旧", "", [("removed", "旧")]),
        ("一样", "一样", [("same", "一样")]),
    ],
)
def test_a_number_and_a_latin_word_are_compared_whole_and_chinese_by_character(old, new, expected):
    assert parts(by_word(old, new)) == expected


def test_a_single_shared_character_between_two_changes_is_not_left_standing_alone():
    assert [kind for kind, _ in parts(by_word("甲乙丙丁戊", "子乙寅丁辰"))] == ["removed", "added"]


@pytest.mark.parametrize(("old", "new"), list(product(["", "新增40公里。\n完成", "build 40 km", "甲a乙b丙"], repeat=2)))
def test_the_pieces_give_back_both_texts(old, new):
    pieces = by_word(old, new)
    assert "".join(one.text for one in pieces if one.kind is not Kind.ADDED) == old
    assert "".join(one.text for one in pieces if one.kind is not Kind.REMOVED) == new
    assert "".join(words(old)) == old


def test_targets_are_told_apart_by_number_as_added_removed_and_changed():
    old = manuscript([target("1", "甲"), target("2", "乙"), target("3", "丙")])
    new = manuscript([target("1", "甲"), target("3", "丁"), target("4", "戊")], round=2)
    difference = next(one for one in compare(old, new) if one.part == "targets")
    assert [(one.key, one.kind.value) for one in difference.entries] == [
        ("3", "same"),
        ("4", "added"),
        ("2", "removed"),
    ]
    assert difference.unchanged == 1
    assert [change.field for change in difference.entries[0].changes] == ["goal"]


def test_salt_and_round_are_no_difference():
    old, new = manuscript([target("1", "甲", salt="a")]), manuscript([target("1", "甲", salt="b")], round=2)
    assert is_empty(compare(old, new))


def test_a_changed_milestone_and_a_changed_title_are_seen():
    old = manuscript([target("1", "甲", milestones=[{"due": "2027-06-30", "text": "一半", "value": "20"}])])
    new = manuscript(
        [target("1", "甲", milestones=[{"due": "2027-06-30", "text": "一半", "value": "10"}])], title="新名"
    )
    head, _, targets = compare(old, new)
    assert head.entries[0].changes[0].field == "title"
    assert ("removed", "20") in parts(targets.entries[0].changes[0].pieces)


def test_prose_is_compared_as_it_is_read():
    old = {"head": {}, "parts": {"prose": [{"name": "foreword", "html": "<p>承诺 &lt; 5</p>"}]}}
    new = {"head": {}, "parts": {"prose": [{"name": "foreword", "html": "<p>承诺 &lt; <b>6</b></p>"}]}}
    change = compare(old, new)[1].entries[0].changes[0]
    assert ("removed", "5") in parts(change.pieces)
    assert "&" not in "".join(text for _, text in parts(change.pieces))
