"""Reads what an amendment starts from: the reopening in force, the public edition, the reasons of withdrawn targets."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from publishing.models import Edition
from targets.models import Target
from whitepapers.amendment import Objection, more_than_a_misprint, objections
from whitepapers.changelog import PART, changes, written
from whitepapers.full_road import by_full_road, measured_by

if TYPE_CHECKING:
    from whitepapers.models import Reopening, WhitePaperPage


@dataclass(frozen=True)
class Basis:
    """What an amendment changes, and why."""

    reopening: "Reopening"
    edition: Edition  # the public one, with its whole manuscript
    reasons: Mapping[str, str]  # of withdrawn targets, by number

    @property
    def published(self) -> Mapping[str, Any]:
        """The parts of the public edition."""
        parts: Mapping[str, Any] = self.edition.manuscript["parts"]
        return parts

    def log(self, parts: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return the change log that leads to these parts."""
        return changes(self.published, parts, reasons=self.reasons)

    def written(self, composed: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """Return of a composed draft's change log what the department wrote, and can take back."""
        named = [one["head"]["officers_public"] for one in (self.edition.manuscript, composed)]
        return written(composed["parts"][PART], officers_as_before=named[0] == named[1])

    def head(self) -> dict[str, Any]:
        """Return what the title page says of the amendment."""
        return {
            "edition": self.edition.number,
            "digest": self.edition.digest,
            "misprint": self.reopening.misprint,
        }

    def refused(self, parts: Mapping[str, Any], *, year: int, today: dt.date) -> list[Objection]:
        """Return what stands in the way of these parts, entry by entry."""
        misprint = self.reopening.misprint
        wider = more_than_a_misprint(_said(self.published), _said(parts)) if misprint else []
        named = {one.number for one in wider}
        numbers = [one["number"] for one in self.published["targets"] if "number" in one]
        baselines = dict(Target.objects.filter(number__in=numbers).values_list("number", "baseline"))
        frozen = objections(
            self.measured(parts["targets"]) if misprint else self.published["targets"], parts["targets"],
            baselines=baselines, year=year, today=today, misprint=misprint,
        )  # fmt: skip
        return wider + [one for one in frozen if one.number not in named]

    def measured(self, targets: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Return the published targets as a misprint is measured: slips that were put right before do not add up."""
        until = Edition.objects.released().filter(subject=self.edition.subject, number__lte=self.edition.number)
        said = [one.manuscript for one in until.order_by("number")]
        known = by_full_road(
            (bool(one["head"].get("amends", {}).get("misprint")), one["parts"]["targets"]) for one in said
        )
        new = {one["number"]: one for one in targets if "number" in one}
        published = self.published["targets"]
        return [measured_by(one, new.get(one.get("number")), known.get(one.get("number"))) for one in published]


def _said(parts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an edition says by itself: each has a change log of its own, and a partner may have been renamed."""
    targets = [
        {**one, "partners": sorted(other["code"] for other in one["partners"])} if "partners" in one else one
        for one in parts["targets"]
    ]
    return {**parts, PART: (), "targets": targets}


def in_force(paper: "WhitePaperPage") -> "Reopening | None":
    """Return the reopening under which the paper is drafted again, or None."""
    last = paper.reopenings.select_related("given_up").order_by("-id").first()
    return None if last is None or hasattr(last, "given_up") else last


def basis(paper: "WhitePaperPage") -> Basis | None:
    """Return what the paper's amendment starts from, or None when nothing is amended; at most three queries."""
    reopening = in_force(paper)
    if reopening is None:
        return None
    edition = Edition.objects.current().filter(subject=paper.subject).first()
    if edition is None:
        return None
    from whitepapers.compose import target_number

    reasons = {target_number(paper, one.number): one.reason for one in paper.withdrawals.all()}
    return Basis(reopening, edition, reasons)


def is_published(paper: "WhitePaperPage", serial: int) -> bool:
    """Say whether the target with this number stands in the edition that is being amended."""
    amended = basis(paper)
    return amended is not None and any(one.get("serial") == serial for one in amended.published["targets"])
