"""Records who had a hand in a paper; whoever did can never decide on it."""

from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from targets.models import User
    from whitepapers.models import WhitePaperPage


def record(*, paper: "WhitePaperPage", user: "User", how: str) -> None:
    """Add the record once a person and way; asking again changes nothing."""
    from whitepapers.models import Authorship

    Authorship.objects.bulk_create(
        [Authorship(paper_id=paper.pk, user=user, how=how, at=timezone.now())], ignore_conflicts=True
    )


def writers(paper: "WhitePaperPage") -> list[dict[str, object]]:
    """Return everyone who had a hand in the paper: [{"id", "name", "how": [way, …]}], by first appearance."""
    from whitepapers.models import Authorship

    people: dict[int, dict[str, object]] = {}
    for one in Authorship.objects.filter(paper=paper).select_related("user").order_by("id"):
        person = people.setdefault(one.user_id, {"id": one.user_id, "name": one.user.label(), "how": []})
        person["how"].append(one.how)  # type: ignore[attr-defined]
    return list(people.values())
