"""The columns of the evaluation export with what each means: the data dictionary. Pure, standard library only.

The names are fixed: other systems read them. `number` columns are decimal, `date` is the city's local date (ISO 8601).
"""

from dataclasses import dataclass

from targets.refusal import gettext_noop


@dataclass(frozen=True)
class Column:
    """One column: its fixed name, its type (text | number | date | count | per cent), and its meaning."""

    name: str
    type: str
    meaning: str


def _table(*rows: tuple[str, str, str]) -> tuple[Column, ...]:
    return tuple(Column(*row) for row in rows)


_ = gettext_noop

TARGET_COLUMNS = _table(
    ("department", "text", _("Code of the department that made the promise")),
    ("department_name", "text", _("Name of the department")),
    ("number", "text", _("Permanent number of the target")),
    ("reference", "text", _("The sender's own number, where the target was imported")),
    ("task", "text", _("Task, as amended")),
    ("kind", "text", _("Kind: threshold, count, dated or qualitative")),
    ("original_goal", "text", _("Goal as first published")),
    ("original_comparison", "text", _("ge: at least, le: at most, eq: exactly; as first published")),
    ("original_value", "number", _("Value as first published; empty where none was promised")),
    ("original_value_text", "text", _("Value as first written")),
    ("original_unit", "text", _("Unit as first published")),
    ("original_due", "date", _("Date as first published; empty means the year's last day")),
    ("original_edition", "text", _("Edition that first published the target")),
    ("original_digest", "text", _("Digest of that edition")),
    ("goal", "text", _("Goal as amended")),
    ("comparison", "text", _("ge: at least, le: at most, eq: exactly; as amended")),
    ("value", "number", _("Value as amended")),
    ("value_text", "text", _("Value as written, as amended")),
    ("unit", "text", _("Unit as amended")),
    ("due", "date", _("Date as amended; empty means the year's last day")),
    ("edition", "text", _("Edition that last changed the target: what the row rests on")),
    ("digest", "text", _("Digest of that edition")),
    ("amended", "text", _("yes where a later edition changed goal, comparison, value, unit or date")),
    ("withdrawn", "text", _("yes where a later edition withdrew the target")),
    ("withdrawn_reason", "text", _("Public reason of the withdrawal")),
    ("claimed_period", "text", _("Latest period the department reported on")),
    ("claimed_as_of", "date", _("Day that report speaks of")),
    ("claimed_value", "number", _("Value the department claims, since the year began")),
    ("claimed_text", "text", _("What the department says was done")),
    ("claimed_done", "text", _("yes where the department says the promise is kept")),
    ("claimed_on", "date", _("Day of the report")),
    ("verified_period", "text", _("Latest period with a finding that counts")),
    ("verified_as_of", "date", _("Day that finding speaks of")),
    ("verified_value", "number", _("Value the inspection office found")),
    ("verified_outcome", "text", _("verified or disputed; a returned report counts as no finding")),
    ("verified_fulfilled", "text", _("yes or no where the inspection office said so itself; empty: by the figures")),
    ("verified_method", "text", _("papers, documents or site: how it was checked; empty where it was not recorded")),
    ("verified_site_on", "date", _("Day of the on-site check that the finding rests on")),
    ("verified_note", "text", _("The inspection office's note")),
    ("verified_on", "date", _("Day of the finding")),
    ("verified_by", "text", _("Post of the inspector")),
    ("difference", "number", _("Value found less value claimed in the same report")),
    ("completed_on", "date", _("Day on which the promise was kept, where the inspection office names it")),
    ("status", "text", _("Status against the target as amended (fixed code); as shown: computed, or set by hand")),
    ("status_word", "text", _("The same in words")),
    ("computed_status", "text", _("What the verified findings alone say, against the target as amended (fixed code)")),
    ("computed_status_word", "text", _("The same in words")),
    ("override_reason", "text", _("Public reason of the status set by hand; empty where the computed one is shown")),
    ("override_by", "text", _("Name and post of who set it, and of the second inspector where one confirmed it")),
    ("override_on", "date", _("Day on which it was set")),
    ("original_status", "text", _("Status against the first published wording (fixed code)")),
    ("original_status_word", "text", _("The same in words")),
    ("reports_owed", "count", _("Quarters whose report was due by now")),
    ("reports_on_time", "count", _("Of these, periods first reported within the days of grace")),
    ("reports_differing", "count", _("Quarters in which the finding disputed the claim or gave another value")),
    ("miss", "text", _("owed, to_judge, justified, unjustified or closed where a promise was missed; else empty")),
    ("miss_reason", "text", _("The department's reason for the miss, once it was judged")),
    ("miss_finding", "text", _("What the supervisory organ's finding rests on")),
    (
        "disposition",
        "text",
        _("What next year's paper says became of it: met, continued, redefined, dropped or pending"),
    ),
    ("disposition_reason", "text", _("Public reason that it gives, where it was redefined or dropped")),
)

SUMMARY_COLUMNS = _table(
    ("department", "text", _("Code of the department")),
    ("department_name", "text", _("Name of the department")),
    ("promised", "count", _("Every target published for the year, the withdrawn ones too")),
    ("withdrawn", "count", _("Targets withdrawn by a later edition")),
    ("standing", "count", _("promised less withdrawn")),
    ("amended", "count", _("Standing targets whose goal, comparison, value, unit or date was changed")),
    ("met", "count", _("Standing targets kept on or before their date")),
    ("met_late", "count", _("Standing targets kept after their date")),
    ("not_met", "count", _("Standing targets found not kept")),
    ("overdue", "count", _("Standing targets past their date without a finding that settles them")),
    ("no_report", "count", _("Standing targets with a verified report missing")),
    ("at_risk", "count", _("Standing targets behind a milestone")),
    ("on_track", "count", _("Standing targets that reach every milestone passed")),
    ("not_due", "count", _("Standing targets of which nothing is due yet")),
    ("kept", "count", _("met plus met_late")),
    ("computed_kept", "count", _("Standing targets kept by the verified findings alone")),
    ("by_hand", "count", _("Standing targets whose status was set by hand")),
    ("completion_rate", "per cent", _("100 × kept ÷ standing, two decimals, half up; empty where nothing stands")),
    ("punctual_rate", "per cent", _("100 × met ÷ standing, two decimals, half up")),
    ("original_kept", "count", _("Targets kept against their first published wording; a withdrawn one is not kept")),
    ("original_completion_rate", "per cent", _("100 × original_kept ÷ promised, two decimals, half up")),
    ("claimed_kept", "count", _("Standing targets of which the department's latest report says that they are kept")),
    ("differing", "count", _("Targets with at least one period in which finding and claim differ")),
    ("misses_justified", "count", _("Misses that the supervisory organ finds justified")),
    ("misses_unjustified", "count", _("Misses that it finds not justified")),
    ("misses_open", "count", _("Misses without a reason, or not judged yet")),
    ("reports_owed", "count", _("Reports due by now, over all targets")),
    ("reports_on_time", "count", _("Of these, reports filed within the days of grace")),
    ("reports_on_time_rate", "per cent", _("100 × reports_on_time ÷ reports_owed, two decimals, half up")),
    ("editions", "text", _("Editions that the department's rows rest on")),
    ("digests", "text", _("Their digests, in the same order")),
)
