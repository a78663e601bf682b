"""Chasing what is late (催办): reminder, overdue, two numbered notices, referral to the supervisory organ (ADR 33)."""
