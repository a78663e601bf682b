"""Lets one leader of the demo be away these days, so that another leader decides in that one's place."""

import datetime as dt

from targets.models import Delegation, User
from whitepapers.delegating import delegate
from whitepapers.demo.city import local

AWAY, ACTING = "leader-3", "leader-1"
WHY = "参加省委党校专题研讨班。"


def go_away(today: dt.date) -> None:
    """Name the acting person, once."""
    away, acting = (User.objects.get(username=name) for name in (AWAY, ACTING))
    if Delegation.objects.filter(principal=away).exists():
        return
    begins, ends = today - dt.timedelta(days=1), today + dt.timedelta(days=9)
    named = local(today - dt.timedelta(days=4), 16)
    delegate(principal=away, acting=acting, begins=begins, ends=ends, reason=WHY, at=named)
