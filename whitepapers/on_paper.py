"""Decisions on paper: one clerk files the scan of the signed brief, a second one confirms it; then it is decided."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from publishing.manuscript import sha256
from publishing.store import keep
from targets.evidence import check_file as check_scan
from targets.refusal import Refused, gettext_noop
from targets.roles import Role
from whitepapers import approval, telling_between
from whitepapers.actions import decide, last_round, locked_paper
from whitepapers.approval import Outcome, Signed, Stage
from whitepapers.facts import fresh_person, paper_facts
from whitepapers.models import Filing, FilingCheck, Round
from whitepapers.record import enter

if TYPE_CHECKING:
    from targets.models import User

SCANS = frozenset({"application/pdf", "image/png", "image/jpeg"})


@dataclass(frozen=True)
class Sheet:
    """What the signed sheet says, and the scan of it."""

    signer: "User"
    outcome: Outcome
    digest: str
    name: str
    data: bytes
    comment: str = ""
    acting_for: "User | None" = None


def _signed(signer: "User", acting_for: "User | None", outcome: Outcome, digest: str, comment: str) -> Signed:
    principal = fresh_person(acting_for) if acting_for is not None else None
    return Signed(fresh_person(signer), outcome, digest, comment, principal)


def file_decision(*, round: Round, sheet: Sheet, typed: str, by: "User", at: dt.datetime | None = None) -> Filing:
    """Keep the scan of what the leader signed; it counts when another clerk has confirmed it. Raises Refused.

    `typed` is the end of the digest as it is printed on the sheet.
    """
    name, content_type = check_scan(sheet.name, sheet.data)
    if content_type not in SCANS:
        raise Refused(gettext_noop("File the scan as PDF, PNG or JPEG."))
    moment = at or timezone.now()
    with transaction.atomic():
        paper = locked_paper(round.paper_id)
        latest = last_round(paper, round)
        signed = _signed(sheet.signer, sheet.acting_for, sheet.outcome, sheet.digest, sheet.comment)
        approval.check_file(fresh_person(by), paper_facts(paper), signed, typed=typed)
        if Filing.objects.filter(round=latest, check_made=None).exists():
            raise Refused(gettext_noop("A sheet of this round is filed already and waits to be confirmed."))
        new = Filing(
            round=latest, outcome=sheet.outcome, signer=sheet.signer, acting_for=sheet.acting_for, digest=sheet.digest,
            comment=sheet.comment.strip(), name=name, sha256=sha256(sheet.data), size=len(sheet.data),
            content_type=content_type, by=by, at=moment.replace(microsecond=0),
        )  # fmt: skip
        keep(sheet.data, Filing.FOLDER)
        new.save()
        enter("filed", row=new, paper=paper, round=latest, by=by, acting_for=new.signer, digest=new.digest, at=moment)
        telling_between.filed(new)
    return new


def confirm_filing(
    *, filing: Filing, matches: bool, typed: str = "", note: str = "", by: "User", at: dt.datetime | None = None
) -> FilingCheck:
    """Let the signed sheet count as the leader's decision, or put on record what does not match. Raises Refused."""
    moment = at or timezone.now()
    with transaction.atomic():
        paper = locked_paper(filing.round.paper_id)
        if FilingCheck.objects.filter(filing=filing).exists():
            raise Refused(gettext_noop("Somebody has checked this sheet already."))
        outcome = Outcome(filing.outcome)
        signed = _signed(filing.signer, filing.acting_for, outcome, filing.digest, filing.comment)
        approval.check_confirm(
            fresh_person(by), paper_facts(paper), signed,
            filed_by=filing.by_id, typed=typed, matches=matches, note=note,
        )  # fmt: skip
        decision = None
        if matches:
            with default_storage.open(filing.path) as kept:
                if sha256(kept.read()) != filing.sha256:
                    raise Refused(gettext_noop("The scan is no longer the one that was filed; tell the administrator."))
            decision = decide(
                round=filing.round, stage=Stage.LEADER, outcome=outcome, digest=filing.digest, by=filing.signer,
                acting_for=filing.acting_for, comment=filing.comment, at=moment,
            )  # fmt: skip
        check = FilingCheck.objects.create(
            filing=filing, decision=decision, note=note.strip(), by=by, at=moment.replace(microsecond=0)
        )
        enter(
            "confirmed", row=check, paper=paper, round=filing.round, by=by, acting_for=filing.signer,
            digest=filing.digest, at=moment,
        )  # fmt: skip
        tell = telling_between.not_matching if decision is None else telling_between.on_record
        tell(check)
    return check


def to_confirm(clerk: "User") -> QuerySet[Filing]:
    """Return the filed sheets that wait for this clerk: those that another one filed. Nothing for anybody else."""
    waiting = Filing.objects.filter(check_made=None).exclude(by=clerk)
    return waiting if Role.CLERK in clerk.roles else waiting.none()
