"""What the worker does. The queue only hurries things: publish_due finds the same work by itself (ADR 13)."""

from django.utils import timezone
from django_tasks import task


@task()
def print_round(digest: str) -> None:
    """Print an approved manuscript, and release it if its time has come."""
    from whitepapers.release import print_due, release_due

    print_due(digest=digest)
    release_due(now=timezone.now())


@task()
def send_decision_links() -> None:
    """Send leaders who decide by link the rounds that wait for them."""
    from whitepapers.link_letters import send_links

    send_links(timezone.now())


@task()
def carry_out_order(order: int) -> None:
    """Withdraw a text whose order is confirmed; publish_due does the same for whatever is left."""
    from whitepapers.carrying_out import carry_out_due

    carry_out_due()
