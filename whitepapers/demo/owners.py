"""Names who answers for the demo's targets of the year under way, and asks them for the quarter's reports as the clock would."""

import datetime as dt

from targets.models import Target, User
from targets.owners import Chosen, hand_over, name_owners, owners
from targets.periods import last_day, owed
from targets.requests import send_requests
from targets.roles import Role
from whitepapers.demo.city import local, make_person
from whitepapers.demo.papers import editor

HANDED_OVER = "jtys"  # in this department one target changes hands in autumn
LEFT = ("cgzf", 2)  # so many targets of this department are still in the name of somebody who left it
LEFT_POST = "原填报员（已调离）"
WHY = "原责任人岗位调整，自本日起由接任人员负责该项目标的填报。"


def name_and_ask(codes: list[str], year: int, today: dt.date) -> None:
    """Name owners where there are none yet, hand one target over, and write the letters of the last quarter."""
    for position, code in enumerate(codes):
        _name(code, year, leave_out=position % 3)
    if HANDED_OVER in codes:
        _hand_over(year, today)
    period = owed(year, today)
    if period is None:
        return
    first = last_day(period) + dt.timedelta(days=1)
    for day in (first, first + dt.timedelta(days=10)):
        if day <= today:
            send_requests(local(day, 8))


def _name(code: str, year: int, *, leave_out: int) -> None:
    """Name the contributor for all but the last few: of these one has a unit and no officer, the others nobody."""
    rows = Target.objects.filter(department__code=code, plan_year__year=year, withdrawn_in=None).order_by("serial")
    targets, by = list(rows), editor(code)
    officer = User.objects.get(username=f"contributor-{code}")
    if owners(targets):
        return
    if code == LEFT[0]:
        _name_who_left(targets[: LEFT[1]], officer, by, year)
        targets = targets[LEFT[1] :]
    last = len(targets) - leave_out
    groups: dict[tuple[str, bool], list[Target]] = {}
    for place, one in enumerate(targets):
        if place <= last:
            groups.setdefault((one.responsible_unit or officer.unit, place < last), []).append(one)
    for (unit, known), group in groups.items():
        name_owners(
            targets=group, chosen=Chosen(unit, officer if known else None), by=by, at=local(dt.date(year, 1, 11))
        )


def _name_who_left(targets: list[Target], colleague: User, by: User, year: int) -> None:
    """Name somebody for these targets whose account is switched off since: nobody has handed them over."""
    gone = make_person(
        f"former-{LEFT[0]}", Role.CONTRIBUTOR, LEFT_POST, hashed=colleague.password, home=colleague.department
    )
    chosen = Chosen(colleague.unit, gone)
    name_owners(targets=targets, chosen=chosen, by=by, at=local(dt.date(year, 1, 11)))
    User.objects.filter(pk=gone.pk).update(is_active=False)


def _hand_over(year: int, today: dt.date) -> None:
    target = Target.objects.filter(department__code=HANDED_OVER, plan_year__year=year).order_by("serial").first()
    day = dt.date(year, 9, 14)
    if target is None or day > today:
        return
    before = owners([target]).get(target.pk)
    if before is not None and before.sequence == 1:
        by = editor(HANDED_OVER)
        hand_over(target=target, chosen=Chosen(before.unit, by), reason=WHY, by=by, at=local(day))
