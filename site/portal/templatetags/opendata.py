"""What pages of the portal show beside the paper itself: a year's package, and where an edition was published elsewhere."""

from typing import Any

from django import template

from portal.packages import papers_size
from publishing.models import Edition, Publication

register = template.Library()


@register.inclusion_tag("portal/_package.html")
def year_package(year: int) -> dict[str, int]:
    """Show the year's package with its papers' size in bytes; nothing while there is none (0); one query."""
    return {"size": papers_size(year), "year": year}


@register.inclusion_tag("portal/_publications.html")
def publications_of(edition: Edition) -> dict[str, Any]:
    """Show where the paper's editions were published, newest first; nothing while nothing is entered; one query."""
    standing = Publication.objects.standing().filter(edition__subject=edition.subject)
    return {"publications": standing.select_related("edition").defer("edition__manuscript_json")}
