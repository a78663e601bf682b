"""The review screens: the sheet and what stands on it."""
