"""The dashboards: what they count, how it is drawn, the sheet for the leader's meeting."""
