"""What checking asks of people now: reasons for misses, misses to judge, statuses set by hand to confirm."""

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import ngettext

from targets.checking.misses import Case, cases
from targets.checking.overrides import to_confirm
from targets.desk import rows
from targets.desk.checking.misses import judges
from targets.desk.needs_now import NeedNow, Tone, registered
from targets.missed import GRAVITY, WRITERS, Matter
from targets.models import PlanYear, User
from targets.standing import standings, statuses


@registered
def misses_to_answer(user: User, today: dt.date) -> Iterable[NeedNow]:
    """Yield the misses whose reason the department owes, or that the supervisory organ has to judge."""
    judging = judges(user)
    if not (judging or (user.department_id and user.roles & WRITERS)):
        return
    state = Matter.TO_JUDGE if judging else Matter.OWED
    found = {
        one.year: len(_cases(user, one, today, state))
        for one in rows.years_of(user)
        if one.year in {today.year, today.year - 1}
    }
    number = sum(found.values())
    if judging:
        text = ngettext("miss to judge", "misses to judge", number)
    else:
        text = ngettext("miss asks for our reason", "misses ask for our reason", number)
    year = max((one for one, many in found.items() if many), default=today.year)
    address = f"{reverse('misses')}?year={year}&show={state}"
    yield NeedNow("misses", number, text, address, tone=Tone.WAITS if judging else Tone.LATE)


def _cases(user: User, plan_year: PlanYear, today: dt.date, state: Matter) -> list[Case]:
    """Return a year's matters in this state; whole reports are read only of what can be a miss."""
    every = rows.select(user, plan_year)
    missed = [pk for pk, status in statuses(every, today).items() if status in GRAVITY]
    targets = list(every.filter(pk__in=missed))
    return [one for one in cases(targets, standings(targets, today), today) if one.state is state]


@registered
def overrides_to_confirm(user: User, today: dt.date) -> Iterable[NeedNow]:
    """Yield the statuses set by hand that count only once this person, as the second inspector, confirms them."""
    number = len(to_confirm(user))
    text = ngettext("status set by hand to confirm", "statuses set by hand to confirm", number)
    yield NeedNow("overrides_to_confirm", number, text, reverse("overrides"))
