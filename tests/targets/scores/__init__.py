"""Evaluation: sets, figures, results, recommendations, and their screens."""
