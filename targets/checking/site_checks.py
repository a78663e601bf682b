"""Records checks on site with their photos; what a finding cites of one is that it was made, and on which day."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from publishing.manuscript import sha256
from publishing.store import keep
from targets import reporting
from targets.attaching import Attachment
from targets.evidence import check_count
from targets.facts import actor, locked_target, target_facts
from targets.models import ProgressReport, SiteCheck, SitePhoto, Target, User
from targets.refusal import Refused, gettext_noop


def record_site_check(
    *,
    target: Target,
    by: User,
    day: dt.date,
    place: str,
    note: str,
    report: ProgressReport | None = None,
    photos: Sequence[Attachment] = (),
    at: dt.datetime | None = None,
) -> SiteCheck:
    """Record that somebody of the inspection office went and looked. Raises targets.refusal.Refused."""
    moment = at or timezone.now()
    check_count(photos)
    with transaction.atomic():
        locked = locked_target(target.pk)
        facts = target_facts(locked, timezone.localdate(moment))
        reporting.check_site(actor(by), facts, reporting.Visit(day, place, note))
        if report is not None and report.target_id != locked.pk:
            raise Refused(gettext_noop("This report is on another target."))
        made = SiteCheck.objects.create(
            target=locked, report=report, day=day, place=place.strip(), note=note.strip(), by=by, at=moment
        )
        for one in photos:
            digest = sha256(one.data)
            keep(one.data, SitePhoto.FOLDER)
            SitePhoto.objects.create(
                site_check=made, name=one.name, sha256=digest, size=len(one.data), content_type=one.content_type
            )
    return made
