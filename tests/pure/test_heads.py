"""A day's head is the chain's last link when the day ended; whoever kept it finds out what was changed since."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing.heads import Head, Link, NoHeads, disagreements, heads, last_settled_day, read_heads

MARCH = dt.date(2027, 3, 1)


def day(number):
    return dt.date(2027, 3, number)


def link(sequence, on, chain=""):
    return Link(sequence, day(on), (chain or f"{sequence:x}").rjust(64, "0"))


CHAIN = [link(1, 1), link(2, 1), link(3, 4), link(4, 4), link(5, 9)]


def test_each_day_has_one_head_also_a_day_without_a_release():
    found = list(heads(CHAIN, day(6)))
    assert [(one.day.day, one.sequence) for one in found] == [(1, 2), (2, 2), (3, 2), (4, 4), (5, 4), (6, 4)]
    assert found[0].line() == f"2027-03-01 2 {'2'.rjust(64, '0')}"
    assert list(heads(CHAIN, dt.date(2027, 2, 28))) == []
    assert list(heads([], day(6))) == []


def test_the_archive_of_one_day_begins_the_archive_of_the_next():
    for until in range(1, 12):
        earlier, later = list(heads(CHAIN, day(until))), list(heads(CHAIN, day(until + 1)))
        assert later[:-1] == earlier
        assert later[-1].day == day(until + 1)


def test_a_release_dated_before_the_one_in_front_of_it_belongs_to_that_ones_day():
    back = [link(1, 5), link(2, 3)]
    assert [(one.day.day, one.sequence) for one in heads(back, day(5))] == [(5, 2)]


def test_a_day_is_over_an_hour_after_midnight():
    assert last_settled_day(dt.datetime(2027, 3, 2, 0, 59)) == dt.date(2027, 2, 28)
    assert last_settled_day(dt.datetime(2027, 3, 2, 1, 0)) == MARCH


@given(st.lists(st.integers(1, 28), min_size=1, max_size=12), st.integers(1, 28))
def test_a_chain_agrees_with_every_head_that_it_ever_published_and_so_does_a_longer_one(days, until):
    chain = [link(number, on) for number, on in enumerate(sorted(days), start=1)]
    published = read_heads("\n".join(one.line() for one in heads(chain, day(until))))
    assert published == list(heads(chain, day(until)))
    assert list(disagreements(published, chain)) == []
    assert list(disagreements(published, [*chain, Link(len(chain) + 1, dt.date(2027, 4, 1), "f" * 64)])) == []


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (CHAIN[:3], "cut off"),
        ([*CHAIN[:3], link(4, 4, "f"), link(5, 9, "e")], "another one"),
        ([*CHAIN[:4], link(5, 4, "e")], "added afterwards"),
        ([*CHAIN[:3], link(4, 7), CHAIN[4]], "later than that day"),
        ([], "cut off"),
    ],
)
def test_a_head_finds_out_what_was_done_to_the_chain(now, said):
    published = [Head(day(4), 4, CHAIN[3].chain)]
    assert list(disagreements(published, CHAIN)) == []
    ((head, what),) = disagreements(published, now)
    assert head == published[0]
    assert said in what


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "2027-03-01 1",
        f"2027-03-01 0 {'0' * 64}",
        f"2027-03-01 1 {'0' * 63}",
        f"2027-02-30 1 {'0' * 64}",
        "<!doctype html>",
    ],
)
def test_what_is_no_archive_is_refused_with_its_line(text):
    with pytest.raises(NoHeads, match="line 3"):
        read_heads(f"# fetched today\n\n{text}\n")
