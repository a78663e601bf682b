"""How much of a paper is new, changed, dropped and softened against an earlier text."""

from tests.whitepapers.plain_targets import manuscript, target
from whitepapers.extent import carried, drop_reasons, extent, size

OLD = [target(1), target(2), target(3), target(4)]


def test_without_an_earlier_text_everything_is_new():
    found = extent(None, manuscript([target(1), target(2)]))
    assert (len(found.new), found.changed, found.dropped) == (2, (), ())


def test_each_target_is_new_changed_dropped_or_as_before():
    new = [target(1), target(2, value="35"), target(3, value="45"), target(5)]
    found = extent(manuscript(OLD), manuscript(new))
    assert [one["number"] for one in found.new] == ["2027-jtys-005"]
    assert [one.number for one in found.changed] == ["2027-jtys-002", "2027-jtys-003"]
    assert [one["number"] for one in found.dropped] == ["2027-jtys-004"]
    assert found.unchanged == 1
    assert [one.number for one in found.softened()] == ["2027-jtys-002"]
    assert [mark.rule for mark in found.softened()[0].softenings()] == ["value"]
    numbers = size(found)
    assert (numbers.new, numbers.changed, numbers.dropped, numbers.softened, numbers.total) == (1, 2, 1, 1, 4)


def test_a_new_salt_is_no_change():
    assert size(extent(manuscript([target(1, salt="a")]), manuscript([target(1, salt="b")]))).total == 0


def test_an_edition_of_last_year_is_carried_over_before_it_is_compared():
    last = [
        target(7, year=2026, goal="2026年底前新增公交专用道40公里"),
        target(8, year=2026),
        target(9, year=2026, due="2026-09-30"),
        target(10, year=2026),
    ]
    now = [
        target(1, continues="2026-jtys-007", goal="2027年底前新增公交专用道40公里", source_document="《另一份文件》"),
        target(2, continues="2026-jtys-008", value="30"),
        target(3, continues="2026-jtys-009", due="2027-11-30"),
        target(4),
    ]
    found = extent(manuscript(last, year=2026), manuscript(now))
    assert found.unchanged == 1
    assert [one.number for one in found.changed] == ["2027-jtys-002", "2027-jtys-003"]
    assert [mark.rule for pair in found.softened() for mark in pair.softenings()] == ["value", "due"]
    assert [one["number"] for one in found.new] == ["2027-jtys-004"]
    assert [one["number"] for one in found.dropped] == ["2026-jtys-010"]


def test_a_leap_day_is_carried_over_to_the_28th():
    moved = carried(target(1, year=2028, due="2028-02-29"), 1, 2028)
    assert moved["due"] == "2029-02-28"
    assert moved["milestones"][0]["due"] == "2029-06-30"


def test_a_text_withdrawn_by_order_is_left_out():
    old = manuscript([target(1), {"withdrawn": True, "leaf": "…"}])
    assert size(extent(old, manuscript([target(1)]))).total == 0


def test_the_reasons_for_what_is_dropped_are_read_where_the_paper_gives_them():
    text = manuscript([]) | {"parts": {"targets": [], "dispositions": [{"number": "2026-jtys-010", "reason": "并入"}]}}
    assert drop_reasons(text) == {"2026-jtys-010": "并入"}
    assert drop_reasons(manuscript([])) == {}
