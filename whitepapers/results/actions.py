"""The verbs of a statement's draft: open it, remark on results. Signing, submitting and deciding are the paper's own."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from publishing.models import Series
from targets.models import Target
from targets.refusal import Refused, gettext_noop
from whitepapers.actions import changing, open_page
from whitepapers.models import ResultRemark, WhitePaperPage
from whitepapers.results.reading import statement_facts
from whitepapers.results.rule import check_open

if TYPE_CHECKING:
    from targets.models import Department, PlanYear, User

LONGEST = 1000  # characters of a remark; it is printed in a cell of a table


def open_statement(*, department: "Department", plan_year: "PlanYear", by: "User") -> WhitePaperPage:
    """Return the department's statement of the closed year, opening it at the first call; it is never live.

    Raises Refused for anybody but an editor of the department, and while nothing is frozen.
    """
    check_open(statement_facts(department, plan_year))
    return open_page(Series.RESULTS, department=department, plan_year=plan_year, by=by)


@dataclass(frozen=True)
class Remark:
    """What a person remarks on one target; `seen` is the last change they saw, None that there was no remark."""

    text: str
    seen: dt.datetime | None = None


def remark(*, paper: WhitePaperPage, by: "User", remarks: Mapping[int, Remark]) -> list[ResultRemark]:
    """Keep remarks by the target's key; an empty one takes the remark away. Return those that somebody else had changed.

    Raises Refused: then nothing is kept.
    """
    if not paper.is_statement:
        raise Refused(gettext_noop("Remarks are made in a statement of results."))
    own = Target.objects.filter(department=paper.department, plan_year=paper.plan_year).in_bulk(list(remarks))
    if len(own) != len(remarks):
        raise Refused(gettext_noop("This is not a target of the department's closed year; open the page again."))
    for key, one in remarks.items():
        if len(one.text) > LONGEST:
            raise Refused(
                gettext_noop("The remark on %(number)s is too long: at most %(most)s characters."),
                number=own[key].number,
                most=LONGEST,
            )
    collided = []
    with changing(paper, by=by, how="prose"):
        there = {one.target_id: one for one in paper.remarks.select_related("changed_by")}
        for key, one in remarks.items():
            row, text = there.get(key), one.text.strip()
            if text == (row.text if row else ""):
                continue
            if (row.changed_at if row else None) != one.seen:
                collided += [row] if row else []
                continue
            if row is not None and not text:
                row.delete()
                continue
            kept = row or ResultRemark(paper=paper, target_id=key)
            kept.text, kept.changed_by = text, by
            kept.save()
    return collided
