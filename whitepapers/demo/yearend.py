"""Closes last year in the demo and lets some departments state its results: published, corrected, under review, drafted."""

import datetime as dt

from targets.closing.actions import close_year, correct, year_facts
from targets.facts import promise_of
from targets.models import Closing, Department, FrozenResults, PlanYear, Target, User
from targets.reporting import Finding
from whitepapers.amending import reopen
from whitepapers.demo.city import local
from whitepapers.demo.deciding import approve, hand_in
from whitepapers.demo.papers import editor
from whitepapers.models import WhitePaperPage
from whitepapers.results.actions import Remark, open_statement, remark

PUBLISHED = ("fzgg", "jyj", "jtys", "swj", "wsjk")
IN_REVIEW, DRAFTED = "zjj", "sthj"
CORRECTED = "jyj"
FOREWORD = "<p>现将{year}年度部门责任白皮书各项目标的完成情况公布如下。各项结果以督查部门核验并冻结的数据为准。</p>"
CLOSING = "<p>对未完成和逾期完成的目标，本部门已逐项说明原因并列入整改，欢迎社会各界继续监督。</p>"
REMARKS = {
    "not_met": "前期手续和外部条件未按计划具备，剩余工作已列入本年度计划并明确责任单位。",
    "met_late": "受招标和施工进度影响，较承诺时间有所推迟，现已完成并通过核验。",
    "no_report": "报告未在规定期限内提交核验，已对责任单位提出内部通报。",
}
WHY_CORRECTED = "督查部门复核验收文书后发现，该项目标已在期限内完成，原核验结论有误，现予更正。"
WHY_AGAIN = "督查部门对一项目标的核验结论作出更正，据此重新公布年度完成情况。"


def close_last_year(plan_year: PlanYear, closes: dt.date) -> None:
    """Close the year by the administrator, once."""
    if Closing.objects.filter(plan_year=plan_year).exists():
        return
    waiting = year_facts(plan_year, closes).waiting
    close_year(
        plan_year=plan_year,
        by=User.objects.get(username="admin"),
        waiting_seen=waiting,
        reason="部门未在期限内补充材料，按缺核验报告处理。" if waiting else "",
        at=local(closes, 18),
    )


def state_results(year: int, today: dt.date, codes: list[str]) -> list[dt.datetime]:
    """Let the departments state the results of the closed year; return when what is approved goes out."""
    plan_year = PlanYear.objects.get(year=year)
    if plan_year.closed_on is None or today <= dt.date(year + 1, 3, 20):
        return []
    approved = local(dt.date(year + 1, 3, 20), 15)
    for code in (*PUBLISHED, IN_REVIEW, DRAFTED):
        if code in codes and FrozenResults.objects.filter(department__code=code, closing__plan_year=plan_year).exists():
            _state(code, plan_year, approved)
    return [approved]


def correct_one(year: int, today: dt.date, codes: list[str]) -> list[dt.datetime]:
    """Correct one result after the publication and let the department publish the next version."""
    found = dt.date(year + 1, 4, 10)
    if CORRECTED not in codes or today <= found + dt.timedelta(days=20):
        return []
    paper = WhitePaperPage.objects.statements().filter(plan_year__year=year, department__code=CORRECTED).first()
    if paper is None:
        return []
    versions = FrozenResults.objects.filter(department=paper.department, closing__plan_year__year=year)
    if versions.count() < 2:
        _correct(paper, local(found))
    if versions.count() < 2:
        return []  # nothing was missed here, so nothing was corrected
    if not paper.reopenings.exists():
        reopen(paper=paper, reason=WHY_AGAIN, by=editor(CORRECTED), at=local(found + dt.timedelta(days=2)))
    again = local(found + dt.timedelta(days=14), 15)
    _publish(paper, 2, again)
    return [again]


def _state(code: str, plan_year: PlanYear, approved: dt.datetime) -> None:
    by = editor(code)
    paper = open_statement(department=Department.objects.get(code=code), plan_year=plan_year, by=by)
    if not paper.get_latest_revision_as_object().foreword:
        paper.foreword, paper.closing = FOREWORD.format(year=plan_year.year), CLOSING
        paper.save_revision(user=by)
        _remark(paper, by)
    if code == DRAFTED:
        return
    if code == IN_REVIEW and not paper.rounds.exists():
        hand_in(paper, approved - dt.timedelta(days=6))
    if code != IN_REVIEW:
        _publish(paper, 1, approved)


def _publish(paper: WhitePaperPage, number: int, at: dt.datetime) -> None:
    """Take a statement's round through its road within a week, so that it is approved at a moment."""
    if paper.rounds.count() < number:
        hand_in(paper, at - dt.timedelta(days=6))
    approve(paper.rounds.get(number=number), reviewed=at - dt.timedelta(hours=3), approved=at)


def _remark(paper: WhitePaperPage, by: User) -> None:
    """Say why of whatever was missed or late."""
    rows = FrozenResults.objects.current().get(department=paper.department, closing__plan_year=paper.plan_year).rows
    keys = dict(Target.objects.filter(number__in=[row["number"] for row in rows]).values_list("number", "pk"))
    said = {keys[row["number"]]: Remark(REMARKS[row["status"]]) for row in rows if row["status"] in REMARKS}
    remark(paper=paper, by=by, remarks=said)


def _correct(paper: WhitePaperPage, at: dt.datetime) -> None:
    """Find that the first target that was not met, and is no more than counted, was met after all."""
    rows = FrozenResults.objects.current().get(department=paper.department, closing__plan_year=paper.plan_year).rows
    missed = next((row["number"] for row in rows if row["status"] == "not_met"), None)
    if missed is None:
        return
    target = Target.objects.select_related("plan_year").get(number=missed)
    promise, report = promise_of(target), target.reports.latest("pk")
    finding = Finding("verified", promise.value, fulfilled=True, completed_on=promise.due, note=WHY_CORRECTED)
    correct(report=report, by=User.objects.get(username="inspector"), finding=finding, at=at)
