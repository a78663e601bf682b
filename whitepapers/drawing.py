"""Draws the approval rule by asking it: every verb, by every role, in every state. Pure; nothing is drawn from memory."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from targets.refusal import Refused
from targets.roles import CITY_WIDE, DEPARTMENTAL, READS_DRAFTS, Role
from whitepapers import approval
from whitepapers.approval import Decided, Outcome, PaperFacts, Person, RoundFacts, Stage, State, state

DEPARTMENT, DIVISION, DIGEST, TEXT, REASON = "jtys", "division", "d" * 64, "c" * 64, "reason"
OWN = frozenset({Role.CONTRIBUTOR, Role.EDITOR, Role.HEAD})


def person(role: Role) -> Person:
    """Return somebody in one role: of the paper's department where the role belongs to one, in charge where it leads."""
    where = (DEPARTMENT, DIVISION) if role in OWN else ("", "")
    return Person(list(Role).index(role) + 1, True, frozenset({str(role)}), *where)


PEOPLE = {role: person(role) for role in Role}
_WROTE = frozenset({PEOPLE[Role.EDITOR].id, PEOPLE[Role.HEAD].id})
_DRAFT = PaperFacts(
    DEPARTMENT, PEOPLE[Role.LEADER].id, (), _WROTE, content=TEXT, signed=TEXT, signed_by=PEOPLE[Role.HEAD].id, targets=1
)


def _decided(paper: PaperFacts, stage: Stage, outcome: Outcome, by: int) -> PaperFacts:
    latest = paper.rounds[-1]
    made = replace(latest, decisions=(*latest.decisions, Decided(stage, outcome, by, DIGEST)))
    return replace(paper, rounds=(*paper.rounds[:-1], made))


def _submitted(paper: PaperFacts) -> PaperFacts:
    return replace(paper, rounds=(*paper.rounds, RoundFacts(DIGEST, _WROTE)))


def papers() -> dict[State, PaperFacts]:
    """Return a paper in each state."""
    in_review = _submitted(_DRAFT)
    in_approval = _decided(in_review, Stage.SUPERVISORY, Outcome.APPROVED, PEOPLE[Role.REVIEWER].id)
    approved = _decided(in_approval, Stage.LEADER, Outcome.APPROVED, PEOPLE[Role.LEADER].id)
    found = {
        State.DRAFTING: _DRAFT,
        State.IN_REVIEW: in_review,
        State.IN_APPROVAL: in_approval,
        State.APPROVED: approved,
    }
    if {now: state(paper) for now, paper in found.items()} != {now: now for now in State}:
        raise AssertionError("A paper of the drawing is not in the state that it stands for.")
    return found


@dataclass(frozen=True)
class Verb:
    """One thing that somebody may do: its name, the check that allows it, and what becomes of the paper."""

    name: str
    check: Callable[[Person, PaperFacts], None]
    then: Callable[[PaperFacts, int], PaperFacts] = lambda paper, by: paper


def _waiting(paper: PaperFacts) -> Stage:
    return (approval.waiting_stage(paper.latest.decisions) if paper.latest else None) or Stage.SUPERVISORY


def _decision(name: str, outcome: Outcome) -> Verb:
    def check(who: Person, paper: PaperFacts) -> None:
        said = {"stage": _waiting(paper), "outcome": outcome, "digest": DIGEST, "comment": REASON}
        approval.check_decide(who, paper, **said)  # type: ignore[arg-type]

    return Verb(name, check, lambda paper, by: _decided(paper, _waiting(paper), outcome, by))


def _mark(who: Person, paper: PaperFacts) -> None:
    approval.check_mark(who, paper, stage=_waiting(paper), digest=DIGEST, returned=True, text=REASON)


def _reopen(who: Person, paper: PaperFacts) -> None:
    approval.check_reopen(who, paper, released=True, in_time=True, reason=REASON)


_SHEET = approval.Signed(PEOPLE[Role.LEADER], Outcome.APPROVED, DIGEST)


def _file(who: Person, paper: PaperFacts) -> None:
    approval.check_file(who, paper, _SHEET, typed=DIGEST[-8:])


def _confirm(who: Person, paper: PaperFacts) -> None:
    approval.check_confirm(who, paper, _SHEET, filed_by=0, typed=DIGEST[-8:], matches=True)


def _cooperate(who: Person, paper: PaperFacts) -> None:
    approval.check_cooperate(who, paper, partner=DEPARTMENT, asked=True, answer="objected", text=REASON)


def _coordinate(who: Person, paper: PaperFacts) -> None:
    approval.check_coordinate(who, paper, text=REASON, document=REASON)


def _delegate(who: Person, paper: PaperFacts) -> None:
    day = dt.date(2027, 1, 1)
    approval.check_delegate(who, replace(who, id=0), begins=day, ends=day, today=day)


def _give_up(who: Person, paper: PaperFacts) -> None:
    approval.check_give_up(who, replace(paper, reopened="an earlier text"), changed=False)


VERBS = (
    Verb("write the paper", approval.check_edit),
    Verb(
        "write a row of their own division, in time",
        lambda w, p: approval.check_contribute(w, p, DIVISION, in_time=True),
    ),
    Verb("import rows", approval.check_import),
    Verb("ask co-operating departments", approval.check_ask),
    Verb("answer as one of them", _cooperate),
    Verb("settle an objection", _coordinate),
    Verb("sign off", lambda w, p: approval.check_sign_off(w, replace(p, signed=""))),
    Verb("submit", approval.check_submit, lambda paper, by: _submitted(paper)),
    _decision("recall", Outcome.RECALLED),
    Verb("mark an entry", _mark),
    _decision("approve", Outcome.APPROVED),
    _decision("return", Outcome.RETURNED),
    Verb("file a decision signed on paper", _file),
    Verb("confirm a filed decision", _confirm, lambda paper, by: _decided(paper, Stage.LEADER, Outcome.APPROVED, by)),
    Verb("name an acting person", _delegate),
    Verb("reopen", _reopen, lambda paper, by: replace(paper, reopened=DIGEST)),
    Verb("give an amendment up", _give_up, lambda paper, by: papers()[State.APPROVED]),
)


@dataclass(frozen=True)
class Tried:
    """What the rule said: the sentence of its refusal, or "" and the state that follows."""

    verb: str
    role: Role
    before: State
    sentence: str
    after: State


def tries() -> Iterator[Tried]:
    """Yield every verb by every role in every state."""
    for verb in VERBS:
        for now, paper in papers().items():
            for role, who in PEOPLE.items():
                try:
                    verb.check(who, paper)
                except Refused as refused:
                    yield Tried(verb.name, role, now, str(refused), now)
                else:
                    yield Tried(verb.name, role, now, "", state(verb.then(paper, who.id)))


def drawing() -> str:
    """Return the state drawing as Mermaid: the verbs that move a paper, and who may."""
    moves: dict[tuple[State, State, str], list[str]] = {}
    for one in tries():
        if not one.sentence and one.after is not one.before:
            moves.setdefault((one.before, one.after, one.verb), []).append(str(one.role))
    lines = [f"    {before} --> {after}: {verb} ({', '.join(who)})" for (before, after, verb), who in moves.items()]
    start = [f"    [*] --> {State.DRAFTING}: open (editors)"]
    end = [f"    {State.APPROVED} --> [*]: printed, released, adopted (nobody; the press)"]
    return "\n".join(["```mermaid", "stateDiagram-v2", *start, *lines, *end, "```"])


def table() -> str:
    """Return who may do what in which state, as Markdown."""
    head = ["| what | " + " | ".join(now.replace("_", " ") for now in State) + " |", "|---" * (len(State) + 1) + "|"]
    allowed: dict[tuple[str, State], list[str]] = {}
    for one in tries():
        if not one.sentence:
            allowed.setdefault((one.verb, one.before), []).append(str(one.role))
    rows = [
        f"| {verb.name} | " + " | ".join(", ".join(allowed.get((verb.name, now), ["nobody"])) for now in State) + " |"
        for verb in VERBS
    ]
    return "\n".join(head + rows)


def readers() -> str:
    """Return who may read what that is not public, as Markdown: what `visible_to` of drafts and register answers."""

    def reach(role: Role, everything: frozenset[Role]) -> str:
        if role in everything:
            return "every department's"
        own = role in DEPARTMENTAL and "their own department's"
        return own or (role is Role.LEADER and "of the departments in charge") or "none"

    lines = ["| who | drafts, rounds, case files | register and reports |", "|---|---|---|"]
    return "\n".join(lines + [f"| {one} | {reach(one, READS_DRAFTS)} | {reach(one, CITY_WIDE)} |" for one in Role])


def refusals() -> str:
    """Return what everybody else is told, by verb and state, as Markdown."""
    said: dict[str, dict[str, list[State]]] = {}
    for one in tries():
        if one.sentence:
            states = said.setdefault(one.verb, {}).setdefault(one.sentence, [])
            if one.before not in states:
                states.append(one.before)
    lines = ["| what | in which state | what the rule says |", "|---|---|---|"]
    for verb, sentences in said.items():
        for sentence, states in sentences.items():
            where = "any" if len(states) == len(State) else ", ".join(now.replace("_", " ") for now in states)
            lines.append(f"| {verb} | {where} | {sentence} |")
    return "\n".join(lines)


def chapter() -> str:
    """Return the drawn part of docs/approval.md."""
    return "\n\n".join(
        [
            "### States",
            drawing(),
            "### Who may do what",
            table(),
            (
                "“heads, editors” means: of the paper's own department. “leaders” means: the one in charge of it."
                " Being a superuser is not a fact that the rule knows."
            ),
            "### Who may read what",
            readers(),
            (
                "An acting person reads what the person on leave reads, a substitute the paper that is decided in the"
                " organ's place; whoever scores in the evaluation office's place reads only the register."
            ),
            "### What everybody else is told",
            refusals(),
        ]
    )
