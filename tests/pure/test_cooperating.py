"""Where a co-operating department stands: silence is silence, and an objection does not go away by itself."""

import pytest

from whitepapers.cooperating import WORDS, Part, Said, part

OLD, NOW = "a", "b"
YES, NO = Said("confirmed", NOW), Said("objected", NOW)


@pytest.mark.parametrize(
    ("asked", "said", "expected"),
    [
        ([], [], Part.NOT_ASKED),
        ([OLD], [], Part.NOT_ASKED),
        ([NOW], [], Part.SILENT),
        ([OLD, NOW], [], Part.SILENT),
        ([NOW], [YES], Part.CONFIRMED),
        ([OLD], [Said("confirmed", OLD)], Part.EARLIER),
        ([OLD, NOW], [Said("confirmed", OLD)], Part.SILENT),
        ([NOW], [NO], Part.OBJECTED),
        ([OLD], [Said("objected", OLD)], Part.OBJECTED),
        ([OLD, NOW], [Said("objected", OLD)], Part.OBJECTED),
        ([NOW], [Said("objected", NOW, (NOW,))], Part.SETTLED),
        ([OLD], [Said("objected", OLD, (OLD, NOW))], Part.SETTLED),
        ([OLD, NOW], [Said("objected", OLD, (OLD,))], Part.OBJECTED),
        ([NOW], [NO, YES], Part.CONFIRMED),
        ([NOW], [YES, NO], Part.OBJECTED),
        ([OLD, NOW], [Said("objected", OLD), YES], Part.CONFIRMED),
        ([OLD, NOW], [Said("objected", OLD, (OLD, NOW)), NO], Part.OBJECTED),
    ],
)
def test_a_part_stands_where_the_last_word_on_the_present_wording_puts_it(asked, said, expected):
    assert part(NOW, asked, said) is expected


def test_an_edit_never_makes_an_objection_disappear():
    for wording in ("a", "b", "c"):
        assert part(wording, [wording], [Said("objected", "a")]) is Part.OBJECTED


def test_every_standing_has_a_word():
    assert set(WORDS) == set(Part)
