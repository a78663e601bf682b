"""Chasing: the record, the run, the notices, the referral."""
