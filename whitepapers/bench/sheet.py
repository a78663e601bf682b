"""Makes a paper with a long history for the benchmark of the review sheet: many rounds, many points, each answered."""

from itertools import cycle, islice

from targets.models import PlanYear
from whitepapers.actions import changing, decide
from whitepapers.approval import Outcome, Stage
from whitepapers.bench.city import Bench, make_paper, submit_paper
from whitepapers.marking import answer, mark
from whitepapers.models import Round, WhitePaperPage
from whitepapers.points import returned_points


def make_history(bench: Bench, year: PlanYear, *, targets: int, rounds: int, points: int) -> Round:
    """Return the round that waits after `rounds` - 1 came back, with some `points` marks and answers spread over them."""
    paper = make_paper(bench, year, targets)
    numbers = cycle(range(1, targets + 1))
    each = max(1, points // 2 // max(1, rounds - 1))
    one = submit_paper(bench, paper)
    for _turn in range(rounds - 1):
        come_back(bench, paper, one, list(islice(numbers, each)))
        one = submit_paper(bench, paper)
    return one


def come_back(bench: Bench, paper: WhitePaperPage, one: Round, serials: list[int]) -> None:
    """Return a round with a point on each of these targets; every point is answered, and the first target changed."""
    said = {"round": one, "stage": Stage.SUPERVISORY, "digest": one.digest, "by": bench.reviewer}
    for serial in serials:
        number = f"{paper.plan_year.year}-{bench.department.code}-{serial:03d}"
        mark(entry=number, verdict="returned", text="请写明统计口径和数据来源。", **said)  # type: ignore[arg-type]
    decide(outcome=Outcome.RETURNED, **said)  # type: ignore[arg-type]
    for point in returned_points(Round.objects.get(pk=one.pk)):
        answer(point=point, text="已按意见补充，统计口径以年度公报为准。", by=bench.editor)
    with changing(paper, by=bench.editor):
        row = paper.targets.get(number=serials[0])
        row.goal = f"第{one.number}轮修改后：年底前完成整治并通过验收"
        row.save()
