"""The words that stand for a kind, a source or a result in a cell. Pure: standard library only."""

KINDS = {
    "threshold": "threshold", "达标型": "threshold", "达标": "threshold", "阈值": "threshold", "阈值型": "threshold", "门槛型": "threshold",
    "count": "count", "数量型": "count", "数量": "count", "计数": "count",
    "dated": "dated", "dated deliverable": "dated", "限期交付型": "dated", "限期交付": "dated", "限时交付型": "dated", "限时交付": "dated", "时限型": "dated",
    "qualitative": "qualitative", "定性型": "qualitative", "定性": "qualitative",
}  # fmt: skip
SOURCES = {
    "statutory": "statutory", "statutory duty": "statutory", "法定职责": "statutory", "职责": "statutory",
    "superior": "superior", "superior organ": "superior", "上级部署": "superior", "上级机关": "superior", "上级": "superior",
    "assigned": "assigned", "the city's yearly tasks": "assigned", "市年度任务": "assigned", "市年度工作任务": "assigned", "市政府年度工作任务": "assigned",
}  # fmt: skip
RESULTS = {
    "met": "met", "已完成": "met", "完成": "met", "not_met": "not_met", "not met": "not_met", "未完成": "not_met",
    "not_available": "not_available", "not available": "not_available", "无数据": "not_available",
    "open": "open", "to_be_achieved": "open", "not yet due": "open", "未到期": "open",
}  # fmt: skip
