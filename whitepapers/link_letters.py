"""Sends a leader who decides by link the whole record: what the reviewer said, paper and case file enclosed, the link."""

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from publishing.faults import Unprintable
from publishing.printer import render_pdf
from targets.attaching import Attachment
from targets.letters import can_be_written_to, full, language_of
from targets.models import SecondFactor
from targets.notices import post
from targets.refusal import Refused
from whitepapers.approval import PaperFacts, Stage, may_decide, waiting_stage
from whitepapers.by_link import MadeLink, make_link
from whitepapers.desk.scope import paper_name
from whitepapers.facts import fresh_person, paper_facts
from whitepapers.layout import lay_out
from whitepapers.link.views import link_path
from whitepapers.mandates import principals_of
from whitepapers.models import DecisionLink, Round
from whitepapers.review.casefile import case_file
from whitepapers.review.journal import moment

if TYPE_CHECKING:
    from targets.models import User


def waiting_for_a_leader() -> list[Round]:
    """Return the open rounds that wait at the leader's stage, oldest first."""
    approved_once = Round.objects.filter(decisions__stage=Stage.SUPERVISORY, decisions__outcome="approved").exclude(
        decisions__stage=Stage.LEADER
    )
    found = approved_once.select_related("paper__department__leader", "paper__plan_year").prefetch_related("decisions")
    return list(found.order_by("id").distinct())


def send_links(now: dt.datetime) -> list[DecisionLink]:
    """Make and post a link for every waiting round and every leader who decides by link and has none yet.

    Safe to repeat: a link is made once a round and person. Whoever lets the round wait there is named as its maker.
    """
    by_link = SecondFactor.objects.filter(by_link=True, confirmed_at__isnull=False, user__is_active=True)
    leaders = [factor.user for factor in by_link.select_related("user__department", "user__wagtail_userprofile")]
    made: list[DecisionLink] = []
    if not leaders:
        return made
    for one in waiting_for_a_leader():
        facts = paper_facts(one.paper)
        if facts.latest is None or facts.latest.digest != one.digest or waiting_stage(facts.latest.decisions) is None:
            continue
        for leader in leaders:
            there = DecisionLink.objects.filter(round=one, person=leader).exists()
            if there:
                continue
            by = max(one.decisions.all(), key=lambda made: made.pk).by
            made += [link for name in _names(leader, facts)[:1] for link in _send(one, leader, name, by=by, now=now)]
    return made


def _names(leader: "User", facts: PaperFacts) -> "list[User | None]":
    """Return in whose name the person may decide: None is the own one, else a leader on leave who named them."""
    who = fresh_person(leader)
    names: list[User | None] = [None, *principals_of(leader)]
    return [one for one in names if may_decide(who, facts, fresh_person(one) if one is not None else None)]


def send_again(*, round: Round, person: "User", by: "User", acting_for: "User | None" = None) -> DecisionLink:
    """Make and post a new link, which ends the one before; a clerk does this for a leader who asks. Raises Refused."""
    new = make_link(round=round, person=person, acting_for=acting_for, by=by)
    _post(new)
    return new.link


def _send(one: Round, leader: "User", acting_for: "User | None", *, by: "User", now: dt.datetime) -> list[DecisionLink]:
    if not can_be_written_to(leader.email):
        return []
    try:
        new = make_link(round=one, person=leader, acting_for=acting_for, by=by, at=now)
    except Refused:  # something is withheld; or somebody decided, or the leader was replaced, since we looked
        return []
    _post(new)
    return [new.link]


def _post(new: MadeLink) -> None:
    """Write the letter. What can't be printed is left out: the page behind the link says why."""
    link, one = new.link, new.link.round
    with override(language_of(link.person)):
        name = paper_name(one.paper)
        enclosed = []
        number = one.manuscript["head"]["edition"]
        for title, document in (
            ("paper", lay_out(one.manuscript, digest=one.digest, number=number)),
            ("case", case_file(one.paper)),
        ):
            try:
                data = render_pdf(document).data
            except Unprintable:
                continue
            enclosed.append(Attachment(f"{title}-{one.paper.subject.replace('/', '-')}.pdf", data, "application/pdf"))
        post(
            to=link.person.email,
            person=link.person,
            language=language_of(link.person),
            subject=_("[Whitebook] %(paper)s waits for your approval") % {"paper": name},
            body="\n".join(_lines(new, name)),
            attachments=enclosed,
            at=timezone.now(),
            secret=True,
        )


def _lines(new: MadeLink, name: str) -> list[str]:
    link, one = new.link, new.link.round
    lines = [
        _("%(paper)s, round %(round)s, has passed the supervisory review and waits for your approval.")
        % {"paper": name, "round": one.number},
        *(
            [_("You decide in the place of %(person)s.") % {"person": link.acting_for.label()}]
            if link.acting_for
            else ()
        ),
        "",
        _("What the supervisory organ said:"),
    ]
    for made in one.decisions.order_by("id"):
        lines.append(f"{moment(made.at)}  {made.post or made.by.label()}: {made.get_outcome_display()}")
        lines += [f"| {line}" for line in made.comment.splitlines()]
    return [
        *lines,
        "",
        _("The paper as it would be published and the whole record of it are enclosed."),
        _("Fingerprint (SHA-256): %(digest)s") % {"digest": one.digest},
        "",
        _("Read and decide here; you are asked for a code from your authenticator app:"),
        full(link_path(new.token)),
        "",
        _("The link is yours alone, serves once and until %(until)s. Opening it uses nothing up.")
        % {"until": moment(link.expires_at)},
        "",
    ]
