"""The statement of results: what came of a year's promises, on the same road as the paper that made them (ADR 34)."""
