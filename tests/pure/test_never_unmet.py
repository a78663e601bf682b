"""A promise that is shown as kept is never shown as missed again without a correction, by whichever road facts come in.

A correction is a further finding where one counts already (on the same report, or on another one for its period), or an
entry by hand. After the close of a year nothing but corrections comes in: verifying is refused (tests/targets).
"""

import datetime as dt
from dataclasses import dataclass, field

from hypothesis import event, given
from hypothesis import strategies as st

from targets.completion import KEPT, Clock, Status, status
from targets.counted import counted
from targets.overriding import LIFTED, SETTABLE, Override, effective, is_over
from targets.periods import expected
from tests.pure.test_transitions import FIRST, LAST, YEAR, Filed, findings, promises

PERIODS = ["2027Q1", "2027Q2", "2027Q3", "2027Q4"]


@dataclass
class Record:
    """What is on record of one promise: each report with its latest finding (None: not checked, or returned), and entries."""

    reports: list = field(default_factory=list)
    entries: list = field(default_factory=list)

    def shown(self, promise, today):
        """Return the status that everybody sees."""
        found = [one for _, one in counted(self.reports) if one.as_of <= today]
        computed = status(promise, found, Clock(today, expected(YEAR, today, 30)))
        entry = effective(computed, self.entries, over=is_over(today=today, due=promise.due, closed=False))
        return Status(entry.status) if entry else computed

    def with_finding(self, period, found):
        """Return the record with a report that was found so, and whether that corrects what counted for its period."""
        corrects = any(one.period == period for one, _ in counted(self.reports))
        return Record([*self.reports, (Filed(period, len(self.reports) + 1), found)], self.entries), corrects


entries = st.lists(st.tuples(st.sampled_from([*sorted(SETTABLE), LIFTED]), st.booleans()), max_size=3).map(
    lambda rows: [Override(place, *row) for place, row in enumerate(rows, start=1)]
)
good = findings.map(lambda one: one._replace(fulfilled=True))
records = st.builds(
    Record,
    st.lists(st.tuples(st.sampled_from(PERIODS), st.none() | findings | good), max_size=5).map(
        lambda rows: [(Filed(period, place), found) for place, (period, found) in enumerate(rows, start=1)]
    ),
    entries,
)


@given(records, promises, st.sampled_from(PERIODS), st.none() | findings, st.dates(FIRST, LAST), st.integers(0, 60))
def test_nothing_but_a_correction_makes_a_kept_promise_unkept(record, promise, period, found, today, days):
    before = record.shown(promise, today)
    after, corrects = record.with_finding(period, found)
    if found is None or not corrects:
        later = after.shown(promise, today + dt.timedelta(days=days))
        event(f"kept: {before in KEPT}")
        assert before not in KEPT or later in KEPT, f"{before} → {later}"


@given(records, promises, st.sampled_from(PERIODS), findings, st.dates(FIRST, LAST))
def test_where_a_kept_promise_became_unkept_a_finding_was_corrected(record, promise, period, found, today):
    after, corrects = record.with_finding(period, found)
    unkept = record.shown(promise, today) in KEPT and after.shown(promise, today) not in KEPT
    assert corrects or not unkept


@given(records, promises, st.sampled_from(sorted(SETTABLE)), st.dates(FIRST, LAST))
def test_what_nobody_confirmed_never_makes_an_unkept_promise_kept(record, promise, chosen, today):
    before = record.shown(promise, today)
    proposed = Record(record.reports, [*record.entries, Override(len(record.entries) + 1, chosen)])
    assert before in KEPT or proposed.shown(promise, today) not in KEPT
