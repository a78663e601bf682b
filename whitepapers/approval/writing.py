"""Who may write a paper, sign it, submit it, take it back and reopen it, and when."""

from targets.refusal import Refused, gettext_noop
from whitepapers.approval.facts import PaperFacts, Person, State
from whitepapers.approval.states import state


def says_something(text: str) -> bool:
    """Say whether a reason can be read: a dash or a space is none."""
    return any(character.isalnum() for character in text)


def check_open_to_change(paper: PaperFacts) -> None:
    """Refuse while a round is open or after approval: what was submitted is frozen."""
    now = state(paper)
    if now in {State.IN_REVIEW, State.IN_APPROVAL}:
        raise Refused(gettext_noop("The paper is under review; its draft is locked until it is returned or recalled."))
    if now is State.APPROVED:
        raise Refused(
            gettext_noop("The paper is approved; it can only be changed by reopening it with a public reason.")
        )


def check_active(person: Person) -> None:
    """Refuse whose account was closed."""
    if not person.active:
        raise Refused(gettext_noop("This account is not active."))


def _check_own_department(person: Person, paper: PaperFacts, role: str, sentence: str) -> None:
    check_active(person)
    if role not in person.roles or person.department != paper.department:
        raise Refused(sentence)


def check_edit(person: Person, paper: PaperFacts) -> None:
    """Only the department's editor compiles, and only while the paper is in drafting."""
    _check_own_department(
        person, paper, "editors", gettext_noop("Only an editor of the department can change the paper.")
    )
    check_open_to_change(paper)


def check_import(person: Person, paper: PaperFacts) -> None:
    """An administrator may load a department's rows too, and is then one of its writers like anybody else."""
    if "administrators" not in person.roles:
        check_edit(person, paper)
        return
    check_active(person)
    check_open_to_change(paper)


def check_contribute(person: Person, paper: PaperFacts, unit: str, *, in_time: bool) -> None:
    """A contributor writes the own division's rows until the divisions' deadline; the editor writes all rows."""
    if "editors" in person.roles:
        check_edit(person, paper)
        return
    _check_own_department(
        person,
        paper,
        "contributors",
        gettext_noop("Only a contributor or editor of the department can change this row."),
    )
    check_open_to_change(paper)
    if not person.unit or unit != person.unit:
        raise Refused(gettext_noop("This row belongs to another division; ask the department's editor to change it."))
    if not in_time:
        raise Refused(
            gettext_noop("The divisions' deadline has passed; ask the department's editor to change this row.")
        )


def _check_disposed(paper: PaperFacts) -> None:
    """Every promise of last year has come to something, and the paper says to what."""
    if paper.undisposed:
        raise Refused(
            gettext_noop("%(count)s targets of last year have no disposition that holds: say what became of each."),
            count=paper.undisposed,
        )


NAMED = 5  # numbers in one sentence


def _check_heard(paper: PaperFacts) -> None:
    """Every recommendation of the evaluation office on last year has an answer."""
    if paper.unheard:
        numbers = ", ".join(paper.unheard[:NAMED]) + (" …" if len(paper.unheard) > NAMED else "")
        raise Refused(
            gettext_noop("%(count)s recommendations of the evaluation office have no answer yet: %(numbers)s."),
            count=len(paper.unheard),
            numbers=numbers,
        )


def check_sign_off(person: Person, paper: PaperFacts) -> None:
    """The head signs what the draft says now."""
    _check_own_department(
        person, paper, "heads", gettext_noop("Only the head of the department can sign the paper off.")
    )
    check_open_to_change(paper)
    if paper.targets == 0:
        raise Refused(gettext_noop("The paper has no target yet; there is nothing to sign off."))
    _check_disposed(paper)
    if paper.signed == paper.content:
        raise Refused(gettext_noop("This text is already signed off."))


def check_submit(person: Person, paper: PaperFacts) -> None:
    """The editor submits what the head has signed, word for word, after answering what the last round was returned for."""
    _check_own_department(
        person, paper, "editors", gettext_noop("Only an editor of the department can submit the paper.")
    )
    check_open_to_change(paper)
    if paper.targets == 0:
        raise Refused(gettext_noop("The paper has no target yet; there is nothing to submit."))
    _check_disposed(paper)
    _check_heard(paper)
    if paper.unanswered:
        raise Refused(
            gettext_noop("The last round came back with points; %(count)s of them have no answer yet."),
            count=paper.unanswered,
        )
    if paper.objections:
        raise Refused(
            gettext_noop(
                "%(count)s co-operating departments object to their part; settle it by a coordination record, or take "
                "them out of the row."
            ),
            count=paper.objections,
        )
    if not paper.signed:
        raise Refused(gettext_noop("The head of the department has not signed the paper off yet."))
    if paper.signed != paper.content:
        raise Refused(gettext_noop("The text was changed after the head signed it off; ask for a new sign-off."))
    if paper.signed_by == person.id:
        raise Refused(gettext_noop("You signed this text off as head; another editor of the department submits it."))


def check_recall(person: Person, paper: PaperFacts) -> None:
    """The department takes a round back while nobody has decided on it."""
    check_active(person)
    if not person.roles & {"editors", "heads"} or person.department != paper.department:
        raise Refused(gettext_noop("Only the department's editor or head can recall its paper."))
    if state(paper) is not State.IN_REVIEW:
        raise Refused(gettext_noop("Only a round that nobody has decided yet can be recalled."))
