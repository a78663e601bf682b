"""Lets one of the demo's departments amend its paper of the year under way: by the same road as everybody."""

import datetime as dt
from decimal import Decimal

from targets.models import User
from whitepapers.actions import changing
from whitepapers.amending import reopen
from whitepapers.demo.city import local
from whitepapers.demo.content import figure
from whitepapers.demo.deciding import approve, hand_in
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
        hand_in(paper, local(begins, 15))
    day = amended_on(year)
    reviewed = local(day - dt.timedelta(days=5), 15)
    approve(paper.rounds.get(number=2), reviewed=reviewed, approved=local(day, 15))
    return local(day, 16)


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
