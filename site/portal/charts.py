"""The geometry of the charts: numbers in, places on the paper out. The SVG is in site/templates/charts/."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from publishing.charts import place
from targets.periods import order

if TYPE_CHECKING:
    from portal.promises import Story

WIDTH, HEIGHT = 480.0, 190.0  # of the course chart
LEFT, RIGHT, TOP, BOTTOM = 56.0, 16.0, 18.0, 30.0
MOST_LABELS = 4  # below the course chart: twelve months would run into each other


@dataclass(frozen=True)
class Point:
    """One value on the course chart."""

    x: str
    y: str
    label: str


@dataclass(frozen=True)
class Course:
    """Claimed and verified by period against the promise."""

    labels: tuple[tuple[str, str], ...]  # (x, period)
    promised_y: str
    claimed: tuple[Point, ...]
    verified: tuple[Point, ...]
    top: Decimal

    @staticmethod
    def line(points: Sequence[Point]) -> str:
        """Return the points of a polyline."""
        return " ".join(f"{one.x},{one.y}" for one in points)

    @property
    def claimed_line(self) -> str:
        """The polyline of what was claimed."""
        return self.line(self.claimed)

    @property
    def verified_line(self) -> str:
        """The polyline of what was verified."""
        return self.line(self.verified)


def course(story: "Story") -> Course | None:
    """Return the chart of a promise with a figure and at least one report with a value; else None."""
    promised = story.target.value
    values = [one.report.value for one in story.periods] + [one.finding.value for one in story.periods if one.finding]
    known = [value for value in values if value is not None]
    if promised is None or not known or min([promised, *known]) < 0:
        return None
    top = max([promised, *known])
    planned = [one.name for one in story.schedule.periods()]
    names = sorted({*planned, *(one.name for one in story.periods)}, key=order)  # a milestone moved since: both
    step = (WIDTH - LEFT - RIGHT) / len(names)
    xs = {name: LEFT + step * (index + 0.5) for index, name in enumerate(names)}

    def y_of(value: Decimal) -> str:
        return place(TOP + (HEIGHT - TOP - BOTTOM) * (1 - float(value / top) if top else 1))

    every = -(-len(names) // MOST_LABELS)
    return Course(
        labels=tuple((place(xs[name]), name) for name in names[every - 1 :: every]),
        promised_y=y_of(promised),
        claimed=tuple(
            Point(place(xs[one.name]), y_of(one.report.value), one.name)
            for one in story.periods
            if one.report.value is not None
        ),
        verified=tuple(
            Point(place(xs[one.name]), y_of(one.finding.value), one.name)
            for one in story.periods
            if one.checked and one.finding is not None and one.finding.value is not None
        ),
        top=top,
    )
