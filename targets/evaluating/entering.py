"""The verbs that put on record what the register does not know: entered values and commendations. Nothing is overwritten."""

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from publishing.manuscript import sha256
from publishing.store import keep
from targets.attaching import Attachment
from targets.evaluating.indicators import FINEST, LARGEST, Indicator
from targets.evaluating.procedure import Scored, check_scores, check_text
from targets.evaluating.rules import periods_of
from targets.evaluating.sets import newest_sets, scheme_of, set_for
from targets.facts import actor
from targets.models import Commendation, Department, FinalResult, IndicatorValue, PlanYear, Target, User
from targets.models.evaluating import DOCUMENTS
from targets.organs import own_of
from targets.refusal import Overtaken, Refused, gettext_noop

NO_SOURCE = gettext_noop("Say where the figure comes from: document, office, date.")
SAME_MOMENT = gettext_noop("Somebody else entered something at the same moment; look at it first.")


@dataclass(frozen=True)
class Figure:
    """One value to enter; `seen` is the newest sequence that the person has seen (0: none), None does not ask."""

    department: Department
    indicator: str
    period: str
    value: Decimal
    source: str
    reason: str = ""
    seen: int | None = None


def scored_of(department: Department) -> Scored:
    """Return the department as the rules on scoring see it."""
    return Scored(department.code, own_of("evaluation_office") == department.pk, department.substitute_evaluator_id)


def entered_indicators(department: Department, plan_year: PlanYear) -> dict[str, Indicator]:
    """Return the indicators whose figures are entered for a department, by code."""
    found = set_for(department, newest_sets(plan_year))
    return {one.code: one for one in scheme_of(found).indicators if one.entered} if found else {}


def enter(
    *,
    plan_year: PlanYear,
    figures: Sequence[Figure],
    by: User,
    file: Attachment | None = None,
    at: dt.datetime | None = None,
) -> list[IndicatorValue]:
    """Record figures, all or nothing; one that is there already with the same source is not recorded twice.

    A figure for a period that has one is a correction and needs a reason. Raises refusal.Refused.
    """
    moment = at or timezone.now()
    with transaction.atomic():
        departments = {one.department.pk for one in figures}
        locked = {
            one.pk: one for one in Department.objects.select_for_update().filter(pk__in=departments).order_by("pk")
        }
        person = actor(by)
        known = {pk: entered_indicators(department, plan_year) for pk, department in locked.items()}
        for department in locked.values():
            check_scores(person, scored_of(department))
            _check_open(plan_year, department.pk)
        rows = IndicatorValue.objects.filter(plan_year=plan_year, department__in=departments).order_by("sequence")
        newest = {(one.department_id, one.indicator, one.period): one for one in rows}
        stored = _store(file)
        made = []
        for place, one in enumerate(figures):
            last = newest.get((one.department.pk, one.indicator, one.period))
            if last is not None and (last.value, last.source) == (one.value, one.source.strip()) and file is None:
                continue
            try:
                check_figure(plan_year, one, known[one.department.pk], last.sequence if last else 0)
            except Refused as refused:
                refused.place = place
                raise
            new = IndicatorValue(
                plan_year=plan_year, department=one.department, indicator=one.indicator, period=one.period,
                sequence=last.sequence + 1 if last else 1, value=one.value, source=one.source.strip(),
                reason=one.reason.strip(), by=by, at=moment, **stored,
            )  # fmt: skip
            made.append(new)
            newest[one.department.pk, one.indicator, one.period] = new
        _insert(made)
    return made


def check_figure(plan_year: PlanYear, one: Figure, known: dict[str, Indicator], there: int) -> None:
    """Refuse a figure of an unknown indicator or period, no figure at all, and a correction without a reason."""
    indicator = known.get(one.indicator)
    if indicator is None:
        raise Refused(
            gettext_noop("%(code)s is no indicator whose figure is entered for %(department)s."),
            code=one.indicator, department=one.department.label(),
        )  # fmt: skip
    if one.period not in periods_of(indicator.frequency, plan_year.year):
        raise Refused(
            gettext_noop("%(period)s is no period of %(code)s: %(periods)s."),
            period=one.period, code=one.indicator, periods=", ".join(periods_of(indicator.frequency, plan_year.year)),
        )  # fmt: skip
    check_number(one.value, indicator)
    check_text(one.source, needed=NO_SOURCE)
    if len(one.source) > 300:
        raise Refused(gettext_noop("Keep the source to 300 characters."))
    if one.seen is not None and one.seen != there:
        raise Overtaken(gettext_noop("Somebody else entered this figure meanwhile. Look at it first."))
    if there:
        check_text(one.reason, needed=gettext_noop("There is a figure already; say why it is corrected."))


def check_number(value: Decimal, indicator: Indicator) -> None:
    """Refuse what is no number, what no table can keep, and what lies far off the indicator's own scale."""
    if not value.is_finite():
        raise Refused(gettext_noop("This is not a number."))
    if abs(value) >= LARGEST or value != value.quantize(FINEST):
        raise Refused(
            gettext_noop("This figure is too large or too fine: at most 9 digits before and 6 after the point.")
        )
    if value < 0 and min(indicator.worst, indicator.best) >= 0:
        raise Refused(gettext_noop("A figure on this scale can't be below zero."))


def _check_open(plan_year: PlanYear, department: int) -> None:
    if FinalResult.objects.filter(plan_year=plan_year, department=department).exists():
        raise Refused(gettext_noop("The result is final; nothing is entered any more."))


def _store(file: Attachment | None) -> dict[str, str]:
    """Keep the document, and return its columns."""
    if file is None:
        return {}
    keep(file.data, DOCUMENTS)
    return {"file_name": file.name, "file_sha256": sha256(file.data), "file_type": file.content_type}


def _insert(rows: Sequence[IndicatorValue | Commendation]) -> None:
    try:
        with transaction.atomic():
            for one in rows:
                one.save()
    except IntegrityError as collision:
        raise Overtaken(SAME_MOMENT) from collision


def commend(
    *, plan_year: PlanYear, department: Department, text: str, document: str, by: User, target: Target | None = None,
    file: Attachment | None = None, at: dt.datetime | None = None,
) -> Commendation:  # fmt: skip
    """Record a commendation with its document; the same document counts once. Raises refusal.Refused."""
    with transaction.atomic():
        locked = Department.objects.select_for_update().get(pk=department.pk)
        check_scores(actor(by), scored_of(locked))
        _check_open(plan_year, department.pk)
        check_text(text, needed=gettext_noop("Say what the commendation is for."))
        check_text(document, needed=gettext_noop("Name the document with its number."))
        if len(document) > 200:
            raise Refused(gettext_noop("Keep the document to 200 characters."))
        if target is not None and (target.department_id, target.plan_year_id) != (department.pk, plan_year.pk):
            raise Refused(gettext_noop("This is no target of the department in this year."))
        there = Commendation.objects.filter(department=department, cancels=None, cancelled_by=None)  # of any year
        if same_document(document) in {same_document(one) for one in there.values_list("document", flat=True)}:
            raise Refused(gettext_noop("This document is on record for the department already; it counts once."))
        return _commendation(
            plan_year=plan_year, department=department, target=target, text=text.strip(), document=document.strip(), by=by,
            at=at or timezone.now(), **_store(file),
        )  # fmt: skip


def same_document(written: str) -> tuple[str, ...]:
    """Return what of a document's name and number counts: however it is spaced, bracketed and typed it is one document."""
    narrow = unicodedata.normalize("NFKC", written).casefold()
    seen = "".join(one for one in narrow if not one.isspace() and unicodedata.category(one) != "Cf")
    return tuple(re.findall(r"\w+", seen))


def take_back(*, commendation: Commendation, reason: str, by: User, at: dt.datetime | None = None) -> Commendation:
    """Take a commendation back, with the reason; it stays on record and no longer counts. Raises refusal.Refused."""
    with transaction.atomic():
        locked = Department.objects.select_for_update().get(pk=commendation.department_id)
        check_scores(actor(by), scored_of(locked))
        _check_open(commendation.plan_year, locked.pk)
        check_text(reason, needed=gettext_noop("Say why it no longer counts."))
        if commendation.cancels_id or Commendation.objects.filter(cancels=commendation).exists():
            raise Refused(gettext_noop("This commendation was taken back already."))
        return _commendation(
            plan_year=commendation.plan_year, department=locked, target=commendation.target, text=reason.strip(),
            document=commendation.document, cancels=commendation, by=by, at=at or timezone.now(),
        )  # fmt: skip


def _commendation(**values: Any) -> Commendation:
    there = Commendation.objects.filter(plan_year=values["plan_year"], department=values["department"])
    last = there.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    new = Commendation(sequence=last + 1, **values)
    _insert([new])
    return new
