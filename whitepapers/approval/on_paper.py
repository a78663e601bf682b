"""A decision signed on paper: who files the scan, and who confirms that digest and signature match."""

from dataclasses import dataclass

from targets.refusal import Refused, gettext_noop
from whitepapers.approval.deciding import check_decide, check_separate_eyes
from whitepapers.approval.facts import Outcome, PaperFacts, Person, Stage
from whitepapers.approval.writing import check_active, says_something

SHOWN = 8  # characters of the digest that are typed off the signed sheet


@dataclass(frozen=True)
class Signed:
    """What the signed sheet says: on which text, what, by whom, in whose place."""

    signer: Person
    outcome: Outcome
    digest: str
    comment: str = ""
    principal: Person | None = None


def _check_clerk(clerk: Person, paper: PaperFacts, signed: Signed) -> None:
    check_active(clerk)
    if "clerks" not in clerk.roles:
        raise Refused(gettext_noop("Only a clerk of the leaders' office files and confirms decisions on paper."))
    if clerk.id in {signed.signer.id, signed.principal.id if signed.principal else None}:
        raise Refused(gettext_noop("Nobody files or confirms their own signature."))
    if paper.latest is not None:
        check_separate_eyes(clerk, paper, paper.latest)


def _check_sheet(paper: PaperFacts, signed: Signed, typed: str) -> None:
    check_decide(
        signed.signer,
        paper,
        stage=Stage.LEADER,
        outcome=signed.outcome,
        digest=signed.digest,
        comment=signed.comment,
        principal=signed.principal,
    )
    if typed.strip().lower() != signed.digest[-SHOWN:]:
        raise Refused(
            gettext_noop("The last %(count)s characters of the digest on the sheet are not those of this round."),
            count=SHOWN,
        )


def check_file(clerk: Person, paper: PaperFacts, signed: Signed, *, typed: str) -> None:
    """One clerk files the scan of a sheet that the leader signed; `typed` is the end of the digest printed on it."""
    _check_clerk(clerk, paper, signed)
    _check_sheet(paper, signed, typed)


def check_confirm(
    clerk: Person, paper: PaperFacts, signed: Signed, *, filed_by: int, typed: str, matches: bool, note: str = ""
) -> None:
    """Another clerk reads the scan: either digest and signature match, and it counts, or they say what does not."""
    _check_clerk(clerk, paper, signed)
    if clerk.id == filed_by:
        raise Refused(gettext_noop("Whoever filed the sheet doesn't confirm it; another clerk does."))
    if not matches:
        if not says_something(note):
            raise Refused(gettext_noop("Say what does not match."))
        return
    _check_sheet(paper, signed, typed)
