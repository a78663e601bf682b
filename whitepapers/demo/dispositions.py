"""Lets the demo's departments say what became of last year's targets, as far as a clerk would have come by then."""

from targets.fates import Fate
from whitepapers.carry_over import proposed, why_not_pending
from whitepapers.compose import plain_number
from whitepapers.demo.papers import editor
from whitepapers.disposing import Saying, dispose
from whitepapers.models import WhitePaperPage
from whitepapers.old_targets import OldTarget, read_last_year

NOT_DONE = "按期未完成，剩余任务转入部门日常管理，不再列为年度目标；未完成原因见上年核验记录。"
ENDED = "阶段性任务，本年度不再列入。"
ELSE = "本年度口径和安排有调整，按新口径继续推进。"


def say_what_became(paper: WhitePaperPage, *, only: int | None = None, leave_out: int = 0) -> None:
    """Say it of the targets of which nobody has said it yet: of the first `only`, or of all but the last few."""
    rows = [one for one in read_last_year(paper) if one.owed]
    rows = rows[: len(rows) - leave_out][:only]
    sayings = [saying(one) for one in rows if one.disposition is None]
    dispose(paper=paper, by=editor(paper.department.code), sayings=sayings)


def say_anew(paper: WhitePaperPage) -> None:
    """Say it again of the targets of which what was said holds no longer: an amendment lowered or withdrew their successor."""
    rows = [one for one in read_last_year(paper) if one.owed and one.faults]
    dispose(paper=paper, by=editor(paper.department.code), sayings=[saying(one) for one in rows])


def saying(row: OldTarget) -> Saying:
    """Return what fits: what the drafts make of it, met where it is, pending where it may be, else dropped."""
    fate = proposed(row.old, row.successors)
    if fate is None:
        fate = Fate.DROPPED if why_not_pending(row.old) else Fate.PENDING
    seen = row.disposition.changed_at if row.disposition else None
    return Saying(row.target.pk, str(fate), _reason(row, fate), seen=seen)


def _reason(row: OldTarget, fate: Fate) -> str:
    if fate is Fate.DROPPED:
        return NOT_DONE if row.standing.status in {"overdue", "not_met", "no_report"} else ENDED
    if fate is not Fate.REDEFINED:
        return ""
    before, after = row.old.pledge, row.successors[0].pledge
    if before.value is None or after.value is None:
        return ELSE
    figures = f"{plain_number(before.value)}{before.unit}调整为{plain_number(after.value)}{after.unit}"
    return f"经上年实施，剩余任务量减少，本年度按可实施项目核定，目标值由{figures}。"
