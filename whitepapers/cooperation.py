"""The verbs of co-operation: ask, answer, settle; and where each part of a paper stands, in a constant number of queries."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from publishing.manuscript import canonical, sha256
from publishing.store import keep
from targets.evidence import check_file
from targets.models import Department
from targets.refusal import Refused, gettext_noop
from whitepapers import approval, telling_between
from whitepapers.actions import locked_paper
from whitepapers.authorship import record
from whitepapers.cooperating import Part, Said, part
from whitepapers.deadline_record import start_deadline
from whitepapers.deadlines import ASKED, COOPERATION
from whitepapers.facts import fresh_person, paper_facts
from whitepapers.models import CooperationAnswer, CooperationRequest, Coordination, TargetDraft
from whitepapers.record import enter

if TYPE_CHECKING:
    from targets.models import User
    from whitepapers.models import WhitePaperPage

SETTLED = gettext_noop("This objection is settled already.")

# What a partner's word holds for; who drafts it and for whom it is numbered makes no other promise.
PROMISE = ("task", "goal", "kind", "comparison", "value", "value_text", "unit", "quality", "due", "due_text")


def wording(entry: "TargetDraft | dict[str, Any]") -> str:
    """Return the digest of a target's promise, of a draft row or of its entry in a manuscript."""
    from whitepapers.compose import written

    said = entry if isinstance(entry, dict) else written(entry)
    return sha256(canonical({name: said[name] for name in PROMISE}))


@dataclass(frozen=True)
class Partner:
    """One department's part in one target, where it stands, and the words behind it."""

    number: int
    task: str
    department: Department
    standing: Part
    answer: CooperationAnswer | None = None
    asked_at: dt.datetime | None = None
    named: bool = True  # False: the row names the department no more

    @property
    def coordination(self) -> Coordination | None:
        """The last record that settles the objection, if there is one; `standing` says whether it holds for this wording."""
        return self.answer.coordination if self.answer else None


def parts_of(paper: "WhitePaperPage", *, until: dt.datetime | None = None) -> list[Partner]:
    """Return every co-operating department's part in the paper's rows, by number; five queries.

    `until` leaves out what was said after a moment: the round was submitted with what had been said then.
    """
    before = {"at__lte": until} if until is not None else {}
    asked: dict[tuple[int, int], list[CooperationRequest]] = defaultdict(list)
    for one in CooperationRequest.objects.filter(paper=paper, **before).order_by("id"):
        asked[one.number, one.department_id].append(one)
    said: dict[tuple[int, int], list[CooperationAnswer]] = defaultdict(list)
    answers = (
        CooperationAnswer.objects.filter(paper=paper, **before)
        .select_related("by")
        .prefetch_related("coordinations__by")
    )
    for answer in answers.order_by("id"):
        said[answer.number, answer.department_id].append(answer)
    found = []
    for row in paper.targets.prefetch_related("partners").order_by("number"):
        for department in row.partners.all():
            key = (row.number, department.pk)
            spoken = [Said(one.answer, one.content, one.settled) for one in said[key]]
            standing = part(wording(row), [one.content for one in asked[key]], spoken)
            last = said[key][-1] if said[key] else None
            asked_at = asked[key][-1].at if asked[key] else None
            found.append(Partner(row.number, row.task, department, standing, last, asked_at))
    return found


def taken_out(paper: "WhitePaperPage", *, until: dt.datetime | None = None) -> list[Partner]:
    """Return the departments whose last word objects and that nobody settled, but whom their row names no more.

    Taking them out lets the paper be submitted; those who decide are told of it all the same. Five queries.
    """
    answers = CooperationAnswer.objects.filter(paper=paper, **({"at__lte": until} if until is not None else {}))
    answers = answers.select_related("department").prefetch_related("coordinations")
    last = {(one.number, one.department_id): one for one in answers.order_by("id")}
    named = set(paper.targets.values_list("number", "partners"))
    gone = [one for key, one in last.items() if one.answer == CooperationAnswer.Answer.OBJECTED and key not in named]
    rows = {row.number: row for row in paper.targets.filter(number__in=[one.number for one in gone])}
    return [
        Partner(one.number, row.task if row else "", one.department, Part.OBJECTED, one, named=False)
        for one, row in ((one, rows.get(one.number)) for one in gone)
        if not one.settled or (row is not None and wording(row) not in one.settled)
    ]


def open_objections(paper: "WhitePaperPage") -> int:
    """Return how many objections nothing settles yet."""
    return sum(one.standing is Part.OBJECTED for one in parts_of(paper))


def ask(*, paper: "WhitePaperPage", by: "User", at: dt.datetime | None = None) -> list[CooperationRequest]:
    """Ask every co-operating department about the wording of today, unless it was asked about it; return the new ones."""
    moment = (at or timezone.now()).replace(microsecond=0)
    with transaction.atomic():
        locked = locked_paper(paper.pk)
        approval.check_ask(fresh_person(by), paper_facts(locked))
        known = set(CooperationRequest.objects.filter(paper=locked).values_list("number", "department_id", "content"))
        new = []
        for row in locked.targets.prefetch_related("partners").order_by("number"):
            for department in row.partners.all():
                content = wording(row)
                if (row.number, department.pk, content) in known:
                    continue
                asked = CooperationRequest.objects.create(
                    paper=locked, number=row.number, department=department, content=content, by=by, at=moment
                )
                enter("asked", row=asked, paper=locked, by=by, at=moment)
                start_deadline(paper=locked, kind=COOPERATION, event=ASKED, event_id=asked.pk, at=moment)
                new.append(asked)
        if not new:
            raise Refused(gettext_noop("Every co-operating department was asked about this wording already."))
        record(paper=locked, user=by, how="row")
        telling_between.asked(new)
    return new


def cooperate(
    *, request: CooperationRequest, answer: str, text: str = "", by: "User", at: dt.datetime | None = None
) -> CooperationAnswer:
    """Confirm the department's part or object to it; whoever does can never decide on the paper. Raises Refused."""
    moment = (at or timezone.now()).replace(microsecond=0)
    with transaction.atomic():
        locked = locked_paper(request.paper_id)
        row = TargetDraft.objects.filter(paper=locked, number=request.number, partners=request.department).first()
        asked = row is not None and wording(row) == request.content
        approval.check_cooperate(
            fresh_person(by), paper_facts(locked),
            partner=request.department.code, asked=asked, answer=answer, text=text,
        )  # fmt: skip
        new = CooperationAnswer.objects.create(
            paper=locked, number=request.number, department=request.department, content=request.content,
            answer=answer, text=text.strip(), by=by, at=moment,
        )  # fmt: skip
        record(paper=locked, user=by, how="confirmed")
        enter("cooperated", row=new, paper=locked, by=by, at=moment)
        telling_between.cooperated(new)
    return new


@dataclass(frozen=True)
class Document:
    """The document that settles an objection: its name and number, and a copy of it where there is one."""

    title: str
    name: str = ""
    data: bytes = b""


def coordinate(
    *, objection: CooperationAnswer, text: str, document: Document, by: "User", at: dt.datetime | None = None
) -> Coordination:
    """Settle one objection, for the wording of today, by one record with its document. Raises Refused."""
    moment = (at or timezone.now()).replace(microsecond=0)
    name, content_type = check_file(document.name, document.data) if document.name else ("", "")
    with transaction.atomic():
        locked = locked_paper(objection.paper_id)
        approval.check_coordinate(fresh_person(by), paper_facts(locked), text=text, document=document.title)
        same = CooperationAnswer.objects.filter(
            paper=locked, number=objection.number, department=objection.department_id
        )
        if objection.answer != "objected" or same.order_by("-id").values_list("pk", flat=True)[0] != objection.pk:
            raise Refused(gettext_noop("This is not the department's last word; there is nothing to settle."))
        row = locked.targets.filter(number=objection.number).first()
        content = wording(row) if row is not None else objection.content
        if content in objection.settled:  # a record from before they named their wording has none of its own
            raise Refused(SETTLED)
        new = Coordination(
            objection=objection, content=content, text=text.strip(), document=document.title.strip(), name=name,
            sha256=sha256(document.data) if name else "", content_type=content_type, by=by, at=moment,
        )  # fmt: skip
        if name:
            keep(document.data, Coordination.FOLDER)
        try:
            with transaction.atomic():
                new.save()
        except IntegrityError as collision:
            raise Refused(SETTLED) from collision
        record(paper=locked, user=by, how="row")
        enter("coordinated", row=new, paper=locked, by=by, at=moment)
        telling_between.coordinated(new)
    return new
