"""The verb by which the evaluation office recommends something to next year's drafter, of one target or one duty; and its reads."""

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone

from targets.evaluating.entering import scored_of
from targets.evaluating.procedure import check_scores, check_text
from targets.facts import actor
from targets.models import Department, Duty, Recommendation, Target, User
from targets.refusal import Overtaken, Refused, gettext_noop

Newest = dict[tuple[str, int], Recommendation]  # ("target" | "duty", its key) → the newest one


def recommend(*, of: Target | Duty, text: str, by: User, at: dt.datetime | None = None) -> Recommendation:
    """Recommend; a later recommendation of the same target or duty stands in the place of the earlier. Raises Refused."""
    which = {"target": of} if isinstance(of, Target) else {"duty": of}
    with transaction.atomic():
        department = Department.objects.select_for_update(of=("self",)).get(pk=of.department_id)
        check_scores(actor(by), scored_of(department))
        check_text(text, needed=gettext_noop("Say what you recommend."))
        last = Recommendation.objects.filter(**which).order_by("-sequence").first()
        if last is not None and last.text == text.strip():
            raise Refused(gettext_noop("This is recommended already, word for word."))
        try:
            with transaction.atomic():
                return Recommendation.objects.create(
                    **which,
                    sequence=last.sequence + 1 if last else 1,
                    text=text.strip(),
                    by=by,
                    at=at or timezone.now(),
                )
        except IntegrityError as collision:
            raise Overtaken(gettext_noop("Somebody else recommended something at the same moment.")) from collision


def newest_recommendations(*, targets: Iterable[int] = (), duties: Iterable[int] = ()) -> Newest:
    """Return the newest recommendation of each of these targets and duties; two queries at most."""
    found: Newest = {}
    for name, keys in (("target", list(targets)), ("duty", list(duties))):
        if keys:
            rows = Recommendation.objects.filter(**{f"{name}__in": keys}).select_related("by", name)
            found |= {(name, getattr(one, f"{name}_id")): one for one in rows.order_by("sequence")}
    return found
