"""What the worker does for the register. The queue only hurries things: the clock finds the same letters (ADR 13)."""

from django.utils import timezone
from django_tasks import task


@task()
def send_letters() -> None:
    """Send what waits in the outbox."""
    from targets.outbox import deliver

    deliver(timezone.now())
