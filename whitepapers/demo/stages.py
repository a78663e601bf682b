"""Brings the demo's papers to their stages: published for the years past, everywhere on the road for the next."""

import datetime as dt

from targets.models import PlanYear, User
from whitepapers.actions import changing
from whitepapers.approval import Outcome, Stage
from whitepapers.assigning import assign
from whitepapers.compose import target_number
from whitepapers.demo.city import local, make_assigned_tasks
from whitepapers.demo.cooperation import hear_the_others
from whitepapers.demo.deciding import approve, decide_on, decider, hand_in, sign
from whitepapers.demo.dispositions import say_what_became
from whitepapers.demo.on_paper import SIGNED, sign_on_paper
from whitepapers.demo.papers import draft_paper, editor
from whitepapers.marking import answer, mark, mark_all
from whitepapers.models import Round, WhitePaperPage
from whitepapers.points import returned_points
from whitepapers.release import print_due
from whitepapers.versions import remember

RETURN_BY_REVIEWER = "总体可行，两项目标请按逐项意见说明后再送审。"
RETURN_BY_LEADER = "与住房和城乡建设方面的目标有重叠，请与市住房和建设局协商后明确牵头单位。"
# number of the target → what is to be changed, and what the department answers
POINTS_OF_REVIEWER = {
    3: ("没有写明统计口径，核验时无法与结果对照。", "已在目标中注明以年度统计公报口径为准。"),
    5: ("请说明今年目标值的测算依据。", "按上年实绩和在建项目进度测算，目标值不作调整。"),
}
POINTS_OF_LEADER = {2: ("与市住房和建设局的目标重叠，请明确由谁牵头。", "")}

# department → where its paper of the coming year stands
NEXT_YEAR = {
    "fzgg": "approved",
    "jyj": "in_approval",
    "kjcx": "in_approval",
    "gyxx": "in_review",
    "gaj": "in_review",
    "mzj": "returned",
    "rlsb": "second_round",
    "zrzy": "signed",
    "sthj": "drafted",
    "zjj": "drafted",
    "jtys": "unanswered",
    "swj": "returned_by_leader",
    "wsjk": "recalled",
    "yjgl": "approved",
    "scjg": "begun",
    "cgzf": "not_opened",
}
ASKED = frozenset({"sthj"})  # it has asked the co-operating departments
HANDED = frozenset({"gaj"})  # one reviewer handed it to the other

MISSING = {"drafted": 3, "unanswered": 5}  # targets of last year of which nothing is said yet


def _mark(one: Round, stage: Stage, at: dt.datetime, points: dict[int, tuple[str, str]]) -> None:
    """Let whoever decides at the stage pass what is good and say of each of these targets what is to be changed."""
    by = decider(one, stage)
    for number, (why, _answered) in points.items():
        entry = target_number(one.paper, number)
        mark(
            round=one, stage=stage, digest=one.digest, entry=entry, verdict="returned", text=why, by=by, at=at
        )  # fmt: skip
    mark_all(round=one, stage=stage, digest=one.digest, by=by, at=at)


def _reply(paper: WhitePaperPage, at: dt.datetime, most: int) -> None:
    """Let the editor answer the first points of the last return."""
    last = paper.rounds.order_by("-number").first()
    for point in returned_points(last)[:most] if last else []:
        said = POINTS_OF_REVIEWER[int(point.entry.rpartition("-")[2])][1]
        answer(point=point, text=said, by=editor(paper.department.code), at=at)


def _answer(paper: WhitePaperPage, at: dt.datetime) -> None:
    """Let the editor answer every point and do what the reviewer asked for."""
    by = editor(paper.department.code)
    _reply(paper, at, len(POINTS_OF_REVIEWER))
    with changing(paper, by=by):
        third = paper.targets.get(number=3)
        third.goal = third.goal.rstrip("。") + "（以年度统计公报口径为准）"
        third.changed_by = by
        third.save()
        remember(third, by=by)


def _take_on(one: Round, stage: str, ago: list[dt.datetime]) -> None:
    """Let a reviewer take some of the rounds on, and hand one that waits to a colleague."""
    first, second = (User.objects.get(username=name) for name in ("reviewer", "reviewer-2"))
    if one.paper.department.code in HANDED:
        assign(round=one, reviewer=second, by=first, seen=None, at=ago[10])
    elif stage in {"in_review", "returned", "in_approval"}:
        assign(round=one, reviewer=first, by=first, seen=None, at=ago[10])


def play_past_year(code: str, year: int, phase: str) -> None:
    """Draft a past year's paper, submit it, pass both stages in the December before, and print it; again goes on."""
    plan_year = PlanYear.objects.get(year=year)
    paper = draft_paper(code, plan_year, phase, make_assigned_tasks(plan_year, phase, [code]))
    day = dt.date(year - 1, 12, 8)
    if not paper.rounds.exists():
        say_what_became(paper)
        hand_in(paper, local(day))
    reviewed, approved = local(day + dt.timedelta(days=5)), local(day + dt.timedelta(days=10), 15)
    approve(paper.rounds.get(number=1), reviewed=reviewed, approved=approved)
    for one in paper.rounds.all():
        print_due(digest=one.digest)


def stage_next_year(code: str, year: int, today: dt.date) -> None:
    """Draft the department's coming paper and bring it to its stage, in the last days before today."""
    stage, plan_year = NEXT_YEAR[code], PlanYear.objects.get(year=year)
    tasks = make_assigned_tasks(plan_year, "next", [code])
    if (
        stage == "not_opened"
        or WhitePaperPage.objects.papers().filter(department__code=code, plan_year=plan_year).exists()
    ):
        return
    paper = draft_paper(
        code,
        plan_year,
        "next",
        tasks,
        only=6 if stage == "begun" else None,
        leave_out=2 if stage == "unanswered" else 0,
    )
    ago = [local(today - dt.timedelta(days=days)) for days in range(13)]
    say_what_became(paper, only=4 if stage == "begun" else None, leave_out=MISSING.get(stage, 0))
    if code in ASKED:
        hear_the_others(paper, ago)
    if stage == "signed":
        sign(paper, ago[1])
    if stage in {"begun", "unanswered", "drafted", "signed"}:
        return
    _lead_on(hand_in(paper, ago[12]), stage, ago)


def _lead_on(one: Round, stage: str, ago: list[dt.datetime]) -> None:
    """Bring a submitted paper to its stage."""
    _take_on(one, stage, ago)
    if stage == "recalled":
        decide_on(one, Stage.SUPERVISORY, ago[11], Outcome.RECALLED, "还要补充两项目标。")
    elif stage in {"returned", "second_round"}:
        _mark(one, Stage.SUPERVISORY, ago[9], POINTS_OF_REVIEWER)
        decide_on(one, Stage.SUPERVISORY, ago[8], Outcome.RETURNED, RETURN_BY_REVIEWER)
        if stage == "returned":
            _reply(one.paper, ago[6], 1)
        else:
            _answer(one.paper, ago[5])
            hand_in(one.paper, ago[3])
    elif stage != "in_review":
        decide_on(one, Stage.SUPERVISORY, ago[7])
        if one.paper.department.code in SIGNED:
            sign_on_paper(one, ago[3], ago[2] if stage == "approved" else None)
        elif stage == "approved":
            decide_on(one, Stage.LEADER, ago[2])
        elif stage == "returned_by_leader":
            _mark(one, Stage.LEADER, ago[5], POINTS_OF_LEADER)
            decide_on(one, Stage.LEADER, ago[4], Outcome.RETURNED, RETURN_BY_LEADER)
