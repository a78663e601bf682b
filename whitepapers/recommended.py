"""What the evaluation office recommends of last year's targets and duties, what the department answers, and what is referred."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from targets.evaluating.chased import Referrals, open_referrals
from targets.evaluating.last_score import LastScore, last_score
from targets.models import Recommendation, Target
from whitepapers.models import RecommendationAnswer

if TYPE_CHECKING:
    from targets.models import Department, PlanYear
    from whitepapers.models import WhitePaperPage


@dataclass(frozen=True)
class Recommended:
    """One recommendation with the department's newest answer."""

    row: Recommendation
    answer: RecommendationAnswer | None = None

    @property
    def number(self) -> str:
        """The permanent number of the target or duty that it is about."""
        return str((self.row.target or self.row.duty).number)  # type: ignore[union-attr]

    @property
    def title(self) -> str:
        """Its text."""
        return self.row.target.task if self.row.target else self.row.duty.title  # type: ignore[union-attr]

    @property
    def unit(self) -> str | None:
        """The division that may answer besides the editor; None: only the editor does, for a duty is the department's."""
        return self.row.target.responsible_unit if self.row.target else None


def recommendations_before(
    department: "Department", plan_year: "PlanYear", until: dt.datetime | None = None
) -> list[Recommendation]:
    """Return the newest recommendation of each of last year's targets and duties, targets first; one query."""
    of_target = Q(target__department=department, target__plan_year__year=plan_year.year - 1)
    of_duty = Q(duty__department=department, duty__plan_year__year=plan_year.year - 1)
    rows = Recommendation.objects.filter(of_target | of_duty).select_related("target", "duty", "by")
    if until is not None:
        rows = rows.filter(at__lte=until)
    newest = {(one.target_id, one.duty_id): one for one in rows.order_by("sequence")}
    return sorted(newest.values(), key=lambda one: (one.target is None, str(one.target or one.duty)))


def recommended(paper: "WhitePaperPage", until: dt.datetime | None = None) -> list[Recommended]:
    """Return what is recommended and answered, as it stood at a time where one is named; two queries at most."""
    rows = recommendations_before(paper.department, paper.plan_year, until)
    if not rows:
        return []
    given = RecommendationAnswer.objects.filter(paper=paper, recommendation__in=rows) if paper.pk else None
    if given is not None and until is not None:
        given = given.filter(at__lte=until)
    said = (
        {one.recommendation_id: one for one in given.select_related("by").order_by("sequence")}
        if given is not None
        else {}
    )
    return [Recommended(one, said.get(one.pk)) for one in rows]


def unheard(paper: "WhitePaperPage") -> tuple[str, ...]:
    """Return the numbers of the targets and duties whose recommendation has no answer yet."""
    return tuple(one.number for one in recommended(paper) if one.answer is None)


@dataclass(frozen=True)
class Beside:
    """What evaluation and the supervisory organ say of last year, to be shown beside each target and duty."""

    recommended: tuple[Recommended, ...]
    referrals: Referrals
    score: LastScore | None

    @property
    def by_number(self) -> dict[str, Recommended]:
        """The recommendations by the number of their target or duty."""
        return {one.number: one for one in self.recommended}

    @property
    def referred(self) -> "list[tuple[Target, list[object]]]":
        """The targets with open referrals."""
        rows = Target.objects.in_bulk(list(self.referrals))
        return [(rows[key], list(open_ones)) for key, open_ones in self.referrals.items()]

    @property
    def missing(self) -> int:
        """How many recommendations have no answer."""
        return sum(one.answer is None for one in self.recommended)


def beside(
    paper: "WhitePaperPage",
    *,
    until: dt.datetime | None = None,
    drafts: bool = True,
    targets: Iterable[int] | None = None,
) -> Beside:
    """Return everything for one paper; `drafts` says that the department reads it, who sees a score before it is final."""
    if targets is None:
        own = Target.objects.filter(department=paper.department, plan_year__year=paper.plan_year.year - 1)
        targets = own.values_list("pk", flat=True)
    score = last_score(paper.department, paper.plan_year.year - 1, final_only=not drafts)
    return Beside(tuple(recommended(paper, until)), open_referrals(targets), score)
