"""The verb by which a reviewer takes a round on, gives it back, or hands it to another; and who has which round."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from targets.models import User
from targets.refusal import Refused, gettext_noop
from targets.roles import Role
from whitepapers.approval import PaperFacts, why_not_decide
from whitepapers.claiming import check_assign
from whitepapers.facts import fresh_person, paper_facts, person
from whitepapers.models import Assignment, WhitePaperPage
from whitepapers.record import enter

if TYPE_CHECKING:
    from whitepapers.models import Round


def assign(
    *, round: "Round", reviewer: User | None, by: User, seen: int | None, at: dt.datetime | None = None
) -> Assignment:
    """Record who has the round from now on, or raise Refused; a `reviewer` of None gives it back.

    `seen` is the key of who had it on the page that was shown, None for nobody.
    """
    with transaction.atomic():
        # the paper's lock: claims, decisions and submissions of one paper queue up
        WhitePaperPage.objects.select_for_update(of=("self",)).only("pk").get(pk=round.paper_id)
        paper = WhitePaperPage.objects.select_related("department", "plan_year").get(pk=round.paper_id)
        latest = paper.rounds.order_by("-number").values_list("pk", flat=True).first()
        if latest != round.pk:
            raise Refused(gettext_noop("This round is no longer the paper's last one; open the paper again."))
        holder = holders([round]).get(round.pk)
        check_assign(
            fresh_person(by),
            paper_facts(paper),
            fresh_person(reviewer) if reviewer else None,
            holder=holder.pk if holder else None,
            seen=seen,
            name=reviewer.label() if reviewer else "",
        )
        moment = at or timezone.now()
        new = Assignment.objects.create(round=round, reviewer=reviewer, by=by, at=moment)
        enter("assigned", row=new, paper=paper, round=round, by=by, digest=round.digest, at=moment)
        return new


def holders(rounds: Iterable["Round"]) -> dict[int, User]:
    """Return who has which round, by the round's key; one query."""
    found: dict[int, User | None] = {}
    for one in (
        Assignment.objects.filter(round__in=[one.pk for one in rounds]).select_related("reviewer").order_by("id")
    ):
        found[one.round_id] = one.reviewer
    return {key: who for key, who in found.items() if who is not None}


def reviewers_for(paper: PaperFacts) -> list[User]:
    """Return those to whom a round of this paper can be handed, by name."""
    found = User.objects.filter(groups__name=str(Role.REVIEWER), is_active=True)
    people = found.select_related("department").prefetch_related("groups").order_by("first_name", "username")
    return [one for one in people if why_not_decide(person(one), paper) is None]
