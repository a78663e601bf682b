"""Where a paper is, computed from its rounds and decisions: nothing of it is stored (ADR 4)."""

from collections.abc import Sequence

from whitepapers.approval.facts import Decided, Outcome, PaperFacts, RoundFacts, Stage, State


def waiting_stage(decisions: Sequence[Decided]) -> Stage | None:
    """Return the stage a round waits at, or None when it is ended."""
    if any(one.outcome is not Outcome.APPROVED for one in decisions):
        return None
    approved = {one.stage for one in decisions}
    return next((stage for stage in Stage if stage not in approved), None)


def state(paper: PaperFacts) -> State:
    """Return where the paper is, from its last round; an approved one that was reopened is drafted again.

    When an amendment was given up, what was approved before stands, though the last round came back.
    """
    if paper.latest is None:
        return State.DRAFTING
    waiting = waiting_stage(paper.latest.decisions)
    if waiting is not None:
        return State.IN_REVIEW if waiting is Stage.SUPERVISORY else State.IN_APPROVAL
    if paper.settled == paper.latest.digest:
        return State.APPROVED
    last = paper.latest.decisions[-1]
    if last.outcome is not Outcome.APPROVED or paper.reopened == paper.latest.digest:
        return State.DRAFTING
    return State.APPROVED


def is_amended(paper: PaperFacts) -> bool:
    """Say whether the paper is on the road again after an approval: the text to come is an amendment."""
    return bool(paper.reopened)


def is_approved(decisions: Sequence[Decided]) -> bool:
    """Say whether a round was approved at both stages by two different people, acting ones and those they act for."""
    yes = {one.stage: one for one in decisions if one.outcome is Outcome.APPROVED}
    if set(yes) != set(Stage) or len(decisions) != len(Stage):
        return False
    return not yes[Stage.SUPERVISORY].hands & yes[Stage.LEADER].hands


def stands(one: RoundFacts) -> bool:
    """Say whether a round may be printed: approved twice, on this very text, by people who did not write it.

    `check_decide` sees to all of it beforehand; this looks again at what the database holds when the press asks.
    """
    return is_approved(one.decisions) and all(
        decision.digest == one.digest and not decision.hands & one.writers for decision in one.decisions
    )
