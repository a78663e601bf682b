"""A drafter answers a finding, and what was answered: the verb and the reading of it.

An answer is to a wording. When the row is changed the answer stays on record, and is shown as one to an older wording.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from publishing.manuscript import canonical, sha256
from targets.refusal import Refused, gettext_noop
from whitepapers.actions import changing
from whitepapers.compose import plain_number, written
from whitepapers.drafting import GONE
from whitepapers.facts import row_facts
from whitepapers.findings import findings
from whitepapers.last_year import continued
from whitepapers.models import FindingAnswer, TargetDraft

if TYPE_CHECKING:
    from targets.models import User
    from whitepapers.models import WhitePaperPage

LONGEST = 1000
# Neither what submission fills in from an assigned task (document, number) nor the department's own number is wording.
_NAMES = (
    "task", "goal", "kind", "comparison", "value", "value_text", "unit", "quality", "due", "due_text", "source",
    "responsible_unit", "milestones",
)  # fmt: skip


def wording(row: "TargetDraft | Mapping[str, Any]") -> str:
    """Return the digest of what a row says, whether it is a draft or frozen in a manuscript."""
    if isinstance(row, Mapping):
        return sha256(canonical({name: row[name] for name in _NAMES}))
    steps = sorted(row.milestones.all(), key=lambda one: (one.due, one.sort_order or 0, one.pk))
    milestones = [{"due": one.due.isoformat(), "text": one.text, "value": plain_number(one.value)} for one in steps]
    said = written(row) | {"milestones": milestones}
    return sha256(canonical({name: said[name] for name in _NAMES}))


@dataclass(frozen=True)
class Answer:
    """The latest answer to one finding; `stands` says whether it is to the row's present wording."""

    given: FindingAnswer | None = None
    stands: bool = False


@dataclass(frozen=True)
class Answers:
    """The answers of one paper, the latest to each finding."""

    latest: Mapping[tuple[int, str], FindingAnswer]

    def of(self, row: "TargetDraft | Mapping[str, Any]", rule: str) -> Answer:
        """Return what was answered to a rule on a row, drafted or frozen."""
        number = row["serial"] if isinstance(row, Mapping) else row.number
        given = self.latest.get((number, rule))
        return Answer() if given is None else Answer(given, given.content == wording(row))


def answers(paper: "WhitePaperPage", until: dt.datetime | None = None) -> Answers:
    """Return the paper's answers, only those given `until` a time where one is named; one query."""
    given = FindingAnswer.objects.filter(paper=paper).select_related("by").order_by("id")
    if until is not None:
        given = given.filter(at__lte=until)
    return Answers({(one.number, one.rule): one for one in given})


def answer_finding(*, paper: "WhitePaperPage", draft: TargetDraft, rule: str, text: str, by: "User") -> FindingAnswer:
    """Record what the department answers to a finding on one row, in the row's present wording; or raise Refused.

    Whoever answers has a hand in the paper: the lock, the divisions and the two approvers see a writer like any other.
    """
    said = text.strip()
    if not said:
        raise Refused(gettext_noop("The answer is empty."))
    if len(said) > LONGEST:
        raise Refused(gettext_noop("The answer is longer than %(most)s characters."), most=LONGEST)
    with changing(paper, by=by, division=draft.division):
        kept = TargetDraft.objects.filter(pk=draft.pk, paper=paper).first()
        if kept is None:
            raise Refused(GONE)
        if kept.division != draft.division:
            with changing(paper, by=by, division=kept.division):
                pass
        if rule not in _marked(paper, kept):
            raise Refused(gettext_noop("The rules no longer mark this in the row; there is nothing to answer."))
        return FindingAnswer.objects.create(
            paper=paper,
            number=kept.number,
            rule=rule,
            text=said,
            content=wording(kept),
            by=by,
            at=timezone.now().replace(microsecond=0),
        )


def _marked(paper: "WhitePaperPage", draft: TargetDraft) -> set[str]:
    number = draft.continues.number if draft.continues else ""
    last = continued([number]).get(number)
    return {mark.rule for mark in findings(row_facts(draft, year=paper.plan_year.year, last=last))}
