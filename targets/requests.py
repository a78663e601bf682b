"""Asks owners for the reports that are wanted now: one letter an owner, a link a target, each period asked for once (ADR 30).

Safe to run twice, after an outage of any length, and from several machines at once: what was asked is a row that the
database takes once, written in the same transaction as the letter.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from targets.asking import REMINDED, stage_due
from targets.desk.rows import Row, rows
from targets.letters import can_be_written_to, language_of, one_line
from targets.models import City, Ownership, PlanYear, ReportRequest, Target, User
from targets.notices import post
from targets.owners import owners
from targets.period_words import period_label
from targets.report_link import address_of

Asked = tuple[Row, Ownership, str]  # what is wanted, of whom, and which letter it is


@dataclass
class Sent:
    """What one run did."""

    letters: int = 0
    requests: int = 0
    without_address: list[str] = field(default_factory=list)  # accounts that nobody can write to


def send_requests(now: dt.datetime) -> Sent:
    """Write the letters that are due on the city's date, years that are not closed; a handful of queries and a few a letter."""
    today, done = timezone.localdate(now), Sent()
    still_open = PlanYear.objects.filter(closed_on=None, year__lte=today.year, year__gte=today.year - 1)
    for plan_year in still_open.order_by("year"):
        for officer, asked in _due(plan_year, today).items():
            if not can_be_written_to(officer.email):
                done.without_address.append(officer.username)
                continue
            written = _write(officer, asked, now)
            done.letters += written > 0
            done.requests += written
    return done


def _due(plan_year: PlanYear, today: dt.date) -> dict[User, list[Asked]]:
    """Return what is to be asked for of whom, in the targets' order."""
    targets = Target.objects.filter(plan_year=plan_year, withheld=False, withdrawn_in=None)
    listed = list(targets.values_list("pk", flat=True))
    named = {pk: one for pk, one in owners(listed).items() if one.officer is not None and one.officer.is_active}
    if not named:
        return {}
    scope = Target.objects.filter(pk__in=list(named)).select_related("department", "plan_year", "edition")
    sent = _sent(named.values())
    found: dict[User, list[Asked]] = {}
    for row in rows(scope.order_by("department__order", "serial"), today):
        one = named[row.target.pk]
        known = sent.get((one.pk, row.wanted.period), {})
        stage = stage_due(row.wanted, today, known, remind=plan_year.reminder_days)
        if stage and one.officer is not None and one.officer.department_id == row.target.department_id:
            found.setdefault(one.officer, []).append((row, one, stage))
    return found


def _sent(ownerships: Iterable[Ownership]) -> dict[tuple[int, str], dict[str, dt.date]]:
    """Return, by (ownership, period), on which city's day each letter went out."""
    found: dict[tuple[int, str], dict[str, dt.date]] = {}
    for one in ReportRequest.objects.filter(ownership__in=[each.pk for each in ownerships]):
        found.setdefault((one.ownership_id, one.period), {})[one.stage] = timezone.localdate(one.at)
    return found


def _write(officer: User, asked: list[Asked], now: dt.datetime) -> int:
    """Put the requests on record and the letter into the outbox; 0 where another machine was faster or an owner changed."""
    try:
        with transaction.atomic():
            person = User.objects.select_for_update(of=("self",)).get(pk=officer.pk)
            still = owners([row.target for row, _own, _stage in asked])
            asked = [one for one in asked if still.get(one[0].target.pk) == one[1]]
            if not asked or not person.is_active or not can_be_written_to(person.email):
                return 0
            ReportRequest.objects.bulk_create(
                ReportRequest(
                    ownership=own, target=row.target, period=row.wanted.period, stage=stage, to=person.email, at=now
                )
                for row, own, stage in asked
            )
            _post(person, asked, now)
    except IntegrityError:  # the same letter was written elsewhere at this moment: ours is taken back whole
        return 0
    return len(asked)


def _post(person: User, asked: list[Asked], now: dt.datetime) -> None:
    with override(language_of(person)):
        reminding = all(stage == REMINDED for _row, _own, stage in asked)
        count = len(asked)
        subject = ngettext("%(count)s report is wanted", "%(count)s reports are wanted", count)
        if reminding:
            subject = ngettext(
                "Reminder: %(count)s report is missing", "Reminder: %(count)s reports are missing", count
            )
        post(
            to=person.email,
            person=person,
            language=language_of(person),
            subject=_("[Whitebook] %(sentence)s") % {"sentence": subject % {"count": count}},
            body="\n".join(_lines(person, asked, timezone.localdate(now))),
            at=now,
            secret=True,  # the links are for this person
        )


def _lines(person: User, asked: list[Asked], today: dt.date) -> list[str]:
    city = City.objects.first()
    lines = [
        _(
            "%(person)s, you answer for what follows. Each link opens a short page: no sign-in, a figure, a sentence, a photo."
        )
        % {"person": person.label()},
        "",
    ]
    for row, own, _stage in asked:
        target, wanted = row.target, row.wanted
        by = wanted.by
        until = date_format(by, "DATE_FORMAT") if by else ""
        late = by is not None and by < today
        lines += [
            f"{target.number}  {one_line(target.task, 120)}",
            (_("%(period)s: was due by %(day)s.") if late else _("%(period)s: in time until %(day)s."))
            % {"period": period_label(wanted.period), "day": until},
            address_of(own, target, made_on=today, sitting=True),
            "",
        ]
    return [
        *lines,
        _("The links are yours alone: whoever has one reports in your name. They end when the target is handed over."),
        "",
        "-- ",
        " · ".join(part for part in (city.label() if city else "", _("Whitebook")) if part),
        _("This letter was written by a machine; answers are not read."),
        "",
    ]
