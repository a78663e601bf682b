"""What submission, approval and adoption cost by size, without the print: the time a target must not grow."""

from collections.abc import Iterator
from dataclasses import dataclass
from unittest import mock

from django.utils import timezone

from targets.models import PlanYear
from whitepapers.bench.city import Bench, approve, make_bench, make_paper, make_year, submit_paper, without_pdf
from whitepapers.bench.clock import processor_seconds
from whitepapers.release import print_due, release_due

SIZES = (20, 60, 225, 1000)
TIMES = 3  # the best of three: everything else that happens on the machine only ever adds
YEAR = 2041


@dataclass(frozen=True)
class Steps:
    """Seconds of each step of one paper."""

    submitted: float
    approved: float
    adopted: float

    @property
    def total(self) -> float:
        """All three together."""
        return self.submitted + self.approved + self.adopted


def rows() -> Iterator[str]:
    """Yield one line a size: seconds of each step, milliseconds a target, and these against the size before."""
    year = make_year(YEAR)
    measure(make_bench("warm"), year, 5)  # the first of all pays for imports and query compilation
    before = 0.0
    for size in SIZES:
        runs = [measure(make_bench(f"flow{size}x{run}"), year, size) for run in range(TIMES)]
        best = Steps(*(min(getattr(one, step) for one in runs) for step in ("submitted", "approved", "adopted")))
        each = best.total / size * 1000
        against = f"  {each / before:4.2f} × the size before" if before else ""
        before = each
        yield (
            f"{size:5d} targets: sign and submit {best.submitted:6.3f} s, two approvals {best.approved:6.3f} s, "
            f"release and adoption {best.adopted:6.3f} s, {each:5.2f} ms a target{against}"
        )


def measure(bench: Bench, year: PlanYear, size: int) -> Steps:
    """Return what each step of one paper takes; the trial print is left out, the print of the edition is not timed."""
    paper = make_paper(bench, year, size)
    with without_pdf():
        with mock.patch("whitepapers.actions.trial_print", return_value=1):
            submitted = processor_seconds(lambda: submit_paper(bench, paper))
        approved = processor_seconds(lambda: approve(bench, paper.rounds.get()))
        print_due()
        adopted = processor_seconds(lambda: release_due(now=timezone.now()))
    return Steps(submitted, approved, adopted)
