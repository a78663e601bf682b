"""Samples, acceptance of the rest, checks on site, statuses set by hand, and misses."""
