"""From an approved round to a public edition: print what is approved, release what is due. Safe to repeat."""

import datetime as dt
import logging
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from django.conf import settings
from django.db import DatabaseError, InterfaceError, transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext

from publishing.document import Document
from publishing.faults import Unprintable
from publishing.manuscript import Malformed, public, public_text
from publishing.models import (
    Edition,
    Erasure,
    Origin,
    PrintFailure,
    Release,
    Series,
    subject_of,
)
from publishing.press import Printed, keep_edition, print_document, read_artefact, release
from publishing.turn import my_turn
from targets.adoption import adopt
from targets.models import Closing
from whitepapers import side_by_side, telling
from whitepapers.approval import Outcome, is_approved, stands
from whitepapers.chain import first_break
from whitepapers.facts import round_facts
from whitepapers.layout import lay_out
from whitepapers.models import Round
from whitepapers.release_times import next_release, printed_date, printed_elsewhere, put_off, release_time
from whitepapers.side_by_side import Job

__all__ = [
    "RETRY",
    "Published",
    "approvals_of",
    "approved_and_not_printed",
    "next_release",
    "print_due",
    "printed_date",
    "publish_due",
    "reason_in_words",
    "release_due",
]
log = logging.getLogger(__name__)
RETRY = dt.timedelta(minutes=15)  # how long the clock leaves a failed paper alone


def approved_and_not_printed() -> list[Round]:
    """Return the rounds approved at both stages whose manuscript is no edition yet, oldest first."""
    candidates = (
        Round.objects.annotate(yes=Count("decisions", filter=Q(decisions__outcome=Outcome.APPROVED)))
        .filter(yes=2)
        .exclude(digest__in=Edition.objects.values("digest"))
        .select_related("paper__department", "paper__plan_year")
        .prefetch_related("decisions")
        .order_by("id")
    )
    return [one for one in candidates if is_approved(round_facts([one])[0].decisions)]


def check_record(approved: Round) -> None:
    """Refuse to print what the record does not carry: decisions of writers or on another text, a broken chain.

    Raises Unprintable. Only somebody with the database in their hands can bring a round here in such a state.
    """
    if not stands(round_facts([approved])[0]):
        raise Unprintable(gettext("Its approvals are not those of two people who did not write it; see the case file."))
    rounds = Round.objects.filter(paper=approved.paper_id).defer("manuscript_json")
    broken = first_break(rounds.select_related("sign_off").prefetch_related("decisions").order_by("number"))
    if broken is not None:
        raise Unprintable(gettext("The record was changed after it was written: %(where)s.") % {"where": broken})


def approvals_of(approved: Round) -> list[dict[str, str]]:
    """Return who approved, by post and date: [{"stage", "post", "on"}] in the order of the stages.

    A decision in another's place also has {"acting_for": their post}.
    """
    return [
        {"stage": one.stage, "post": one.post, "on": timezone.localdate(one.at).isoformat()}
        | ({"acting_for": one.acting_for_post} if one.acting_for_id else {})
        for one in sorted(approved.decisions.all(), key=lambda decision: decision.pk)
    ]


def _lay_out(approved: Round) -> Document:
    """Return the document of an approved round as the public gets it; raises Unprintable or Malformed."""
    check_record(approved)
    head = approved.manuscript["head"]
    subject = subject_of(head["year"], head["department"]["code"], head.get("series", Series.PAPER))
    return lay_out(
        public(approved.manuscript),
        digest=approved.digest,
        number=head["edition"],
        approvals=approvals_of(approved),
        released=printed_date(approved),
        verify_url=f"{settings.WAGTAILADMIN_BASE_URL}/verify/?digest={approved.digest}",
        edition_url=f"{settings.WAGTAILADMIN_BASE_URL}/{subject}/v{head['edition']}/",
    )


def _keep(approved: Round, title: str, printed: Printed) -> Edition:
    """Keep what was printed of an approved round as its edition; raises Unprintable, Malformed or OSError."""
    head = approved.manuscript["head"]
    return keep_edition(
        printed,
        # as it was approved, whatever the city is renamed to
        subject=subject_of(head["year"], head["department"]["code"], head.get("series", Series.PAPER)),
        number=head["edition"],
        title=title,
        manuscript_json=approved.manuscript_json,
        digest=approved.digest,
        approvals=approvals_of(approved),
        change_reason=approved.change_reason,
        release_at=release_time(approved),
        at=timezone.now(),
    )


def reason_in_words(fault: Exception) -> str:
    """Return why a paper stays behind. A place in the file system is left out: it has another name at each try."""
    if isinstance(fault, OSError) and fault.strerror:
        return fault.strerror
    if isinstance(fault, (Unprintable, Malformed, OSError)):
        return str(fault)
    if isinstance(fault, MemoryError):
        return gettext("The machine has too little memory for this paper.")
    return gettext("An error of the program, which its log has in full: %(error)s") % {
        "error": f"{type(fault).__name__}: {fault}"
    }


def _leave_behind(digest: str, subject: str, fault: Exception) -> PrintFailure:
    """Record why a paper stays behind, and tell whom it concerns once a reason; the record goes when it is out after all."""
    reason = reason_in_words(fault)
    known = PrintFailure.objects.filter(digest=digest, message=reason).exists()
    with transaction.atomic():
        failure, _new = PrintFailure.objects.update_or_create(
            digest=digest, defaults={"subject": subject, "message": reason, "at": timezone.now()}
        )
        if not known:
            expected = isinstance(fault, (Unprintable, Malformed, OSError, MemoryError))
            log.error("%s stays behind: %s", subject, fault, exc_info=None if expected else fault)
            telling.stays_behind(failure)
    return failure


def print_due(
    *, digest: str | None = None, retry_before: dt.datetime | None = None
) -> tuple[list[Edition], list[PrintFailure]]:
    """Print every approved round that is not printed, or only the one with `digest`, as many at once as there are cores.

    One failure stops no other, whatever its kind; only when the database is away does the run end with its error. What
    another worker prints at this moment is passed over, and so is what failed after `retry_before`, if that is given.
    """
    printed: list[Edition] = []
    failed: list[PrintFailure] = []
    resting = set()
    if retry_before is not None:
        resting = set(PrintFailure.objects.filter(at__gt=retry_before).values_list("digest", flat=True))

    def begin(approved: Round) -> Job | None:
        with ExitStack() as held:
            mine = held.enter_context(my_turn(f"print {approved.digest}"))
            if not mine or Edition.objects.filter(digest=approved.digest).exists():
                return None
            with _left_behind(approved, failed):
                document = _lay_out(approved)
                text = public_text(approved.manuscript_json)
                return Job(
                    work=lambda: print_document(document, text),
                    finish=lambda outcome: finish(approved, document.title, outcome),
                    held=held.pop_all(),
                )
        return None

    def finish(approved: Round, title: str, outcome: "Future[Printed]") -> None:
        with _left_behind(approved, failed):
            printed.append(_keep(approved, title, outcome.result()))

    due = [one for one in approved_and_not_printed() if one.digest not in resting and digest in (None, one.digest)]
    side_by_side.run(due, begin)
    return sorted(printed, key=lambda one: one.subject), failed


@contextmanager
def _left_behind(approved: Round, failed: list[PrintFailure]) -> Iterator[None]:
    """Let the paper stay behind with its reason when what is inside fails; a database that is away is no fault of it."""
    try:
        yield
    except (DatabaseError, InterfaceError):
        raise
    except Exception as fault:
        failed.append(_leave_behind(approved.digest, approved.paper.subject, fault))


def _may_be_released(edition: Edition, standing: set[str]) -> None:
    """Refuse an edition without its approvals, or whose files are not the ones that were printed.

    An edition is either a transcript or has a round behind it that both stages approved. Raises Unprintable, OSError.
    """
    if edition.origin != Origin.TRANSCRIBED and edition.digest not in standing:
        raise Unprintable(gettext("No round that was approved at both stages has this text."))
    if edition.series == Series.PAPER and (closed := _closed_on(edition)) is not None:
        raise Unprintable(
            gettext("The year was closed on %(day)s; its promises are not changed any more.") % {"day": closed}
        )
    if not edition.artefacts.all():
        raise Unprintable(gettext("It has no files."))
    for artefact in edition.artefacts.all():
        read_artefact(artefact)


def _closed_on(edition: Edition) -> dt.date | None:
    """Return when the year of the edition was closed with a record of its results."""
    return Closing.objects.filter(plan_year__year=edition.of.year).values_list("on", flat=True).first()


def _adopt_and_tell(edition: Edition, at: dt.datetime) -> None:
    """Let the register take over what is promised; a statement of results changes nothing there."""
    if edition.series == Series.PAPER:
        adopt(edition, at)
    telling.released(edition, at)


def _due(now: dt.datetime) -> list[Edition]:
    """Return the printed editions whose time has come: the one they were printed with, and the year's if it was put off."""
    later = put_off(now)
    waiting = Edition.objects.filter(release__isnull=True, release_at__lte=now)
    waiting = waiting.exclude(release_at__in=printed_elsewhere(now)).prefetch_related("artefacts")
    return [one for one in waiting if (one.of.year, one.series) not in later]


def release_due(
    *, now: dt.datetime, at: dt.datetime | None = None, failed: list[PrintFailure] | None = None
) -> list[Release]:
    """Release every printed edition whose time has come at `now`, and let the register adopt it, in one transaction.

    `at` (default: `now`) is the moment that goes on record; `publishing.press.release` says what counts in production. One that does not hold stays behind with the reason, which is also added to `failed`; the rest go.
    """
    behind = [] if failed is None else failed
    due = _due(now)
    rounds = Round.objects.filter(digest__in=[one.digest for one in due]).defer("manuscript_json")
    standing = {one.digest for one in round_facts(rounds.prefetch_related("decisions")) if stands(one)}
    ready = []
    for edition in due:
        try:
            _may_be_released(edition, standing)
        except (Unprintable, OSError) as fault:
            behind.append(_leave_behind(edition.digest, edition.subject, fault))
        else:
            ready.append(edition)
    if not ready:
        return []
    return release(
        ready,
        at=at or now,
        adopt=_adopt_and_tell,
        left_behind=lambda edition, fault: behind.append(_leave_behind(edition.digest, edition.subject, fault)),
    )


@dataclass(frozen=True)
class Published:
    """What one run of `publish_due` did."""

    printed: list[Edition]
    failed: list[PrintFailure]
    released: list[Release]
    withdrawn: list[Erasure] = field(default_factory=list)  # by order, one a manuscript


def publish_due(
    *, now: dt.datetime, at: dt.datetime | None = None, retry_before: dt.datetime | None = None
) -> Published:
    """Print what is approved, then release what is due at `now`; carry out what two people ordered to withdraw.

    `at` (default: `now`) is the moment of the release. Safe to repeat, and from several machines at once.
    """
    from whitepapers.carrying_out import carry_out_due

    printed, failed = print_due(retry_before=retry_before)
    released = release_due(now=now, at=at, failed=failed)
    withdrawn = carry_out_due()
    return Published(printed, failed, released, withdrawn)
