"""Reads what a statement is made of: the frozen results that count, the register's wording, the department's remarks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from publishing.manuscript import WITHDRAWN
from publishing.models import Edition, Series, subject_of
from targets.checking.misses import cases
from targets.closing.rows import current_of
from targets.models import FrozenResults, Target
from targets.standing import standings
from whitepapers.results.rule import StatementFacts

if TYPE_CHECKING:
    from targets.models import Department, PlanYear
    from whitepapers.models import WhitePaperPage


@dataclass(frozen=True)
class Stated:
    """A published statement of results: its edition, and what it says of each target by number."""

    edition: Edition
    results: Mapping[str, Mapping[str, Any]]

    @property
    def version(self) -> int:
        """The version of the frozen results that it states."""
        return int(self.edition.manuscript["head"]["results"]["version"])

    def cited(self) -> dict[str, Any]:
        """Return how next year's paper cites it: address, digest, and the frozen results behind it."""
        frozen = self.edition.manuscript["head"]["results"]
        return {"address": self.edition.address, "digest": self.edition.digest, "results": frozen["digest"]}


def published_statement(department: "Department", year: int) -> Stated | None:
    """Return the current public statement of a department's year, or None; one query."""
    subject = subject_of(year, department.code, Series.RESULTS)
    edition = Edition.objects.current().filter(subject=subject).first()
    return None if edition is None else Stated(edition, results_in(edition))


def results_in(edition: Edition) -> dict[str, dict[str, Any]]:
    """Return what an edition states, by number; texts withdrawn by order are left out."""
    entries = edition.manuscript["parts"].get("results", [])
    return {one["number"]: one for one in entries if not one.get(WITHDRAWN)}


def frozen_of(paper: "WhitePaperPage") -> FrozenResults | None:
    """Return the frozen results that the statement is drawn from."""
    return current_of(paper.department, paper.plan_year)


def statement_facts(
    department: "Department", plan_year: "PlanYear", head: Mapping[str, Any] | None = None
) -> StatementFacts:
    """Return the versions that the rule compares; `head` is the title page of the text in question."""
    frozen, public = current_of(department, plan_year), published_statement(department, plan_year.year)
    return StatementFacts(
        frozen=frozen.sequence if frozen else 0,
        stated=int((head or {}).get("results", {}).get("version", 0)),
        published=public.version if public else 0,
    )


def promised(paper: "WhitePaperPage") -> dict[str, Target]:
    """Return the year's targets of the department by number, as the register words them; one query."""
    rows = Target.objects.filter(department=paper.department, plan_year=paper.plan_year)
    related = ("department", "plan_year", "withdrawn_in", "edition", "baseline_edition")
    unread = [f"{name}__manuscript_json" for name in related[2:]]
    return {one.number: one for one in rows.select_related(*related).defer(*unread)}


def missed(targets: Iterable[Target]) -> dict[int, dict[str, str]]:
    """Return, by key, how the matter of each miss stands: {"state", "reason", "finding"}; a reason only once it was judged.

    A constant number of queries.
    """
    listed, today = list(targets), timezone.localdate()
    found = {}
    for one in cases(listed, standings(listed, today), today):
        reason = one.reason.text if one.reason is not None and one.reason in one.published else ""
        found[one.target.pk] = {
            "state": str(one.state),
            "reason": reason,
            "finding": one.finding.text if one.finding is not None else "",
        }
    return found


def in_order(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return frozen rows in the paper's order."""
    return sorted(rows, key=lambda row: int(row["serial"]))
