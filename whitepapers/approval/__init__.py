"""The approval rule: who may do what with a paper, and when. Tables and pure functions, standard library only (ADR 4).

Every button asks `may_x`; every verb in `actions.py` calls `check_x` again under a lock.
"""

from targets.refusal import Refused
from whitepapers.approval.by_link import LinkFacts, check_link, refuse_withheld_by_link
from whitepapers.approval.cooperation import check_ask, check_cooperate, check_coordinate
from whitepapers.approval.deciding import (
    ROLE_OF_STAGE,
    check_decide,
    may_decide,
    may_decide_for_any,
    may_recall,
    refusal,
    why_not_decide,
)
from whitepapers.approval.facts import Decided, Outcome, PaperFacts, Person, RoundFacts, Stage, State
from whitepapers.approval.on_paper import Signed, check_confirm, check_file
from whitepapers.approval.reviewing import check_delegate, check_give_up, check_mark, check_reopen
from whitepapers.approval.states import is_amended, is_approved, stands, state, waiting_stage
from whitepapers.approval.writing import (
    check_contribute,
    check_edit,
    check_import,
    check_open_to_change,
    check_recall,
    check_sign_off,
    check_submit,
    says_something,
)

__all__ = [
    "ROLE_OF_STAGE",
    "Decided",
    "LinkFacts",
    "Outcome",
    "PaperFacts",
    "Person",
    "Refused",
    "RoundFacts",
    "Signed",
    "Stage",
    "State",
    "check_ask",
    "check_confirm",
    "check_contribute",
    "check_cooperate",
    "check_coordinate",
    "check_decide",
    "check_delegate",
    "check_edit",
    "check_file",
    "check_give_up",
    "check_import",
    "check_link",
    "check_mark",
    "check_open_to_change",
    "check_recall",
    "check_reopen",
    "check_sign_off",
    "check_submit",
    "is_amended",
    "is_approved",
    "may_decide",
    "may_decide_for_any",
    "may_recall",
    "refusal",
    "refuse_withheld_by_link",
    "says_something",
    "stands",
    "state",
    "waiting_stage",
    "why_not_decide",
]
