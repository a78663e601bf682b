"""Checking what is claimed: samples, acceptance of the rest, checks on site, statuses set by hand, misses."""
