"""The closing figures of `./run real`, as lines of text."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from targets.completion import SIGNS, Status
from whitepapers.importing.outcome import Outcome
from whitepapers.real.papers import Brought
from whitepapers.real.source import count

SETTLED = (Status.MET, Status.MET_LATE, Status.NOT_MET, Status.NO_REPORT)


def file_line(outcome: Outcome) -> str:
    """Return rows read, imported and refused of one file."""
    refused = "0" if outcome.ok else "all, nothing was changed"
    return (
        f"{outcome.file:32} {outcome.read:5d} read  {outcome.imported:5d} imported  "
        f"{len(outcome.left_out):3d} left out  {refused} refused  {len(outcome.departments):2d} departments"
    )


def named(outcome: Outcome) -> Iterator[str]:
    """Yield every row that was not imported, with its reason; nothing is dropped in silence."""
    yield from (one.say() for one in (*outcome.problems, *outcome.left_out))


def findings_lines(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Yield a line a kind of finding with its number in each file, the most frequent first."""
    files = list(outcomes)
    total: Counter[str] = Counter()
    for one in files:
        total.update(one.by_rule())
    for rule, times in total.most_common():
        yield f"{rule:22} {times:5d}  ({' + '.join(str(one.by_rule().get(rule, 0)) for one in files)})"


def completion_lines(exported: Mapping[str, int], words: Mapping[str, int], differing: Sequence[str]) -> Iterator[str]:
    """Yield the year's completion by status, as exported, and beside it what the source file says, row by row."""
    for status in Status:
        if exported.get(status) or status in SETTLED:
            yield f"{SIGNS[status].word:22} {exported.get(status, 0):5d}"
    yield f"by the evaluation:   {count(exported)}"
    yield f"by the source file:  {count(words)} ({', '.join(f'{word} {number}' for word, number in words.items())})"
    yield from differing
    yield f"THE TWO DIFFER in {len(differing)} results" if differing else "the two are equal, result by result"


def papers_lines(what: str, papers: Iterable[Brought]) -> Iterator[str]:
    """Yield how many papers, or statements, were brought to an edition, and each that stayed behind with its reason."""
    all_papers = list(papers)
    done = [one for one in all_papers if not one.fault]
    yield f"{len(done)} of {len(all_papers)} {what} approved and printed, {sum(one.targets for one in done)} targets"
    yield from (f"{one.subject} stayed behind: {one.fault}" for one in all_papers if one.fault)
