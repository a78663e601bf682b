"""What evaluation asks of people now: objections to answer, and proposed scores to read while one may still object."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import ngettext

from targets.desk.needs_now import NeedNow, Tone, registered
from targets.evaluating.scope import scores, scores_visible_to
from targets.evaluating.standing_score import overtaken
from targets.models import FinalResult, Objection, Result, User
from targets.roles import Role


@registered
def objections_to_answer(user: User, today: dt.date) -> Iterable[NeedNow]:
    """Yield the objections that the evaluation office has not answered; of its own paper only to the substitute."""
    if not scores(user):
        return
    waiting = Objection.objects.filter(answer=None, result__department__in=scores_visible_to(user))
    number = waiting.count()
    year = waiting.order_by("-result__plan_year__year").values_list("result__plan_year__year", flat=True).first()
    text = ngettext("objection to answer", "objections to answer", number)
    yield NeedNow("objections_to_answer", number, text, f"{reverse('scores')}?year={year or today.year}")


@registered
def scores_to_renew(user: User, today: dt.date) -> Iterable[NeedNow]:
    """Yield the final scores that rest on results which were corrected since, to those who score."""
    if not scores(user):
        return
    found = overtaken().filter(department__in=scores_visible_to(user))
    number = found.count()
    year = found.order_by("-plan_year__year").values_list("plan_year__year", flat=True).first()
    text = ngettext("final score on corrected results", "final scores on corrected results", number)
    yield NeedNow("scores_to_renew", number, text, f"{reverse('scores')}?year={year or today.year}")


@registered
def scores_to_read(user: User, today: dt.date) -> Iterable[NeedNow]:
    """Yield the department's proposed score to its head, while one may still object."""
    if user.department_id is None or Role.HEAD not in user.roles:
        return
    final = FinalResult.objects.filter(
        plan_year=OuterRef("plan_year"), department=OuterRef("department"), result__version__gte=OuterRef("version")
    )
    open_ones = Result.objects.filter(~Exists(final), department=user.department_id, objections_until__gte=today)
    found = open_ones.order_by("-plan_year__year", "-version").select_related("plan_year", "department").first()
    if found is not None:
        text = ngettext("proposed score to read", "proposed scores to read", 1)
        address = reverse("score", args=[found.plan_year.year, found.department.code])
        yield NeedNow("scores_to_read", 1, text, address, tone=Tone.SOON, by=found.objections_until)
