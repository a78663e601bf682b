"""Lets the demo's evaluation office score: sets, figures, commendations, results, an objection, recommendations."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

from targets.evaluating.entering import Figure, commend, enter
from targets.evaluating.files import known_values, read_set
from targets.evaluating.indicators import Indicator
from targets.evaluating.recommending import recommend
from targets.evaluating.results import answer, finalise, object_to, propose
from targets.evaluating.sets import load_set, newest_sets, scheme_of, set_for
from targets.models import Department, Duty, PlanYear, Recommendation, Result, Target, User
from targets.refusal import Refused
from targets.standing import standings
from whitepapers.demo.city import Calendar, local

FOLDER = Path(__file__).parent / "indicators"
SETS = {"last": ("departments-24.toml", "districts-20.toml"), "this": ("departments-20.toml", "districts-20.toml")}
RECOMMENDED = "sthj"  # whose paper for next year is still drafted
# department → indicator, what its head objects, and outcome and words of the answer, if there is one
OBJECTIONS: dict[str, tuple[str, str, tuple[str, str] | None]] = {
    "gyxx": ("B3", "二季度热线办结数统计口径有误，应以热线中心更正函为准。", ("upheld", "经核对热线中心更正函，情况属实。")),
    "zjj": ("A3", "台风期间停工，请考虑不可抗力。", None),
    "cgzf": ("A1", "个别目标受上级审批时间影响，请酌情计分。", ("rejected", "按期完成率依核验结果计算；审批时间已在年中修订时考虑，不另行计分。")),
}  # fmt: skip
ANSWERED_AFTER = dt.timedelta(days=3)


def score_the_years(calendar: Calendar, codes: list[str]) -> None:
    """Score the closed year to the end, and the year under way provisionally; what is there stays as it is."""
    evaluator = User.objects.get(username="evaluator")
    departments = list(Department.objects.filter(code__in=codes))
    for phase in ("last", "this"):
        plan_year = PlanYear.objects.get(year=calendar.year(phase))
        _load(plan_year, phase, evaluator)
        if Result.objects.filter(plan_year=plan_year).exists():
            continue
        if phase == "last" and plan_year.closed_on is not None:
            _closed_year(plan_year, departments, evaluator, calendar.today)
        elif phase == "this":
            propose(plan_year=plan_year, departments=departments, by=evaluator)
    _recommend(calendar, evaluator)


def _load(plan_year: PlanYear, phase: str, by: User) -> None:
    there = newest_sets(plan_year)
    for kind, name in zip(("", "district"), SETS[phase], strict=True):
        if kind not in there:
            data = read_set((FOLDER / name).read_bytes(), name)
            load_set(plan_year=plan_year, kind=kind, data=data, by=by, at=local(dt.date(plan_year.year, 1, 10)))


def _closed_year(plan_year: PlanYear, departments: list[Department], by: User, today: dt.date) -> None:
    assert plan_year.closed_on is not None
    day = plan_year.closed_on + dt.timedelta(days=5)
    if day > today:
        return
    _enter(plan_year, departments, by, local(day))
    for place, one in enumerate(departments):
        if place % 5 == 2:
            commend(
                plan_year=plan_year, department=one, text="年度重点工作成效突出，市政府予以通报表扬。",
                document=f"泓府通〔{plan_year.year + 1}〕{place + 3}号", by=by, at=local(day),
            )  # fmt: skip
    day += dt.timedelta(days=2)
    results = propose(plan_year=plan_year, departments=departments, by=by, at=local(day)).results
    _object(results, by, local(day + dt.timedelta(days=1)))
    _settle(plan_year, by, day + dt.timedelta(days=40), today)


def _enter(plan_year: PlanYear, departments: list[Department], by: User, at: dt.datetime) -> None:
    """Enter a figure for every period: somewhere in the upper part of its scale, the same at every load."""
    sets, figures = newest_sets(plan_year), []
    for place, (code, indicators) in enumerate(known_values(plan_year, departments).items()):
        department = next(one for one in departments if one.code == code)
        used = set_for(department, sets)
        assert used is not None
        scales = {one.code: one for one in scheme_of(used).indicators}
        for number, (indicator, periods) in enumerate(indicators.items()):
            for step, period in enumerate(periods):
                one = scales[indicator]
                value, source = (
                    _figure(one, place * 7 + number * 5 + step * 3),
                    f"{one.office}{plan_year.year}年统计口径",
                )
                figures.append(Figure(department, indicator, period, value, source))
    enter(plan_year=plan_year, figures=figures, by=by, at=at)


def _figure(one: Indicator, seed: int) -> Decimal:
    share = Decimal(55 + seed * 13 % 46) / 100
    return (one.worst + (one.best - one.worst) * share).quantize(Decimal("0.1"))


def _object(results: list[Result], by: User, at: dt.datetime) -> None:
    """Let one head object and be upheld, with a corrected figure and a second version; one be told no; one still wait."""
    for result in results:
        if result.department.code not in OBJECTIONS:
            continue
        indicator, text, answered = OBJECTIONS[result.department.code]
        head = User.objects.get(username=f"head-{result.department.code}")
        raised = object_to(result=result, indicator=indicator, text=text, by=head, at=at)
        if answered is None:
            continue
        outcome, said = answered
        answer(objection=raised, outcome=outcome, text=said, by=by, at=at + ANSWERED_AFTER)
        if outcome == "upheld":
            _correct(result, by, at + ANSWERED_AFTER)


def _correct(result: Result, by: User, at: dt.datetime) -> None:
    """Correct the figure that was objected to, and propose the result anew."""
    year, home = result.plan_year, result.department
    fixed = Figure(home, "B3", f"{year.year}Q2", Decimal("99.1"), "市民热线中心更正函", "异议成立")
    enter(plan_year=year, figures=[fixed], by=by, at=at)
    propose(plan_year=year, departments=[home], by=by, at=at, reason="异议成立，更正B3第二季度数据")


def _settle(plan_year: PlanYear, by: User, day: dt.date, today: dt.date) -> None:
    if day > today:
        return
    newest = {one.department_id: one for one in Result.objects.filter(plan_year=plan_year).order_by("version")}
    for result in newest.values():
        try:
            finalise(result=result, digest=result.digest, by=by, at=local(day))
        except Refused:
            continue  # an objection waits for its answer: that is what the demo shows


def _recommend(calendar: Calendar, by: User) -> None:
    """Recommend something of the first targets and duty of a department whose next paper is still drafted."""
    own = {"department__code": RECOMMENDED, "plan_year__year": calendar.year("this")}
    targets = list(Target.objects.filter(**own, withdrawn_in=None).select_related("plan_year").order_by("serial"))
    if not targets or Recommendation.objects.filter(target__in=targets).exists():
        return
    found = standings(targets, calendar.today)
    behind = [one for one in targets if found[one.pk].status in {"overdue", "not_met", "no_report", "at_risk"}]
    for one, text in zip(
        [*behind, *targets],
        ("进度滞后，建议明年把年度指标分解到季度，并写明核验方法。", "建议把目标值与监测数据口径对应。"),
        strict=False,
    ):
        recommend(of=one, text=text, by=by)
    duty = Duty.objects.filter(**own).order_by("number").first()
    if duty is not None:
        recommend(of=duty, text="该项职责今年只有过程性目标，建议明年列出结果性指标。", by=by)
