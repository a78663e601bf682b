"""Who asks a co-operating department, who answers for it, and who settles an objection: all before submission."""

from targets.refusal import Refused, gettext_noop
from whitepapers.approval.facts import PaperFacts, Person, State
from whitepapers.approval.states import state
from whitepapers.approval.writing import check_active, check_edit, says_something

ANSWER_FOR = frozenset({"editors", "heads"})


def check_ask(person: Person, paper: PaperFacts) -> None:
    """The editor asks the co-operating departments for their word."""
    check_edit(person, paper)


def check_cooperate(
    person: Person, paper: PaperFacts, *, partner: str, asked: bool, answer: str, text: str = ""
) -> None:
    """Editor or head of the department that was asked confirms its part, or objects with a reason."""
    check_active(person)
    if not person.roles & ANSWER_FOR or person.department != partner:
        raise Refused(gettext_noop("Only an editor or the head of the department that was asked answers for it."))
    if state(paper) is not State.DRAFTING:
        raise Refused(gettext_noop("The paper is submitted; no answer can be added to what was frozen."))
    if not asked:
        raise Refused(
            gettext_noop("Your department is not asked about this target, or the wording is another one now.")
        )
    if answer not in {"confirmed", "objected"}:
        raise Refused(gettext_noop("Confirm, or object."))
    if answer == "objected" and not says_something(text):
        raise Refused(gettext_noop("Say what your department objects to; the lead department needs the reason."))


def check_coordinate(person: Person, paper: PaperFacts, *, text: str, document: str) -> None:
    """The lead department's editor puts on record how an objection was settled, and by which document."""
    check_edit(person, paper)
    if not says_something(text):
        raise Refused(gettext_noop("Say what was agreed."))
    if not says_something(document):
        raise Refused(gettext_noop("Name the document that settles it: minutes or letter, with its number."))
