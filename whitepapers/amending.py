"""The verbs of an amendment: reopen what is published, give it up; and what `submit` and `decide` ask beside the rule."""

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from publishing.models import Edition
from targets.refusal import Refused, gettext_noop
from whitepapers import approval
from whitepapers.actions import _now, locked_paper
from whitepapers.amended import basis, in_force
from whitepapers.authorship import record
from whitepapers.facts import fresh_person, paper_facts
from whitepapers.models import GivenUp, Reopening
from whitepapers.record import enter
from whitepapers.results.reading import statement_facts
from whitepapers.results.rule import check_again, check_current

if TYPE_CHECKING:
    from targets.models import PlanYear, User
    from whitepapers.models import Round, WhitePaperPage


def in_time(plan_year: "PlanYear", today: dt.date) -> bool:
    """Say whether papers of the year may still be amended; a year without a last day has none, but its close ends it."""
    if plan_year.closed_on is not None and today >= plan_year.closed_on:
        return False
    return plan_year.amendments_until is None or today <= plan_year.amendments_until


def may_change(paper: "WhitePaperPage", today: dt.date) -> bool:
    """Say whether a published paper may be opened again by its date; a statement waits for a correction, not for a day."""
    return paper.is_statement or in_time(paper.plan_year, today)


def is_public(paper: "WhitePaperPage") -> bool:
    """Say whether the text that was approved last is public: only then is there something to reopen."""
    for one in paper.rounds.defer("manuscript_json").prefetch_related("decisions").order_by("-number"):
        if {made.outcome for made in one.decisions.all()} == {approval.Outcome.APPROVED.value}:
            return Edition.objects.released().filter(digest=one.digest).exists()
    return False


def reopen(
    *, paper: "WhitePaperPage", reason: str, misprint: bool = False, by: "User", at: dt.datetime | None = None
) -> Reopening:
    """Open a published paper for a new edition, with a reason that the public reads; or raise Refused.

    A `misprint` is the same road with a smaller sheet: only words may change, and no number in them.
    """
    with transaction.atomic():
        locked = locked_paper(paper.pk)
        facts, today = paper_facts(locked), timezone.localdate(_now(at))
        if locked.is_statement:
            check_again(statement_facts(locked.department, locked.plan_year))
        approval.check_reopen(
            fresh_person(by), facts,
            released=is_public(locked), in_time=may_change(locked, today), reason=reason,
        )  # fmt: skip
        last = locked.rounds.order_by("-number")[0]
        new = Reopening(
            paper=locked,
            digest=last.digest,
            attempt=locked.reopenings.filter(digest=last.digest).count() + 1,
            reason=reason.strip(),
            misprint=misprint and not locked.is_statement,
            by=by,
            at=_now(at).astimezone(dt.UTC),
        )
        try:
            with transaction.atomic():
                new.save()
        except IntegrityError as collision:
            raise Refused(gettext_noop("Somebody reopened the paper at the same moment; open it again.")) from collision
        record(paper=locked, user=by, how="reopened")
        enter("reopened", row=new, paper=locked, round=last, by=by, digest=last.digest, at=at)
        return new


def give_up(*, paper: "WhitePaperPage", by: "User", at: dt.datetime | None = None) -> GivenUp:
    """End an amendment whose draft says again what is published; the public edition was never touched."""
    from whitepapers.compose import compose

    with transaction.atomic():
        locked = locked_paper(paper.pk)
        facts, started, amended = paper_facts(locked), in_force(locked), basis(locked)
        changed = amended is not None and bool(amended.written(compose(locked)))
        approval.check_give_up(fresh_person(by), facts, changed=changed)
        if started is None:
            raise Refused(gettext_noop("No amendment is being drafted."))
        last = locked.rounds.order_by("-number")[0]
        new = GivenUp.objects.create(reopening=started, digest=last.digest, by=by, at=_now(at).astimezone(dt.UTC))
        enter("gave_up", row=new, paper=locked, round=last, by=by, digest=last.digest, at=at)
        return new


def check_submission(paper: "WhitePaperPage", composed: Mapping[str, Any], today: dt.date) -> str:
    """Refuse an amendment that may not be submitted, and return its public reason; "" for a first edition.

    `submit` asks before it prints and again under the lock: the public edition, the plan year's last day and the day
    itself may have changed meanwhile.
    """
    if paper.is_statement:
        check_current(statement_facts(paper.department, paper.plan_year, composed["head"]))
    check_withheld(composed["parts"]["targets"])
    amended = basis(paper)
    if amended is None:
        return ""
    if not may_change(paper, today):
        raise Refused(gettext_noop("The year's last day for amendments has passed; the published edition stands."))
    log = amended.log(composed["parts"])
    if not log:
        raise Refused(gettext_noop("Nothing differs from the published edition; there is nothing to submit."))
    for one in log:
        if one["kind"] == "withdrawn" and one["part"] == "targets" and not approval.says_something(one["reason"]):
            raise Refused(
                gettext_noop("Target %(number)s is withdrawn without a public reason of its own."), number=one["number"]
            )
    refuse_first(amended.refused(composed["parts"], year=paper.plan_year.year, today=today))
    return amended.reopening.reason


def check_withheld(targets: Any) -> None:
    """Refuse a target that is withheld from the public without a reason for the two who approve it."""
    for one in targets:
        if one.get("withheld") and not approval.says_something(one["withheld_reason"]):
            raise Refused(
                gettext_noop("Target %(number)s is withheld from the public; say why to those who approve it."),
                number=one["number"],
            )


def check_still_stands(latest: "Round", today: dt.date) -> None:
    """Refuse to approve what was overtaken while it waited: a date that passed, a year that closed, a corrected result."""
    paper = latest.paper
    if paper.is_statement:
        check_current(statement_facts(paper.department, paper.plan_year, latest.manuscript["head"]))
    elif paper.plan_year.closed_on is not None and today >= paper.plan_year.closed_on:
        raise Refused(gettext_noop("The year is closed; its promises are not changed any more."))
    if "amends" not in latest.manuscript["head"]:
        return
    amended = basis(latest.paper)
    if amended is not None:
        refuse_first(amended.refused(latest.manuscript["parts"], year=latest.paper.plan_year.year, today=today))


def refuse_first(objections: Any) -> None:
    """Raise the first objection as a refusal."""
    for one in objections:
        raise Refused(one.sentence, **told_values(one))


def told_values(objection: Any) -> dict[str, object]:
    """Return what fills an objection's sentence, its field in the interface's language."""
    from whitepapers.review.wording import field_name

    said = dict(objection.values)
    return {**said, "number": objection.number, "field": field_name(objection.field)}
