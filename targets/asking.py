"""When an owner is asked for a report, and reminded: two letters a period, whatever happened. Pure, standard library only."""

import datetime as dt
from collections.abc import Mapping

from targets.needs import Need, Wanted

ASKED, REMINDED = "asked", "reminded"


def stage_due(wanted: Wanted, today: dt.date, sent: Mapping[str, dt.date], *, remind: int) -> str:
    """Return the letter that is due about one target's period: asked, reminded, or "" for none.

    `sent` says on which days the two went out already; `remind` how many days before the last day of grace the second
    goes. Nobody gets both on one day: after an outage the first letter says what is late, the second waits a day.
    """
    if wanted.need not in {Need.DUE, Need.LATE} or wanted.by is None:
        return ""
    if ASKED not in sent:
        return ASKED
    if REMINDED in sent or today <= sent[ASKED] or today < wanted.by - dt.timedelta(days=remind):
        return ""
    return REMINDED
