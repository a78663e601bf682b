"""What the demo's people were told: the steps told them by themselves; here the old is read, and they get addresses."""

import datetime as dt

from django.db.models import F, Value
from django.db.models.functions import Concat

from targets.models import MailChoice, Notice, User
from targets.roles import Role
from whitepapers.demo.city import LEADERS, OFFICES, local
from whitepapers.telling import TO_DECIDE

NEWS = 9  # days after which a demo person has read a notice


def give_addresses(codes: list[str]) -> None:
    """Give the demo's people addresses that exist nowhere; the heads of departments choose the daily letter.

    It is done before the year to come is played: of the years past nobody needs a letter.
    """
    names = [name for name, _role, _post in OFFICES] + ["admin"]
    names += [f"leader-{number}" for number in range(1, len(LEADERS) + 1)]
    names += [f"{role}-{code}" for code in codes for role in ("contributor", "editor", "head")]
    people = User.objects.filter(username__in=names, email="")
    people.filter(groups__name=Role.HEAD).update(mail_choice=MailChoice.DIGEST)
    people.update(email=Concat("username", Value("@hongzhou.example")))


def read_what_is_old(today: dt.date) -> None:
    """Mark as read what was told before the last days, but for decisions that still wait: nobody starts with three years."""
    old = Notice.objects.unread().filter(at__lt=local(today - dt.timedelta(days=NEWS)))
    old.exclude(kind=TO_DECIDE).update(read_at=F("at"))
