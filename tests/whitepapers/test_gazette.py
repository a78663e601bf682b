"""The text for newspaper and gazette: the public manuscript as running text, in its own language, with its fingerprint."""

import datetime as dt

import pytest

from publishing.galley import Galley, as_text
from publishing.manuscript import freeze, public, withdraw
from tests.whitepapers.manuscripts import APPROVALS, composed, last_years, target
from whitepapers.colophon import Printing
from whitepapers.gazette import galley_of

DAY = dt.date(2027, 3, 1)
SECRET = "绝密口令七三"


def galley(manuscript=None, **more) -> Galley:
    made, _, digest = freeze(**composed(**more))
    printing = Printing(digest, 1, APPROVALS, DAY, "https://whitebook.example/verify/")
    return galley_of(public(manuscript or made), title="市交通运输局部门责任白皮书", printing=printing, dated=DAY)


def texts(one: Galley) -> list[str]:
    return [line.lead + line.text for line in one.lines]


def test_a_chinese_paper_reads_as_a_gazette_prints_it():
    found = galley(dispositions=[last_years(1, reason="因地铁施工")])
    said = texts(found)
    assert said[0] == "市交通运输局部门责任白皮书"
    for line in (
        "本局承诺如下。",
        "一、部门职责与法定依据",
        "二、年度工作目标",
        "（一）职责1",
        "（二）职责2",
        "三、上年目标完成情况及去向",
        "四、结语",
    ):
        assert line in said, line
    (first,) = [line for line in said if line.startswith("1．新增公交专用道1。") and "责任" in line]
    assert first == (
        "1．新增公交专用道1。年底前新增公交专用道。指标：不低于40公里。完成时限：12月31日前。"
        "进度要求：6月30日前完成一半（20公里）。责任单位：公共交通处。配合部门：市公安局。"
    )
    assert (
        "1．新增公交专用道1。承诺：不低于30公里，12月31日前。核验结果：按期完成，31公里，截至9月30日。去向：延续。因地铁施工。"
        in said
    )
    assert any(line.startswith("数字指纹（SHA-256）：") and found.digest in line for line in said[-3:])
    assert "监察机关审核：监察专员，2027年1月20日" in said
    assert not any("  " in line.strip() for line in said[2:])


def test_an_english_paper_has_english_numbers_and_stops():
    rows = [target(1, task="Open bus lanes", goal="Open new bus lanes", unit="km", value="1200.5", comparison="le")]
    said = texts(
        galley(language="en", targets=rows, prose={"closing": "<p>Thank you</p><ol><li>Ask</li><li>Tell</li></ol>"})
    )
    assert "1 Duties and their statutory basis" in said
    assert "2 Targets of the year" in said
    (line,) = [line for line in said if line.startswith("1. Open bus lanes.")]
    assert line.startswith(
        "1. Open bus lanes. Open new bus lanes. Measure: at most 1200.5 km. To be done: by 31 December."
    )
    assert said[said.index("3 Closing words") + 1 :][:3] == ["Thank you", "(1) Ask", "(2) Tell"]
    assert not any("。" in line or "：" in line for line in said if "职责" not in line and "公" not in line)


def test_a_withheld_text_and_one_withdrawn_by_order_are_nowhere_and_only_counted():
    hidden = target(3, task=SECRET, goal=SECRET, withheld=True, withheld_reason=SECRET)
    manuscript, _, _ = freeze(**composed(targets=[target(1), target(2, task="已撤下的文字"), hidden]))
    whole = as_text(galley(withdraw(manuscript, "targets", 1))).decode("utf-8-sig")
    assert SECRET not in whole
    assert "已撤下的文字" not in whole
    assert "有1项目标依保密规定不予公开。" in whole


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_row_with_only_a_task_is_a_sentence_too(language):
    bare = dict.fromkeys(("goal", "value_text", "unit", "quality", "due_text", "responsible_unit", "comparison"), "")
    rows = [target(1, task="做好！", **bare, value=None, due=None, milestones=[], partners=[], duty="")]
    said = texts(galley(language=language, targets=rows, duties=[], prose={}))
    assert any(line.startswith(("1．做好！责任单位：", "1. 做好！ Responsible: ")) for line in said)


def test_an_amendment_opens_with_its_reason():
    assert "修改理由：上级规划调整" in texts(galley(change_reason="上级规划调整", edition=2))
