"""Where the bars of a chart lie: pure."""

import pytest

from publishing.charts import FIRST, LONGEST, TEXTURES, WIDTH, lying, spans, upright

BARS = [("met", 12, "full"), ("not met", 3, "fine"), ("no report", 0, "open")]


def test_the_highest_count_is_the_longest_bar_and_the_others_are_in_proportion():
    assert [bar.width for bar in lying(BARS)] == [str(LONGEST), str(LONGEST / 4).rstrip("0").rstrip("."), "0"]
    assert {bar.x for bar in lying(BARS)} == {str(FIRST)}


def test_upright_bars_stand_on_one_line_within_the_chart():
    drawn = upright(BARS)
    assert len({float(bar.y) + float(bar.height) for bar in drawn}) == 1
    assert all(0 <= float(bar.x) <= WIDTH - float(bar.width) for bar in drawn)


@pytest.mark.parametrize("draw", [lying, upright])
def test_nothing_to_count_is_drawn_as_nothing(draw):
    assert draw([]) == []
    assert draw([("met", 0, "full")])[0].count == 0


def test_every_texture_differs_from_the_others():
    drawn = lying([(name, 1, name) for name in TEXTURES])
    assert len({(bar.dashes, bar.solid) for bar in drawn}) == len(TEXTURES)


def test_parts_of_one_bar_fill_it_without_a_gap():
    assert spans([1, 2, 1], 4) == [("0", "25"), ("25", "50"), ("75", "25")]
