"""The findings that differ from their claims: disputed, or another value found than claimed; as a query."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from targets.models import Verification

ANOTHER = Q(value__isnull=False, report__value__isnull=False) & ~Q(value=F("report__value"))
DIFFERS = Q(outcome=Verification.Outcome.DISPUTED) | ANOTHER  # the same as targets/scoring.py: differs()


def standing() -> QuerySet[Verification]:
    """Return of each report its latest finding, unless it returns the report."""
    later = Verification.objects.filter(report=OuterRef("report"), sequence__gt=OuterRef("sequence"))
    return Verification.objects.filter(~Exists(later)).exclude(outcome=Verification.Outcome.RETURNED).order_by()


def differing() -> QuerySet[Verification]:
    """Return those of them that differ."""
    return standing().filter(DIFFERS)
