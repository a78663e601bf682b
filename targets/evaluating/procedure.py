"""Who may propose, object, answer and settle a score, and when. Pure rules, standard library only (ADR 35)."""

import datetime as dt
from dataclasses import dataclass

from targets.refusal import Refused, gettext_noop, says_something
from targets.reporting import Actor

LONGEST = 2000  # characters of a reason


@dataclass(frozen=True)
class Scored:
    """The department whose score is spoken of."""

    department: str
    of_evaluation: bool = False  # the evaluation office's own
    substitute: int | None = None  # who scores it in that office's place


@dataclass(frozen=True)
class ResultFacts:
    """A result that was proposed, as these rules see it."""

    version: int
    newest: int  # version of the newest result of the department
    provisional: bool
    final: bool  # this version, or a later one, is final
    set_is_newest: bool
    objections_until: dt.date
    unanswered: int = 0  # objections to any version
    upheld_unmet: int = 0  # upheld objections that no newer version followed
    corrected: bool = False  # the frozen results that it rests on were corrected since


def check_scores(actor: Actor, scored: Scored) -> None:
    """Refuse unless the evaluation office acts, and for its own department its substitute; nobody on the own department."""
    if not actor.active:
        raise Refused(gettext_noop("This account is not active."))
    if actor.department and actor.department == scored.department:
        raise Refused(gettext_noop("Nobody scores their own department."))
    if not scored.of_evaluation:
        if "evaluators" not in actor.roles:
            raise Refused(gettext_noop("Only the evaluation office scores."))
    elif scored.substitute is None:
        raise Refused(
            gettext_noop(
                "The evaluation office doesn't score itself, and no substitute is named; tell the administrator."
            )
        )
    elif actor.id != scored.substitute:
        raise Refused(gettext_noop("The evaluation office doesn't score itself; its substitute does."))


def check_text(text: str, *, needed: str) -> None:
    """Refuse a text that says nothing (with the sentence `needed`) or too much."""
    if len("".join(text.split())) < 2 or not says_something(text):
        raise Refused(needed)
    if len(text) > LONGEST:
        raise Refused(gettext_noop("Keep the text to %(most)s characters."), most=LONGEST)


def check_propose(
    actor: Actor, scored: Scored, *, on: dt.date, today: dt.date, newest: int, final: bool, reason: str
) -> None:
    """Refuse a proposal for a day that has not come, a second one without a reason, and any after the final one.

    `final`: a final result stands, and nothing that it rests on was corrected since.
    """
    check_scores(actor, scored)
    if on > today:
        raise Refused(gettext_noop("The cut-off day has not come."))
    if final:
        raise Refused(
            gettext_noop("The result is final; a new version follows only a correction of the frozen results.")
        )
    if newest:
        check_text(reason, needed=gettext_noop("There is a result already; say why a new version is proposed."))


def check_object(actor: Actor, scored: Scored, result: ResultFacts, *, today: dt.date, text: str | None = None) -> None:
    """Refuse unless the department's head objects in time to the newest version, with a reason."""
    if not actor.active:
        raise Refused(gettext_noop("This account is not active."))
    if "heads" not in actor.roles or actor.department != scored.department:
        raise Refused(gettext_noop("Only the department's own head objects to its result."))
    if result.final:
        raise Refused(gettext_noop("The result is final."))
    if result.version != result.newest:
        raise Refused(gettext_noop("There is a newer version of this result; object to that one."))
    if today > result.objections_until:
        raise Refused(
            gettext_noop("The time for objections ended on %(day)s."), day=result.objections_until.isoformat()
        )
    if text is not None:
        check_text(text, needed=gettext_noop("Say what is wrong and what it rests on."))


def check_answer(actor: Actor, scored: Scored, *, answered: bool, outcome: str, text: str) -> None:
    """Refuse unless the evaluation office answers once, and says why."""
    check_scores(actor, scored)
    if answered:
        raise Refused(gettext_noop("This objection is answered already."))
    if outcome not in {"upheld", "rejected"}:
        raise Refused(gettext_noop("Choose an answer: upheld or rejected."))
    check_text(text, needed=gettext_noop("Say why; the department reads it."))


def check_finalise(actor: Actor, scored: Scored, result: ResultFacts, *, today: dt.date) -> None:
    """Refuse to settle anything but the newest version of a closed year, with every objection met and the time over."""
    check_scores(actor, scored)
    if result.final:
        raise Refused(gettext_noop("The result is final already."))
    if result.version != result.newest:
        raise Refused(gettext_noop("There is a newer version of this result; that one is made final."))
    if result.provisional:
        raise Refused(gettext_noop("A provisional result is never made final; propose one after the year is closed."))
    if result.corrected:
        raise Refused(
            gettext_noop(
                "The results that this score rests on were corrected; propose it anew, with a later cut-off day."
            )
        )
    if not result.set_is_newest:
        raise Refused(gettext_noop("The indicator set has a newer version; propose the result anew with it."))
    if result.unanswered:
        raise Refused(gettext_noop("An objection is not answered yet."))
    if result.upheld_unmet:
        raise Refused(gettext_noop("An objection was upheld; propose a new version that follows it."))
    if today <= result.objections_until:
        raise Refused(gettext_noop("The department can object until %(day)s."), day=result.objections_until.isoformat())
