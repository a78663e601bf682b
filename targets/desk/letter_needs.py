"""What the outbox asks of administrators now: letters that were given up."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from targets.desk.needs_now import NeedNow, Tone, registered
from targets.models import Letter, User
from targets.roles import Role


@registered
def letters_given_up(user: User, today: dt.date) -> Iterable[NeedNow]:
    """Yield the letters that nobody got and that can still be sent again, to administrators."""
    if Role.ADMINISTRATOR not in user.roles:
        return
    found = Letter.objects.failed().exclude(body="")
    number = found.count()
    first = found.aggregate(first=Min("given_up_at"))["first"]
    note = _("since %(day)s; correct the address or the server, then send them again")
    yield NeedNow(
        "letters_given_up", number, ngettext("letter was given up", "letters were given up", number),
        f"{reverse('letters')}?show=failed", tone=Tone.WAITS,
        note=note % {"day": timezone.localdate(first).isoformat()} if first else "",
    )  # fmt: skip
