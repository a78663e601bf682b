"""Proves the desk's record: rounds, decisions and sign-offs, and that every edition was approved as it says."""

from collections.abc import Iterator

from publishing.manuscript import Malformed, content_digest, sha256
from publishing.models import Edition, Erasure, Origin
from publishing.proof import Fault
from whitepapers.approval import stands
from whitepapers.chain import first_break
from whitepapers.facts import round_facts
from whitepapers.models import ErasureOrder, Round, WhitePaperPage
from whitepapers.record_proof import prove_record
from whitepapers.release import approvals_of


def _rounds() -> "Iterator[list[Round]]":
    for paper in WhitePaperPage.objects.filter(rounds__isnull=False).distinct().order_by("plan_year", "department"):
        yield list(
            paper.rounds.select_related("sign_off", "paper__department", "paper__plan_year")
            .prefetch_related("decisions")
            .order_by("number")
        )


def prove_rounds() -> Iterator[Fault]:
    """Yield, paper by paper, the first broken link, and every round whose text or sign-off is not what was signed."""
    erased = set(Erasure.objects.values_list("digest", flat=True))
    for rounds in _rounds():
        if (broken := first_break(rounds)) is not None:
            yield Fault(f"{type(broken).__name__.lower()} {broken}", "the record of the paper breaks here")
        for one in rounds:
            try:
                manuscript = one.manuscript
            except (Malformed, ValueError) as fault:
                yield Fault(f"round {one}", f"its manuscript does not hold: {fault}")
                continue
            # of a text that was withdrawn by order nobody can say any more what the head signed; the chain covers both
            if one.digest not in erased and one.sign_off.content != content_digest(manuscript):
                yield Fault(f"sign-off {one.sign_off_id} of {one}", "the head signed another text")
            if one.sign_off.paper_id != one.paper_id:
                yield Fault(f"sign-off {one.sign_off_id} of {one}", "it belongs to another paper")
            for decision in one.decisions.all():
                if decision.digest != one.digest:
                    yield Fault(f"decision {decision}", "it was made on another text")


def prove_approvals() -> Iterator[Fault]:
    """Yield every approved edition that no round carries, or whose printed approvals are not the decisions made."""
    editions = Edition.objects.exclude(origin=Origin.TRANSCRIBED).defer("manuscript_json")
    rounds = {
        one.digest: one
        for one in Round.objects.filter(digest__in=editions.values("digest"))
        .defer("manuscript_json")
        .select_related("paper__plan_year")
        .prefetch_related("decisions")
    }
    for edition in editions:
        approved = rounds.get(edition.digest)
        if approved is None or not stands(round_facts([approved])[0]):
            yield Fault(
                str(edition), "no round approved at both stages by two people who did not write it has its text"
            )
            continue
        if edition.approvals != approvals_of(approved):
            yield Fault(str(edition), "its approvals are not the decisions that were made")
        if edition.change_reason != approved.change_reason:
            yield Fault(str(edition), "its reason for the change is not the one that was submitted")


def prove_orders() -> Iterator[Fault]:
    """Yield every withdrawal by order behind which no two people stand, and every round that still has the text."""
    confirmed = ErasureOrder.objects.filter(check_made__confirmed=True).select_related("check_made")
    orders = {one.digest: one for one in confirmed if one.check_made.by_id != one.by_id}
    latest: dict[str, str] = {}
    for erasure in Erasure.objects.order_by("sequence"):
        order = orders.get(erasure.order)
        if order is None:
            yield Fault(f"withdrawal {erasure}", "no order confirmed by a second person stands behind it")
        elif (erasure.reason, erasure.document) != (order.reason, order.cited()):
            yield Fault(f"withdrawal {erasure}", "its reason is not the one that was ordered")
        latest[erasure.digest] = erasure.text
    for one in Round.objects.filter(digest__in=latest).select_related("paper"):
        if sha256(one.manuscript_json) != latest[one.digest]:
            yield Fault(f"round {one}", "its manuscript is not the one that the withdrawal by order left")


def prove_desk() -> Iterator[Fault]:
    """Yield everything that does not hold in the desk's record."""
    yield from prove_record()
    yield from prove_rounds()
    yield from prove_approvals()
    yield from prove_orders()
