"""How many promises have which status. Pure, standard library only."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from targets.completion import KEPT, Status


@dataclass(frozen=True)
class Tally:
    """How many promises have which status. Withdrawn ones stay in the number promised: they were."""

    counts: Mapping[Status, int] = field(default_factory=dict)
    original: Mapping[Status, int] = field(default_factory=dict)  # the same against the first published wording
    by_hand: int = 0  # how many of the statuses were set by hand

    def __getitem__(self, status: Status | str) -> int:
        return self.counts.get(Status(status), 0)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            Counter(self.counts) + Counter(other.counts),
            Counter(self.original) + Counter(other.original),
            self.by_hand + other.by_hand,
        )

    @property
    def promised(self) -> int:
        """Every promise published, the withdrawn ones too."""
        return sum(self.counts.values())

    @property
    def kept(self) -> int:
        """Met and met late together."""
        return sum(self[one] for one in KEPT)

    @property
    def originally_kept(self) -> int:
        """Met and met late against the first published wording."""
        return sum(self.original.get(one, 0) for one in KEPT)

    @property
    def open(self) -> int:
        """Promises whose outcome is not known yet."""
        return self[Status.ON_TRACK] + self[Status.AT_RISK] + self[Status.NOT_DUE]


def count(statuses: Iterable[tuple[Status, Status, bool]]) -> Tally:
    """Count promises, each as (its status, that against the first wording, whether a hand set it)."""
    every = list(statuses)
    return Tally(
        Counter(one for one, _original, _by_hand in every),
        Counter(original for _one, original, _by_hand in every),
        sum(by_hand for _one, _original, by_hand in every),
    )
