"""How far a year's release is, paper by paper, and the administrator's verb to try a failed one again at once."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, F, Q

from publishing.models import Edition, PrintFailure, Series
from targets.models import PlanYear
from targets.refusal import Refused, gettext_noop
from targets.roles import Role
from whitepapers.approval import Outcome, Stage
from whitepapers.facts import fresh_person
from whitepapers.models import Round, WhitePaperPage
from whitepapers.release import RETRY
from whitepapers.tasks import print_round

if TYPE_CHECKING:
    from targets.models import User


class Step(StrEnum):
    """Where an approved paper is on its way to the public."""

    FAILED = "failed"
    WAITING = "waiting"
    PRINTED = "printed"
    RELEASED = "released"


WORDS: dict[Step, str] = {
    Step.FAILED: gettext_noop("stays behind"),
    Step.WAITING: gettext_noop("waits for the press or is being printed"),
    Step.PRINTED: gettext_noop("printed"),
    Step.RELEASED: gettext_noop("public"),
}


@dataclass(frozen=True)
class Line:
    """One approved paper: where it is, since when, and why it stays behind."""

    paper: WhitePaperPage
    number: int  # of the round
    digest: str
    step: Step
    at: dt.datetime | None = None
    reason: str = ""
    edition: Edition | None = None

    @property
    def word(self) -> str:
        """The step in words, to be translated."""
        return WORDS[self.step]


@dataclass(frozen=True)
class Progress:
    """One year: its release time, and its approved papers, the troubled ones first."""

    plan_year: PlanYear
    lines: tuple[Line, ...]
    unapproved: int  # papers that two people have not approved

    def count(self, step: Step) -> int:
        """Return how many papers are at the step."""
        return Counter(line.step for line in self.lines)[step]

    @property
    def total(self) -> int:
        """How many papers are approved."""
        return len(self.lines)

    @property
    def printed(self) -> int:
        """How many are printed, public ones among them."""
        return self.count(Step.PRINTED) + self.released

    @property
    def released(self) -> int:
        """How many are public."""
        return self.count(Step.RELEASED)

    @property
    def failed(self) -> int:
        """How many stay behind."""
        return self.count(Step.FAILED)

    @property
    def over(self) -> bool:
        """True when nothing will change by itself any more."""
        return self.released == self.total


def release_years() -> list[PlanYear]:
    """Return the years that have papers, newest first."""
    return list(PlanYear.objects.filter(pk__in=WhitePaperPage.objects.values("plan_year")).order_by("-year"))


def release_progress(plan_year: PlanYear) -> Progress:
    """Return how far the year is: of each paper the last round that both stages approved; five queries."""
    approved = Round.objects.annotate(yes=Count("decisions", filter=Q(decisions__outcome=Outcome.APPROVED)))
    rounds = approved.filter(yes=len(Stage), paper__plan_year=plan_year, paper__series=Series.PAPER).defer(
        "manuscript_json"
    )
    latest = {
        one.paper_id: one for one in rounds.select_related("paper__department", "paper__plan_year").order_by("number")
    }
    digests = [one.digest for one in latest.values()]
    failures = {one.digest: one for one in PrintFailure.objects.filter(digest__in=digests)}
    editions = Edition.objects.filter(digest__in=digests).select_related("release").defer("manuscript_json")
    printed = {one.digest: one for one in editions}
    lines = [_line(one, printed.get(one.digest), failures.get(one.digest)) for one in latest.values()]
    order = {step: place for place, step in enumerate(Step)}
    lines.sort(key=lambda line: (order[line.step], line.paper.department.order, line.paper.department.code))
    papers = WhitePaperPage.objects.papers().filter(plan_year=plan_year).count()
    return Progress(plan_year, tuple(lines), papers - len(lines))


def _line(one: Round, edition: Edition | None, failure: PrintFailure | None) -> Line:
    about = (one.paper, one.number, one.digest)
    if failure is not None:
        return Line(*about, Step.FAILED, failure.at, failure.message, edition)
    if edition is None:
        return Line(*about, Step.WAITING)
    release = getattr(edition, "release", None)
    if release is None:
        return Line(*about, Step.PRINTED, edition.printed_at, "", edition)
    return Line(*about, Step.RELEASED, release.at, "", edition)


def retry(*, digest: str, by: "User") -> None:
    """Let the press try a paper that stays behind again at once. Raises Refused."""
    person = fresh_person(by)
    if not person.active or Role.ADMINISTRATOR not in person.roles:
        raise Refused(gettext_noop("Only an administrator lets the press try again."))
    with transaction.atomic():
        # also without a worker: the clock leaves what failed alone for a while, and this time is over now
        if not PrintFailure.objects.filter(digest=digest).update(at=F("at") - RETRY):
            raise Refused(gettext_noop("This paper does not stay behind any more."))
        transaction.on_commit(lambda: print_round.enqueue(digest))
