"""Who may mark a frozen entry, name somebody to act for them, and reopen what was published."""

import datetime as dt

from targets.refusal import Refused, gettext_noop
from whitepapers.approval.deciding import ROLE_OF_STAGE, _check_waits, check_mandate, check_separate_eyes
from whitepapers.approval.facts import PaperFacts, Person, Stage, State
from whitepapers.approval.states import is_amended, state
from whitepapers.approval.writing import check_active, says_something

LONGEST = 366  # days; whoever is away for longer is replaced


def check_mark(
    person: Person,
    paper: PaperFacts,
    *,
    stage: Stage,
    digest: str,
    returned: bool = False,
    text: str = "",
    principal: Person | None = None,
) -> None:
    """Only who may decide on a round passes its entries or marks them to be changed; a mark needs its reason."""
    check_active(person)
    latest = _check_waits(paper, stage, digest)
    check_mandate(person, paper, stage, principal)
    for hand in (person, principal):
        if hand is not None:
            check_separate_eyes(hand, paper, latest, stage)
    if returned and not says_something(text):
        raise Refused(gettext_noop("Say what is to be changed; the department needs the reason."))


def check_delegate(principal: Person, acting: Person | None, *, begins: dt.date, ends: dt.date, today: dt.date) -> None:
    """A reviewer or leader on leave names somebody of the same role, from one day to another; both days count."""
    check_active(principal)
    roles = principal.roles & set(ROLE_OF_STAGE.values())
    if not roles:
        raise Refused(gettext_noop("Only a reviewer or a leader in charge names an acting person."))
    if acting is None or not acting.active:
        raise Refused(gettext_noop("Name an acting person whose account is active."))
    if acting.id == principal.id:
        raise Refused(gettext_noop("Nobody acts for themselves; name another person."))
    if not roles & acting.roles:
        raise Refused(gettext_noop("A role is not lent: who acts for a reviewer is a reviewer, for a leader a leader."))
    if ends < begins:
        raise Refused(gettext_noop("The last day comes before the first."))
    if ends < today:
        raise Refused(gettext_noop("These days have passed; nobody can be named for them any more."))
    if (ends - begins).days > LONGEST:
        raise Refused(gettext_noop("At most a year at a time."))


def check_give_up(person: Person, paper: PaperFacts, *, changed: bool) -> None:
    """The editor gives an amendment up when the draft says again what is published; the public edition stands."""
    check_active(person)
    if "editors" not in person.roles or person.department != paper.department:
        raise Refused(gettext_noop("Only an editor of the department can give an amendment up."))
    if state(paper) is not State.DRAFTING or not is_amended(paper):
        raise Refused(gettext_noop("No amendment is being drafted."))
    if changed:
        raise Refused(gettext_noop("The draft differs from what is published; restore the published wording first."))


def check_reopen(person: Person, paper: PaperFacts, *, released: bool, in_time: bool, reason: str) -> None:
    """The department's editor reopens what is published, in time and with a reason that the public reads."""
    check_active(person)
    if "editors" not in person.roles or person.department != paper.department:
        raise Refused(gettext_noop("Only an editor of the department can reopen the paper."))
    if state(paper) is not State.APPROVED:
        raise Refused(gettext_noop("Only a paper that is approved can be reopened."))
    if not released:
        raise Refused(gettext_noop("The paper is approved but not yet public; it can be reopened when it is."))
    if not in_time:
        raise Refused(gettext_noop("The year's last day for amendments has passed."))
    if not says_something(reason):
        raise Refused(gettext_noop("Give the reason; it is published with the new edition."))
