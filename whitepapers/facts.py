"""Reads the database into the plain facts that the approval rule and the findings judge."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from whitepapers.approval import Decided, Outcome, PaperFacts, Person, RoundFacts, Stage, State, state, waiting_stage
from whitepapers.findings import NUMERIC, MilestoneFacts, RowFacts
from whitepapers.mandates import Mandates, mandates
from whitepapers.points import marked_count, markers, unanswered_count

if TYPE_CHECKING:
    from targets.models import User
    from whitepapers.importing.dates import Step
    from whitepapers.last_year import Before
    from whitepapers.models import MilestoneDraft, Round, TargetDraft, WhitePaperPage
    from whitepapers.old_targets import OldTarget


def person(user: "User") -> Person:
    """Return the person as the rule sees them."""
    return Person(
        id=user.pk,
        active=user.is_active,
        roles=frozenset(str(role) for role in user.roles),
        department=user.department.code if user.department else "",
        unit=user.unit,
        post=user.post,
    )


def fresh_person(user: "User") -> Person:
    """Return the person as the database knows them now: role, department and activity may have changed meanwhile."""
    from targets.models import User

    return person(User.objects.select_related("department").get(pk=user.pk))


def round_facts(rounds: Iterable[Any]) -> tuple[RoundFacts, ...]:
    """Return the facts of rounds whose decisions are prefetched or few."""
    return tuple(
        RoundFacts(
            digest=one.digest,
            writers=frozenset(int(writer["id"]) for writer in one.writers),
            decisions=tuple(
                Decided(
                    Stage(decision.stage),
                    Outcome(decision.outcome),
                    decision.by_id,
                    decision.digest,
                    decision.acting_for_id,
                )
                for decision in sorted(one.decisions.all(), key=lambda decision: decision.pk)
            ),
        )
        for one in rounds
    )


def paper_facts(
    paper: "WhitePaperPage", *, with_content: bool = False, last_year: "Sequence[OldTarget] | None" = None
) -> PaperFacts:
    """Return the paper's facts; `with_content` composes the draft to compare it with what the head signed.

    `last_year` is `read_last_year` of the paper, where the caller has it already.
    """
    from whitepapers.models import Authorship, SignOff

    signed = SignOff.objects.filter(paper=paper).order_by("-id").values_list("content", "by_id").first()
    rounds = list(paper.rounds.defer("manuscript_json").prefetch_related("decisions").order_by("number"))
    holds = mandates()
    last = paper.reopenings.order_by("-id").values_list("digest", "given_up__digest").first()
    (reopened, settled), judged = reopened_facts(last), round_facts(rounds)
    if rounds:
        last_one = rounds[-1]
        marked = marked_count(last_one, waiting_stage(judged[-1].decisions))
        judged = (*judged[:-1], replace(judged[-1], marked=marked, markers=markers(last_one)))
    return PaperFacts(
        department=paper.department.code,
        leader=paper.department.leader_id,
        rounds=judged,
        writers=frozenset(Authorship.objects.filter(paper=paper).values_list("user_id", flat=True)),
        signed=signed[0] if signed else "",
        signed_by=signed[1] if signed else None,
        reopened=reopened,
        settled=settled,
        substitutes=holds.substitutes(paper.department),
        delegations=holds.delegations,
        unanswered=unanswered_count(rounds[-1]) if rounds else 0,
        **(_of_content(paper, last_year) if with_content else {}),
    )


def _of_content(paper: "WhitePaperPage", last_year: "Sequence[OldTarget] | None") -> dict[str, Any]:
    """Return what the rule asks of the draft's text: its digest, and what hinders its submission."""
    from whitepapers.amended import in_force
    from whitepapers.compose import compose_content
    from whitepapers.cooperation import open_objections
    from whitepapers.old_targets import read_last_year, undisposed
    from whitepapers.recommended import unheard

    if paper.is_statement:
        content, results = compose_content(paper)
        return {"content": content, "targets": results}
    before = read_last_year(paper) if last_year is None else last_year
    amended = in_force(paper)
    misprint = amended is not None and amended.misprint
    content, targets = compose_content(paper, before)
    return {
        "content": content,
        "targets": targets,
        "objections": open_objections(paper),
        "undisposed": undisposed(before, misprint=misprint),
        "unheard": () if misprint else unheard(paper),
    }


def reopened_facts(last: Sequence[str | None] | None) -> tuple[str, str]:
    """Return what the last reopening says of the paper (reopened, settled); one that was given up is in force no more."""
    digest, given_up = last or ("", None)
    return ("", given_up) if given_up else (digest or "", "")


def states_of(papers: Iterable[int]) -> dict[int, State]:
    """Return where each paper is, by its key; three queries however many there are."""
    from whitepapers.models import Reopening, Round

    keys = set(papers)
    rounds: dict[int, list[Any]] = {key: [] for key in keys}
    for one in (
        Round.objects.filter(paper__in=keys).defer("manuscript_json").prefetch_related("decisions").order_by("number")
    ):
        rounds[one.paper_id].append(one)
    reopenings = Reopening.objects.filter(paper__in=keys).order_by("id")
    last = {paper: rest for paper, *rest in reopenings.values_list("paper_id", "digest", "given_up__digest")}
    states = {}
    for key, found in rounds.items():
        reopened, settled = reopened_facts(last.get(key))
        states[key] = state(PaperFacts("", None, rounds=round_facts(found), reopened=reopened, settled=settled))
    return states


def row_facts(
    draft: "TargetDraft",
    steps: "Iterable[MilestoneDraft | Step] | None" = None,
    *,
    year: int,
    last: "Before | None" = None,
) -> RowFacts:
    """Return one draft row of the plan year as the findings see it, with what it continues where `last` says so.

    Its milestones are prefetched or few, or `steps` on their way in.
    """
    return RowFacts(
        kind=draft.kind,
        task=draft.task,
        goal=draft.goal,
        value=draft.value,
        value_text=draft.value_text,
        unit=draft.unit,
        quality=draft.quality,
        due=draft.due,
        due_text=draft.due_text,
        source=draft.source,
        source_document=draft.source_document,
        assigned=draft.assigned_task_id is not None,
        comparison=draft.comparison if draft.kind in NUMERIC else "",
        responsible_unit=draft.responsible_unit,
        year=year,
        milestones=tuple(
            MilestoneFacts(one.due, one.text, one.value) for one in (draft.milestones.all() if steps is None else steps)
        ),
        **(last.facts() if last else {}),
    )


def facts_of_open(one: "Round", holds: Mandates) -> PaperFacts:
    """Return the facts of the paper whose open round this is, without a query; what its entries are marked is left out.

    An open round is always its paper's last, so the rule needs no other. `paper__department`, `decisions`,
    `paper__authorships` and `marks` have to be at hand.
    """
    return PaperFacts(
        department=one.paper.department.code,
        leader=one.paper.department.leader_id,
        rounds=tuple(replace(facts, markers=markers(one)) for facts in round_facts([one])),
        writers=frozenset(authorship.user_id for authorship in one.paper.authorships.all()),
        substitutes=holds.substitutes(one.paper.department),
        delegations=holds.delegations,
    )
