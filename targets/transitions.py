"""Where a status may go when nothing happens but the passing of days. One table; the tests hold the rule against it."""

from targets.completion import Status

# With new facts (a finding, an edition, an override) any way is open; without, only these, and each can be taken.
BY_TIME: dict[Status, frozenset[Status]] = {
    Status.NOT_DUE: frozenset({Status.NO_REPORT, Status.OVERDUE}),
    Status.ON_TRACK: frozenset({Status.NO_REPORT, Status.OVERDUE, Status.MET, Status.NOT_MET}),
    Status.AT_RISK: frozenset({Status.NO_REPORT, Status.OVERDUE, Status.MET, Status.NOT_MET}),
    Status.NO_REPORT: frozenset({Status.OVERDUE, Status.NOT_MET}),
    Status.OVERDUE: frozenset({Status.NO_REPORT, Status.MET, Status.NOT_MET}),
    Status.MET: frozenset(),
    Status.MET_LATE: frozenset(),
    Status.NOT_MET: frozenset(),
    Status.WITHDRAWN: frozenset(),
}
