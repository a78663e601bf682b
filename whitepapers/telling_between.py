"""Tells those between whom a paper goes: co-operating departments, and the clerks who file decisions on paper."""

from targets import notices
from targets.models import Department, User
from targets.roles import Role
from whitepapers.models import (
    CooperationAnswer,
    CooperationRequest,
    Coordination,
    Filing,
    FilingCheck,
    WhitePaperPage,
)
from whitepapers.telling import Step, names_withheld, tell_step


def _of(department: Department) -> tuple[User, ...]:
    """Return the editors and heads of a department."""
    return tuple(User.objects.filter(department=department, groups__name__in=[Role.EDITOR, Role.HEAD], is_active=True))


def _named(paper: WhitePaperPage) -> dict[str, object]:
    """Return the paper's name for a step that is told to people who may not see the paper itself."""
    return {"paper": notices.spoken(lambda: paper.label())}


def asked(new: list[CooperationRequest]) -> None:
    """Departments were asked to co-operate: each is told once, with how many parts."""
    by_department: dict[Department, list[CooperationRequest]] = {}
    for one in new:
        by_department.setdefault(one.department, []).append(one)
    for department, requests in by_department.items():
        one, values = requests[0], _named(requests[0].paper) | {"count": len(requests)}
        tell_step("asked", Step(None, one.by, one.at, named=_of(department), values=values))


def cooperated(new: CooperationAnswer) -> None:
    """A department objected to its part; a confirmation is seen on the paper's page."""
    if new.answer == CooperationAnswer.Answer.OBJECTED:
        department = new.department
        values: dict[str, object] = {"number": new.number, "department": notices.spoken(lambda: department.label())}
        tell_step("objected", Step(new.paper, new.by, new.at, new.text, values=values))


def coordinated(new: Coordination) -> None:
    """An objection was settled: the department that made it is told how."""
    objection = new.objection
    values = _named(objection.paper) | {"number": objection.number}
    said = "" if names_withheld(objection.paper) else new.text
    tell_step("settled", Step(None, new.by, new.at, said, named=_of(objection.department), values=values))


def filed(new: Filing) -> None:
    """A signed sheet waits for another clerk."""
    tell_step("filed", Step(new.round.paper, new.by, new.at, new.comment, new.round))


def on_record(new: FilingCheck) -> None:
    """A signed sheet counts now: whoever signed it, and in whose place, is told, lest somebody forged it."""
    filing = new.filing
    signers = tuple(filter(None, (filing.signer, filing.acting_for)))
    tell_step("on_record", Step(filing.round.paper, new.by, new.at, filing.comment, filing.round, signers))


def not_matching(new: FilingCheck) -> None:
    """A second clerk found that a signed sheet does not match."""
    tell_step("not_matching", Step(new.filing.round.paper, new.by, new.at, new.note, new.filing.round))
