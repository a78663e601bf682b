"""The link by which an owner reports without a sign-in: made by signing, kept nowhere, ended by what ends it (ADR 30).

A link names one ownership, its target, and the day it was made on. It serves for whatever period is wanted, until the
target is handed over, withdrawn or withheld, its year closes, its officer's account ends, or it grows too old.
"""

import datetime as dt
from dataclasses import dataclass

from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import timezone

from targets.letters import full
from targets.models import Ownership, Target
from targets.roles import Role

AGE = dt.timedelta(days=400)  # the printed list of January still serves for the year's last report
LONGEST = 120  # characters of a token
_SITTING, _ALONE = "s", "a"


class NoLink(Exception):
    """The token is not one of ours: wrong, cut off or invented."""


class DeadLink(Exception):
    """The token was ours, and serves no longer."""


@dataclass(frozen=True)
class ReportLink:
    """A link that serves: the ownership that it speaks for, and what its token says besides."""

    ownership: Ownership
    made_on: dt.date
    sitting: bool  # came in a letter to the owner: leads on to the owner's other targets


def _signer() -> Signer:
    return Signer(sep=".", salt="targets.report_link")


def token_of(
    ownership: Ownership, target: Target | None = None, *, made_on: dt.date | None = None, sitting: bool = False
) -> str:
    """Return the token of an ownership's link; raises ValueError when the target is another's.

    A `sitting` link leads on to the owner's other targets; one that hangs on a wall as a QR code must not.
    """
    if target is not None and target.pk != ownership.target_id:
        raise ValueError(f"{target} is not what this ownership is of.")
    day = made_on or timezone.localdate()
    kind = _SITTING if sitting else _ALONE
    return _signer().sign(f"{ownership.pk}-{ownership.target_id}-{day:%Y%m%d}-{kind}")


def address_of(
    ownership: Ownership, target: Target | None = None, *, made_on: dt.date | None = None, sitting: bool = False
) -> str:
    """Return the full address of the page where the owner reports: for a letter, or for a QR code on a printed list."""
    return full(reverse("report_by_link", args=[token_of(ownership, target, made_on=made_on, sitting=sitting)]))


def find_link(token: str, now: dt.datetime) -> ReportLink:
    """Return what a token opens; raises NoLink or DeadLink. Changes nothing, and asks the database only for ours."""
    try:
        if len(token) > LONGEST:
            raise NoLink
        ownership, target, day, kind = _signer().unsign(token).split("-")
        made_on = dt.date(int(day[:4]), int(day[4:6]), int(day[6:]))
    except (BadSignature, ValueError) as wrong:
        raise NoLink from wrong
    related = ("target__department", "target__plan_year", "officer__department", "officer__wagtail_userprofile")
    rows = Ownership.objects.current().select_related(*related)
    found = rows.filter(pk=int(ownership), target=int(target)).first()
    if found is None or not _serves(found, made_on, timezone.localdate(now)):
        raise DeadLink
    return ReportLink(found, made_on, kind == _SITTING)


def _serves(ownership: Ownership, made_on: dt.date, today: dt.date) -> bool:
    target, officer = ownership.target, ownership.officer
    closed = target.plan_year.closed_on
    return (
        officer is not None
        and officer.is_active
        and officer.department_id == target.department_id
        and bool(officer.roles & {Role.CONTRIBUTOR, Role.EDITOR, Role.HEAD})
        and target.withdrawn_in_id is None
        and not target.withheld
        and (closed is None or today < closed)
        and made_on <= today < made_on + AGE
    )
