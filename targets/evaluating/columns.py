"""The columns of exported scores and of their contributions, with what each means. Pure, standard library only.

The names are fixed: other systems read them. The contributions of a department sum exactly to its score.
"""

from targets.columns import Column
from targets.refusal import gettext_noop as _

SCORE_COLUMNS = tuple(
    Column(*row)
    for row in (
        ("department", "text", _("Code of the department")),
        ("department_name", "text", _("Name of the department")),
        ("class", "text", _("Class of the department: commission, bureau, office or district")),
        ("version", "count", _("Version of the result: the final one on the day of the export, else the newest")),
        ("state", "text", _("provisional, proposed or final")),
        ("points", "number", _("The score: all headings and what commendations add, two decimals")),
        ("bonus", "number", _("Of it, what commendations add")),
        ("missing", "count", _("Figures that were still to be entered; they earn nothing")),
        ("on", "date", _("Cut-off day: the register as it stood at its end")),
        ("cut_off", "text", _("Time until which entered figures and commendations count")),
        ("objections", "count", _("Objections to any version of the result")),
        ("objections_until", "date", _("Last day for objections to this version")),
        ("set", "text", _("Indicator set: year, class (empty: all others), version")),
        ("set_digest", "text", _("Digest of the indicator set")),
        ("result_digest", "text", _("Digest of the frozen result, which names every edition it rests on")),
        ("final_on", "date", _("Day on which the result was made final")),
        ("results", "count", _("Version of the frozen results that it rests on; empty while provisional")),
        ("results_digest", "text", _("Digest of those frozen results")),
        ("corrected", "text", _("yes where they were corrected since: a new version of the score is due")),
        ("newer", "text", _("yes where a newer version is proposed; the final one stands until that is final")),
    )
)

CONTRIBUTION_COLUMNS = tuple(
    Column(*row)
    for row in (
        ("department", "text", _("Code of the department")),
        ("heading", "text", _("Code of the heading; bonus for commendations")),
        ("heading_name", "text", _("Name of the heading")),
        ("indicator", "text", _("Code of the indicator; empty for commendations")),
        ("indicator_name", "text", _("Name of the indicator")),
        ("source", "text", _("computed from the register, or entered by the evaluation office")),
        ("weight", "number", _("Points that the indicator can earn")),
        ("target", "text", _("Permanent number of the target; empty where the line is about the whole department")),
        ("points", "number", _("Points of this line, four decimals, below zero for a deduction; all lines of a department sum exactly to its score")),
        ("explanation", "text", _("Why")),
        ("reports", "text", _("Periods of the reports it rests on, each with what the inspection office said")),
        ("evidence", "text", _("SHA-256 digests of the evidence filed with them: of a file, or of a link's address")),
        ("edition", "text", _("Edition it rests on")),
        ("digest", "text", _("Digest of that edition")),
        ("document", "text", _("Source of an entered figure, or document of a commendation; its file's digest stands under evidence")),
    )
)  # fmt: skip
