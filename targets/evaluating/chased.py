"""What chasing has to say of targets: notices and referrals that were issued, and the referrals that are still open."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.apps import apps

from targets.evaluating.measuring import Chased


def _model(name: str) -> Any:
    """Return a model of the chasing part, or None where that part is not there."""
    try:
        return apps.get_model("targets", name)
    except LookupError:
        return None


def chased(targets: Iterable[int], until: dt.datetime) -> dict[int, list[Chased]]:
    """Return, by target's key, the notices and referrals issued until then."""
    return {}


def open_referrals(targets: Iterable[int]) -> dict[int, list[Any]]:
    """Return, by target's key, the referrals that are not closed yet, the oldest first; one query."""
    model = _model("Referral")
    if model is None:
        return {}
    found: dict[int, list[Any]] = {}
    for one in model.objects.open().filter(target__in=list(targets)).order_by("pk"):
        found.setdefault(one.target_id, []).append(one)
    return found
