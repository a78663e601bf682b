"""The verbs on the entries of a round: open it, mark an entry, pass the rest; and, when it came back, answer a point."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from targets.refusal import Refused, gettext_noop
from whitepapers import approval
from whitepapers.actions import _now, last_round, locked_paper
from whitepapers.approval import Person, Stage
from whitepapers.authorship import record
from whitepapers.entries import by_key
from whitepapers.facts import fresh_person, paper_facts
from whitepapers.models import Point, RecordEntry, Round, WhitePaperPage
from whitepapers.points import VERDICTS, returned_points, standing_marks
from whitepapers.record import enter

if TYPE_CHECKING:
    from targets.models import User

MARKS = frozenset({*VERDICTS, "note"})
LONGEST = 5000  # characters of a comment


def open_round(
    *, round: Round, by: "User", acting_for: "User | None" = None, at: dt.datetime | None = None
) -> RecordEntry | None:
    """Enter that somebody who may decide on the round has opened it; once a person and round, else nothing is done."""
    opened = RecordEntry.objects.filter(kind="opened", round=round, by=by)
    if opened.exists():
        return None
    with transaction.atomic():
        locked = locked_paper(round.paper_id)
        facts, principal = paper_facts(locked), fresh_person(acting_for) if acting_for else None
        is_last = facts.latest is not None and facts.latest.digest == round.digest
        if opened.exists() or not is_last or not approval.may_decide(fresh_person(by), facts, principal):
            return None
        said: dict[str, object] = {"round": round.pk}
        return enter(
            "opened", paper=locked, round=round, by=by, acting_for=acting_for, digest=round.digest, said=said, at=at
        )


def mark(
    *,
    round: Round,
    stage: Stage,
    digest: str,
    entry: str,
    verdict: str,
    by: "User",
    text: str = "",
    acting_for: "User | None" = None,
    at: dt.datetime | None = None,
) -> Point:
    """Pass one entry, mark it to be changed, note something on it, or take the mark back ("open"); or raise Refused.

    `stage` and `digest` are what the person saw. Saying the same again, as a form sent twice does, adds nothing.
    """
    _check_words(verdict, text)
    with transaction.atomic():
        locked = locked_paper(round.paper_id)
        latest = _checked(locked, round, stage, digest, by, acting_for, returned=verdict == "returned", text=text)
        frozen = by_key(latest.manuscript).get(entry)
        if frozen is None:
            raise Refused(gettext_noop("This entry is not in the paper that was submitted; open the paper again."))
        before = latest.points.filter(stage=stage, entry=entry).exclude(verdict="answer").order_by("id")
        last = before.filter(verdict__in={"note"} if verdict == "note" else set(VERDICTS)).last()
        if verdict == "open" and last is None:
            raise Refused(gettext_noop("There is no mark on this entry that could be taken back."))
        if last is not None and (last.verdict, last.text, last.by_id) == (verdict, text.strip(), by.pk):
            return last
        return _point(
            locked, latest, stage, frozen.key, frozen.content, verdict, text, by=by, acting_for=acting_for, at=at
        )


def mark_all(
    *,
    round: Round,
    stage: Stage,
    digest: str,
    by: "User",
    acting_for: "User | None" = None,
    entries: frozenset[str] | None = None,
    at: dt.datetime | None = None,
) -> list[Point]:
    """Pass everything that this stage has not marked in this round, or of it only `entries`; return the new marks."""
    with transaction.atomic():
        locked = locked_paper(round.paper_id)
        latest = _checked(locked, round, stage, digest, by, acting_for)
        marked = standing_marks(latest.points.filter(stage=stage).order_by("id"), stage)
        return [
            _point(locked, latest, stage, one.key, one.content, "passed", "", by=by, acting_for=acting_for, at=at)
            for one in by_key(latest.manuscript).values()
            if one.key not in marked and (entries is None or one.key in entries)
        ]


def _check_words(verdict: str, text: str) -> None:
    if verdict not in MARKS:
        raise Refused(gettext_noop("An entry is passed, marked to be changed or noted; this is none of them."))
    if verdict == "note" and not approval.says_something(text):
        raise Refused(gettext_noop("A note without words says nothing."))
    if len(text) > LONGEST:
        raise Refused(gettext_noop("At most %(count)s characters."), count=LONGEST)


def _checked(
    locked: WhitePaperPage,
    one: Round,
    stage: Stage,
    digest: str,
    by: "User",
    acting_for: "User | None",
    *,
    returned: bool = False,
    text: str = "",
) -> Round:
    """Return the paper's last round, whole, after asking the rule with what holds now."""
    latest = last_round(locked, one)
    principal: Person | None = fresh_person(acting_for) if acting_for else None
    approval.check_mark(
        fresh_person(by),
        paper_facts(locked),
        stage=stage,
        digest=digest,
        returned=returned,
        text=text,
        principal=principal,
    )
    return latest


def _point(
    locked: WhitePaperPage,
    latest: Round,
    stage: str,
    entry: str,
    content: str,
    verdict: str,
    text: str,
    *,
    by: "User",
    acting_for: "User | None" = None,
    answers: Point | None = None,
    at: dt.datetime | None = None,
) -> Point:
    new = Point.objects.create(
        round=latest,
        stage=stage,
        entry=entry,
        content=content,
        verdict=verdict,
        text=text.strip(),
        answers=answers,
        by=by,
        acting_for=acting_for,
        at=_now(at),
    )
    kind = "answered" if answers else "marked"
    enter(kind, row=new, paper=locked, round=latest, by=by, acting_for=acting_for, digest=latest.digest, at=at)
    return new


def division_of(paper: WhitePaperPage, entry: str) -> str | None:
    """Return the division whose row an entry of the paper is now, or None: then it is the editor's."""
    prefix, _, serial = entry.rpartition("-")
    if prefix != f"{paper.plan_year.year}-{paper.department.code}" or not serial.isdecimal():
        return None
    return paper.targets.filter(number=int(serial)).values_list("division", flat=True).first()


def check_answer(person: Person, facts: approval.PaperFacts, division: str | None) -> None:
    """Refuse unless this person may answer a point now: an editor, or a contributor of the division whose row it is on.

    The divisions' deadline is for writing rows; a point comes long after it.
    """
    if division is None:
        approval.check_edit(person, facts)
    else:
        approval.check_contribute(person, facts, division, in_time=True)


def answer(*, point: Point, text: str, by: "User", at: dt.datetime | None = None) -> Point:
    """Answer one of the points with which the paper's last round came back, or raise Refused; answers form a thread."""
    with transaction.atomic():
        locked = locked_paper(point.round.paper_id)
        latest = locked.rounds.order_by("-number").prefetch_related("decisions").first()
        check_answer(fresh_person(by), paper_facts(locked), division_of(locked, point.entry))
        if latest is None or point.pk not in {one.pk for one in returned_points(latest)}:
            raise Refused(gettext_noop("Only the points with which the last round came back can be answered."))
        if not approval.says_something(text):
            raise Refused(gettext_noop("Say what was done, or why not; the reviewer reads it with the next round."))
        if len(text) > LONGEST:
            raise Refused(gettext_noop("At most %(count)s characters."), count=LONGEST)
        before = point.answered_by.order_by("id").last()
        if before is not None and (before.text, before.by_id) == (text.strip(), by.pk):
            return before  # the form was sent twice
        record(paper=locked, user=by, how="answered")
        return _point(
            locked, latest, point.stage, point.entry, point.content, "answer", text, by=by, answers=point, at=at
        )
