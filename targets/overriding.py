"""A status set by hand: who may, what needs a second inspector, and when one is shown. Pure, standard library only.

An override never rewrites a finding. It is signed, has a public reason, and is lifted only by a newer row. Nobody alone
makes a promise look better than the verified findings make it: a second inspector confirms, or it is not shown.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from targets.completion import Status
from targets.refusal import Refused, gettext_noop, says_something
from targets.reporting import LONGEST_TEXT, Actor, TargetFacts, check_inspects

# from worst to best; a step up this ladder favours the department
LADDER = (
    Status.NOT_MET, Status.NO_REPORT, Status.OVERDUE, Status.AT_RISK, Status.NOT_DUE, Status.ON_TRACK, Status.MET_LATE,
    Status.MET,
)  # fmt: skip
# What a hand may set. The others are matters of record: whether something was reported, is due, or was withdrawn.
SETTABLE = frozenset({Status.MET, Status.MET_LATE, Status.NOT_MET, Status.AT_RISK, Status.ON_TRACK})
PROVISIONAL = frozenset({Status.AT_RISK, Status.ON_TRACK})  # they speak of a promise that is still under way
LIFTED = ""
LEAST_REASON = 10  # characters

RULES = (
    gettext_noop(
        "Only the inspection office overrides a status: never an inspector of the department or of one that co-operates, for "
        "the office's own paper its substitute."
    ),
    gettext_noop(
        "An override says why, on which day, and who signed it with name and post; it stays on record for ever and is lifted "
        "only by a new entry with a reason."
    ),
    gettext_noop(
        "One that makes a promise look better than the verified findings, or than what is shown, counts only when a "
        "second inspector has confirmed it; the same holds for lifting one that made it look worse."
    ),
    gettext_noop(
        "Without a second inspector an override is never shown where the findings alone would say something worse."
    ),
    gettext_noop("“On track” and “at risk” set by hand end with the promise's date and with the year."),
    gettext_noop("Whether something was reported, is due or was withdrawn can't be set by hand."),
    gettext_noop(
        "After the close of the year an override corrects the frozen result: what was frozen stays, and the next version of the "
        "results is published with the reason."
    ),
    gettext_noop("What the findings alone say is always shown and exported beside it."),
)


@dataclass(frozen=True)
class Override:
    """One entry: the status it sets ("" lifts the one before), and whether a second inspector confirmed it."""

    sequence: int
    status: str
    confirmed: bool = False


def rank(status: str) -> int:
    """Return the place on the ladder; a withdrawn promise has none (-1)."""
    return LADDER.index(Status(status)) if status in LADDER else -1


def needs_second(*, computed: Status, shown: Status, status: str) -> bool:
    """Say whether setting this status ("" lifts) favours the department, so that a second inspector must confirm it."""
    after = rank(status or computed)
    return after > min(rank(computed), rank(shown))


def effective(computed: Status, entries: Sequence[Override], *, over: bool) -> Override | None:
    """Return the entry that is shown in the place of the computed status, or None.

    `over`: the promise's date has passed or the year is closed. The newest entry that holds counts. An entry that no
    second inspector confirmed holds only where it favours nobody; one that sets a provisional status only until the
    promise is over. A lifting that needed confirmation and has none leaves the entry before it standing.
    """
    if computed is Status.WITHDRAWN:
        return None
    standing: Override | None = None
    for one in sorted(entries, key=lambda entry: entry.sequence):
        if one.status == LIFTED:
            shown = standing.status if standing is not None else computed
            if one.confirmed or rank(computed) <= rank(shown):
                standing = None
        elif one.confirmed or (
            rank(one.status) <= rank(computed) and (standing is None or rank(one.status) <= rank(standing.status))
        ):
            standing = one
    if standing is None or (over and standing.status in PROVISIONAL):
        return None
    return standing


def check_override(
    actor: Actor,
    target: TargetFacts,
    *,
    post: str,
    computed: Status,
    current: str,
    proposed: bool = False,
    status: str,
    reason: str,
) -> None:
    """Refuse unless an inspector who may sets another status with a reason, or lifts one.

    `current` is the status by hand in force ("" none), `proposed` says that the newest entry waits for a second inspector.
    """
    check_signs(actor, target, post)
    if status == LIFTED:
        if not (current or proposed):
            raise Refused(gettext_noop("No override is in force; there is nothing to lift."))
    elif status not in SETTABLE:
        raise Refused(gettext_noop("This status can't be set by hand: it is a matter of record."))
    elif status == current:
        raise Refused(gettext_noop("This override is in force already."))
    elif status == computed and not current:
        raise Refused(gettext_noop("The findings say so already; there is nothing to override."))
    _check_under_way(target, status)
    _check_text(reason)


def check_confirm(
    actor: Actor, target: TargetFacts, *, post: str, by: int, status: str, newest: bool, confirmed: bool, needed: bool
) -> None:
    """Refuse unless another inspector confirms the newest entry; `by` is who made it, `status` what it sets."""
    check_signs(actor, target, post)
    if actor.id == by:
        raise Refused(gettext_noop("Whoever made an override can't confirm it; a second inspector does."))
    if not newest:
        raise Refused(gettext_noop("There is a newer entry on this target; read that one."))
    if confirmed:
        raise Refused(gettext_noop("This override is confirmed already."))
    if not needed:
        raise Refused(gettext_noop("This override favours nobody; it needs no second inspector."))
    _check_under_way(target, status)


def check_signs(actor: Actor, target: TargetFacts, post: str) -> None:
    """Refuse whoever may sign nothing here."""
    check_inspects(actor, target)
    if not post.strip():
        raise Refused(
            gettext_noop(
                "An override is signed with name and post, and this account has no post; tell the administrator."
            )
        )
    if target.withdrawn:
        raise Refused(gettext_noop("A withdrawn promise stays withdrawn; only an edition can take it up again."))


def _check_under_way(target: TargetFacts, status: str) -> None:
    if status in PROVISIONAL and is_over(today=target.today, due=target.promise.due, closed=target.year_closed):
        raise Refused(gettext_noop("The promise's date has passed: it is kept or it is not."))


def _check_text(reason: str) -> None:
    if len(reason.strip()) < LEAST_REASON or not says_something(reason):
        raise Refused(gettext_noop("Say why in a sentence or two; the reason is public."))
    if len(reason) > LONGEST_TEXT:
        raise Refused(
            gettext_noop("Keep the text to %(most)s characters; put the rest into a file."), most=LONGEST_TEXT
        )


def is_over(*, today: dt.date, due: dt.date, closed: bool) -> bool:
    """Say whether a promise is no longer under way."""
    return closed or today > due
