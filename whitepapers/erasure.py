"""Who may order a withdrawal of a published text, and who confirms it: two people, neither of the department (ADR 26)."""

from targets.refusal import Refused, gettext_noop
from targets.roles import Role
from whitepapers.approval import Person, says_something

PARTS = ("prose", "duties", "targets", "dispositions", "changes")  # the title page is no entry and can't be withdrawn


def _check_outsider(person: Person, department: str, writers: frozenset[int]) -> None:
    if not person.active:
        raise Refused(gettext_noop("This account is switched off."))
    if person.department == department or person.id in writers:
        raise Refused(gettext_noop("Nobody withdraws a text of their own department, or one that they wrote."))


def check_order(
    person: Person, *, department: str, writers: frozenset[int], there: bool, pending: bool, said: tuple[str, ...]
) -> None:
    """Only an administrator files an order, about a text that is public; `said` is reason, issuer, document and number.

    `there` says that the text is public, `pending` that another order about it waits.
    """
    if Role.ADMINISTRATOR not in person.roles:
        raise Refused(gettext_noop("Only an administrator files an order of withdrawal."))
    _check_outsider(person, department, writers)
    if not there:
        raise Refused(gettext_noop("This text is not public: there is nothing to withdraw."))
    if pending:
        raise Refused(gettext_noop("An order about this text is filed already."))
    if not all(says_something(one) for one in said):
        raise Refused(
            gettext_noop("Say who ordered it, by which document and number, and the reason that is published.")
        )


def check_confirm(
    person: Person, *, department: str, writers: frozenset[int], ordered_by: int, substitute: int | bool | None,
    done: bool, confirmed: bool, note: str,
) -> None:  # fmt: skip
    """A reviewer of the supervisory organ confirms what another person filed, or says in a note why not.

    `substitute` is False, or who reviews in the place of the organ whose own paper it is; None is nobody.
    """
    if done:
        raise Refused(gettext_noop("This order was checked already."))
    if person.id == ordered_by:
        raise Refused(gettext_noop("Who filed the order does not confirm it: that takes a second person."))
    may = Role.REVIEWER in person.roles if substitute is False else person.id == substitute
    if not may:
        raise Refused(gettext_noop("Only the supervisory organ confirms an order of withdrawal."))
    _check_outsider(person, department, writers)
    if not confirmed and not says_something(note):
        raise Refused(gettext_noop("Say why the order is not carried out."))
