"""Owners of targets: who answers now, and the verbs that name one or hand over. Rows are only added (ADR 30)."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from targets import owning
from targets.facts import actor, locked_targets
from targets.models import Ownership, Target, User
from targets.owning import Naming, OwnedFacts
from targets.refusal import Overtaken, Refused, gettext_noop


@dataclass(frozen=True)
class Chosen:
    """The owner that somebody chose: a unit, an officer or nobody yet, and the day from which they answer."""

    unit: str
    officer: User | None = None
    since: dt.date | None = None  # None: today


def owners(targets: Iterable[Target] | Iterable[int]) -> dict[int, Ownership]:
    """Return the ownership that counts of each target, by the target's pk; one query. Missing: nobody was named."""
    keys = [one if isinstance(one, int) else one.pk for one in targets]
    found = Ownership.objects.current().filter(target__in=keys).select_related("officer__department")
    return {one.target_id: one for one in found}


def name_owner(*, target: Target, chosen: Chosen, by: User, at: dt.datetime | None = None) -> Ownership:
    """Name the first owner of a target. Raises Refused."""
    return name_owners(targets=[target], chosen=chosen, by=by, at=at)[0]


def name_owners(
    *,
    targets: Sequence[Target],
    chosen: Chosen,
    by: User,
    reason: str = "",
    expects: Mapping[int, int] | None = None,
    at: dt.datetime | None = None,
) -> list[Ownership]:
    """Name one owner for several targets, all or none; those that have one are handed over, which takes a reason.

    `expects` says of targets, by pk, the sequence of the ownership that the person saw (0: none). Raises Refused, of
    several targets TargetRefused; Overtaken where another owner was named meanwhile.
    """
    with transaction.atomic():
        rows = locked_targets(one.pk for one in targets)
        named = owners(rows)
        made = []
        for one in rows:
            try:
                _check_seen(named.get(one.pk), (expects or {}).get(one.pk))
                made.append(_record(one, named.get(one.pk), chosen, reason, by, at or timezone.now()))
            except Refused as refused:
                if len(rows) == 1:
                    raise
                raise TargetRefused(one.number, refused) from refused
    return made


def hand_over(
    *,
    target: Target,
    chosen: Chosen,
    reason: str,
    by: User,
    expects: int | None = None,
    at: dt.datetime | None = None,
) -> Ownership:
    """Hand a target over to another owner, or to the same with a new link; the old link ends at once.

    `expects` is the sequence of the ownership that the person saw: Overtaken where there is a newer. Raises Refused.
    """
    with transaction.atomic():
        [row] = locked_targets([target.pk])
        before = owners([row]).get(row.pk)
        _check_seen(before, expects)
        if before is None:
            raise Refused(gettext_noop("This target has no owner yet; name one."))
        return _record(row, before, chosen, reason, by, at or timezone.now())


def _check_seen(before: Ownership | None, expects: int | None) -> None:
    if expects is not None and expects != (before.sequence if before else 0):
        raise Overtaken(gettext_noop("Somebody else named another owner meanwhile. Look again."))


def owned_facts(target: Target, ownership: Ownership | None, today: dt.date) -> OwnedFacts:
    """Return the facts of a target and of who answers for it."""
    closed = target.plan_year.closed_on
    return OwnedFacts(
        department=target.department.code,
        withdrawn=target.withdrawn_in_id is not None,
        year_closed=closed is not None and today >= closed,
        today=today,
        sequence=ownership.sequence if ownership else 0,
    )


def _record(
    target: Target, before: Ownership | None, chosen: Chosen, reason: str, by: User, moment: dt.datetime
) -> Ownership:
    today = timezone.localdate(moment)
    officer = actor(chosen.officer) if chosen.officer else None
    naming = Naming(chosen.unit, officer, chosen.since or today, reason)
    check = owning.check_hand_over if before else owning.check_name
    check(actor(by), owned_facts(target, before, today), naming)
    try:
        with transaction.atomic():
            return Ownership.objects.create(
                target=target,
                sequence=(before.sequence if before else 0) + 1,
                unit=chosen.unit.strip(),
                officer=chosen.officer,
                since=naming.since,
                reason=reason.strip() if before else "",
                by=by,
                at=moment,
            )
    except IntegrityError as collision:
        raise Overtaken(gettext_noop("Somebody else named another owner meanwhile. Look again.")) from collision


class TargetRefused(Refused):
    """A refusal of one among several targets; `number` says which."""

    def __init__(self, number: str, refused: Refused) -> None:
        super().__init__(refused.sentence, **refused.values)
        self.number = number
