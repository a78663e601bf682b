"""One spreadsheet for all targets of a department and a period: out with what is known, in again with what was reached (ADR 31)."""
