"""Reads many papers at once for the list and the home page: state, counts, last change, next step, in constant queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from publishing.models import Edition
from targets.models import CalendarDay, Target
from targets.refusal import gettext_noop
from whitepapers.approval import Outcome, PaperFacts, Person, State, is_amended, state
from whitepapers.assigned import unanswered
from whitepapers.compose import compose_content
from whitepapers.deadline_record import last_deadlines
from whitepapers.deadlines import Nearness, kind_in_place, nearness
from whitepapers.desk.steps import Next, is_returned, next_step
from whitepapers.facts import person as person_of
from whitepapers.facts import reopened_facts, round_facts
from whitepapers.mandates import mandates, principals_of
from whitepapers.models import Authorship, Deadline, Reopening, Round, SignOff, WhitePaperPage

if TYPE_CHECKING:
    from targets.models import User

WORDS: dict[State, str] = {
    State.DRAFTING: gettext_noop("Drafting"),
    State.IN_REVIEW: gettext_noop("Under supervisory review"),
    State.IN_APPROVAL: gettext_noop("Waits for the leader in charge"),
    State.APPROVED: gettext_noop("Approved"),
}
# of a paper that is public already and on the road again
AMENDED: dict[State, str] = {
    State.DRAFTING: gettext_noop("Being amended"),
    State.IN_REVIEW: gettext_noop("Amendment under supervisory review"),
    State.IN_APPROVAL: gettext_noop("Amendment waits for the leader in charge"),
    State.APPROVED: gettext_noop("Amendment approved"),
}
AMENDMENT_RETURNED = gettext_noop("Amendment returned")
RETURNED, PUBLISHED = gettext_noop("Returned"), gettext_noop("Published")


@dataclass(frozen=True)
class Line:
    """One paper in a list."""

    paper: WhitePaperPage
    word: str  # English; translated where it is shown
    tone: str  # drafting | returned | in_review | in_approval | approved | published
    targets: int
    changed_at: dt.datetime | None
    next: Next
    due: dt.date | None
    near: Nearness | None
    stored: Deadline | None  # the deadline with its event, where one has started
    open_tasks: int
    edition: int | None


def released_editions(papers: Iterable[WhitePaperPage]) -> dict[str, Edition]:
    """Return the current public edition by subject, without its manuscript; one query."""
    subjects = [one.subject for one in papers]
    found = Edition.objects.current().filter(subject__in=subjects).only("subject", "number", "digest")
    return {one.subject: one for one in found}


def is_published(facts: PaperFacts, edition: Edition | None) -> bool:
    """Say whether what was approved last is public: nothing is on the road. `edition` is the paper's current one."""
    if edition is None or facts.latest is None or state(facts) is not State.APPROVED:
        return False
    return bool(facts.settled) or edition.digest == facts.latest.digest


def facts_of(papers: list[WhitePaperPage], person: Person) -> dict[int, PaperFacts]:
    """Return each paper's facts; the digest of the text only where the person's own step depends on it."""
    keys = [one.pk for one in papers]
    rounds: dict[int, list[Any]] = defaultdict(list)
    for one in (
        Round.objects.filter(paper__in=keys).defer("manuscript_json").prefetch_related("decisions").order_by("number")
    ):
        rounds[one.paper_id].append(one)
    signed = dict(SignOff.objects.filter(paper__in=keys).order_by("id").values_list("paper_id", "content"))
    writers: dict[int, set[int]] = defaultdict(set)
    for paper, user in Authorship.objects.filter(paper__in=keys).values_list("paper_id", "user_id"):
        writers[paper].add(user)
    reopenings = Reopening.objects.filter(paper__in=keys).order_by("id")
    last = {paper: rest for paper, *rest in reopenings.values_list("paper_id", "digest", "given_up__digest")}
    holds = mandates()
    found = {}
    for one in papers:
        reopened, settled = reopened_facts(last.get(one.pk))
        facts = PaperFacts(
            department=one.department.code,
            leader=one.department.leader_id,
            rounds=round_facts(rounds[one.pk]),
            writers=frozenset(writers[one.pk]),
            signed=signed.get(one.pk, ""),
            targets=one.rows,  # annotated by `counted`
            reopened=reopened,
            settled=settled,
            substitutes=holds.substitutes(one.department),
            delegations=holds.delegations,
        )
        own = person.department == facts.department and person.roles & {"editors", "heads"}
        if own and facts.signed and state(facts) is State.DRAFTING:
            facts = replace(facts, content=compose_content(one)[0])
        found[one.pk] = facts
    return found


def counted(papers: Any) -> list[WhitePaperPage]:
    """Return the papers of a queryset with `rows`, the number of targets, and `row_changed_at`."""
    return list(
        papers.select_related("department", "plan_year", "latest_revision")
        .annotate(rows=Count("targets"), row_changed_at=Max("targets__changed_at"))
        .order_by("-plan_year__year", "department__order", "department__code")
    )


def counted_statements(statements: Any) -> list[WhitePaperPage]:
    """Return the same of statements of results: `rows` is the number of results, `row_changed_at` of the remarks."""
    own = Target.objects.filter(department=OuterRef("department"), plan_year=OuterRef("plan_year"))
    count = own.order_by().values("department").annotate(n=Count("pk")).values("n")
    return list(
        statements.select_related("department", "plan_year", "latest_revision")
        .annotate(rows=Coalesce(Subquery(count), 0), row_changed_at=Max("remarks__changed_at"))
        .order_by("-plan_year__year", "department__order", "department__code")
    )


# a statement is written, not compiled, and its road has no dates in the plan year
STATED: dict[str, str] = {
    "Compile the paper and ask the head to sign it off.": gettext_noop(
        "Write foreword and remarks, then ask the head to sign the statement off."
    ),
    "Signed off by the head: submit it.": gettext_noop("Signed off by the head: submit the statement."),
    "The department is drafting.": gettext_noop("The department is drafting its statement."),
    "The editor is compiling the paper.": gettext_noop("The editor is drafting the statement."),
    "Draft the rows of your division.": gettext_noop("The editor is drafting the statement."),
    "The divisions' deadline has passed; the editor is compiling.": gettext_noop(
        "The editor is drafting the statement."
    ),
}


def of_statement(step: Next) -> Next:
    """Return the next step of a statement of results, in its own words and without a paper's dates."""
    mine = step.mine and step.sentence != "Draft the rows of your division."
    return replace(step, sentence=STATED.get(step.sentence, step.sentence), mine=mine, deadline="")


def _tone(facts: PaperFacts, edition: Edition | None) -> tuple[str, str]:
    now = state(facts)
    if is_published(facts, edition):
        return PUBLISHED, "published"
    amended = edition is not None and is_amended(facts)
    last = facts.latest.decisions[-1] if facts.latest and facts.latest.decisions else None
    if now is State.DRAFTING and last is not None and last.outcome is Outcome.RETURNED:
        return (AMENDMENT_RETURNED if amended else RETURNED), "returned"
    return (AMENDED if amended else WORDS)[now], str(now)


def lines(papers: list[WhitePaperPage], user: "User") -> list[Line]:
    """Return one line a paper, in the given order; `papers` come from `counted`."""
    person, today = person_of(user), timezone.localdate()
    facts, editions = facts_of(papers, person), released_editions(papers)
    open_tasks, stored, calendar = unanswered(papers), last_deadlines(papers), CalendarDay.objects.calendar()
    principals = [person_of(one) for one in principals_of(user)]
    found = []
    for one in papers:
        edition = editions.get(one.subject)
        word, tone = _tone(facts[one.pk], edition)
        year = one.plan_year
        in_time, released = today <= year.contributions_due, tone == "published"
        step = next_step(person, facts[one.pk], in_time=in_time, released=released, principals=principals)
        if one.is_statement:
            step = of_statement(step)
        kind = kind_in_place(step.deadline, returned=is_returned(facts[one.pk]))
        deadline = stored.get(one.pk, {}).get(kind)
        due = deadline.due if deadline else getattr(year, step.deadline) if step.deadline else None
        moments = [one.row_changed_at, one.latest_revision.created_at if one.latest_revision else None]
        found.append(
            Line(
                paper=one,
                word=word,
                tone=tone,
                targets=one.rows,
                changed_at=max((moment for moment in moments if moment), default=None),
                next=step,
                due=due,
                near=nearness(due, today, calendar) if due else None,
                stored=deadline,
                open_tasks=len(open_tasks[one.pk]),
                edition=edition.number if edition else None,
            )
        )
    return found
