"""Gives a notice or a referral its number: without gaps in each year, and linked to the one before it by hash (ADR 33)."""

from django.utils import timezone

from publishing.manuscript import FIRST_LINK, link
from publishing.turn import queue_up
from targets.models.referrals import Numbered


def series_of(model: type[Numbered]) -> str:
    """Return the name under which those who take a number of this series wait for each other."""
    return f"numbers of {model._meta.db_table}"


def take_number(paper: Numbered) -> None:
    """Fill in year, number and place in the chain, all of it but the text; call it inside the transaction that saves.

    A number is taken by the row that carries it: what is rolled back takes none, so no number is ever missing.
    """
    queue_up(series_of(type(paper)))
    series = type(paper).objects
    paper.at = paper.at.replace(microsecond=0)
    paper.year = timezone.localdate(paper.at).year
    paper.number = series.last_number(paper.year) + 1
    paper.sequence = series.last_chain()[0] + 1


def bind(paper: Numbered) -> None:
    """Link the paper to the one before it, once its text is frozen."""
    paper.chain = link(type(paper).objects.last_chain()[1] or FIRST_LINK, paper.record())
