"""The verbs on a paper's rows: keep or delete a target or a duty. Each checks, changes and records under the lock."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max

from targets.models import Duty, Target
from targets.refusal import Overtaken, Refused, gettext_noop
from whitepapers.actions import changing
from whitepapers.amended import is_published
from whitepapers.approval import says_something
from whitepapers.models import CooperationRequest, DutyDraft, TargetDraft, Withdrawal
from whitepapers.versions import UNSEEN, check_seen, remember

if TYPE_CHECKING:
    from targets.models import User
    from whitepapers.models import WhitePaperPage


def next_target_number(paper: "WhitePaperPage") -> int:
    """Return the next number within the paper; call it under the paper's lock.

    A number is given once, though its row is gone.
    """
    drafted = paper.targets.aggregate(last=Max("number"))["last"] or 0
    return max(drafted, *numbers_given(paper), 0) + 1


def numbers_given(paper: "WhitePaperPage") -> set[int]:
    """Return the numbers to which something was ever said: submitted, published, answered or asked of another department.

    What was confirmed or settled of a row that is gone would otherwise speak for the next one with its number.
    """
    published = Target.objects.filter(department=paper.department, plan_year=paper.plan_year)
    given = set(published.values_list("serial", flat=True))
    for text in paper.rounds.values_list("manuscript_json", flat=True):
        given |= {int(entry["serial"]) for entry in json.loads(text)["parts"]["targets"] if "serial" in entry}
    given |= set(paper.finding_answers.values_list("number", flat=True))
    return given | set(CooperationRequest.objects.filter(paper=paper).values_list("number", flat=True))


def next_duty_number(paper: "WhitePaperPage") -> int:
    """Return the next duty's number within the paper; call it under the paper's lock."""
    drafted = paper.duties.aggregate(last=Max("number"))["last"] or 0
    adopted = [
        int(number.rpartition("-d")[2])
        for number in Duty.objects.filter(department=paper.department, plan_year=paper.plan_year).values_list(
            "number", flat=True
        )
    ]
    return max(drafted, *adopted, 0) + 1


GONE = gettext_noop("Somebody deleted this row meanwhile; what you typed is still here.")
_SAME_NUMBER = gettext_noop("Another row of the paper was given the same number of its own at the same moment.")
_NO_DUTY = gettext_noop("Somebody deleted the duty that you chose; choose another one.")


class Gone(Refused):
    """The row was deleted meanwhile."""


@contextmanager
def _keeping_track(paper: "WhitePaperPage", draft: "TargetDraft | DutyDraft") -> Iterator[None]:
    """Let a refusal leave a version behind of what it was refused for: the next save is merged against it.

    The transaction of the refused save is rolled back, with a version that it may have begun.
    """
    try:
        yield
    except Overtaken:
        with transaction.atomic():
            type(paper).objects.select_for_update(of=("self",)).only("pk").get(pk=paper.pk)
            if type(draft).objects.filter(pk=draft.pk).exists():
                remember(draft, by=None)
        raise


@contextmanager
def _holding(paper: "WhitePaperPage", draft: TargetDraft, by: "User", division: str, seen: int) -> Iterator[None]:
    """Hold the paper for one row: a row that moves between divisions passes the check of both."""
    with _keeping_track(paper, draft), changing(paper, by=by, division=division):
        if draft.pk is not None:
            kept = TargetDraft.objects.filter(pk=draft.pk, paper=paper).values_list("division", flat=True).first()
            if kept is None:
                raise Gone(GONE)
            if kept != division:
                with changing(paper, by=by, division=kept):
                    pass
            check_seen(draft, seen)
        yield


def keep_target(
    *,
    paper: "WhitePaperPage",
    draft: TargetDraft,
    by: "User",
    store: Callable[[], object],
    seen: int = UNSEEN,
) -> None:
    """Add or change one target by calling `store` under the lock; a new one gets its number here.

    `seen` is the version that the person saw (whitepapers/versions.py: token). A row that has another one by now is
    Overtaken, a deleted one Gone, the rest is Refused; then nothing is stored.
    """
    with _holding(paper, draft, by, draft.division, seen):
        if draft.duty_id is not None and not paper.duties.filter(pk=draft.duty_id).exists():
            raise Refused(_NO_DUTY)
        draft.paper, draft.changed_by = paper, by
        if draft.pk is None:
            draft.number = next_target_number(paper)
        try:
            with transaction.atomic():
                store()
        except IntegrityError as collision:
            raise Refused(_SAME_NUMBER) from collision
        remember(draft, by=by)


def _withdraw(paper: "WhitePaperPage", draft: TargetDraft, by: "User", reason: str) -> None:
    with changing(paper, by=by):  # the whole paper's check: a withdrawal is the editor's
        if not says_something(reason):
            raise Refused(gettext_noop("This target is published: give the reason why it is withdrawn; it is public."))
        said = {"reason": reason.strip()}
        Withdrawal.objects.update_or_create(paper_id=paper.pk, number=draft.number, defaults=said)


def delete_target(
    *, paper: "WhitePaperPage", draft: TargetDraft, by: "User", reason: str = "", seen: int = UNSEEN
) -> None:
    """Delete one target of the draft with its milestones, as the person saw it.

    One that is published is thereby withdrawn: only the editor does that, with a public reason of its own.
    """
    with _holding(paper, draft, by, draft.division, seen):
        if is_published(paper, draft.number):
            _withdraw(paper, draft, by, reason)
        draft.delete()


@contextmanager
def _holding_duty(paper: "WhitePaperPage", draft: DutyDraft, by: "User", seen: int) -> Iterator[None]:
    with _keeping_track(paper, draft), changing(paper, by=by):
        if draft.pk is not None:
            if not paper.duties.filter(pk=draft.pk).exists():
                raise Gone(GONE)
            check_seen(draft, seen)
        yield


def keep_duty(
    *, paper: "WhitePaperPage", draft: DutyDraft, by: "User", store: Callable[[], object], seen: int = UNSEEN
) -> None:
    """Add or change one duty, which belongs to the paper as a whole: only an editor does. `seen` as for a target."""
    with _holding_duty(paper, draft, by, seen):
        draft.paper = paper
        if draft.pk is None:
            draft.number = next_duty_number(paper)
        store()
        remember(draft, by=by)


def delete_duty(*, paper: "WhitePaperPage", draft: DutyDraft, by: "User", seen: int = UNSEEN) -> None:
    """Delete one duty that no target stands under, as the person saw it."""
    with _holding_duty(paper, draft, by, seen):
        count = draft.targets.count()
        if count:
            raise Refused(
                gettext_noop("%(count)s targets stand under this duty; move them to another duty first."), count=count
            )
        draft.delete()
