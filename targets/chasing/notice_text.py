"""What a notice says: the facts, assembled and frozen, and the covering words that an inspector may change before (ADR 33)."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from targets.chasing.evidence_file import day, figure, moment, partners_owe, person_of, promise_text
from targets.chasing.machine import answer_due
from targets.chasing.reading import Case, terms_of
from targets.chasing.wording import matter_words
from targets.completion import SIGNS
from targets.models import City, CoveringWords, SupervisionNotice, Target, User
from targets.standing import standings
from targets.workdays import Calendar

SCHEMA = "whitebook-notice/1"


def answer_until(case: Case, grade: int, today: dt.date, calendar: Calendar) -> dt.date:
    """Return the day until which the department is to answer a notice of this grade issued today."""
    terms = terms_of(case.target.plan_year)
    return calendar.add_workdays(today, terms.second if grade == 1 else terms.referral)


def long_day(value: dt.date) -> str:
    """Return a date as a letter says it in the active language."""
    return date_format(value, "DATE_FORMAT")


def covering_words(case: Case, grade: int, until: dt.date) -> str:
    """Return the covering words as they are proposed, in the department's language."""
    target = case.target
    with override(target.department.language):
        values = {
            "number": target.number,
            "matter": matter_words(case.occasion.key),
            "due": long_day(case.answer_due),
            "until": long_day(until),
        }
        if grade == 1:
            return (
                _(
                    "On target %(number)s (%(matter)s) an answer was due by %(due)s and has not come, or does not show that it is "
                    "reached. Please confirm receipt of this notice, and report or explain by %(until)s."
                )
                % values
            )
        return _(
            "On target %(number)s (%(matter)s) a first notice was issued and the matter is still open. Please report or "
            "explain by %(until)s; after that day the matter is referred to the supervisory organ."
        ) % values  # fmt: skip


def words_to_issue(case: Case, grade: int, today: dt.date, calendar: Calendar) -> str:
    """Return the covering words as they stand: those that were kept, else the proposed; both name the date of an issue today."""
    until = answer_until(case, grade, today, calendar)
    kept = CoveringWords.objects.filter(chase=case.chase, grade=grade).first()
    if kept is None:
        return covering_words(case, grade, until)
    was = answer_until(case, grade, timezone.localdate(kept.at), calendar)
    with override(case.target.department.language):
        return kept.text.replace(long_day(was), long_day(until))


def facts(target: Target, case: Case, today: dt.date, calendar: Calendar) -> dict[str, Any]:
    """Return what a notice states of its matter: none of it can be edited."""
    standing = standings([target], today)[target.pk]
    last = target.reports.order_by("-at", "-id").first()
    found = last.verifications.order_by("-sequence").first() if last else None
    due = answer_due(case.occasion, case.record)
    with override(target.department.language):
        words, status = matter_words(case.occasion.key), _(SIGNS[standing.status].word)
    return {
        "occasion": case.occasion.key,
        "words": words,
        "day": day(case.occasion.day),
        "due": day(case.occasion.due),
        "due_extended": day(due) if due != case.occasion.due else None,
        "workdays_overdue": max(-calendar.workdays_left(due, today), 0),
        "status": {"code": str(standing.status), "word": status},
        "last_report": None if last is None else {
            "period": last.period, "value": figure(last.value), "text": last.text, "at": moment(last.at),
            "finding": found.outcome if found else None, "found_value": figure(found.value) if found else None,
        },
        "earlier": [
            {"number": str(one), "at": moment(one.at), "digest": one.digest}
            for one in SupervisionNotice.objects.filter(chase=case.chase).order_by("grade")
        ],
    }  # fmt: skip


def compose(
    *, case: Case, target: Target, grade: int, words: str, by: User, at: dt.datetime, today: dt.date, calendar: Calendar
) -> dict[str, Any]:
    """Return all that a notice says, but its number."""
    city = City.objects.first()
    return {
        "schema": SCHEMA,
        "city": city.name if city else "",
        "city_notice": city.notice if city else "",
        "language": target.department.language,
        "grade": grade,
        "words": words,
        "answer_until": day(answer_until(case, grade, today, calendar)),
        "promise": promise_text(target),
        "matter": facts(target, case, today, calendar),
        "partners_owe": partners_owe(target, today),
        "issued_by": person_of(by),
        "at": moment(at),
    }
