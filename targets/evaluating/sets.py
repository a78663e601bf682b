"""The verb that loads an indicator set as a new version, and the reads on sets (ADR 35)."""

import datetime as dt
import json
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from publishing.manuscript import canonical, sha256
from targets.evaluating.indicators import Scheme, as_data, read_scheme
from targets.evaluating.procedure import check_text
from targets.facts import actor
from targets.models import Department, FinalResult, IndicatorSet, IndicatorValue, PlanYear, Result, User
from targets.refusal import Overtaken, Refused, gettext_noop


def scheme_of(one: IndicatorSet) -> Scheme:
    """Return a stored set as the rules read it."""
    return read_scheme(json.loads(one.data))


def newest_sets(plan_year: PlanYear) -> dict[str, IndicatorSet]:
    """Return the newest set of each class that has one; "" is for all others. One query."""
    return {one.kind: one for one in IndicatorSet.objects.filter(plan_year=plan_year).order_by("version")}


def set_for(department: Department, sets: dict[str, IndicatorSet]) -> IndicatorSet | None:
    """Return the set by which a department is scored: its class's, else the one for all."""
    return sets.get(department.kind) or sets.get("")


def load_set(
    *, plan_year: PlanYear, kind: str, data: Any, by: User, reason: str = "", expects: int | None = None,
    at: dt.datetime | None = None,
) -> IndicatorSet:  # fmt: skip
    """Add a set as the next version for a year and class; what is there already, word for word, is returned as it is.

    A set that a result was proposed with is never changed: the next version needs a reason, and none is taken once a
    result of the class is final. `expects` is the newest version that the person has seen. Raises indicators.BadSet and refusal.Refused.
    """
    if kind and kind not in Department.Kind.values:
        raise Refused(gettext_noop("There is no class of departments “%(kind)s”."), kind=kind)
    scheme = read_scheme(data)
    text = canonical(as_data(scheme))
    with transaction.atomic():
        # whoever proposes or settles holds the department: wait for them, and let them find the new set afterwards
        list(Department.objects.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
        person = actor(by)
        if "evaluators" not in person.roles or not person.active:
            raise Refused(gettext_noop("Only the evaluation office loads indicator sets."))
        last = IndicatorSet.objects.filter(plan_year=plan_year, kind=kind).order_by("-version").first()
        if last is not None and last.data == text:
            return last
        _check_next(plan_year, kind, last, reason, expects)
        _check_meaning(plan_year, last or newest_sets(plan_year).get(""), scheme)
        try:
            with transaction.atomic():
                return IndicatorSet.objects.create(
                    plan_year=plan_year, kind=kind, version=last.version + 1 if last else 1, data=text,
                    digest=sha256(text), reason=reason.strip(), by=by, at=at or timezone.now(),
                )  # fmt: skip
        except IntegrityError as collision:
            raise Overtaken(gettext_noop("Somebody else loaded a set at the same moment.")) from collision


def _check_next(plan_year: PlanYear, kind: str, last: IndicatorSet | None, reason: str, expects: int | None) -> None:
    there = last.version if last else 0
    if expects is not None and expects != there:
        raise Overtaken(gettext_noop("Somebody else loaded a set meanwhile. Look at it first."))
    own = {one for one in Department.Kind.values if kind in ("", one)}
    if kind == "":  # the set for all does not concern a class that has its own
        own -= set(newest_sets(plan_year)) - {""}
    settled = Q(department__kind__in=own) | Q(result__indicator_set__kind=kind)  # also of one whose class changed since
    if FinalResult.objects.filter(settled, plan_year=plan_year).exists():
        raise Refused(gettext_noop("A result of this class is final; its indicators stand for this year."))
    used = Result.objects.filter(plan_year=plan_year, department__kind__in=own).exists()
    if last is not None or used:
        check_text(reason, needed=gettext_noop("There is a set for this class already; say why it is changed."))


def _check_meaning(plan_year: PlanYear, before: IndicatorSet | None, scheme: Scheme) -> None:
    """Refuse another indicator under the code of one whose figures are entered: they would count for what they never measured."""
    if before is None:
        return
    named = {one.code: (one.name, one.office) for one in scheme_of(before).indicators if one.entered}
    other = [
        one.code
        for one in scheme.indicators
        if one.entered and named.get(one.code) not in (None, (one.name, one.office))
    ]
    values = IndicatorValue.objects.filter(plan_year=plan_year, indicator__in=other)
    if other and (code := values.values_list("indicator", flat=True).order_by("indicator").first()):
        sentence = gettext_noop(
            "Figures are entered for %(code)s; give an indicator of another name or office a code of its own."
        )
        raise Refused(sentence, code=code)
