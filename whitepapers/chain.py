"""Proves the record of a paper: every round and decision is linked to the one before by hash (ADR 4)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from publishing.erased_rows import is_linked
from publishing.manuscript import FIRST_LINK

if TYPE_CHECKING:
    from whitepapers.models import Decision, Round


def first_break(rounds: Iterable["Round"]) -> "Round | Decision | None":
    """Return the first round or decision that is not what was written, or None when the whole record holds.

    `rounds` are all rounds of one paper by number, with `decisions` and `sign_off` at hand. A round links to the round
    before, a decision to the decision before or to its round. The manuscript itself is proved by `Round.manuscript`.
    """
    before = FIRST_LINK
    for number, one in enumerate(rounds, start=1):
        if one.number != number or not is_linked(one, before):
            return one
        before = step = one.chain
        for decision in sorted(one.decisions.all(), key=lambda made: made.pk):
            if not is_linked(decision, step):
                return decision
            step = decision.chain
    return None
