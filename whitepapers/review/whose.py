"""In whose name somebody decides: their own, or one of those who named them to act and for whom the rule allows it."""

from dataclasses import dataclass

from targets.models import User
from targets.refusal import Refused, gettext_noop
from whitepapers.approval import Person, Stage, check_decide, refusal, waiting_stage
from whitepapers.approval.facts import Outcome, PaperFacts
from whitepapers.facts import person as as_person
from whitepapers.mandates import principals_of

OWN = "own"


@dataclass(frozen=True)
class Whose:
    """The names in which this person may decide now (None is the own one), and the one that was chosen."""

    options: tuple[User | None, ...]
    chosen: User | None = None
    settled: bool = False  # False: there are several, and the person has not said which

    @property
    def asks(self) -> bool:
        """True when the page has to ask."""
        return len(self.options) > 1

    @property
    def value(self) -> str:
        """What a form sends for the chosen name: a key, or "own"."""
        return str(self.chosen.pk) if self.chosen else OWN


def why_not(person: Person, paper: PaperFacts, digest: str, principal: Person | None = None) -> Refused | None:
    """Return why this person can't decide on exactly this text now, in this name; what is marked does not hinder it."""
    stage = (waiting_stage(paper.latest.decisions) if paper.latest else None) or Stage.SUPERVISORY
    said = {"stage": stage, "outcome": Outcome.RETURNED, "digest": digest, "comment": "x"}
    return refusal(check_decide, person, paper, principal=principal, **said)


def whose(user: User, person: Person, paper: PaperFacts, digest: str, asked: str = "") -> Whose:
    """Return the names that the rule allows on this text; `asked` is what the address or the form says."""
    names: list[User | None] = [None, *principals_of(user)]
    allowed = tuple(
        one for one in names if why_not(person, paper, digest, as_person(one) if one is not None else None) is None
    )
    for one in allowed:
        if asked == (str(one.pk) if one is not None else OWN):
            return Whose(allowed, one, settled=True)
    if len(allowed) == 1:
        return Whose(allowed, allowed[0], settled=True)
    return Whose(allowed)


def named(value: str) -> User | None:
    """Return whom a form names, None for the own name; the verb asks the rule whether that is so.

    Whoever does not exist is refused in the rule's words, which say no more than that nobody named this person.
    """
    if value in {"", OWN}:
        return None
    found = User.objects.filter(pk=int(value)).first() if value.isdecimal() and len(value) < 19 else None
    if found is None:
        raise Refused(gettext_noop("You are not named to act for this person today."))
    return found
