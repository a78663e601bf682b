"""Says what became of every result of last year in this year's plans: by the indicator, as the two sources word it."""

from targets.fates import Fate
from targets.models import Target, User
from whitepapers.actions import changing
from whitepapers.disposing import Saying, dispose
from whitepapers.models import TargetDraft, WhitePaperPage
from whitepapers.old_targets import OldTarget, read_last_year

REASONS = {
    Fate.REDEFINED: "The 2017-18 plan lists the same indicator with another target or a later date.",
    Fate.DROPPED: "No longer listed in the 2017-18 plan under this indicator.",
}


def dispose_of_last_year(paper: WhitePaperPage, by: User) -> int:
    """Tie each draft to the result with its indicator, then say what became of all; return how many."""
    tie_by_indicator(paper, by)
    sayings = [saying(row) for row in read_last_year(paper) if row.owed]
    return len(dispose(paper=paper, by=by, sayings=sayings).saved)


def saying(row: OldTarget) -> Saying:
    """Return what the two sources say of one result: the rule's own proposal, and what is not listed any more is dropped."""
    fate = row.proposed or Fate.DROPPED
    return Saying(row.target.pk, str(fate), REASONS.get(fate, ""))


def tie_by_indicator(paper: WhitePaperPage, by: User) -> None:
    """Let each draft continue the one result of last year whose indicator is worded like its own."""
    waiting: dict[str, list[Target]] = {}
    for row in read_last_year(paper):
        waiting.setdefault(_plain(row.target.goal), []).append(row.target)
    tied = []
    for draft in paper.targets.order_by("number"):
        same = waiting.get(_plain(draft.goal)) if draft.goal else None
        if same:
            draft.continues = same.pop(0)
            tied.append(draft)
    with changing(paper, by=by):
        TargetDraft.objects.bulk_update(tied, ["continues"], batch_size=500)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")
