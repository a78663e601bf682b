"""What chasing, and parts in others' targets, ask of people now."""

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import ngettext

from targets.chasing import listing
from targets.chasing.menu import to_receive, unconfirmed
from targets.chasing.steps import Step
from targets.desk import rows
from targets.desk.needs_now import NeedNow, Tone, registered
from targets.desk.parts import may_see
from targets.models import Chase, PlanYear, User
from targets.parts import our_parts, parts_count
from targets.roles import DEPARTMENTAL


@registered
def drafts_to_issue(user: User, today: dt.date) -> Iterable[NeedNow]:
    """Yield the drafted notices and referrals that wait for an inspector's hand."""
    number = listing.waiting_count(user, today)
    text = ngettext("draft to issue or to drop", "drafts to issue or to drop", number)
    yield NeedNow("chasing_drafts", number, text, reverse("chasing_drafts"))


@registered
def notices_to_confirm(user: User, today: dt.date) -> Iterable[NeedNow]:
    """Yield the notices to the person's department whose receipt nobody has confirmed."""
    number = unconfirmed(user)
    text = ngettext("notice to us to confirm", "notices to us to confirm", number)
    yield NeedNow("chasing_notices", number, text, reverse("chasing"), tone=Tone.LATE)


@registered
def referrals_to_receive(user: User, today: dt.date) -> Iterable[NeedNow]:
    """Yield the referrals that nobody of the supervisory organ has received."""
    number = to_receive(user)
    text = ngettext("referral to receive", "referrals to receive", number)
    yield NeedNow("chasing_referrals", number, text, reverse("chasing_referrals"))


@registered
def matters_overdue(user: User, today: dt.date) -> Iterable[NeedNow]:
    """Yield the matters that are overdue: to know, for whoever chases and for whoever is chased."""
    if not (listing.inspects(user) or (user.department_id and user.roles & DEPARTMENTAL)):
        return
    chases = listing.going_on(listing.with_stage(Chase.objects.visible_to(user)))
    number = chases.filter(height__gte=listing.HEIGHT[Step.OVERDUE]).count()
    text = ngettext("matter is overdue", "matters are overdue", number)
    yield NeedNow("chasing_overdue", number, text, reverse("chasing"), tone=Tone.KNOW)


@registered
def parts_to_report(user: User, today: dt.date) -> Iterable[NeedNow]:
    """Yield the department's parts in others' targets that ask for a report."""
    plan_year = rows.current_year(PlanYear.objects.all(), today)
    if plan_year is None or user.department is None or not may_see(user):
        return
    parts = our_parts(user.department, plan_year, today)
    counts = parts_count(parts)
    text = ngettext(
        "part in another department's target to report on", "parts in other departments' targets to report on",
        counts["asks"],
    )  # fmt: skip
    by = min((one.wanted.by for one in parts if one.wanted.asks and one.wanted.by), default=None)
    late = bool(by and by < today)
    tone = Tone.LATE if late else Tone.SOON
    yield NeedNow("parts_to_report", counts["asks"], text, f"{reverse('parts')}?need=asks", tone=tone, by=by)
