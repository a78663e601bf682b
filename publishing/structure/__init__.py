"""The PDF's structure tree, built from the laid-out boxes in place of WeasyPrint's own (ADR 21)."""
