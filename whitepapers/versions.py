"""Keeps each draft row's versions, and reads a row, stored or typed, as the plain data that is merged."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.utils import timezone

from targets.models import Department
from targets.refusal import Overtaken, gettext_noop
from whitepapers.compose import plain_number
from whitepapers.models import DraftVersion, DutyDraft, DutyVersion, TargetDraft
from whitepapers.models.versions import Version

if TYPE_CHECKING:
    from targets.models import User
    from whitepapers.importing.dates import Step
    from whitepapers.models import MilestoneDraft

    Draft = TargetDraft | DutyDraft

CHANGED = gettext_noop("Somebody changed this row after you opened it.")
FIELDS: dict[type[Model], tuple[str, ...]] = {TargetDraft: DraftVersion.FIELDS, DutyDraft: DutyVersion.FIELDS}
Before = tuple[dt.datetime, dict[str, Any]]  # when a row was changed last, and its data then
UNSEEN = -1  # what nobody has seen: no version has this number


def plain(value: Any) -> Any:
    """Return one value as JSON has it: text without the line ends and margins that a browser adds or takes away."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def plain_steps(steps: "Iterable[MilestoneDraft | Step | Mapping[str, Any]]") -> list[dict[str, Any]]:
    """Return milestones as plain data, in the order of their days."""
    rows = [one if isinstance(one, Mapping) else vars(one) for one in steps]
    found = [{name: plain(one.get(name)) for name in ("due", "text", "value")} for one in rows]
    return sorted(found, key=lambda one: (one["due"], one["text"], one["value"] or ""))


def snapshot(
    draft: "Draft",
    steps: "Iterable[MilestoneDraft | Step] | None" = None,
    partners: Iterable[Department] | None = None,
) -> dict[str, Any]:
    """Return a row's editable fields as plain data; milestones and partners are the row's own unless they are given."""
    found: dict[str, Any] = {}
    row: Any = draft
    for name in FIELDS[type(draft)]:
        if name == "milestones":
            found[name] = plain_steps(row.milestones.all() if steps is None else steps)
        elif name == "partners":
            found[name] = sorted(one.pk for one in (row.partners.all() if partners is None else partners))
        else:
            found[name] = plain(getattr(row, row._meta.get_field(name).attname))
    return found


def latest(draft: "Draft") -> "Version | None":
    """Return the row's last version, or None for a row that nobody kept since versions are kept."""
    return draft.versions.select_related("by").order_by("-id").first()


def token(draft: "Draft") -> int:
    """Return what a form carries as "seen": the number of the row's last version, 0 for a row without one."""
    return draft.versions.order_by("-id").values_list("pk", flat=True).first() or 0


def seen_version(draft: "Draft", seen: int) -> "Version | None":
    """Return the version that a token names, if it is one of this row's."""
    if seen == 0:  # the row had no version yet; it got its first one, without a name, at the next keep
        first = draft.versions.order_by("id").first()
        return first if first is not None and first.by_id is None else None
    return draft.versions.filter(pk=seen).first()


def remember(draft: "Draft", *, by: "User | None") -> "Version":
    """Write the row as it is stored now as its last version, unless it is that already. Call it under the paper's lock."""
    stored = type(draft)._default_manager.get(pk=draft.pk)  # as the database has it, whatever the instance says
    data, last = snapshot(stored), latest(draft)
    if last is not None and last.data == data:
        return last
    at = timezone.now() if by is not None else getattr(stored, "changed_at", timezone.now())
    return draft.versions.create(by=by, at=at, data=data)


def check_seen(draft: "Draft", seen: int) -> None:
    """Raise Overtaken unless the version `seen` is the row as it is stored now. Call it under the paper's lock."""
    now = remember(draft, by=None)  # a change that was none of the verbs' is not passed over either
    known = seen_version(draft, seen)
    if known is None or known.pk != now.pk:
        raise Overtaken(CHANGED)


def first_versions(befores: Mapping[int, Before]) -> list[DraftVersion]:
    """Return, without a name, the versions of rows that had none when a whole file changes them; nothing is written."""
    known = set(DraftVersion.objects.filter(draft__in=befores).values_list("draft_id", flat=True))
    return [
        DraftVersion(draft_id=pk, by=None, at=at, data=data) for pk, (at, data) in befores.items() if pk not in known
    ]


def remember_duties(duties: Iterable[DutyDraft], *, by: "User | None") -> None:
    """Write the first versions of duties that were added together."""
    now = timezone.now()
    DutyVersion.objects.bulk_create([DutyVersion(draft=one, by=by, at=now, data=snapshot(one)) for one in duties])


def remember_targets(drafts: Iterable[TargetDraft], *, by: "User | None") -> None:
    """Write versions of targets that were added together; their milestones and partners are prefetched."""
    now = timezone.now()
    DraftVersion.objects.bulk_create([DraftVersion(draft=one, by=by, at=now, data=snapshot(one)) for one in drafts])
