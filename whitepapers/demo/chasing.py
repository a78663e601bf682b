"""Chases the demo's year under way as it went by: the machine runs, the inspection office issues, departments answer."""

import datetime as dt

from django.utils import timezone

from targets.chasing import answering, deciding, issuing
from targets.chasing.listing import drafts, grade_of, read_page
from targets.chasing.machine import last_of
from targets.chasing.reading import Case
from targets.chasing.running import supervise
from targets.chasing.steps import Step
from targets.models import Chase, PlanYear, Referral, SupervisionNotice, User
from targets.periods import quarters
from whitepapers.demo.city import local
from whitepapers.demo.papers import editor

EVERY = 4  # days between two of the demo's runs
AS_IT_IS = 30  # days before today in which nobody has issued anything: drafts wait

EXPLAINED = "招标文件两次流标，施工单位进场推迟；已调整工序，争取在新的期限前补报。"
ASKED = "材料正在会签，申请延长十个工作日。"
GRANTED = "情况属实，同意延长，到期不再延。"
DROPPED = "该项数据由市统计部门统一发布，发布前无从报送，已与承办处室当面核实。"
REFERRED = "两次督办后仍未报送，也未说明理由，现移送处理。"


def is_chased(year: int) -> bool:
    """Say whether the year was chased already."""
    return Chase.objects.filter(target__plan_year__year=year).exists()


def chase_year(year: int, today: dt.date) -> None:
    """Let the year be chased from its first quarter's end until today."""
    if is_chased(year) or not PlanYear.objects.filter(year=year, closed_on=None).exists():
        return
    inspector, reviewer = User.objects.get(username="inspector"), User.objects.get(username="reviewer")
    day = quarters(year)[0][1]
    while day < today:
        supervise(day, now=local(day, 6))
        if day < today - dt.timedelta(days=AS_IT_IS):
            _work_off(day, inspector)
            _decide(day, reviewer)
        day += dt.timedelta(days=EVERY)
    supervise(today, now=min(local(today, 6), timezone.now()))


def _work_off(day: dt.date, inspector: User) -> None:
    """Let the inspector act on every draft that waits on a day."""
    for chase, case in read_page(list(drafts(inspector, day)), day):
        if grade := grade_of(case.draft(day)):
            _act(day, chase, case, grade, inspector)


def _act(day: dt.date, chase: Chase, case: Case, grade: int, inspector: User) -> None:
    """Issue what waits; here and there let it drop, or give time instead of the second notice."""
    at, serial = local(day, 10), case.target.serial
    if grade == 3 and serial % 3:
        issuing.drop(chase=chase, by=inspector, text=DROPPED, at=at)
    elif grade == 3:
        issuing.refer_chase(chase=chase, by=inspector, text=REFERRED, at=at)
    elif grade == 2 and serial % 3 == 1 and not last_of(case.record, Step.ASKED):
        by, until = editor(case.target.department.code), day + dt.timedelta(days=28)
        answering.ask_for_time(chase=chase, by=by, until=until, text=ASKED, at=local(day, 9))
        issuing.extend(chase=chase, by=inspector, until=until, text=GRANTED, at=at)
    else:
        notice = issuing.issue(chase=chase, grade=grade, by=inspector, at=at)
        _answer(day, notice, serial % 3 != 0, grade == 1 and serial % 4 == 1)


def _answer(day: dt.date, notice: SupervisionNotice, confirms: bool, explains: bool) -> None:
    by = editor(notice.chase.target.department.code)
    if confirms:
        answering.confirm_receipt(notice=notice, by=by, at=local(day, 14))
    if explains:
        answering.explain(chase=notice.chase, by=by, text=EXPLAINED, at=local(day, 15))


def _decide(day: dt.date, reviewer: User) -> None:
    """Let the supervisory organ work off what was referred more than two weeks before: received, decided, closed."""
    for place, referral in enumerate(Referral.objects.open().filter(at__lt=local(day - dt.timedelta(days=14)))):
        if referral.steps.exists():
            continue
        at = local(day, 11)
        deciding.receive(referral=referral, by=reviewer, at=at)
        if place % 2:
            continue
        outcome = "criticised" if place % 4 else "accepted"
        text = "责令限期补报，并在全市范围内通报。" if place % 4 else "理由成立，督促下一季度一并补报。"
        deciding.decide(referral=referral, by=reviewer, outcome=outcome, text=text, at=at)
        deciding.close(referral=referral, by=reviewer, text="已办结，材料归档。", at=at)
