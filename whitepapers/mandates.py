"""Who decides in whose place today: delegations in force, and the substitutes of organs that have a paper of their own."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils import timezone

from targets.models import City, Delegation
from whitepapers.approval import Stage

if TYPE_CHECKING:
    from targets.models import Department, User

# stage → the city's field that names its organ, the department's field that names its substitute
ORGANS: dict[Stage, tuple[str, str]] = {
    Stage.SUPERVISORY: ("supervisory_organ_id", "substitute_reviewer_id"),
    Stage.LEADER: ("leaders_office_id", "substitute_leader_id"),
}


@dataclass(frozen=True)
class Mandates:
    """What holds on one day for every paper of the city."""

    delegations: frozenset[tuple[int, int]] = frozenset()  # (on leave, acting)
    organs: Mapping[Stage, int] = field(default_factory=dict)  # the department that is the stage's own organ

    def substitutes(self, department: "Department") -> dict[Stage, int | None]:
        """Return, for each stage whose organ this department is, who decides in its place; None is nobody."""
        return {
            stage: getattr(department, ORGANS[stage][1])
            for stage, organ in self.organs.items()
            if organ == department.pk
        }


def mandates(today: dt.date | None = None) -> Mandates:
    """Return what holds today, or on another day; two queries."""
    day = today or timezone.localdate()
    city = City.objects.first()
    return Mandates(
        delegations=frozenset(Delegation.objects.in_force(day).values_list("principal", "acting")),
        organs={
            stage: organ
            for stage, (name, _) in ORGANS.items()
            if city is not None and (organ := getattr(city, name)) is not None
        },
    )


def principals_of(user: "User", today: dt.date | None = None) -> list["User"]:
    """Return those whom the person acts for today, by the order in which they were named."""
    found = Delegation.objects.in_force(today or timezone.localdate()).filter(acting=user)
    people: dict[int, User] = {}
    for one in found.select_related("principal__department").prefetch_related("principal__groups").order_by("id"):
        people.setdefault(one.principal_id, one.principal)
    return list(people.values())
