"""How a manuscript is laid out: sections, words, the draft's and the transcript's marks, withdrawn texts."""

import pytest

from publishing.document import Chart, Code, Document, Index
from publishing.glyphs import texts
from publishing.manuscript import freeze, leaf, withdraw
from publishing.pdf import render_pdf
from tests.whitepapers.manuscripts import composed, duty, laid_out, last_years, target
from whitepapers.changelog import changes
from whitepapers.changes_layout import change_section
from whitepapers.layout import lay_out


def said(document: Document) -> str:
    return "\n".join(text for _place, text in texts(document))


def headings(document: Document) -> list[str]:
    return [section.heading for section in document.sections]


def row(document: Document, number: str) -> list[str]:
    return [
        "|".join(filter(None, cell.texts()))
        for table in document.tables()
        for one, cells in table.grid()
        if one.anchor == number
        for _column, cell in cells
    ]


def test_sections_stand_in_the_institutions_order_and_are_numbered_in_chinese():
    assert headings(laid_out()) == [
        "前言",
        "一、部门职责与法定依据",
        "二、年度工作目标",
        "（一）职责1",
        "（二）职责2",
        "三、结语",
        "四、监督方式",
        "目标编号索引",
        "版本说明",
    ]


def test_an_english_paper_is_worded_in_english_whatever_language_the_worker_speaks():
    document = laid_out(language="en", targets=[target(1, unit="km")])
    assert document.title == "Transport Bureau: Departmental Responsibility White Paper 2027"
    assert "1 Duties and their statutory basis" in headings(document)
    assert "2.1 职责1" in headings(document)
    cells = row(document, "2027-jtys-001")
    assert "by 30 June|完成一半 (20 km)" in cells[2]
    assert "≥\u00a040|km|by 31 December" in cells[3]
    assert "With: 市公安局" in cells[4]


def test_a_row_says_task_source_goal_milestones_figure_date_and_who():
    cells = row(laid_out(), "2027-jtys-001")
    assert cells == [
        "1|2027-jtys-001",
        "新增公交专用道1|来源：法定职责，《公路法》 第3条",
        "年底前新增公交专用道|6月30日前|完成一半（20公里）",
        "≥\u00a040|公里|12月31日前",
        "公共交通处|配合：市公安局",
    ]


@pytest.mark.parametrize(
    ("entry", "column", "text"),
    [
        ({"value": None, "value_text": "80 to 90", "due": None, "due_text": "ongoing"}, 3, "80 to 90|ongoing"),
        ({"value": "1234567.5", "comparison": "le"}, 3, "≤\u00a01,234,567.5|公里|12月31日前"),
        ({"value": "4000", "comparison": "eq"}, 3, "4000|公里|12月31日前"),
        ({"kind": "dated", "value": None, "comparison": "", "due": "2028-01-05"}, 3, "2028年1月5日前"),
        ({"kind": "qualitative", "quality": "零投诉"}, 2, "质量要求：零投诉"),
        ({"milestones": [{"due": "2027-03-31", "text": "完成20公里", "value": "20"}]}, 2, "3月31日前|完成20公里"),
        (
            {"milestones": [{"due": "2027-03-31", "text": "完成120公里路基", "value": "20"}]},
            2,
            "完成120公里路基（20公里）",
        ),
        ({"milestones": [{"due": "2027-03-31", "text": "", "value": "20"}]}, 2, "3月31日前|20公里"),
        ({"partners": [], "partners_text": "各区政府"}, 4, "配合：各区政府"),
        ({"continues": "2026-jtys-004"}, 1, "延续自2026-jtys-004"),
        ({"responsible_officer": "王处长"}, 4, "公共交通处|王处长"),
    ],
)
def test_every_field_is_said_as_it_is(entry, column, text):
    assert text in row(laid_out(targets=[target(1, **entry)]), "2027-jtys-001")[column]


def test_targets_without_a_duty_stand_at_the_end_or_all_together():
    mixed = laid_out(targets=[target(1, duty=""), target(2)])
    assert [heading for heading in headings(mixed) if heading.startswith("（")] == ["（一）职责1", "（二）其他目标"]
    alone = laid_out(duties=[], targets=[target(1, duty=""), target(2, duty="")])
    assert "全部目标" in headings(alone)


def test_every_target_stands_in_the_paper_exactly_once():
    targets = [target(n, duty=f"2027-jtys-d{n % 4:02d}") for n in range(1, 30)]
    document = laid_out(duties=[duty(1), duty(2)], targets=targets)
    anchors = [one.anchor for table in document.tables() for one in table.rows if "-d" not in one.anchor]
    assert sorted(anchors) == [one["number"] for one in targets]


def test_a_draft_says_so_on_every_page_and_an_edition_does_not():
    assert "送审稿" in laid_out(approved=False).notice
    assert laid_out(approved=False).edition == "送审稿"
    approved = laid_out(notice="演示系统")
    assert approved.notice == "演示系统"
    assert approved.edition == "第1版"


def test_the_colophon_names_posts_dates_reason_and_fingerprint():
    document = laid_out(change_reason="更正笔误")
    text = said(document)
    for words in ("监察专员，2027年1月20日", "副市长，2027年2月10日", "更正笔误", document.digest, "2027年3月1日"):
        assert words in text


def test_a_transcript_says_that_it_was_not_approved_here():
    document = laid_out(approved=False, transcript={"source": "results.csv", "sha256": "ab" * 32})
    assert document.edition == "转录本"
    assert "未经本系统审批" in document.notice
    assert "results.csv" in said(document)
    assert "送审稿" not in said(document)


def test_a_text_withdrawn_by_order_leaves_its_fingerprint_and_nothing_else():
    manuscript, _text, digest = freeze(**composed())
    gone = leaf(manuscript["parts"]["targets"][1])
    document = lay_out(withdraw(manuscript, "targets", 1), digest=digest, number=1)
    assert gone in said(document)
    assert "新增公交专用道2" not in said(document)
    assert [cells[0] for cells in document.sheets[0].rows] == ["2027-jtys-001", "2027-jtys-003"]


def test_a_title_that_carries_the_year_does_not_say_it_twice():
    document = laid_out(title="2027年部门责任白皮书")
    assert document.title == "市交通运输局2027年部门责任白皮书"
    assert document.period == ""


def test_the_sheet_has_every_field_of_every_target_as_plain_text():
    sheet = laid_out(targets=[target(1, value=None)]).sheets[0]
    [cells] = sheet.rows
    line = dict(zip(sheet.columns, cells, strict=True))
    assert set(target(1)) - {"milestones", "partners"} <= set(line)
    assert (line["value"], line["year"], line["department"]) == ("", "2027", "jtys")
    assert line["milestones"] == "2027-06-30 完成一半 [20]"
    assert (line["partners"], line["partner_names"]) == ("gaj", "市公安局")


def test_a_paper_without_prose_contact_or_any_extra_can_be_printed():
    bare = laid_out(
        prose={},
        duties=[],
        targets=[target(1, duty="", goal="", milestones=[], partners=[], source="", source_document="", source_number="",
                        value=None, due=None, unit="", responsible_unit="")],
        department=composed()["head"]["department"] | {"hotline": "", "website": ""},
    )  # fmt: skip
    assert render_pdf(bare).pages >= 3


# --- last year ----------------------------------------------------------------------------------------------------

DROPPED = last_years(2, outcome="dropped", reason="职能划转。", successors=[])


def test_last_years_targets_stand_after_this_years_each_with_its_result_and_what_became_of_it():
    document = laid_out(dispositions=[last_years(1), DROPPED])
    assert headings(document)[5:7] == ["三、上年目标完成情况及去向", "四、结语"]
    assert row(document, "2026-jtys-001") == [
        "1|2026-jtys-001",
        "新增公交专用道1",
        "≥\u00a030|公里|12月31日前",
        "按期完成|31|公里|截至9月30日",
        "延续|现为2027-jtys-001",
    ]
    assert row(document, "2026-jtys-002")[4] == "不再列入|职能划转。"
    assert "按期完成2项" in said(document)
    assert "延续1项，不再列入1项" in said(document)


def test_a_result_without_a_finding_and_a_withdrawn_target_are_said_in_words():
    nothing = {"status": "no_report", "value": None, "value_text": "", "as_of": None, "completed_on": None}
    gone = last_years(3, outcome="withdrawn", reason="上级取消。", successors=[])
    document = laid_out(dispositions=[last_years(1, outcome="pending", result=nothing), gone])
    assert row(document, "2026-jtys-001")[3:] == ["缺核验报告", "结果待核验|现为2027-jtys-001"]
    assert row(document, "2026-jtys-003")[4] == "年内已撤销|上级取消。"


def test_the_data_goes_with_it_as_a_sheet_of_its_own_and_a_first_paper_has_none():
    targets_csv, sheet = laid_out(dispositions=[DROPPED]).sheets
    assert (targets_csv.name, sheet.name) == ("targets.csv", "dispositions.csv")
    cells = dict(zip(sheet.columns, sheet.rows[0], strict=True))
    assert (cells["number"], cells["year"], cells["outcome"], cells["reason"]) == (
        "2026-jtys-002", "2026", "dropped", "职能划转。",
    )  # fmt: skip
    assert (cells["value"], cells["verified_value"], cells["status"]) == ("30", "31", "met")
    assert [one.name for one in laid_out().sheets] == ["targets.csv"]


def test_a_disposition_withdrawn_by_order_leaves_its_fingerprint():
    manuscript, _text, digest = freeze(**composed(dispositions=[last_years(1), DROPPED]))
    gone = withdraw(manuscript, "dispositions", 1)
    document = lay_out(gone, digest=digest, number=1)
    assert row(document, "2026-jtys-002") == []
    assert leaf(gone["parts"]["dispositions"][1]) in said(document)


def test_the_change_log_says_in_words_what_became_of_last_years_targets():
    old, new = last_years(4), last_years(4, outcome="redefined", reason="口径调整", successors=[])
    new = new | {"result": new["result"] | {"value": "12000", "status": "met_late"}}
    paper = composed(dispositions=[new], amends={"edition": 1, "digest": "0" * 64, "misprint": False})
    paper["parts"]["changes"] = changes({"dispositions": [old]}, {"dispositions": [new]}, reasons={})
    manuscript, _text, _digest = freeze(**paper)
    section = change_section(manuscript)
    told = ["|".join(filter(None, cell.texts())) for one in section.blocks[1].rows for cell in one.cells]
    assert [told[0], *told[1:3]] == [
        "2026-jtys-004：修改|核验结果|新增公交专用道4",
        "按期完成，31，截至9月30日",
        "逾期完成，12,000，截至9月30日",
    ]
    whose = "|2026-jtys-004"
    assert told[3:] == [
        f"去向{whose}", "延续", "调整后延续", f"公开理由{whose}", "–", "口径调整", f"延续为{whose}", "2027-jtys-004", "–",
    ]  # fmt: skip


def test_the_change_log_leaves_out_what_reads_the_same_before_and_after():
    old = last_years(4) | {"miss": {"state": "owed", "reason": "停工", "finding": "", "day": "2027-01-05"}}
    new = last_years(4, outcome="redefined") | {
        "miss": {"state": "owed", "reason": "停工", "finding": "", "day": "2027-01-06"}
    }
    paper = composed(dispositions=[new], amends={"edition": 1, "digest": "0" * 64, "misprint": False})
    paper["parts"]["changes"] = changes({"dispositions": [old]}, {"dispositions": [new]}, reasons={})
    names = {one["name"] for one in paper["parts"]["changes"][0]["fields"]}
    assert names == {"miss", "outcome"}
    manuscript, _text, _digest = freeze(**paper)
    (row,) = change_section(manuscript).blocks[1].rows
    assert ["".join(cell.texts()) for cell in row.cells[1:]] == ["延续", "调整后延续"]


def blocks(document: Document, anchor: str, kind: type) -> list:
    return [
        one for section in document.sections if section.anchor == anchor for one in section.blocks if type(one) is kind
    ]


def test_targets_are_counted_by_the_quarter_they_are_due_in():
    dues = ("2027-03-31", "2027-12-31", "2027-12-31", "2028-02-01", None)
    document = laid_out(targets=[target(number, due=due) for number, due in enumerate(dues, start=1)])
    (chart,) = blocks(document, "targets", Chart)
    said = [(bar.label, bar.count) for bar in chart.bars]
    assert said == [
        ("第一季度", 1),
        ("第二季度", 0),
        ("第三季度", 0),
        ("第四季度", 2),
        ("次年及以后", 1),
        ("未定期限", 1),
    ]
    assert "第四季度2项" in chart.alternative
    assert chart.upright


def test_last_years_results_are_drawn_each_with_a_texture_of_its_own():
    found = [last_years(number) for number in (1, 2)]
    found.append(last_years(3, result=found[0]["result"] | {"status": "not_met"}))
    (chart,) = blocks(laid_out(dispositions=found), "dispositions", Chart)
    assert [(bar.label, bar.count) for bar in chart.bars] == [("按期完成", 2), ("未完成", 1), ("缺核验报告", 0)]
    assert len({bar.texture for bar in chart.bars}) == 3


def test_a_finding_told_in_a_sentence_stands_beside_the_reason_and_a_figure_as_written_beside_the_figures():
    sentence = last_years(1)["result"] | {"value": None, "value_text": "检修下穿隧道64处，全部通过试车。"}
    short = sentence | {"value_text": "八成以上"}
    document = laid_out(dispositions=[last_years(1, result=sentence), last_years(2, result=short)])
    assert "核验情况：检修下穿隧道64处" in row(document, "2026-jtys-001")[4]
    assert "检修" not in row(document, "2026-jtys-001")[3]
    assert "八成以上" in row(document, "2026-jtys-002")[3]


def test_the_index_names_every_target_of_the_paper_and_is_for_paper_only():
    document = laid_out()
    (index,) = blocks(document, "index", Index)
    assert [anchor for anchor, _label in index.rows] == ["2027-jtys-001", "2027-jtys-002", "2027-jtys-003"]
    assert [section.anchor for section in document.sections if section.printed_only] == ["index"]


def test_an_edition_has_a_code_to_scan_and_a_draft_has_none():
    (code,) = blocks(laid_out(), "colophon", Code)
    assert code.address == "https://whitebook.example/verify/"
    assert not blocks(laid_out(approved=False), "colophon", Code)
