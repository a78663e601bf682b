"""Proves the numbered papers: no number is missing, each text has its digest, and each is linked to the one before."""

from collections.abc import Iterator

from publishing.erased_rows import is_what_was_frozen
from publishing.manuscript import FIRST_LINK, link
from publishing.proof import Fault
from targets.models import Referral, SupervisionNotice
from targets.models.referrals import Numbered


def prove_papers() -> Iterator[Fault]:
    """Yield every notice and referral that is not what was issued, and every number that is missing; two queries, and one for each that lost a text by order."""
    for model in (SupervisionNotice, Referral):
        yield from _prove(model)


def _prove(model: type[Numbered]) -> Iterator[Fault]:
    chain, last = FIRST_LINK, dict[int, int]()
    for place, one in enumerate(model.objects.order_by("sequence").iterator(chunk_size=500), start=1):
        where = str(one)
        if one.sequence != place:
            yield Fault(where, f"has place {one.sequence} in its chain, where {place} was expected.")
        if one.number != last.get(one.year, 0) + 1:
            yield Fault(where, "a number before it is missing.")
        if not is_what_was_frozen(one, "text_json"):
            yield Fault(where, "its text is not what was issued.")
        if one.chain != link(chain, one.record()):
            yield Fault(where, "it is not linked to the one before.")
        chain, last[one.year] = one.chain, one.number
