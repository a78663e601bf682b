"""Search by bigrams: everything that was promised can be found, and nothing a visitor types is an operator."""

import random

import pytest
from django.core.management import call_command
from django.db import connection

from targets.models import Target
from targets.search import find, fold, index, phrases, rebuild, tokens
from tests.editions import publish_edition
from tests.factories import DepartmentFactory

pytestmark = pytest.mark.django_db

TASKS = [
    "加快建设公共交通专用道，全年新增公交专用道40公里",
    "推进危险化学品企业“一企一档”管理，检查覆盖率≥95%",
    "實施網絡衛生監測，發布電子版報告",
    "Resurface 12.5 km of the Riverside café promenade (phase II)",
    "完成𫖯山水库除险加固",
    "新建A级景区3处、PM2.5年均浓度降至30微克/立方米",
]


@pytest.fixture
def register(db):
    publish_edition(DepartmentFactory(code="jtys"), targets=len(TASKS))
    for one, task in zip(Target.objects.order_by("serial"), TASKS, strict=True):
        Target.objects.filter(pk=one.pk).update(task=task, goal="", responsible_unit="")
    rebuild()
    return list(Target.objects.order_by("serial"))


def test_adoption_puts_a_promise_into_the_index():
    publish_edition(DepartmentFactory(code="jtys"), targets=2)
    assert find("公交专用道") == ["2027-jtys-002", "2027-jtys-001"]


def test_any_two_neighbouring_chinese_characters_find_their_promise(register):
    for one in register:
        for run in tokens(one.task):
            assert one.number in find(run), f"{run} of {one.task}"


def test_any_piece_of_a_promise_finds_it(register):
    dice = random.Random(7)
    for one in (each for each in register if "Resurface" not in each.task):
        text = one.task
        for _ in range(60):
            start = dice.randrange(len(text) - 2)
            while text[start].isascii() and text[start].isalnum() and start:
                start -= 1  # a piece that begins inside a number or a Latin word is no word
            end = dice.randrange(start + 2, len(text) + 1)
            while end < len(text) and text[end].isascii() and text[end - 1].isascii():
                end += 1
            piece = text[start:end]
            if tokens(piece):
                assert one.number in find(piece), piece


def test_one_chinese_character_finds_every_promise_that_has_it(register):
    assert set(find("道")) == {register[0].number}
    assert set(find("级")) == {register[5].number}
    assert find("公") != []


def test_a_character_before_a_figure_and_a_figure_before_a_character(register):
    assert find("道40公") == [register[0].number]
    assert find("道 40") == [register[0].number]
    assert find("道4") == []


def test_traditional_and_simplified_full_and_half_width_upper_and_lower_case_are_one(register):
    assert find("网络卫生") == find("網絡衛生") == find("網络衛生") == [register[2].number]
    assert find("ＲＥＳＵＲＦＡＣＥ") == find("resurface") == find("cafe") == find("CAFÉ") == [register[3].number]


def test_a_piece_is_folded_as_the_whole_is():
    text = "乾坤乾燥後發髮裏裡臺灣颱風衞生綫上線上國家圖書館"
    assert fold(text) == "".join(fold(one) for one in text)


def test_a_latin_word_is_found_whole_and_not_in_part(register):
    assert find("surface") == []
    assert find("riverside 12.5") == [register[3].number]


def test_rare_characters_beyond_the_basic_plane_are_found(register):
    assert find("𫖯山") == [register[4].number]


def test_every_word_of_the_query_must_occur_and_a_phrase_stays_together(register):
    assert find("公交 检查") == []
    assert find("专用道 加快") == [register[0].number]
    assert find("专用道加快") == []


def test_a_number_finds_its_own_promise_first(register):
    assert find("2027-jtys-003")[0] == register[2].number
    assert find("2027-JTYS-003") == [register[2].number]


def test_no_phrase_reaches_from_one_field_into_the_next(register):
    Target.objects.filter(pk=register[0].pk).update(task="alpha", goal="beta")
    index([register[0].number])
    assert find("alpha beta") == [register[0].number]
    assert find("alpha-beta") == []


@pytest.mark.parametrize(
    "query",
    [
        '"', "'", '"公交', "公交 AND", "NEAR(公交 专用)", "task:公交", "公交*", "-公交", "^公交", "a OR b", "()", "{}", ";--",
        "' OR 1=1 --", '" OR rowid > 0 OR "', "\\", "\x00", "公\x00交", "%", "_", "🚌", "<->", "!公交", "公交:*", "&|", " ", "",
        "a" * 5000, "公交专用" * 3000, "\ud800", "'" * 300,
    ],
)  # fmt: skip
def test_what_looks_like_an_operator_is_harmless(register, query):
    assert isinstance(find(query), list)


def test_an_operators_word_is_searched_as_a_word(register):
    Target.objects.filter(pk=register[1].pk).update(goal="either this OR that")
    index([register[1].number])
    assert find("OR") == [register[1].number]
    assert find("nothing OR 公交") == []


def test_a_question_without_letters_finds_nothing(register):
    assert find("……！") == []
    assert phrases("，。 、") == []


def test_indexing_again_replaces_and_never_doubles(register):
    index([register[0].number, register[0].number])
    assert find("专用道") == [register[0].number]
    Target.objects.filter(pk=register[0].pk).update(task="改为地铁")
    index([register[0].number])
    assert find("公交") == []
    assert find("地铁") == [register[0].number]


def test_the_command_builds_the_index_anew(register, capsys):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM targets_search")
    assert find("专用道") == []
    call_command("rebuild_search")
    assert find("专用道") == [register[0].number]
    assert "6" in capsys.readouterr().out


def test_the_number_of_queries_does_not_grow_with_the_batch(django_assert_num_queries):
    publish_edition(DepartmentFactory(code="jtys"), targets=5)
    publish_edition(DepartmentFactory(code="jyj"), targets=25)
    few = list(Target.objects.filter(department__code="jtys").values_list("number", flat=True))
    many = list(Target.objects.values_list("number", flat=True))
    for numbers in (few, many):
        with django_assert_num_queries(3):
            index(numbers)
