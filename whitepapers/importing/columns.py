"""The columns of a spreadsheet of targets: key, Chinese and English heading, other names, how long, and what to write.

Standard library only. One table, from which reading, the template, the export and the report take their words.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MILESTONES_IN_TEMPLATE = 4
MILESTONES_AT_MOST = 24


@dataclass(frozen=True)
class Column:
    """One column: `length` is the most characters a cell may have, 0 for as many as a cell can hold."""

    key: str
    zh: str
    en: str
    explain_zh: str
    explain_en: str
    also: tuple[str, ...] = ()
    length: int = 0
    required: bool = False


TARGET_COLUMNS: tuple[Column, ...] = (
    Column("department", "部门", "Department",
           "部门代码或全称。整表只有本部门的目标时可以不填。",
           "Code or full name. May stay empty when the whole table is your own department's.",
           ("部门代码", "责任部门", "牵头部门", "牵头单位", "department code", "lead department")),
    Column("number", "编号", "Number",
           "本系统给出的编号，如 12 或 2027-jtys-012。新目标请留空，系统会给出编号。",
           "The number Whitebook gave, such as 12 or 2027-jtys-012. Leave a new target's empty: it is given one.",
           ("目标编号", "target number"), 40),  # not 序号: a list that counts its own rows from 1 would overwrite others
    Column("reference", "部门自编号", "Own number",
           "部门自己的编号，在本部门内不能重复。再次导入时靠它认出同一目标。",
           "The department's own number, once only in a paper. By it the same target is known at the next import.",
           ("自编号", "内部编号", "指标编号", "reference", "id"), 80),
    Column("division", "内设机构", "Division",
           "由哪个处室起草本行。处室人员只能导入本处室的行。",
           "The division whose row it is. A division's own people import only its rows.",
           ("处室", "科室", "起草处室"), 80),
    Column("duty", "职责", "Duty",
           "本目标所属的职责：序号或名称。没有的名称会新增一项职责。",
           "The duty it belongs to: its number or its title. A title that is not there yet becomes a new duty.",
           ("部门职责", "主要职责", "职能"), 300),
    Column("task", "工作任务", "Task",
           "必填。要做什么。", "Required. What is to be done.", ("任务", "任务名称", "工作内容"), 4000, True),
    Column("goal", "工作目标", "Goal",
           "要做到什么程度。", "What is to be reached.", ("目标", "目标内容", "年度目标", "target"), 4000),
    Column("kind", "目标类型", "Kind",
           "达标型、数量型、限期交付型、定性型。", "threshold, count, dated or qualitative.", ("类型", "指标类型", "type")),
    Column("comparison", "比较方式", "Comparison",
           "≥（不低于）、≤（不高于）、=（等于）。不填按 ≥。", "≥, ≤ or =. Empty means ≥.", ("比较", "比较符")),
    Column("value", "目标值", "Value",
           "只写数字，如 95 或 40.5；单位另列。尚未确定的，照原话写（如“待定”），会作为未完成的草稿导入。",
           "Digits only, such as 95 or 40.5; the unit has its own column. What is not settled yet is written as it "
           "stands (such as “to be determined”) and comes in as an unfinished draft.",
           ("数值", "指标值", "目标数值", "target value"), 500),
    Column("unit", "计量单位", "Unit",
           "公里、％、件……", "km, %, cases, …", ("单位", "unit of measure"), 40),
    Column("quality", "质量要求", "Quality requirement",
           "定性型目标必须写明怎样算做到。", "A qualitative target must say when it counts as kept.", ("质量标准",), 4000),
    Column("due", "完成时限", "Due",
           "日期，如 2027-06-30；只写 2027-06 表示该月最后一天。", "A date, such as 2027-06-30; 2027-06 means that month's last day.",
           ("完成时间", "完成日期", "截止日期", "时限", "due date", "deadline"), 200),
    Column("milestones", "进度要求", "Milestones",
           "一格写完时每行一条：日期、[数值]、内容，如“2027-06-30 [20] 完成一半”。也可以用“进度要求1 日期”等分列。",
           "In one cell, one a line: date, [value], step, such as “2027-06-30 [20] half done”. Or use the columns "
           "“Milestone 1 date” and so on.",
           ("进度", "进度安排", "progress requirements"), 8000),
    Column("source", "任务来源", "Source",
           "法定职责、上级机关、市年度任务。", "statutory, superior or assigned.", ("来源",)),
    Column("document", "依据文件", "Document",
           "任务出自哪份文件。", "The document the task comes from.", ("来源文件", "文件名称", "文件"), 300),
    Column("document_number", "文号", "Document number",
           "文件的文号或条款。", "The document's number or clause.", ("文件文号", "发文字号"), 80),
    Column("assigned", "市年度任务编号", "Assigned task",
           "落实的是市年度任务中的第几项：写它的编号。", "Which of the city's yearly tasks it answers: that task's number.",
           ("市任务编号", "年度任务编号", "assigned task number"), 20),
    Column("partners", "配合部门", "Partners",
           "部门代码或全称，用顿号或分号隔开；不在部门名单里的单位照写，会另行列出。",
           "Codes or full names, separated by semicolons; bodies that are no department of the city stay as written.",
           ("协办部门", "协办单位", "配合单位", "co-operating departments", "cooperating departments"), 2000),
    Column("responsible_unit", "责任单位", "Responsible unit",
           "具体负责的处室或下属单位。", "The division or body that answers for it.", ("责任处室", "承办单位"), 120),
    Column("officer", "责任人", "Officer",
           "不公开，除非本部门决定公开姓名。", "Not published, unless the department publishes names.", ("负责人", "责任人姓名"), 120),
    Column("phone", "责任人电话", "Telephone",
           "从不公开。", "Never published.", ("联系电话", "电话", "phone"), 40),
    Column("continues", "延续上年目标", "Continues",
           "上年目标的永久编号，如 2026-jtys-007。", "The permanent number of last year's target, such as 2026-jtys-007.",
           ("上年目标编号", "上年编号", "continues last year's"), 40),
)  # fmt: skip

RESULT_COLUMNS: tuple[Column, ...] = (
    Column("actual", "实际值", "Actual", "数字。", "Digits.", ("完成值", "实际完成值", "actual value"), 500),
    Column("status", "完成情况", "Result",
           "已完成、未完成、无数据。", "met, not_met or not_available.", ("是否完成", "status")),
    Column("explanation", "完成说明", "Explanation", "说明。", "In words.", ("说明", "情况说明"), 8000),
    Column("completed", "实际完成日期", "Completed on", "日期。", "A date.", ("date completed",), 200),
)  # fmt: skip

ASSIGNED_COLUMNS: tuple[Column, ...] = (
    Column("number", "任务编号", "Number", "必填，本年度内不能重复。", "Required, once only in a year.",
           ("编号", "序号", "no", "no."), 20, True),
    Column("text", "任务内容", "Task", "必填。", "Required.", ("任务", "工作任务", "text"), 4000, True),
    Column("document", "依据文件", "Document", "出自哪份文件。", "The document it comes from.", ("文件", "来源文件"), 200),
    Column("lead", "牵头部门", "Lead department", "必填。部门代码或全称。", "Required. Code or full name.",
           ("牵头单位", "责任部门", "部门", "department", "lead"), 0, True),
    Column("partners", "配合部门", "Partners", "部门代码或全称，用顿号或分号隔开。", "Codes or full names, separated by semicolons.",
           ("协办部门", "协办单位", "配合单位", "co-operating departments"), 2000),
)  # fmt: skip

# 进度要求1 日期 / 进度要求1 数值 / 进度要求1 内容, Milestone 1 date / value / step
MILESTONE_PARTS = {"due": ("日期", "date"), "value": ("数值", "value"), "text": ("内容", "step")}
_MILESTONE = re.compile(r"(?:进度要求|milestone)(\d{1,2})(日期|数值|内容|date|value|step)")


def plain(heading: str) -> str:
    """Return a heading as it is compared: narrow letters, lower case, without blanks, breaks, stars and remarks in brackets."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    text = re.sub(r"[(（\[【][^)）\]】]*[)）\]】]", "", text)
    return re.sub(r"[\s*:：_\-·/]+", "", text)


def milestone_key(heading: str) -> str | None:
    """Return "milestone.2.due" for the heading of one numbered milestone column, or None."""
    found = _MILESTONE.fullmatch(plain(heading))
    if found is None or not 1 <= int(found[1]) <= MILESTONES_AT_MOST:
        return None
    part = next(key for key, words in MILESTONE_PARTS.items() if found[2] in words)
    return f"milestone.{int(found[1])}.{part}"


def milestone_heading(index: int, part: str, language: str) -> str:
    """Return the heading of one numbered milestone column in "zh" or "en"."""
    zh, en = MILESTONE_PARTS[part]
    return f"进度要求{index} {zh}" if language == "zh" else f"Milestone {index} {en}"


def names(columns: Iterable[Column]) -> dict[str, str]:
    """Return plain heading → key for every name a column goes by; the headings themselves win over other names."""
    known: dict[str, str] = {}
    listed = list(columns)
    for column in listed:
        for name in (column.zh, column.en, column.key):
            known.setdefault(plain(name), column.key)
    for column in listed:
        for name in column.also:
            known.setdefault(plain(name), column.key)
    return known


def recognise(heading: str, known: Mapping[str, str]) -> str | None:
    """Return the key of a heading, or None when it is none of ours."""
    if "|" in heading or "\n" in heading:  # the template writes 目标值 and Value into one cell, one below the other
        keys = {known.get(plain(part)) or milestone_key(part) for part in re.split(r"[|\n]", heading) if part.strip()}
        return keys.pop() if len(keys) == 1 else known.get(plain(heading))
    return known.get(plain(heading)) or milestone_key(heading)


def nearest(heading: str, columns: Iterable[Column]) -> Column | None:
    """Return the column whose name is most like an unknown heading, for “did you mean …?”, or None."""
    by_name = {plain(name): column for column in columns for name in (*column.also, column.zh, column.en)}
    close = difflib.get_close_matches(plain(heading), by_name, n=1, cutoff=0.6)
    return by_name[close[0]] if close else None


def heading(key: str, columns: Iterable[Column], language: str) -> str:
    """Return the heading of a key in "zh" or "en"; a numbered milestone column's too."""
    if key.startswith("milestone."):
        _, index, part = key.split(".")
        return milestone_heading(int(index), part, language)
    found = next((column for column in columns if column.key == key), None)
    return key if found is None else found.zh if language == "zh" else found.en
