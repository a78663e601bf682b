"""The year's end: closing a year, the results that it freezes, and their correction afterwards (ADR 34)."""
