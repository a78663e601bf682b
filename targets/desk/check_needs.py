"""What checking asks of people now: reasons for misses, misses to judge, statuses set by hand to confirm."""

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import ngettext

from targets.checking.misses import cases, to_judge_for
from targets.checking.overrides import to_confirm
from targets.desk.checking.misses import judges
from targets.desk.needs_now import NeedNow, Tone, registered
from targets.missed import WRITERS, Matter
from targets.models import Target, User
from targets.standing import standings


@registered
def misses_to_answer(user: User, today: dt.date) -> Iterable[NeedNow]:
    """Yield the misses of this year and the last whose reason the department owes, or that the organ has to judge."""
    judging = judges(user)
    if not (judging or (user.department_id and user.roles & WRITERS)):
        return
    state = Matter.TO_JUDGE if judging else Matter.OWED
    every = Target.objects.filter(plan_year__year__in=(today.year, today.year - 1))
    asked = to_judge_for(every, user) if judging else every.filter(department=user.department_id)
    targets = list(asked.select_related("plan_year"))
    found = [one for one in cases(targets, standings(targets, today), today) if one.state is state] if targets else []
    number = len(found)
    if judging:
        text = ngettext("miss to judge", "misses to judge", number)
    else:
        text = ngettext("miss asks for our reason", "misses ask for our reason", number)
    year = max((one.target.plan_year.year for one in found), default=today.year)
    address = f"{reverse('misses')}?year={year}&show={state}"
    yield NeedNow("misses", number, text, address, tone=Tone.WAITS if judging else Tone.LATE)


@registered
def overrides_to_confirm(user: User, today: dt.date) -> Iterable[NeedNow]:
    """Yield the statuses set by hand that count only once this person, as the second inspector, confirms them."""
    number = len(to_confirm(user))
    text = ngettext("status set by hand to confirm", "statuses set by hand to confirm", number)
    yield NeedNow("overrides_to_confirm", number, text, reverse("overrides"))
