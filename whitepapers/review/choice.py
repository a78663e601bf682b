"""What a person asks the queue to show: filters and order, read from the address; an unknown word means no filter."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.utils.translation import gettext_lazy

from whitepapers.approval import Stage
from whitepapers.review.waiting import Waiting

MINE, NOBODY, SOMEBODY = "me", "nobody", "somebody"
CLAIMED = {
    MINE: gettext_lazy("me"),
    NOBODY: gettext_lazy("nobody"),
    SOMEBODY: gettext_lazy("somebody else"),
}

# column → its name in the list of orders, its key (the first is what one wants to see first)
SORTS: dict[str, tuple[Any, Callable[[Waiting], tuple[Any, ...]]]] = {
    "due": (gettext_lazy("due date"), lambda line: (line.due, line.since)),
    "since": (gettext_lazy("waiting longest"), lambda line: (line.since,)),
    "department": (
        gettext_lazy("department"),
        lambda line: (line.round.paper.department.order, line.round.paper.department.code, line.due),
    ),
    "stage": (gettext_lazy("stage"), lambda line: (list(Stage).index(line.stage), line.due)),
    "round": (gettext_lazy("round"), lambda line: (-line.round.number, line.due)),
    "targets": (gettext_lazy("most targets"), lambda line: (-line.counted.targets, line.due)),
    "change": (gettext_lazy("most changes"), lambda line: (-line.change, line.due)),
    "softened": (gettext_lazy("most softened"), lambda line: (-line.softened, line.due)),
    "findings": (gettext_lazy("most findings"), lambda line: (-line.counted.findings, line.due)),
    "unanswered": (gettext_lazy("most unanswered tasks"), lambda line: (-len(line.unanswered), line.due)),
    "holder": (
        gettext_lazy("who has it"),
        lambda line: (line.holder is None, line.holder.label() if line.holder else "", line.due),
    ),
}


@dataclass(frozen=True)
class Choice:
    """What the person asked to see."""

    year: str = ""
    stage: str = ""
    claimed: str = ""
    late: bool = False
    softened: bool = False
    q: str = ""
    sort: str = "due"
    turned: bool = False  # the order is turned round: a "-" before the column

    @property
    def filters(self) -> bool:
        """True when something may be left out."""
        return any(getattr(self, one.name) for one in fields(self) if one.name not in {"sort", "turned"})

    def keeps(self, line: Waiting, user: int) -> bool:
        """Say whether the line is asked for by this person."""
        department = line.round.paper.department
        words = f"{department.code} {department.name} {department.name_en}".casefold()
        holder = line.holder.pk if line.holder else None
        claimed = NOBODY if holder is None else MINE if holder == user else SOMEBODY
        return (
            (not self.year or str(line.round.paper.plan_year.year) == self.year)
            and (not self.stage or line.stage == self.stage)
            and (not self.claimed or claimed == self.claimed)
            and (not self.late or line.near.level == "late")
            and (not self.softened or line.softened > 0)
            and self.q.casefold() in words
        )

    def shown(self, lines: Iterable[Waiting], user: int) -> list[Waiting]:
        """Return the lines that are asked for, in the order asked for."""
        key = SORTS[self.sort][1]
        kept = sorted((one for one in lines if self.keeps(one, user)), key=lambda one: one.round.pk)
        return sorted(kept, key=key, reverse=self.turned)


def choice(asked: Mapping[str, str]) -> Choice:
    """Return what the address asks for."""
    sort = asked.get("sort", "due")
    column = sort.removeprefix("-")
    year = asked.get("year", "")
    return Choice(
        year=year if year.isdecimal() else "",
        stage=asked.get("stage", "") if asked.get("stage") in {str(stage) for stage in Stage} else "",
        claimed=asked.get("claimed", "") if asked.get("claimed") in CLAIMED else "",
        late=asked.get("late") == "1",
        softened=asked.get("softened") == "1",
        q=asked.get("q", "").strip(),
        sort=column if column in SORTS else "due",
        turned=column in SORTS and sort.startswith("-"),
    )
