"""The screens for checking: acceptance together, checks on site, statuses set by hand, differences, misses."""
