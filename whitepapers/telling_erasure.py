"""Tells whom a withdrawal by order concerns: who confirms it, the department, and the administrator when it is done."""

from targets import notices
from targets.models import Notice, User
from targets.roles import Role
from whitepapers.models import ErasureCheck, ErasureOrder, WhitePaperPage
from whitepapers.telling import Step, tell_step


def _values(order: ErasureOrder) -> dict[str, object]:
    return {"paper": notices.spoken(lambda: f"{order.year} {order.department.label()}"), "entry": order.entry}


def _named(role: Role, order: ErasureOrder) -> tuple[User, ...]:
    people = User.objects.filter(groups__name=role, is_active=True).exclude(department=order.department_id)
    return tuple(people)


def ordered(order: ErasureOrder, paper: WhitePaperPage | None) -> None:
    """An order was filed: those who can confirm it are told."""
    people = (*_named(Role.REVIEWER, order), *filter(None, [order.department.substitute_reviewer]))
    tell_step("erasure_ordered", Step(None, order.by, order.at, order.reason, named=people, values=_values(order)))


def checked(check: ErasureCheck, paper: WhitePaperPage | None) -> None:
    """It was confirmed, or not: who filed it is told, and the department whose text it is."""
    order = check.order
    of_department = User.objects.filter(
        department=order.department, groups__name__in=[Role.EDITOR, Role.HEAD], is_active=True
    )
    name = "erasure_confirmed" if check.confirmed else "erasure_refused"
    people = (order.by, *(of_department if check.confirmed else ()))
    said = order.reason if check.confirmed else check.note
    tell_step(name, Step(None, check.by, check.at, said, named=people, values=_values(order)))


def not_carried_out(order: ErasureOrder, reason: str) -> None:
    """A confirmed order could not be carried out: administrators are told why, once a reason; it is tried again."""
    people, moment = _named(Role.ADMINISTRATOR, order), order.check_made.at
    if Notice.objects.filter(kind="erasure_failed", at=moment, comment=reason).exists():
        return
    tell_step("erasure_failed", Step(None, None, moment, reason, named=people, values=_values(order)))
