"""Approval by one-time link: made for one leader, round and text; opened as often as they like; used by the decision."""

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from publishing.manuscript import sha256
from targets.models import SecondFactor, User
from targets.refusal import Refused, gettext_noop
from targets.second_factor import check_code
from whitepapers import approval
from whitepapers.actions import decide, locked_paper
from whitepapers.approval import LinkFacts, Outcome, Stage
from whitepapers.facts import fresh_person, paper_facts
from whitepapers.models import Decision, DecisionLink, LinkUse, Round
from whitepapers.record import enter

if TYPE_CHECKING:
    from whitepapers.models import WhitePaperPage

VALID_FOR = dt.timedelta(days=7)


@dataclass(frozen=True)
class MadeLink:
    """A new link with its secret part, which is told to one person and kept nowhere."""

    link: DecisionLink
    token: str


def make_link(
    *, round: Round, person: User, by: User, acting_for: User | None = None, at: dt.datetime | None = None
) -> MadeLink:
    """Make a link for whoever may decide on the round at the leader's stage; an earlier one of theirs ends. Refused else.

    `by` is who lets the round wait there, or the clerk who sends a new link; `acting_for` the leader on leave in whose
    place the person decides. A paper that has or had withheld targets is not decided by link (ADR 18).
    """
    moment = (at or timezone.now()).replace(microsecond=0)
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        paper = locked_paper(round.paper_id)
        factor = SecondFactor.objects.filter(user=person, confirmed_at__isnull=False, by_link=True).first()
        if factor is None:
            raise Refused(gettext_noop("This person has not chosen to decide by link, or has no second factor."))
        approval.refuse_withheld_by_link(withheld=tells_withheld(paper))
        said = {"stage": Stage.LEADER, "outcome": Outcome.RETURNED, "digest": round.digest, "comment": "x"}
        principal = fresh_person(acting_for) if acting_for else None
        approval.check_decide(fresh_person(person), paper_facts(paper), principal=principal, **said)  # type: ignore[arg-type]
        link = DecisionLink.objects.create(
            round=round, person=person, acting_for=acting_for, digest=round.digest, token_sha256=sha256(token),
            expires_at=moment + VALID_FOR, by=by, at=moment,
        )  # fmt: skip
        enter("linked", row=link, paper=paper, round=round, by=by, acting_for=person, digest=round.digest, at=moment)
    return MadeLink(link, token)


def tells_withheld(paper: "WhitePaperPage") -> bool:
    """Say whether paper or case file would tell the text of a withheld target: the case file tells every round."""
    return paper.rounds.filter(manuscript_json__contains='"withheld":true').exists()


def find_link(token: str) -> DecisionLink | None:
    """Return the link of a secret part, or None; nothing is told of one that does not exist."""
    found = DecisionLink.objects.filter(token_sha256=sha256(token[:100]))
    return found.select_related(
        "person", "acting_for", "round__paper__department__leader", "round__paper__plan_year"
    ).first()


def link_facts(link: DecisionLink) -> LinkFacts:
    """Return the link as the rule sees it."""
    return LinkFacts(
        person=link.person_id,
        digest=link.digest,
        expires_at=link.expires_at,
        used=link.uses.filter(what="decided").exists(),
        withheld=tells_withheld(link.round.paper),
        newer=DecisionLink.objects.filter(round=link.round_id, person=link.person_id, pk__gt=link.pk).exists(),
    )


def check_usable(link: DecisionLink, paper: "WhitePaperPage", now: dt.datetime) -> None:
    """Refuse when nothing can be decided by this link any more."""
    latest = paper.rounds.order_by("-number").values_list("digest", flat=True).first() or ""
    approval.check_link(link_facts(link), now=now, latest=latest)


def opened(*, link: DecisionLink, at: dt.datetime | None = None) -> None:
    """Put the first opening on record. A mail program that follows links uses nothing up."""
    if LinkUse.objects.filter(link=link, what="opened").exists():
        return
    _enter_use(link, "opened", None, (at or timezone.now()).replace(microsecond=0))


def _enter_use(link: DecisionLink, what: str, decision: Decision | None, moment: dt.datetime) -> None:
    try:
        with transaction.atomic():
            paper = locked_paper(link.round.paper_id)
            use = LinkUse.objects.create(link=link, what=what, decision=decision, at=moment)
            enter("link_used", row=use, paper=paper, round=link.round, by=link.person, digest=link.digest, at=moment)
    except IntegrityError as collision:
        if what != "opened":
            raise Refused(gettext_noop("This link was used: the decision is recorded.")) from collision


def decide_by_link(
    *, link: DecisionLink, outcome: Outcome, comment: str, code: str, digest: str, at: dt.datetime | None = None
) -> Decision:
    """Decide as the person whom the link was made for, with a code of their second factor. Raises Refused.

    The code is checked first and outside the transaction, so that a wrong one is counted whatever happens after.
    """
    moment = (at or timezone.now()).replace(microsecond=0)
    check_usable(link, link.round.paper, moment)
    try:
        check_code(user=link.person, code=code, at=moment)
    except Refused:
        _enter_use(link, "wrong_code", None, moment)
        raise
    with transaction.atomic():
        paper = locked_paper(link.round.paper_id)
        check_usable(link, paper, moment)
        decision = decide(
            round=link.round, stage=Stage.LEADER, outcome=outcome, digest=digest, by=link.person,
            acting_for=link.acting_for, comment=comment, at=moment,
        )  # fmt: skip
        _enter_use(link, "decided", decision, moment)
    return decision
