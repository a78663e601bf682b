"""Which steps of a paper tell whom, and in which words: one table, and one function a step for its verb to call.

A further step is an entry in STEPS and a function that calls `tell_step`. Nobody is told what they did themselves, nor of a
paper that they may not see; nobody is told of one step twice: the first line that concerns a person counts.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_

from django.db.models import Q
from django.urls import reverse

from publishing.models import Edition, PrintFailure
from targets import notices
from targets.models import Delegation, Department, User
from targets.refusal import gettext_noop
from targets.roles import Role
from whitepapers.approval import ROLE_OF_STAGE, Outcome, Person, Stage, may_decide_for_any
from whitepapers.facts import paper_facts, person
from whitepapers.models import Decision, Round, SignOff, WhitePaperPage

TO_DECIDE = "to_decide"  # the kind of what asks for a decision; it is settled as soon as one is made


@dataclass(frozen=True)
class Step:
    """What happened: to which paper (if any), who did it (None: the press), when, the comment, who is meant by name."""

    paper: WhitePaperPage | None
    by: User | None
    at: dt.datetime
    comment: str = ""
    round: Round | None = None
    named: tuple[User, ...] = ()
    values: dict[str, object] = field(default_factory=dict)


Audience = Callable[[Step], Q]
Place = Callable[[Step], str]


def _paper(step: Step) -> WhitePaperPage:
    assert step.paper is not None, "only a step of a paper is told to its department"
    return step.paper


def _of_department(role: Role) -> Audience:
    return lambda step: Q(groups__name=role, department=_paper(step).department_id)


def _whose_rows(step: Step) -> Q:
    """The contributors of the divisions that have a row in the paper."""
    paper = _paper(step)
    divisions = paper.targets.order_by().values("division")
    return Q(groups__name=Role.CONTRIBUTOR, department=paper.department_id, unit__in=divisions)


def _deciders(step: Step, *, undecided: bool = False) -> Q:
    """Those who may decide on the paper now, also in another's place; `undecided`: who could have until just now."""
    facts = paper_facts(_paper(step))
    if undecided and facts.latest is not None:
        facts = replace(facts, rounds=(*facts.rounds[:-1], replace(facts.latest, decisions=())))
    named = {one for pair in facts.delegations for one in pair} | {*facts.substitutes.values()} - {None}
    people = User.objects.filter(Q(groups__name__in=ROLE_OF_STAGE.values()) | Q(pk__in=named)).distinct()
    known = {one.pk: person(one) for one in people.select_related("department").prefetch_related("groups")}
    principals: dict[int, list[Person]] = {}
    for principal, acting in facts.delegations:
        principals.setdefault(acting, []).append(known[principal])
    return Q(pk__in=[pk for pk, who in known.items() if may_decide_for_any(who, facts, principals.get(pk, ()))])


EDITORS, HEADS, CONTRIBUTORS = (_of_department(role) for role in (Role.EDITOR, Role.HEAD, Role.CONTRIBUTOR))
WHOSE_ROWS: Audience = _whose_rows
DECIDERS: Audience = _deciders
COULD_DECIDE: Audience = lambda step: _deciders(step, undecided=True)  # noqa: E731
ADMINISTRATORS: Audience = lambda step: Q(groups__name=Role.ADMINISTRATOR)  # noqa: E731
NAMED: Audience = lambda step: Q(pk__in=[one.pk for one in step.named])  # noqa: E731

CLERKS: Audience = lambda step: Q(groups__name=Role.CLERK)  # noqa: E731

PAPER: Place = lambda step: reverse("desk:paper", args=[_paper(step).pk])  # noqa: E731
ROUND: Place = lambda step: reverse("whitepapers_round", args=[step.round.pk]) if step.round else PAPER(step)  # noqa: E731
CASE: Place = lambda step: reverse("whitepapers_case", args=[_paper(step).pk])  # noqa: E731
ASKED: Place = lambda step: reverse("desk:asked_of_us")  # noqa: E731
PARTS: Place = lambda step: reverse("desk:cooperation", args=[_paper(step).pk])  # noqa: E731
ON_PAPER: Place = lambda step: reverse("whitepapers_paper_decisions")  # noqa: E731
ORDERS: Place = lambda step: reverse("whitepapers_orders")  # noqa: E731
QUEUE: Place = lambda step: reverse("whitepapers_queue")  # noqa: E731
PROSE: Place = lambda step: reverse("wagtailadmin_pages:edit", args=[_paper(step).pk])  # noqa: E731


@dataclass(frozen=True)
class Line:
    """One sentence of a step: to whom, and where it leads; `kind` is the step's name where it is empty."""

    sentence: str
    whom: tuple[Audience, ...]
    place: Place = PAPER
    kind: str = ""
    mailed: bool = True


# step → its lines; %(paper)s and %(round)s are filled in wherever there is one
STEPS: dict[str, tuple[Line, ...]] = {
    "signed_off": (
        Line(gettext_noop("%(paper)s: the head has signed the paper off; it can be submitted."), (EDITORS,)),
    ),
    "submitted": (
        Line(gettext_noop("%(paper)s: round %(round)s waits for your review."), (DECIDERS,), ROUND, TO_DECIDE),
        Line(gettext_noop("%(paper)s was submitted: round %(round)s is open."), (HEADS, EDITORS)),
    ),
    "recalled": (
        Line(
            gettext_noop("%(paper)s: the department has taken round %(round)s back; nothing is to be decided now."),
            (COULD_DECIDE,),
            ROUND,
        ),
        Line(gettext_noop("%(paper)s: round %(round)s was recalled; the draft is open again."), (HEADS, EDITORS)),
    ),
    "passed": (
        Line(
            gettext_noop("%(paper)s has passed the supervisory review and waits for your approval."),
            (DECIDERS,),
            ROUND,
            TO_DECIDE,
        ),
        Line(
            gettext_noop("%(paper)s has passed the supervisory review and waits for the leader in charge."),
            (HEADS, EDITORS),
        ),
    ),
    "returned_in_review": (
        Line(gettext_noop("%(paper)s was returned by the supervisory organ."), (EDITORS, HEADS, WHOSE_ROWS)),
    ),
    "returned_in_approval": (
        Line(gettext_noop("%(paper)s was returned by the leader in charge."), (EDITORS, HEADS, WHOSE_ROWS)),
    ),
    "approved": (
        Line(
            gettext_noop("%(paper)s is approved at both stages; it becomes public at the release time."),
            (EDITORS, HEADS, WHOSE_ROWS),
        ),
        Line(gettext_noop("%(paper)s is approved at both stages and goes to press."), (ADMINISTRATORS,), CASE),
    ),
    "released": (
        Line(gettext_noop("%(paper)s is public now, as edition %(edition)s."), (EDITORS, HEADS, CONTRIBUTORS)),
    ),
    "stays_behind": (
        Line(gettext_noop("%(paper)s can't be published and stays behind."), (EDITORS,)),
        Line(gettext_noop("%(paper)s can't be published and stays behind."), (ADMINISTRATORS,), CASE),
    ),
    "prose_commented": (
        Line(gettext_noop("%(paper)s: there are new comments on foreword and closing words."), (NAMED,), PROSE),
    ),
    "asked": (Line(gettext_noop("%(paper)s: your department is asked about %(count)s parts."), (NAMED,), ASKED),),
    "objected": (Line(gettext_noop("%(paper)s: %(department)s objects to target %(number)s."), (EDITORS,), PARTS),),
    "settled": (Line(gettext_noop("%(paper)s: the objection to target %(number)s is settled."), (NAMED,), ASKED),),
    "filed": (Line(gettext_noop("%(paper)s: a decision signed on paper waits to be confirmed."), (CLERKS,), ON_PAPER),),
    "on_record": (
        Line(gettext_noop("%(paper)s: the decision that you signed on paper is on record."), (NAMED,), ROUND),
    ),
    "not_matching": (Line(gettext_noop("%(paper)s: the filed decision does not match."), (CLERKS,), ON_PAPER),),
    "delegated": (Line(gettext_noop("You act for %(person)s from %(begins)s to %(ends)s."), (NAMED,), QUEUE),),
    "erasure_ordered": (
        Line(gettext_noop("%(paper)s: an order to withdraw %(entry)s waits to be confirmed."), (NAMED,), ORDERS),
    ),
    "erasure_confirmed": (
        Line(gettext_noop("%(paper)s: the text of %(entry)s is withdrawn by order."), (NAMED,), ORDERS),
    ),
    "erasure_refused": (
        Line(gettext_noop("%(paper)s: the order to withdraw %(entry)s was not confirmed."), (NAMED,), ORDERS),
    ),
    "erasure_failed": (
        Line(gettext_noop("%(paper)s: the order to withdraw %(entry)s can't be carried out yet."), (NAMED,), ORDERS),
    ),
    "delegation_ended": (Line(gettext_noop("You no longer act for %(person)s."), (NAMED,), QUEUE),),
}


def tell_step(name: str, step: Step) -> None:
    """Tell everybody whom the table names; in the caller's transaction, a constant number of queries."""
    paper = step.paper
    values = dict(step.values)
    if paper is not None:
        values["paper"] = notices.spoken(lambda: paper.label())
    if step.round is not None:
        values["round"] = step.round.number
    told = {step.by.pk} if step.by else set()
    comment = "" if paper is not None and names_withheld(paper) else step.comment
    for line in STEPS[name]:
        whom = reduce(or_, (audience(step) for audience in line.whom))
        people = User.objects.filter(whom, is_active=True).exclude(pk__in=told).distinct()
        people = people.select_related("department").prefetch_related("groups")
        concerned = [one for one in people if paper is None or _may_see(one, paper.department)]
        told |= {one.pk for one in concerned}
        notices.tell(
            concerned,
            kind=line.kind or name,
            sentence=line.sentence,
            values=values,
            path=line.place(step),
            comment=comment,
            subject=paper.subject if paper else "",
            at=step.at,
            mailed=line.mailed,
        )


def names_withheld(paper: WhitePaperPage) -> bool:
    """Say whether a comment on the paper may tell of a withheld target: mail is no place for it, and where a notice leads it is read."""
    from whitepapers.by_link import tells_withheld

    return paper.targets.filter(withheld=True).exists() or tells_withheld(paper)


def _may_see(one: User, department: Department) -> bool:
    """Ask the only scoping there is, without a query for those whose answer is at hand."""
    if one.reads_drafts or one.department_id == department.pk:
        return one.is_active
    return Department.objects.drafts_visible_to(one).filter(pk=department.pk).exists()


def signed_off(signed: SignOff) -> None:
    """The head signed."""
    tell_step("signed_off", Step(signed.paper, signed.by, signed.at))


def submitted(new: Round) -> None:
    """A round was opened."""
    tell_step("submitted", Step(new.paper, new.submitted_by, new.at, new.change_reason, new))


def decided(new: Decision) -> None:
    """A round was approved at a stage, returned or recalled: nobody is asked for that decision any more."""
    paper, review = new.round.paper, new.stage == Stage.SUPERVISORY
    names = {
        Outcome.APPROVED: "passed" if review else "approved",
        Outcome.RETURNED: "returned_in_review" if review else "returned_in_approval",
        Outcome.RECALLED: "recalled",
    }
    notices.settle(subject=paper.subject, kind=TO_DECIDE, at=new.at)
    tell_step(names[Outcome(new.outcome)], Step(paper, new.by, new.at, new.comment, new.round))


def _printed(digest: str) -> Round | None:
    """Return the round whose manuscript has this digest; a transcript has none, and nobody waits for it."""
    rounds = Round.objects.filter(digest=digest).defer("manuscript_json")
    return rounds.select_related("paper__department", "paper__plan_year").first()


def released(edition: Edition, at: dt.datetime) -> None:
    """An edition became public."""
    if one := _printed(edition.digest):
        tell_step("released", Step(one.paper, None, at, round=one, values={"edition": edition.number}))


def stays_behind(failure: PrintFailure) -> None:
    """An approved paper could not be printed or released; the comment is the reason."""
    if one := _printed(failure.digest):
        tell_step("stays_behind", Step(one.paper, None, failure.at, failure.message, one))


def prose_commented(paper: WhitePaperPage, *, by: User, people: Iterable[User], comment: str, at: dt.datetime) -> None:
    """Somebody commented on the prose; `people` follow the comments."""
    tell_step("prose_commented", Step(paper, by, at, comment, named=tuple(people)))


def delegated(new: Delegation) -> None:
    """Somebody on leave named who acts for them, or ended it."""
    values: dict[str, object] = {"person": new.principal.label()}
    if new.revokes_id is None:
        values |= {"begins": new.begins.isoformat(), "ends": new.ends.isoformat()}
    name = "delegated" if new.revokes_id is None else "delegation_ended"
    tell_step(name, Step(None, new.by, new.at, new.reason, named=(new.acting,), values=values))
