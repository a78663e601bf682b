"""Who may take a round on, give it back, or hand it to another reviewer: a pure rule. It gives and takes no decision."""

from targets.refusal import Refused, gettext_noop
from whitepapers.approval import ROLE_OF_STAGE, PaperFacts, Person, Stage, waiting_stage, why_not_decide


def check_assign(
    person: Person,
    paper: PaperFacts,
    reviewer: Person | None,
    *,
    holder: int | None,
    seen: int | None,
    name: str = "",
) -> None:
    """Refuse unless both could decide on the paper's last round, which waits for its review.

    `holder` has the round now, `seen` had it when the person looked: of two who take it on at once one is told.
    `reviewer` is who shall have it, called `name`; None gives it back.
    """
    stage = waiting_stage(paper.latest.decisions) if paper.latest else None
    if stage is None:
        raise Refused(gettext_noop("Nothing waits for a decision here; somebody has decided already."))
    if stage is not Stage.SUPERVISORY:
        raise Refused(gettext_noop("The review is over; the leader in charge decides alone."))
    if (why_not := why_not_decide(person, paper)) is not None:
        raise why_not
    if holder != seen:
        raise Refused(gettext_noop("Somebody took this paper on or gave it back meanwhile; look again."))
    if reviewer is None:
        if holder is None:
            raise Refused(gettext_noop("Nobody has taken this paper on."))
        return
    if reviewer.id == holder:
        raise Refused(gettext_noop("%(name)s has this paper already."), name=name)
    _check_could_decide(reviewer, paper, name)


def _check_could_decide(reviewer: Person, paper: PaperFacts, name: str) -> None:
    """Refuse to hand a paper to somebody who couldn't decide on it: it would lie there."""
    if why_not_decide(reviewer, paper) is None:
        return
    latest = paper.latest
    if reviewer.id in paper.writers | (latest.writers if latest else frozenset()):
        raise Refused(gettext_noop("%(name)s had a hand in this paper and can't review it."), name=name)
    if not reviewer.active or ROLE_OF_STAGE[Stage.SUPERVISORY] not in reviewer.roles:
        raise Refused(gettext_noop("%(name)s is no reviewer of the supervisory organ."), name=name)
    raise Refused(gettext_noop("%(name)s can't decide on this paper, so it can't be handed to them."), name=name)


def may_assign(person: Person, paper: PaperFacts) -> bool:
    """Say whether this person could take the round on, or hand it to somebody."""
    stage = waiting_stage(paper.latest.decisions) if paper.latest else None
    return stage is Stage.SUPERVISORY and why_not_decide(person, paper) is None
