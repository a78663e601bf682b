"""What the statement's tests may ask for."""

from tests.results import admin, closed, statement

__all__ = ["admin", "closed", "statement"]
