"""Who may decide on a round, at which stage, in whose place: the two approvals by people who didn't write the paper."""

from collections.abc import Callable, Iterable

from targets.refusal import Refused, gettext_noop
from whitepapers.approval.facts import Outcome, PaperFacts, Person, RoundFacts, Stage
from whitepapers.approval.states import waiting_stage
from whitepapers.approval.writing import check_active, check_recall, says_something

ROLE_OF_STAGE = {Stage.SUPERVISORY: "reviewers", Stage.LEADER: "leaders"}


def check_decide(
    person: Person,
    paper: PaperFacts,
    *,
    stage: Stage,
    outcome: Outcome,
    digest: str,
    comment: str = "",
    principal: Person | None = None,
) -> None:
    """Refuse unless this person may decide so, at this stage, on exactly this frozen text.

    `principal` is whom the person acts for, or None when the decision is the person's own.
    """
    if outcome is Outcome.RECALLED:
        check_recall(person, paper)
    check_active(person)
    latest = _check_waits(paper, stage, digest)
    if outcome is Outcome.RECALLED:
        return
    check_mandate(person, paper, stage, principal)
    for hand in (person, principal):
        if hand is not None:
            check_separate_eyes(hand, paper, latest, stage)
    if outcome is Outcome.RETURNED and not latest.marked and not says_something(comment):
        raise Refused(gettext_noop("Say why the paper is returned; the department needs the reason."))
    if outcome is Outcome.APPROVED and latest.marked:
        raise Refused(
            gettext_noop(
                "%(count)s entries are marked to be changed: return the paper, or pass them before you approve it."
            ),
            count=latest.marked,
        )


def _check_waits(paper: PaperFacts, stage: Stage, digest: str) -> RoundFacts:
    """Return the round that waits at this stage with this text, or refuse."""
    waiting = waiting_stage(paper.latest.decisions) if paper.latest else None
    if paper.latest is None or waiting is None:
        raise Refused(gettext_noop("Nothing waits for a decision here; somebody has decided already."))
    if stage is not waiting:
        raise Refused(gettext_noop("The paper is at another stage now; open it again."))
    if digest != paper.latest.digest:
        raise Refused(gettext_noop("This is not the text that was submitted last; open the paper again."))
    return paper.latest


def check_mandate(person: Person, paper: PaperFacts, stage: Stage, principal: Person | None = None) -> None:
    """Refuse unless the stage is this person's to decide: by role and charge, as substitute, or in the place of one.

    A role is never lent: who acts for a reviewer is a reviewer, who acts for a leader a leader.
    """
    if principal is not None:
        check_active(principal)
        if (principal.id, person.id) not in paper.delegations:
            raise Refused(gettext_noop("You are not named to act for this person today."))
        _check_role(person, stage)
    holder = principal or person
    if stage in paper.substitutes:
        substitute = paper.substitutes[stage]
        if substitute is None:
            raise Refused(
                gettext_noop(
                    "This organ doesn't decide on its own paper, and no substitute is named; tell the administrator."
                )
            )
        if holder.id != substitute:
            raise Refused(gettext_noop("This organ doesn't decide on its own paper; its substitute does."))
        return
    _check_role(holder, stage)
    if stage is Stage.LEADER and holder.id != paper.leader:
        raise Refused(gettext_noop("Another leader is in charge of this department."))


def _check_role(person: Person, stage: Stage) -> None:
    if ROLE_OF_STAGE[stage] not in person.roles:
        raise Refused(
            gettext_noop("Only a reviewer of the supervisory organ decides at this stage.")
            if stage is Stage.SUPERVISORY
            else gettext_noop("Only the leader in charge decides at this stage.")
        )


def check_separate_eyes(person: Person, paper: PaperFacts, latest: RoundFacts, stage: Stage | None = None) -> None:
    """Refuse whoever had a hand in the text, belongs to the department, or decided or marked at another stage.

    Who passes entry after entry has reviewed them, though a colleague presses the button. A clerk has no `stage`.
    """
    if person.id in paper.writers | latest.writers:
        raise Refused(gettext_noop("Whoever drafted, imported, signed or submitted a paper can't decide on it."))
    if person.department == paper.department:
        raise Refused(gettext_noop("Nobody decides on the paper of their own department."))
    if any(person.id in one.hands for one in latest.decisions):
        raise Refused(gettext_noop("One person can't decide at both stages."))
    if any(who == person.id and at is not stage for at, who in latest.markers):
        raise Refused(gettext_noop("Whoever marked entries at one stage can't decide at the other."))


def refusal(check: Callable[..., None], *args: object, **kwargs: object) -> Refused | None:
    """Return why a check refuses, or None when it allows: what a page shows in the place of a button."""
    try:
        check(*args, **kwargs)
    except Refused as refused:
        return refused
    return None


def why_not_decide(person: Person, paper: PaperFacts, principal: Person | None = None) -> Refused | None:
    """Return why this person can't decide on the paper's last round now, or None when they can.

    What is marked to be changed hinders an approval, not a decision: it is left out of the question.
    """
    latest = paper.latest
    stage = (waiting_stage(latest.decisions) if latest else None) or Stage.SUPERVISORY
    digest = latest.digest if latest else ""
    said = {"stage": stage, "outcome": Outcome.RETURNED, "digest": digest, "comment": "…x"}
    return refusal(check_decide, person, paper, principal=principal, **said)


def may_decide(person: Person, paper: PaperFacts, principal: Person | None = None) -> bool:
    """Say whether this person could decide on the round that waits now."""
    return why_not_decide(person, paper, principal) is None


def may_decide_for_any(person: Person, paper: PaperFacts, principals: Iterable[Person]) -> bool:
    """Say whether this person could decide on their own account or in the place of one of these."""
    return may_decide(person, paper) or any(may_decide(person, paper, one) for one in principals)


def may_recall(person: Person, paper: PaperFacts) -> bool:
    """Say whether this person could take the round back now."""
    return refusal(check_recall, person, paper) is None
