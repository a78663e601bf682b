"""Brings the draft of an amendment back to what is published: one entry, or all of it. The editor does it, on the record."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction

from targets.models import Department, Target
from targets.refusal import Refused, gettext_noop
from whitepapers.actions import changing
from whitepapers.amended import Basis, basis
from whitepapers.amendment import NAMES
from whitepapers.disposing import Saying, dispose
from whitepapers.models import DutyDraft, MilestoneDraft, TargetDraft, Withdrawal
from whitepapers.versions import remember

if TYPE_CHECKING:
    from targets.models import User
    from whitepapers.models import WhitePaperPage

Entry = Mapping[str, Any]
# what stands in the row as it stands in the manuscript; the rest is looked up
WORDS = (
    "task", "goal", "kind", "comparison", "value_text", "unit", "quality", "due_text", "source", "source_document",
    "source_number", "responsible_unit", "reference", "partners_text",
)  # fmt: skip


def restore(*, paper: "WhitePaperPage", part: str, name: str, by: "User") -> None:
    """Make one entry of the draft say what is published; one that is not published is taken out. Raises Refused."""
    with changing(paper, by=by):
        amended = _basis(paper)
        entries = {
            str(one[NAMES.get(part, "number")]): one for one in amended.published.get(part, ()) if "leaf" not in one
        }
        _restore(paper, part, name, entries.get(name), amended, by)


def restore_all(*, paper: "WhitePaperPage", by: "User") -> int:
    """Make the whole draft say what is published; return how many entries differed. Raises Refused."""
    from whitepapers.compose import compose

    with transaction.atomic(), changing(paper, by=by):
        log = _basis(paper).written(compose(paper))
        named = {(one["part"], one["number"]) for one in log}
        for part, name in sorted(named, key=lambda one: (one[0] == "duties", one)):  # targets leave an added duty first
            restore(paper=paper, part=part, name=name, by=by)
    return len(named)


def _basis(paper: "WhitePaperPage") -> Basis:
    amended = basis(paper)
    if amended is None:
        raise Refused(gettext_noop("No amendment is being drafted."))
    return amended


def _restore(paper: "WhitePaperPage", part: str, name: str, entry: Entry | None, amended: Basis, by: "User") -> None:
    if part == "targets":
        _target(paper, name, entry, amended, by)
    elif part == "duties":
        _duty(paper, name, entry, by)
    elif part == "prose" and name in {"foreword", "closing"}:
        page = paper.get_latest_revision_as_object()
        setattr(page, name, entry["html"] if entry else "")
        page.save_revision(user=by)
    elif part == "dispositions" and entry is not None:
        _disposition(paper, name, entry, by)
    else:
        raise Refused(gettext_noop("This part can't be restored here; change it back by hand."))


def _disposition(paper: "WhitePaperPage", number: str, entry: Entry, by: "User") -> None:
    """Say again what is published of a target of last year; the draft that carries it on is restored by itself."""
    target = Target.objects.get(number=number)
    now = paper.dispositions.filter(target=target).first()
    saying = Saying(target.pk, entry["outcome"], entry["reason"], seen=now.changed_at if now else None)
    dispose(paper=paper, by=by, sayings=[saying])


def _serial(number: str) -> int:
    return int(number.rpartition("-")[2].removeprefix("d"))


def _duty(paper: "WhitePaperPage", number: str, entry: Entry | None, by: "User") -> DutyDraft | None:
    serial = _serial(number)
    if entry is None:
        draft = paper.duties.filter(number=serial).first()
        if draft is not None and draft.targets.exists():
            raise Refused(
                gettext_noop("%(count)s targets stand under this duty; move them to another duty first."),
                count=draft.targets.count(),
            )
        paper.duties.filter(number=serial).delete()
        return None
    said = {name: entry[name] for name in ("title", "text", "basis")}
    draft = DutyDraft.objects.update_or_create(paper_id=paper.pk, number=serial, defaults=said)[0]
    remember(draft, by=by)
    return draft


def _duty_of(paper: "WhitePaperPage", entry: Entry, amended: Basis, by: "User") -> DutyDraft | None:
    """Return the duty under which the target is published; one that was deleted meanwhile comes back with it."""
    if not entry["duty"]:
        return None
    there = paper.duties.filter(number=_serial(entry["duty"])).first()
    if there is not None:
        return there
    published = next((one for one in amended.published["duties"] if one.get("number") == entry["duty"]), None)
    return _duty(paper, entry["duty"], published, by) if published else None


def _target(paper: "WhitePaperPage", number: str, entry: Entry | None, amended: Basis, by: "User") -> None:
    serial = _serial(number)
    if entry is None:
        for draft in paper.targets.filter(number=serial):
            draft.delete()
        return
    values: dict[str, Any] = {name: entry[name] for name in WORDS} | {
        "value": Decimal(entry["value"]) if entry["value"] is not None else None,
        "due": dt.date.fromisoformat(entry["due"]) if entry["due"] else None,
        "duty": _duty_of(paper, entry, amended, by),
        "continues": Target.objects.filter(number=entry["continues"]).first() if entry["continues"] else None,
        "withheld": bool(entry.get("withheld")),
        "withheld_reason": entry.get("withheld_reason", ""),
    }
    if entry["responsible_officer"]:  # a name that is not published stands in the row alone
        values["responsible_officer"] = entry["responsible_officer"]
    draft = paper.targets.filter(number=serial).first() or TargetDraft(paper_id=paper.pk, number=serial)
    if draft.pk is None:
        draft.division = entry["responsible_unit"][:80]
    for name, value in values.items():
        setattr(draft, name, value)
    draft.changed_by = by
    draft.save()
    draft.partners.set(Department.objects.filter(code__in=[one["code"] for one in entry["partners"]]))
    _milestones(draft, entry)
    remember(draft, by=by)
    Withdrawal.objects.filter(paper_id=paper.pk, number=serial).delete()


def _milestones(draft: TargetDraft, entry: Entry) -> None:
    MilestoneDraft.objects.filter(target=draft).delete()
    for order, one in enumerate(entry["milestones"]):
        MilestoneDraft.objects.create(
            target=draft,
            sort_order=order,
            due=dt.date.fromisoformat(one["due"]),
            text=one["text"],
            value=Decimal(one["value"]) if one["value"] is not None else None,
        )
