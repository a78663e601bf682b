"""What comes next with a paper, for whom: a pure table over the approval rule, for buttons and the list "waits for me"."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from targets.refusal import Refused, gettext_noop
from whitepapers.approval import (
    Outcome,
    PaperFacts,
    Person,
    State,
    check_contribute,
    check_edit,
    check_recall,
    check_sign_off,
    check_submit,
    is_amended,
    may_decide_for_any,
    state,
)

Check = Callable[[Person, PaperFacts], None]


@dataclass(frozen=True)
class Offer:
    """A step with the reason why it can't be done now; an empty reason means that it can."""

    name: str
    refusal: Refused | None = None

    @property
    def allowed(self) -> bool:
        """True when the button works."""
        return self.refusal is None


def offer(name: str, check: Check, person: Person, paper: PaperFacts) -> Offer:
    """Ask the rule and keep its answer."""
    try:
        check(person, paper)
    except Refused as refusal:
        return Offer(name, refusal)
    return Offer(name)


# step → the rule that is asked, and whose step it is; the step is shown to these roles of the department only
STEPS: dict[str, tuple[Check, frozenset[str]]] = {
    "prose": (check_edit, frozenset({"editors"})),
    "sign_off": (check_sign_off, frozenset({"heads"})),
    "submit": (check_submit, frozenset({"editors"})),
    "recall": (check_recall, frozenset({"editors", "heads"})),
}


def offers(person: Person, paper: PaperFacts) -> dict[str, Offer]:
    """Return the steps that are this person's, by name, each allowed or with its refusal."""
    own = person.department == paper.department
    return {
        name: offer(name, check, person, paper)
        for name, (check, roles) in STEPS.items()
        if own and person.roles & roles
    }


def may_draft(person: Person, paper: PaperFacts, unit: str, *, in_time: bool) -> Offer:
    """Say whether the person may write a row of a division."""
    return offer("row", lambda one, facts: check_contribute(one, facts, unit, in_time=in_time), person, paper)


@dataclass(frozen=True)
class Next:
    """What waits: a sentence, whether it waits for this person, and the deadline it is held against."""

    sentence: str
    mine: bool = False
    deadline: str = ""  # the plan year's field: contributions_due | submission_due | review_due | approval_due


WAITS: dict[State, Next] = {
    State.IN_REVIEW: Next(gettext_noop("Waits for the supervisory organ."), deadline="review_due"),
    State.IN_APPROVAL: Next(gettext_noop("Waits for the leader in charge."), deadline="approval_due"),
    State.APPROVED: Next(gettext_noop("Approved; it becomes public at the release time.")),
}


def next_step(
    person: Person, paper: PaperFacts, *, in_time: bool, released: bool, principals: Sequence[Person] = ()
) -> Next:
    """Return what comes next with the paper, seen by this person; `in_time`: the divisions may still contribute.

    `principals` are those whom the person acts for today.
    """
    now = state(paper)
    if released:
        return Next(gettext_noop("Published."))
    if now is not State.DRAFTING:
        if not may_decide_for_any(person, paper, principals):
            return replace(WAITS[now], deadline="") if is_amended(paper) else WAITS[now]
        sentence = (
            gettext_noop("Read the frozen paper and approve or return it.")
            if now is State.IN_REVIEW
            else gettext_noop("Read the frozen paper and give or refuse the second approval.")
        )
        return Next(sentence, mine=True, deadline="" if is_amended(paper) else WAITS[now].deadline)
    step = _drafting(person, paper, in_time=in_time)
    return replace(step, deadline="amendments_until") if is_amended(paper) else step


def is_returned(paper: PaperFacts) -> bool:
    """Say whether the last round came back with a comment; its old signature stands until the text is changed."""
    decisions = paper.latest.decisions if paper.latest else ()
    return bool(decisions) and decisions[-1].outcome is Outcome.RETURNED


def _drafting(person: Person, paper: PaperFacts, *, in_time: bool) -> Next:
    own = person.active and person.department == paper.department
    if own and "editors" in person.roles:
        return _editors(paper)
    if own and "heads" in person.roles:
        return _heads(paper)
    if own and "contributors" in person.roles:
        return _contributors(in_time=in_time)
    return Next(gettext_noop("The department is drafting."), deadline="submission_due")


def _signed(paper: PaperFacts) -> bool:
    return bool(paper.signed) and paper.signed == paper.content


def _editors(paper: PaperFacts) -> Next:
    if paper.targets == 0:
        return Next(gettext_noop("Enter or import the first targets."), True, "submission_due")
    if is_amended(paper) and not _signed(paper):
        return Next(
            gettext_noop("Change what is to be amended, then ask the head to sign it off."), True, "submission_due"
        )
    if paper.unanswered:
        return Next(gettext_noop("Answer the points with which the last round came back."), True, "submission_due")
    if paper.undisposed or paper.unheard:
        became, answer = (
            gettext_noop("Say what became of last year's targets."),
            gettext_noop("Answer what the evaluation office recommends."),
        )
        return Next(became if paper.undisposed else answer, True, "submission_due")
    if _signed(paper):
        sentence = (
            gettext_noop("Answer the comment, then submit the paper again.")
            if is_returned(paper)
            else gettext_noop("Signed off by the head: submit it.")
        )
        return Next(sentence, True, "submission_due")
    return Next(gettext_noop("Compile the paper and ask the head to sign it off."), True, "submission_due")


def _heads(paper: PaperFacts) -> Next:
    if paper.targets and not _signed(paper):
        return Next(gettext_noop("Read the draft; sign it off when it is complete."), True, "submission_due")
    if paper.targets:
        return Next(gettext_noop("Signed off; the editor submits it."), deadline="submission_due")
    return Next(gettext_noop("The editor is compiling the paper."), deadline="submission_due")


def _contributors(*, in_time: bool) -> Next:
    if in_time:
        return Next(gettext_noop("Draft the rows of your division."), True, "contributions_due")
    return Next(gettext_noop("The divisions' deadline has passed; the editor is compiling."), deadline="submission_due")
