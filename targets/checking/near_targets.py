"""Which targets somebody stands too near to check, as a condition for lists; the rule is targets/apart.py."""

from django.db.models import Q

from targets.models import PartReport, ProgressReport, User


def near_to(user: User, of: str = "target__") -> Q:
    """Return the condition of rows whose target (`of`: the way to it, "" for targets themselves) the person is too near to.

    A department named as co-operating is found by the text of the stored JSON: no other text has its quotes unescaped.
    """
    own = ProgressReport.objects.filter(by=user).order_by().values("target")
    near = Q(**{f"{of}pk__in": own}) | Q(
        **{f"{of}pk__in": PartReport.objects.filter(by=user).order_by().values("target")}
    )
    if user.department is not None:
        parts = PartReport.objects.filter(department=user.department).order_by().values("target")
        named = {f"{of}partners__icontains": f'"code": "{user.department.code}"'}
        near |= Q(**{f"{of}department": user.department}) | Q(**named) | Q(**{f"{of}pk__in": parts})
    return near
