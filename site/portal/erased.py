"""What the public learns of a promise whose text was withdrawn by order: number, reason, order and date."""

from typing import Any

from publishing.models import Edition, Erasure
from targets.models import Target


def find_erased(number: str) -> dict[str, Any] | None:
    """Return what is public of a promise whose text was withdrawn by order; None where that is not so."""
    target = Target.objects.filter(number=number).select_related("department", "plan_year").first()
    if target is None:
        return None
    subject = f"{target.plan_year.year}/{target.department.code}"
    public = Edition.objects.released().filter(subject=subject).values("digest")
    for one in Erasure.objects.filter(subject=subject, digest__in=public).order_by("-sequence"):
        if any(each["entry"] == number and each["part"] == "targets" for each in one.entries):
            return {"erasure": one, "number": number, "subject": subject, "department": target.department}
    return None
