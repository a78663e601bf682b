"""The referral's file, which assembles itself: promise, edition, reports, findings, notices, steps, evidence with digests.

Plain data, so that it can be frozen as canonical JSON; texts stay as they were written, in the department's language.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone

from publishing.models import Edition
from targets.models import Chase, ChaseStep, City, ProgressReport, Target, User
from targets.parts import what_partners_owe

SCHEMA = "whitebook-referral/1"


def figure(value: Decimal | None) -> str | None:
    """Return a figure as text without trailing zeros, or None."""
    return None if value is None else f"{value.normalize():f}"


def day(value: dt.date | None) -> str | None:
    """Return a date as text, or None."""
    return value.isoformat() if value else None


def moment(value: dt.datetime) -> str:
    """Return a time as text: the city's local time to the second, with its offset."""
    return timezone.localtime(value).isoformat(timespec="seconds")


def person_of(user: User | None) -> dict[str, str] | None:
    """Return who did something, by name, post and account; None stands for the machine."""
    return None if user is None else {"name": user.label(), "post": user.post, "account": user.username}


def edition_of(edition: Edition) -> dict[str, Any]:
    """Return an edition's public address and digest."""
    return {
        "subject": edition.subject,
        "number": edition.number,
        "address": edition.address,
        "digest": edition.digest,
        "reason": edition.change_reason,
    }


def promise_text(target: Target) -> dict[str, Any]:
    """Return the promise as it stands now, with its first published wording beside it."""
    return {
        "number": target.number,
        "department": {"code": target.department.code, "name": target.department.name},
        "year": target.plan_year.year,
        "task": target.task,
        "goal": target.goal,
        "kind": target.kind,
        "comparison": target.comparison,
        "value": figure(target.value),
        "value_text": target.value_text,
        "unit": target.unit,
        "quality": target.quality,
        "due": day(target.due),
        "due_text": target.due_text,
        "milestones": [dict(one) for one in target.milestones],
        "partners": [dict(one) for one in target.partners],
        "responsible_unit": target.responsible_unit,
        "withdrawn": target.withdrawn_in_id is not None,
        "baseline": dict(target.baseline),
        "leaf": target.leaf,
        "edition": edition_of(target.edition),
        "baseline_edition": edition_of(target.baseline_edition),
    }


def _versions(target: Target) -> list[dict[str, Any]]:
    """Return each published wording, the oldest first, with the edition that brought it."""
    found: list[dict[str, Any]] = []
    for one in target.history.select_related("edition").order_by("history_date", "history_id"):
        if found and found[-1]["edition"]["digest"] == one.edition.digest:
            continue  # the register took a disposition over; the promise is the same
        said = {name: getattr(one, name) for name in ("task", "goal", "value_text", "unit", "quality", "due_text")}
        found.append(said | {"value": figure(one.value), "due": day(one.due), "edition": edition_of(one.edition)})
    return found


def partners_owe(target: Target, today: dt.date) -> list[dict[str, Any]]:
    """Return what the co-operating departments still owe; the lead is chased for the whole."""
    return [
        {"code": one.department.code, "name": one.department.name, "period": one.period, "by": day(one.due)}
        for one in what_partners_owe([target], today)[target.pk]
    ]


def _files(rows: Any) -> list[dict[str, Any]]:
    return [
        {"name": one.name, "sha256": one.sha256, "size": one.size, "content_type": one.content_type} for one in rows
    ]


def _report(one: ProgressReport) -> dict[str, Any]:
    return {
        "period": one.period,
        "as_of": day(one.as_of),
        "value": figure(one.value),
        "value_text": one.value_text,
        "done": one.done,
        "text": one.text,
        "by": person_of(one.by),
        "at": moment(one.at),
        "evidence": _files(one.evidence.all()),
        "links": [{"url": link.url, "title": link.title} for link in one.links.all()],
        "findings": [
            {
                "outcome": found.outcome,
                "value": figure(found.value),
                "value_text": found.value_text,
                "fulfilled": found.fulfilled,
                "completed_on": day(found.completed_on),
                "note": found.note,
                "by": person_of(found.by),
                "at": moment(found.at),
            }
            for found in one.verifications.all()
        ],
    }


def step_text(step: ChaseStep) -> dict[str, Any]:
    """Return one step of a chase."""
    return {
        "kind": step.kind,
        "on": day(step.on),
        "recorded": moment(step.at),
        "by": person_of(step.by),
        "text": step.text,
        "until": day(step.until),
        "notice": str(step.notice) if step.notice_id else None,
        "files": _files(step.files.all()),
    }


def _chase(chase: Chase) -> dict[str, Any]:
    steps = chase.steps.select_related("by", "notice").prefetch_related("files").order_by("sequence")
    return {
        "occasion": chase.occasion,
        "day": day(chase.day),
        "due": day(chase.due),
        "steps": [step_text(one) for one in steps],
        "notices": [
            {"number": str(one), "grade": one.grade, "digest": one.digest, "at": moment(one.at), "text": one.text}
            for one in chase.notices.order_by("grade")
        ],
    }


def _evidence(file: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every file that the reports and explanations rest on, once each, with its SHA-256."""
    listed = [one for report in file["reports"] for one in report["evidence"]]
    listed += [one for chase in file["chases"] for step in chase["steps"] for one in step["files"]]
    return list({one["sha256"]: one for one in listed}.values())


def _links(file: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every web address that the reports rest on, each as often as it was given, with when and by whom."""
    return [
        link | {"period": report["period"], "at": report["at"], "by": report["by"]}
        for report in file["reports"]
        for link in report["links"]
    ]


def assemble(
    target: Target, *, cause: str, reason: str, chase: Chase | None, by: User, at: dt.datetime
) -> dict[str, Any]:
    """Return the whole file on one promise as it stands at this moment."""
    reports = (
        target.reports.select_related("by")
        .prefetch_related("evidence", "links", "verifications__by")
        .order_by("at", "id")
    )
    city = City.objects.first()
    chases = target.chases.order_by("due", "id")
    file: dict[str, Any] = {
        "schema": SCHEMA,
        "city": city.name if city else "",
        "city_notice": city.notice if city else "",
        "language": target.department.language,
        "cause": cause,
        "reason": reason,
        "matter": chase.occasion if chase else None,
        "referred_by": person_of(by),
        "at": moment(at),
        "promise": promise_text(target),
        "versions": _versions(target),
        "partners_owe": partners_owe(target, timezone.localdate(at)),
        "reports": [_report(one) for one in reports],
        "chases": [_chase(one) for one in chases],
    }
    return file | {"evidence": _evidence(file), "links": _links(file)}
