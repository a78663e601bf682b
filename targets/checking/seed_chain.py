"""The chain of draws: each seed is linked to the one before, and what was accepted on the papers is held against the draws."""

from collections.abc import Iterator

from publishing.faults import Fault
from publishing.manuscript import FIRST_LINK, link
from targets.models import SampleSeed, Verification
from targets.sampling import Draw, drawn


def head() -> str:
    """Return the last link; seeds from before links were kept have none of their own and are counted in all the same."""
    chain = FIRST_LINK
    for one in SampleSeed.objects.chained():
        chain = one.chain or link(chain, one.record())
    return chain


def prove_draws() -> Iterator[Fault]:
    """Yield every seed that is not the one drawn, and every report accepted on the papers against the draw; two queries."""
    chain, begun = FIRST_LINK, False
    found: dict[tuple[int, str], Draw] = {}
    for one in SampleSeed.objects.chained():
        expected = link(chain, one.record())
        begun = begun or bool(one.chain)
        if begun and one.chain != expected:
            yield Fault(f"sample {one}", "the chain of draws breaks here")
        chain = one.chain or expected
        found[one.plan_year_id, one.period] = Draw(one.seed, one.share)
    accepted = Verification.objects.filter(method=Verification.Method.PAPERS).order_by("report", "sequence")
    columns = ("report__target__number", "report__target__plan_year", "report__period")
    for number, year, period in accepted.values_list(*columns).iterator(chunk_size=2000):
        draw = found.get((year, period))
        if draw is None or drawn(draw, number):
            what = "no sample of its period was drawn" if draw is None else "the draw fell on it"
            yield Fault(f"finding {number} {period}", f"it was accepted on the papers, but {what}")
