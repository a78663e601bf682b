"""Lets one of the demo's departments amend its paper of the year under way: by the same road as everybody."""

import datetime as dt
from decimal import Decimal

from targets.models import User
from whitepapers.actions import changing, decide, sign_off, submit
from whitepapers.amending import reopen
from whitepapers.approval import Outcome, Stage
from whitepapers.compose import compose_content
from whitepapers.demo.city import local
from whitepapers.demo.content import figure
from whitepapers.demo.dispositions import say_anew
from whitepapers.demo.papers import editor
from whitepapers.drafting import delete_target
from whitepapers.models import WhitePaperPage
from whitepapers.versions import token

CODE = "zjj"
REASON = (
    "省政府五月下达的保障性住房新增任务和本市老旧住宅加装电梯的实际申报情况与年初安排不同，"
    "房屋安全评估已并入全国自然灾害综合风险普查，现按程序调整三项目标。"
)
RAISED, LOWERED, WITHDRAWN = "筹集保障性住房", "既有住宅加装电梯", "完成老旧房屋安全评估"
WHY_WITHDRAWN = "该项评估已并入全国自然灾害综合风险普查，由市应急管理局统一组织，本局配合，不再单列目标。"


def amended_on(year: int) -> dt.date:
    """Return the day on which the next edition is approved."""
    return dt.date(year, 5, 27)


def play_amendment(year: int, today: dt.date) -> dt.datetime | None:
    """Reopen, change, sign, submit and approve; return the moment of the release, or None when it is not due yet."""
    paper = WhitePaperPage.objects.papers().filter(department__code=CODE, plan_year__year=year).first()
    if paper is None or today <= amended_on(year):
        return None
    begins, by = amended_on(year) - dt.timedelta(days=14), editor(CODE)
    if not paper.reopenings.exists():
        reopen(paper=paper, reason=REASON, by=by, at=local(begins))
        _change(paper, by)
    if paper.rounds.count() == 1:
        say_anew(paper)
        content, _ = compose_content(paper)
        sign_off(paper=paper, by=User.objects.get(username=f"head-{CODE}"), content=content, at=local(begins, 15))
        submit(paper=paper, by=by, at=local(begins, 17))
    _approve(paper, year)
    return local(amended_on(year), 16)


def _change(paper: WhitePaperPage, by: User) -> None:
    for task, factor in ((RAISED, Decimal("1.1")), (LOWERED, Decimal("0.8"))):
        draft = paper.targets.get(task=task)
        before, after = draft.value, (draft.value * factor).quantize(Decimal(1))
        with changing(paper, by=by):
            draft.goal = draft.goal.replace(figure(int(before)), figure(int(after)))
            draft.value = after
            draft.save()
    gone = paper.targets.get(task=WITHDRAWN)
    delete_target(paper=paper, draft=gone, by=by, reason=WHY_WITHDRAWN, seen=token(gone))


def _approve(paper: WhitePaperPage, year: int) -> None:
    one, day = paper.rounds.get(number=2), amended_on(year)
    people = {Stage.SUPERVISORY: User.objects.get(username="reviewer"), Stage.LEADER: paper.department.leader}
    for index, stage in enumerate(Stage):
        if not one.decisions.filter(stage=stage).exists():
            at = local(day - dt.timedelta(days=5 * (1 - index)), 15)
            decide(
                round=one,
                stage=stage,
                outcome=Outcome.APPROVED,
                digest=one.digest,
                by=people[stage],
                comment="同意。",
                at=at,
            )
