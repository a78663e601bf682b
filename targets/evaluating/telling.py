"""Whom the steps of a result tell: the department of its score, the evaluation office of an objection."""

import datetime as dt

from django.db.models import Q, QuerySet
from django.urls import reverse

from targets import notices
from targets.models import Department, FinalResult, Objection, ObjectionAnswer, Result, User
from targets.organs import own_of
from targets.refusal import gettext_noop
from targets.roles import Role


def _department(result: Result) -> QuerySet[User]:
    return User.objects.filter(department=result.department_id, groups__name__in=[Role.HEAD, Role.EDITOR]).distinct()


def _office(department: Department) -> QuerySet[User]:
    """Return who scores the department: the evaluation office, or the substitute for its own."""
    if own_of("evaluation_office") == department.pk:
        return User.objects.filter(pk__in=[department.substitute_evaluator_id])
    return User.objects.filter(groups__name=Role.EVALUATOR).exclude(department=department).distinct()


def _tell(people: QuerySet[User], result: Result, kind: str, sentence: str, at: dt.datetime, comment: str = "") -> None:
    year, department = result.plan_year.year, result.department
    values = {"year": year, "department": notices.spoken(department.label), "points": str(result.points)}
    notices.tell(
        people, kind=kind, sentence=sentence, values=values, path=reverse("score", args=[year, department.code]),
        subject=f"{year}/{department.code}", at=at, comment=comment,
    )  # fmt: skip


def proposed(result: Result) -> None:
    """Tell the department its score, and until when it can object."""
    sentence = (
        gettext_noop("%(department)s, %(year)s: a provisional score of %(points)s is proposed.")
        if result.provisional
        else gettext_noop("%(department)s, %(year)s: a score of %(points)s is proposed; the head can object.")
    )
    _tell(_department(result), result, "score_proposed", sentence, result.at, comment=result.reason)


def objected(objection: Objection) -> None:
    """Tell the evaluation office."""
    result = objection.result
    sentence = gettext_noop("%(department)s objects to its score for %(year)s.")
    _tell(_office(result.department), result, "score_objected", sentence, objection.at, comment=objection.text)


def answered(answer: ObjectionAnswer) -> None:
    """Tell the department."""
    result = answer.objection.result
    sentence = gettext_noop("%(department)s, %(year)s: the evaluation office answered an objection to the score.")
    _tell(_department(result), result, "score_answered", sentence, answer.at, comment=answer.text)


def settled(final: FinalResult) -> None:
    """Tell the department and its leader."""
    result = final.result
    leader = Q(pk=result.department.leader_id) if result.department.leader_id else Q(pk__in=[])
    people = User.objects.filter(leader | Q(pk__in=_department(result).values("pk"))).distinct()
    sentence = gettext_noop("%(department)s, %(year)s: the score of %(points)s is final.")
    _tell(people, result, "score_final", sentence, final.at)
