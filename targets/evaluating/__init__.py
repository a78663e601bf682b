"""Evaluation: indicator sets, scores that explain themselves, and their way from proposal to final (ADR 35)."""
