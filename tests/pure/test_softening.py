"""Which changes of a target promise less, and which do not: Chinese and English, rule by rule."""

import pytest

from whitepapers.softening import RULES, is_softened, softenings
from whitepapers.softening_words import figures, measure, months


def entry(**more):
    """Return a target as a manuscript has it: at least 40 km by the year's end."""
    return {
        "number": "2027-jtys-001",
        "task": "新增公交专用道",
        "goal": "年底前新增公交专用道40公里，并通过验收",
        "kind": "count",
        "comparison": "ge",
        "value": "40",
        "value_text": "",
        "unit": "公里",
        "quality": "",
        "due": "2027-10-31",
        "due_text": "",
        "milestones": [{"due": "2027-06-30", "text": "完成一半", "value": "20"}],
        "partners": [{"code": "gaj", "name": "市公安局"}],
        "partners_text": "",
        "source": "statutory",
        "responsible_unit": "公共交通处",
    } | more


def rules(old, new):
    return {one.rule for one in softenings(entry(**old), entry(**new))}


STEPS = [
    {"due": "2027-06-30", "text": "完成一半", "value": "20"},
    {"due": "2027-09-30", "text": "完成八成", "value": "32"},
]
ENGLISH = {"task": "New bus lanes", "unit": "km"}

SOFTENED = [
    # the value
    ({}, {"value": "35"}, "value"),
    ({"unit": "km"}, {"unit": "公里", "value": "39.5"}, "value"),
    ({"value": "2", "unit": "万平方米"}, {"value": "19000", "unit": "平方米"}, "value"),
    ({"value": "1", "unit": "亿元"}, {"value": "9000", "unit": "万元"}, "value"),
    ({"value": "3", "unit": "million yuan"}, {"value": "2900", "unit": "thousand yuan"}, "value"),
    ({"comparison": "le", "value": "5", "unit": "分钟"}, {"comparison": "le", "value": "6", "unit": "分钟"}, "value"),
    ({"comparison": "eq"}, {"comparison": "eq", "value": "30"}, "value"),
    ({"comparison": "eq"}, {"comparison": "ge", "value": "30"}, "value"),
    ({"goal": "明显改善"}, {"goal": "明显改善", "value": None, "value_text": "较上年增长"}, "value_gone"),
    ({"goal": "better"}, {"goal": "better", "value": None, "value_text": "35 to 40"}, "value_gone"),
    ({"unit": "公里"}, {"unit": "项"}, None),
    ({"unit": "公里"}, {"unit": "车道"}, "unit"),
    # the kind and the comparison
    ({}, {"kind": "qualitative"}, "kind"),
    ({}, {"kind": "dated"}, "kind"),
    ({"kind": "dated"}, {"kind": "qualitative"}, "kind"),
    ({"kind": "threshold"}, {"kind": "qualitative"}, "kind"),
    ({}, {"comparison": "le"}, "comparison"),
    ({"comparison": "le"}, {"comparison": "ge"}, "comparison"),
    ({"comparison": "eq"}, {"comparison": "le"}, "comparison"),
    # the date
    ({}, {"due": "2027-11-01"}, "due"),
    ({}, {"due": "2028-03-31"}, "due"),
    ({}, {"due": None}, "due"),
    ({}, {"due": None, "due_text": "持续推进"}, "due"),
    ({"goal": "6月底前建成40公里"}, {"goal": "9月底前建成40公里"}, "month"),
    ({"goal": "第二季度建成40公里"}, {"goal": "第四季度建成40公里"}, "month"),
    ({"goal": "Q2: 40 km open"}, {"goal": "Q3: 40 km open"}, "month"),
    ({"goal": "40 km by 30 June 2027"}, {"goal": "40 km by 30 September 2027"}, "month"),
    # the milestones
    ({"milestones": STEPS}, {"milestones": STEPS[1:]}, "milestone_gone"),
    ({"milestones": STEPS}, {"milestones": []}, "milestone_gone"),
    ({}, {"milestones": [{"due": "2027-08-31", "text": "完成一半", "value": "20"}]}, "milestone_later"),
    ({}, {"milestones": [{"due": "2027-08-31", "text": "过半", "value": "20"}]}, "milestone_later"),
    ({}, {"milestones": [{"due": "2027-06-30", "text": "完成一半", "value": "15"}]}, "milestone_value"),
    ({}, {"milestones": [{"due": "2027-06-30", "text": "启动建设", "value": None}]}, "milestone_value"),
    ({"comparison": "le"}, {"comparison": "le", "milestones": [{"due": "2027-06-30", "text": "完成一半", "value": "25"}]}, "milestone_value"),
    # the quality requirement
    ({"quality": "经第三方检测合格率100%，并向社会公布检测报告"}, {"quality": ""}, "quality"),
    ({"quality": "经第三方检测合格率100%，并向社会公布检测报告"}, {"quality": "合格"}, "quality"),
    ({"quality": "audited by a third party and published"}, {"quality": "audited"}, "quality"),
    # figures in the goal
    ({"goal": "新增40公里，惠及12个街道"}, {"goal": "新增40公里，惠及相关街道"}, "figure_gone"),
    ({"goal": "40 km and 12 stops"}, {"goal": "40 km and stops"}, "figure_gone"),
    ({"goal": "满意度达到95%"}, {"goal": "满意度明显提高"}, "figure_gone"),
    ({"goal": "新增40公里，惠及12个街道"}, {"goal": "新增40公里，惠及8个街道"}, "figure_less"),
    ({"goal": "投资3亿元"}, {"goal": "投资2.5亿元"}, "figure_less"),
    ({"goal": "办理时限不超过3天"}, {"goal": "办理时限不超过5天"}, "figure_less"),
    ({"goal": "办理时限压缩至3天以内"}, {"goal": "办理时限压缩至5天以内"}, "figure_less"),
    ({"goal": "waiting no more than 10 minutes"}, {"goal": "waiting no more than 15 minutes"}, "figure_less"),
    ({"goal": "合格率９８％"}, {"goal": "合格率95%"}, "figure_less"),
    # hedges
    ({"goal": "完成40公里"}, {"goal": "力争完成40公里"}, "hedge"),
    ({"goal": "完成40公里"}, {"goal": "完成40公里左右"}, "hedge"),
    ({"goal": "完成40公里"}, {"goal": "完成约40公里"}, "hedge"),
    ({"goal": "完成40公里"}, {"goal": "基本完成40公里"}, "hedge"),
    ({"goal": "完成40公里"}, {"goal": "原则上完成40公里"}, "hedge"),
    ({"goal": "完成40公里"}, {"goal": "条件成熟时完成40公里"}, "hedge"),
    ({"goal": "完成40公里"}, {"goal": "完成40公里", "quality": "视情安排验收"}, "hedge"),
    ({"goal": "Complete 40 km"}, {"goal": "Aim to complete 40 km"}, "hedge"),
    ({"goal": "Complete 40 km"}, {"goal": "Complete 40 km where possible"}, "hedge"),
    ({"goal": "Complete 40 km"}, {"goal": "Complete about 40 km"}, "hedge"),
    ({"goal": "Complete 40 km"}, {"goal": "Complete 40 km, subject to funding"}, "hedge"),
    ({"goal": "Complete 40 km"}, {"goal": "Complete up to 40 km"}, "hedge"),
    # verbs
    ({"goal": "建成40公里"}, {"goal": "推进40公里建设"}, "verb"),
    ({"goal": "完成立法"}, {"goal": "开展立法研究"}, "verb"),
    ({"goal": "Complete 40 km"}, {"goal": "Continue work on 40 km"}, "verb"),
    ({"task": "建成地铁2号线", "goal": "通车"}, {"task": "推动地铁2号线建设", "goal": "加快进度"}, "verb"),
    # scope
    ({"goal": "全市学校完成改造"}, {"goal": "学校完成改造"}, "scope"),
    ({"goal": "All schools are refitted"}, {"goal": "Schools are refitted"}, "scope"),
    ({"goal": "所有街道实现全覆盖"}, {"goal": "重点街道实现覆盖"}, "scope"),
    # who
    ({}, {"partners": []}, "partner"),
    ({"partners_text": "市供电公司"}, {"partners_text": ""}, "partner"),
    ({}, {"lead": {"code": "gaj", "name": "市公安局"}}, "lead"),
]  # fmt: skip

NOT_SOFTENED = [
    ({}, {}),
    ({}, {"value": "45"}),
    ({}, {"unit": "千米"}),
    ({}, {"unit": "km"}),
    ({}, {"value": "40000", "unit": "米"}),
    ({"value": "2", "unit": "万平方米"}, {"value": "20000", "unit": "平方米"}),
    ({"value": "12", "unit": "个"}, {"value": "12", "unit": "家"}),
    ({"comparison": "le", "value": "6"}, {"comparison": "le", "value": "5"}),
    ({"comparison": "eq"}, {"comparison": "ge"}),
    ({"comparison": "ge"}, {"comparison": "eq"}),
    ({"kind": "qualitative"}, {"kind": "count"}),
    ({"kind": "threshold"}, {"kind": "count"}),
    ({}, {"due": "2027-09-30"}),
    ({"due": None}, {"due": "2027-12-31"}),
    ({"due": "2027-12-31"}, {"due": None}),  # without a date it falls due on the year's last day
    ({"due": None, "due_text": "年底"}, {"due": "2027-12-31"}),
    ({}, {"milestones": STEPS}),
    ({}, {"milestones": [{"due": "2027-05-31", "text": "完成一半", "value": "20"}]}),
    ({}, {"milestones": [{"due": "2027-06-30", "text": "过半", "value": "22"}]}),
    ({}, {"milestones": [{"due": "2027-06-30", "text": "完成一半以上", "value": "20"}]}),
    ({"comparison": "le"}, {"comparison": "le", "milestones": [{"due": "2027-06-30", "text": "完成一半", "value": "18"}]}),
    ({"quality": "检测合格率100%"}, {"quality": "经检测，合格率达到100%"}),
    ({"quality": "检测报告向社会公开"}, {"quality": "检测报告向社会公布"}),
    ({"quality": "检测合格", "goal": "建成"}, {"quality": "", "goal": "建成，检测合格"}),
    ({"goal": "新增40公里"}, {"goal": "新增４０公里"}),
    ({"goal": "新增1,200户"}, {"goal": "新增1200户"}),
    ({"goal": "新增公交专用道40公里"}, {"goal": "新增公交专用道"}),  # the value says 40 still
    ({"goal": "惠及12个街道"}, {"goal": "惠及15个街道"}),
    ({"goal": "惠及12个街道", "quality": ""}, {"goal": "惠及街道", "quality": "街道不少于12个"}),
    ({"goal": "办理时限不超过5天"}, {"goal": "办理时限不超过3天"}),
    ({"goal": "9月底前建成"}, {"goal": "6月底前建成"}),
    ({"goal": "按市政〔2025〕12号文完成"}, {"goal": "按有关文件完成"}),
    ({"goal": "根据《条例》第12条完成"}, {"goal": "根据《条例》第11条完成"}),
    ({"goal": "按十四五规划完成"}, {"goal": "按规划完成"}),
    ({"goal": "2026年完成"}, {"goal": "2027年完成"}),
    ({"goal": "力争完成40公里"}, {"goal": "完成40公里"}),
    ({"goal": "完成40公里左右"}, {"goal": "完成40公里以上"}),
    ({"goal": "改善服务"}, {"goal": "改善基本公共服务"}),
    ({"goal": "完成签约"}, {"goal": "完成合约签订，节约用水"}),
    ({"goal": "完成报告"}, {"goal": "完成研究报告和行动计划"}),
    ({"goal": "推进40公里建设"}, {"goal": "建成40公里"}),
    ({"goal": "建成40公里"}, {"goal": "建成并推广40公里，加强养护"}),
    ({"goal": "学校完成改造"}, {"goal": "全市学校完成改造"}),
    ({"goal": "全市学校完成改造"}, {"goal": "所有学校完成改造"}),
    ({"goal": "Complete by May 2027"}, {"goal": "Complete 40 km by May 2027"}),
    ({"goal": "Complete 40 km"}, {"goal": "Complete 45 km, all tested"}),
    ({"goal": "Aim to complete 40 km"}, {"goal": "Complete 40 km"}),
    ({}, {"partners": [{"code": "gaj", "name": "市公安局"}, {"code": "zjj", "name": "市住房和建设局"}]}),
    ({}, {"partners": [{"code": "gaj", "name": "公安局"}]}),
    ({}, {"responsible_unit": "规划处"}),
    ({}, {"source": "superior"}),
    ({}, {"lead": {"code": "jtys", "name": "市交通运输局"}}),
    ({"lead": {"code": "gaj", "name": "市公安局"}}, {"lead": {}}),
    ({}, {"goal": "年底前新增公交专用道40公里，并通过竣工验收"}),
    ({}, {"goal": "年底前，新增公交专用道40公里，并通过验收。"}),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "rule"), SOFTENED)
def test_a_softer_wording_is_found_with_its_rule(old, new, rule):
    found = rules(old, new)
    assert rule is None or rule in found
    assert is_softened(entry(**old), entry(**new)) is bool(found)


@pytest.mark.parametrize(("old", "new"), NOT_SOFTENED)
def test_a_wording_that_promises_as_much_or_more_is_left_alone(old, new):
    assert rules(old, new) == set()
    assert not is_softened(entry(**old), entry(**new))


def test_every_rule_has_an_example_that_fires():
    assert {one.name for one in RULES} == {rule for _, _, rule in SOFTENED if rule}


def test_a_target_that_is_gone_is_withdrawn():
    assert [one.rule for one in softenings(entry(), None)] == ["withdrawn"]
    assert is_softened(entry(), None)


def test_each_softening_says_from_what_to_what():
    for old, new, _ in SOFTENED:
        for one in softenings(entry(**old), entry(**new)):
            said = one.sentence % dict(one.values)
            assert said
            assert "None" not in said


def test_an_entry_with_nothing_in_it_is_compared_without_an_error():
    for old, new in ((entry(), {}), ({}, entry()), ({}, {})):
        assert isinstance(softenings(old, new), list)


def test_figures_leave_out_years_dates_and_numbers_of_documents():
    text = "2027年6月30日前，按市政〔2025〕12号第3条，完成1,200户、3.5万平方米，合格率98％"
    assert [str(one.value) for one in figures(text)] == ["1200", "35000.0", "98"]
    assert months(text) == [6]


@pytest.mark.parametrize(
    ("value", "unit", "same", "as_unit"),
    [
        (4, "万米", 40, "公里"),
        (1, "公顷", 10000, "平方米"),
        (2, "小时", 120, "分钟"),
        (1, "吨", 1000, "公斤"),
        (5, "个", 5, "家"),
    ],
)
def test_units_that_are_multiples_of_one_another_are_compared(value, unit, same, as_unit):
    assert measure(value, unit) == measure(same, as_unit)
