"""What papers ask of people now, for the dashboards: rounds to decide, requests to co-operate, and signed sheets to confirm."""

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import ngettext

from targets.desk.needs_now import NeedNow, Tone, registered
from targets.models import User
from targets.roles import Role
from whitepapers.desk.cooperation import answers_for_a_department, unanswered_of
from whitepapers.on_paper import to_confirm
from whitepapers.review.waiting import decides, waiting_for


@registered
def rounds_to_decide(user: User, today: dt.date) -> Iterable[NeedNow]:
    """Yield the papers that this person may decide now, also in another's place."""
    if decides(user):
        number = len(waiting_for(user))
        text = ngettext("paper waits for your decision", "papers wait for your decision", number)
        yield NeedNow("papers_to_decide", number, text, reverse("whitepapers_queue"), tone=Tone.WAITS)


@registered
def parts_to_confirm(user: User, today: dt.date) -> Iterable[NeedNow]:
    """Yield the parts in other departments' papers on which this person's department has not said its word."""
    if answers_for_a_department(user):
        number = len(unanswered_of(user))
        text = ngettext("request to co-operate to answer", "requests to co-operate to answer", number)
        yield NeedNow("cooperation_to_answer", number, text, reverse("desk:asked_of_us"), tone=Tone.WAITS)


@registered
def sheets_to_confirm(user: User, today: dt.date) -> Iterable[NeedNow]:
    """Yield the sheets signed on paper that another clerk filed: only what is confirmed is decided."""
    if Role.CLERK in user.roles:
        number = to_confirm(user).count()
        text = ngettext("signed sheet to confirm", "signed sheets to confirm", number)
        yield NeedNow("sheets_to_confirm", number, text, reverse("whitepapers_paper_decisions"), tone=Tone.WAITS)
