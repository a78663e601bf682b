"""Plays the demo's checking: samples drawn, checks on site, statuses set by hand, misses explained and judged."""

import datetime as dt

from targets.actions import verify
from targets.checking.drawing import draw_sample
from targets.checking.misses import Case, cases, give_reason, judge_miss
from targets.checking.overrides import confirm_override, override_status
from targets.checking.site_checks import record_site_check
from targets.completion import Status
from targets.missed import Matter, Outcome
from targets.models import (
    MissReason,
    PlanYear,
    ProgressReport,
    SampleSeed,
    SiteCheck,
    StatusOverride,
    Target,
    User,
)
from targets.periods import due_by
from targets.refusal import Refused
from targets.reporting import Finding
from targets.standing import standings
from whitepapers.demo.city import local
from whitepapers.demo.content import targets
from whitepapers.demo.papers import editor

EXPLAINED = "受外部条件影响，主要工序未能在年内完成，已重新排定工期并报分管领导同意。"
JUSTIFIED = "查阅批复文件和往来函件，延误由上级批复时间决定，部门已按程序催办，理由成立。"
UNJUSTIFIED = "所述外部条件在年初已知，部门未调整安排，也未按程序申请调整目标，理由不成立。"
WORSE = "现场复核发现后续标段尚未进场，按现有进度难以按期完成，在核验数据反映之前先行标注。"
BETTER = "成果已于本季度验收备案，因统计口径调整尚未计入报表，两人复核备案材料后认定。"
WAITS = "部门已补充材料，初步复核认为进展正常，待第二名督查员确认。"
SEEN = "到场查看两处点位，标线和标志已完成，现场负责人出示了分段验收单。"


def play_checking(last: int, this: int, today: dt.date) -> None:
    """Bring the demo's checking up to a day; what is there stays as it is."""
    _draw(this, today)
    _explain(last, today)
    _look(this, today)
    _set_by_hand(this, today)


def _draw(year: int, today: dt.date) -> None:
    """Draw each sample on the morning after the days of grace, as the clock would have done."""
    plan_year = PlanYear.objects.get(year=year)
    drawn = set(SampleSeed.objects.filter(plan_year=plan_year).values_list("period", flat=True))
    reported = ProgressReport.objects.filter(target__plan_year=plan_year).order_by()
    for period in sorted(set(reported.values_list("period", flat=True)) - drawn):
        day = due_by(period, plan_year.grace_days) + dt.timedelta(days=1)
        if day <= today:
            draw_sample(plan_year=plan_year, period=period, by=None, at=local(day, 6))


def _explain(year: int, today: dt.date) -> None:
    """Let the departments explain last year's misses, and the supervisory organ judge some of them."""
    plan_year = PlanYear.objects.get(year=year)
    if plan_year.closed_on is None or MissReason.objects.filter(target__plan_year=plan_year).exists():
        return
    listed = list(Target.objects.filter(plan_year=plan_year).select_related("department", "plan_year"))
    owed = [one for one in cases(listed, standings(listed, today), today) if one.state is Matter.OWED]
    reviewer = User.objects.get(username="reviewer")
    for place, one in enumerate(sorted(owed, key=lambda case: case.target.number)):
        if place % 5 == 4:
            continue  # silence, for everybody to see
        given = min(plan_year.closed_on + dt.timedelta(days=5), today)
        give_reason(target=one.target, text=_reason(one), by=editor(one.target.department.code), at=local(given, 10))
        if place % 5 < 2:
            outcome, text = ((Outcome.JUSTIFIED, JUSTIFIED), (Outcome.UNJUSTIFIED, UNJUSTIFIED))[place % 5]
            judged = min(plan_year.closed_on + dt.timedelta(days=14), today)
            judge_miss(target=one.target, outcome=outcome, text=text, by=reviewer, at=local(judged, 11))


def _reason(case: Case) -> str:
    """Return what the demo's file says of the miss, or a sentence for all."""
    rows = targets(case.target.department.code, "last")
    said = {one["key"]: one["result"].get("reason", "") for one in rows}
    found = str(said.get(case.target.reference, ""))
    return found if len(found) >= 10 else EXPLAINED


def _look(year: int, today: dt.date) -> None:
    """Go and look at two works that were reported and not checked yet; let a finding rest on the first."""
    if SiteCheck.objects.filter(target__plan_year__year=year).exists():
        return
    inspector = User.objects.get(username="inspector")
    waiting = ProgressReport.objects.filter(target__plan_year__year=year, verifications=None, value__isnull=False)
    for place, one in enumerate(waiting.select_related("target").order_by("target__number")[:2]):
        day = today - dt.timedelta(days=3 - place)
        visit = record_site_check(
            target=one.target, report=one, by=inspector, day=day, place="城区两处点位", note=SEEN,
            at=local(today - dt.timedelta(days=1), 9),
        )  # fmt: skip
        if place == 0:
            finding = Finding("verified", one.value, note="现场查看与填报一致。", method="site")
            verify(
                report=one,
                by=inspector,
                finding=finding,
                site_check=visit,
                at=local(today - dt.timedelta(days=1), 10),
            )


def _set_by_hand(year: int, today: dt.date) -> None:
    """Set one status to the worse, one to the better with a second inspector, and leave one waiting for the second."""
    if StatusOverride.objects.filter(target__plan_year__year=year).exists():
        return
    first, second = (User.objects.get(username=name) for name in ("inspector", "inspector-2"))
    listed = list(Target.objects.filter(plan_year__year=year, withdrawn_in=None).select_related("plan_year"))
    found = standings(listed, today)
    at = local(today - dt.timedelta(days=2), 15)
    wanted = ((Status.ON_TRACK, Status.AT_RISK, WORSE), (Status.ON_TRACK, Status.MET, BETTER),
              (Status.AT_RISK, Status.ON_TRACK, WAITS))  # fmt: skip
    used: set[int] = set()
    for place, (computed, status, reason) in enumerate(wanted):
        # what was delivered and filed is seen at once; a figure is for the reports
        order = sorted(listed, key=lambda one: one.kind not in {"dated", "qualitative"}) if place == 1 else listed
        fitting = (one for one in order if found[one.pk].computed is computed and one.pk not in used)
        target = next(fitting, None)
        if target is None:
            continue
        used.add(target.pk)
        try:
            made = override_status(target=target, status=status, reason=reason, by=first, at=at)
            if place == 1:
                confirm_override(override=made, by=second, at=at + dt.timedelta(hours=1))
        except Refused:  # on the day the demo is loaded at, this one is no longer under way
            continue
