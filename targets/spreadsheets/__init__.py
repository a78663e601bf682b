"""Spreadsheets from people: opened without trust, read into cells that know where they stand, faults by row and column."""
