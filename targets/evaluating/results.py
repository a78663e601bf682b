"""The verbs of a result's way: propose, object, answer, make final. One version is frozen at a time; nothing is overwritten."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from publishing.erased_rows import is_what_was_frozen
from publishing.manuscript import canonical, sha256
from targets.closing.rows import current_results
from targets.evaluating import procedure, telling
from targets.evaluating.entering import scored_of
from targets.evaluating.frozen import Head, freeze, wrong_sums
from targets.evaluating.indicators import Scheme
from targets.evaluating.measuring import Facts
from targets.evaluating.procedure import ResultFacts
from targets.evaluating.reading import end_of, read_facts
from targets.evaluating.score import score
from targets.evaluating.sets import newest_sets, scheme_of, set_for
from targets.evaluating.standing_score import corrections, finals
from targets.facts import actor
from targets.models import (
    CalendarDay,
    Department,
    FinalResult,
    FrozenResults,
    IndicatorSet,
    Objection,
    ObjectionAnswer,
    PlanYear,
    Result,
    User,
)
from targets.refusal import Overtaken, Refused, Repeated, gettext_noop
from targets.reporting import Actor
from targets.workdays import Calendar

SAME_MOMENT = gettext_noop("Somebody else was faster; look at what is there now.")


@dataclass
class Proposed:
    """What came of proposing for several departments: the new results, and by code why the others got none."""

    results: list[Result] = field(default_factory=list)
    refused: dict[str, Refused] = field(default_factory=dict)


def propose(
    *, plan_year: PlanYear, departments: Sequence[Department], by: User, on: dt.date | None = None, reason: str = "",
    at: dt.datetime | None = None,
) -> Proposed:  # fmt: skip
    """Freeze a result for each department as things stood at the end of `on`; each department by itself.

    Provisional while the year is not closed on that day. A department whose result can't be proposed keeps what it has,
    and the refusal is handed back with its code. Reads in a constant number of queries; a day's facts are read once.
    """
    moment = at or timezone.now()
    on = on or timezone.localdate(moment)
    done = Proposed()
    with transaction.atomic():
        locked = Department.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in departments])
        # nobody enters a figure while it is being counted; everybody locks in this order, so nobody waits in a circle
        listed = sorted(locked.order_by("pk"), key=lambda one: (one.order, one.code))
        closed = _closed(plan_year, on)
        cut_off = moment if closed else min(end_of(on), moment)
        frozen = current_results(plan_year, on) if closed else {}
        facts = read_facts(plan_year, listed, on, cut_off, frozen) if on <= timezone.localdate(moment) else {}
        basis = _Basis(
            plan_year, on, cut_off, newest_sets(plan_year), facts, CalendarDay.objects.calendar(), moment, frozen,
            finals(plan_year, [one.pk for one in listed]),
        )  # fmt: skip
        person = actor(by)
        for one in listed:
            try:
                with transaction.atomic():
                    done.results.append(_propose(one, by, person, basis, reason))
            except Refused as refused:
                done.refused[one.code] = refused
    return done


def _closed(plan_year: PlanYear, on: dt.date) -> bool:
    return plan_year.closed_on is not None and on >= plan_year.closed_on


@dataclass(frozen=True)
class _Basis:
    """What every department's proposal of one go rests on."""

    plan_year: PlanYear
    on: dt.date
    cut_off: dt.datetime
    sets: dict[str, IndicatorSet]
    facts: dict[int, Facts]
    calendar: Calendar
    moment: dt.datetime
    frozen: dict[int, FrozenResults]  # of a closed year, by department's key
    stands: dict[int, FinalResult]  # what is final already, by department's key

    @cached_property
    def corrected(self) -> dict[int, list[FrozenResults]]:
        """By result's key, what was corrected of the frozen results that a final result rests on."""
        return corrections([one.result for one in self.stands.values()])

    def final(self, department: Department) -> bool:
        """True where a final result stands, and nothing that it rests on was corrected since."""
        stands = self.stands.get(department.pk)
        return stands is not None and stands.result_id not in self.corrected

    def set_and_class(self, department: Department) -> tuple[IndicatorSet | None, str]:
        """Return the set and the class by which the department is scored; once a result is final, its own for good."""
        stands = self.stands.get(department.pk)
        if stands is None:
            return set_for(department, self.sets), department.kind
        return stands.result.indicator_set, str(content_of(stands.result)["kind"])


def _propose(department: Department, by: User, person: Actor, basis: _Basis, reason: str) -> Result:
    plan_year, today = basis.plan_year, timezone.localdate(basis.moment)
    before = Result.objects.filter(plan_year=plan_year, department=department).order_by("-version").first()
    newest = before.version if before else 0
    procedure.check_propose(
        person, scored_of(department), on=basis.on, today=today, newest=newest, final=basis.final(department),
        reason=reason,
    )  # fmt: skip
    (one, kind), provisional = basis.set_and_class(department), not _closed(plan_year, basis.on)
    if one is None:
        raise Refused(gettext_noop("There is no indicator set for this class and year yet."))
    scheme = scheme_of(one)
    points, text = _content(department, basis, one, kind, scheme, provisional)
    if before is not None and _said(content_of(before)) == _said(json.loads(text)):
        raise Repeated(gettext_noop("A new version would say the same as version %(version)s."), version=newest)
    new = Result(
        plan_year=plan_year, department=department, version=newest + 1, indicator_set=one, provisional=provisional,
        frozen=basis.frozen.get(department.pk),
        on=basis.on, cut_off=basis.cut_off, points=points, content=text, digest=sha256(text),
        objections_until=basis.calendar.add_workdays(today, scheme.objection_workdays), reason=reason.strip(), by=by,
        at=basis.moment,
    )  # fmt: skip
    _insert(new)
    telling.proposed(new)
    return new


def _said(content: dict[str, Any]) -> dict[str, Any]:
    """Return what a score says, whenever it was computed."""
    return {name: value for name, value in content.items() if name not in {"on", "cut_off"}}


def _content(
    department: Department, basis: _Basis, one: IndicatorSet, kind: str, scheme: Scheme, provisional: bool
) -> tuple[Decimal, str]:
    """Return the points and the canonical text of a score."""
    facts = basis.facts.get(department.pk)
    if facts is None:
        raise Refused(gettext_noop("The department has no target in this year; there is nothing to score."))
    found = score(scheme, facts)
    if found.missing and not provisional:
        sentence = gettext_noop("Figures are missing: %(codes)s. Enter them before the year's result is proposed.")
        raise Refused(sentence, codes=", ".join(found.missing))
    head = Head(
        basis.plan_year.year, department.code, department.name, kind, basis.on.isoformat(),
        basis.cut_off.isoformat(), provisional, one.kind, one.version, one.digest,
    )  # fmt: skip
    content = freeze(head, found, facts)
    assert not wrong_sums(content), "what is shown sums to what is shown"
    return found.points, canonical(content)


def content_of(result: Result) -> dict[str, Any]:
    """Return what a result says; raises ValueError where it is not what its digest covers."""
    if not is_what_was_frozen(result, "content"):
        raise ValueError(f"{result}: the content is not what its digest covers.")
    return dict(json.loads(result.content))


def _locked(department: int) -> Department:
    return Department.objects.select_for_update(of=("self",)).get(pk=department)


def _insert(row: Result | Objection | ObjectionAnswer | FinalResult) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as collision:
        raise Overtaken(SAME_MOMENT) from collision


def facts_of(result: Result) -> ResultFacts:
    """Return a result as the rules see it, read now."""
    plan_year, department = result.plan_year, result.department
    raised = Objection.objects.filter(result__plan_year=plan_year, result__department=department)
    last = (
        Result.objects.filter(plan_year=plan_year, department=department).order_by("-version").only("version", "at")[0]
    )
    # a version follows an objection that was upheld before it was proposed, whichever version it was raised against
    open_yet = Q(result__version=last.version) | Q(answer__at__gt=last.at)
    upheld = raised.filter(open_yet, answer__outcome=ObjectionAnswer.Outcome.UPHELD)
    stands = finals(plan_year, [department.pk]).get(department.pk)
    current = stands.result.indicator_set if stands else set_for(department, newest_sets(plan_year))
    return ResultFacts(
        version=result.version,
        newest=last.version,
        provisional=result.provisional,
        final=stands is not None and stands.result.version >= result.version,
        set_is_newest=current is not None and current.pk == result.indicator_set_id,
        objections_until=result.objections_until,
        unanswered=raised.filter(answer=None).count(),
        upheld_unmet=upheld.count(),
        corrected=bool(corrections([result])),
    )


def object_to(
    *, result: Result, indicator: str, text: str, by: User, target: str = "", at: dt.datetime | None = None
) -> Objection:
    """Record what the department's head says against an indicator, or against one target in it; once for each. Raises Refused."""
    moment = at or timezone.now()
    with transaction.atomic():
        department = _locked(result.department_id)
        today = timezone.localdate(moment)
        procedure.check_object(actor(by), scored_of(department), facts_of(result), today=today, text=text)
        _check_point(content_of(result), indicator, target)
        new = Objection(result=result, indicator=indicator, target=target, text=text.strip(), by=by, at=moment)
        if result.objections.filter(indicator=indicator, target=target).exists():
            raise Refused(gettext_noop("There is an objection to this point already."))
        _insert(new)
        telling.objected(new)
    return new


def _check_point(content: dict[str, Any], indicator: str, target: str) -> None:
    """Refuse an objection to what does not stand in the result."""
    known = {one["code"]: one for heading in content["headings"] for one in heading["indicators"]}
    if indicator not in known:
        raise Refused(gettext_noop("This indicator does not stand in the result."))
    if target and target not in {line["target"] for line in known[indicator]["lines"]}:
        raise Refused(gettext_noop("This target does not count for this indicator."))


def answer(
    *, objection: Objection, outcome: str, text: str, by: User, at: dt.datetime | None = None
) -> ObjectionAnswer:
    """Record the evaluation office's answer; where it is upheld, a new version of the result must follow. Raises Refused."""
    with transaction.atomic():
        department = _locked(objection.result.department_id)
        answered = ObjectionAnswer.objects.filter(objection=objection).exists()
        procedure.check_answer(actor(by), scored_of(department), answered=answered, outcome=outcome, text=text)
        new = ObjectionAnswer(objection=objection, outcome=outcome, text=text.strip(), by=by, at=at or timezone.now())
        _insert(new)
        telling.answered(new)
    return new


def finalise(*, result: Result, digest: str, by: User, at: dt.datetime | None = None) -> FinalResult:
    """Make the newest version of a closed year final; `digest` is the one the person saw. Raises Refused."""
    moment = at or timezone.now()
    with transaction.atomic():
        department = _locked(result.department_id)
        today = timezone.localdate(moment)
        procedure.check_finalise(actor(by), scored_of(department), facts_of(result), today=today)
        content_of(result)
        if digest != result.digest:
            raise Refused(gettext_noop("This is not the result that you saw; look at it again."))
        before = finals(result.plan_year, [department.pk]).get(department.pk)
        new = FinalResult(
            result=result, plan_year=result.plan_year, department=department, digest=result.digest, by=by, at=moment,
            sequence=before.sequence + 1 if before else 1,
        )  # fmt: skip
        _insert(new)
        telling.settled(new)
    return new
