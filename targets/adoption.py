"""Adoption: the register takes over an edition, duty by duty and target by target (ADR 7)."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from publishing.manuscript import WITHDRAWN, WITHHELD, leaf
from publishing.models import Edition, Series
from targets.models import Department, Duty, PlanYear, Target

REASON = 100  # characters that django-simple-history keeps; the whole reason stands in the edition
DUTY_FIELDS = ("title", "text", "basis")
TARGET_TEXTS = (
    "task", "goal", "kind", "comparison", "value_text", "unit", "quality", "due_text",
    "source", "source_document", "source_number", "responsible_unit", "responsible_officer", "continues", "reference",
)  # fmt: skip
BASELINE = ("task", "goal", "kind", "comparison", "value", "value_text", "unit", "due", "due_text", "quality")


def duty_values(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return a duty's fields as the register keeps them."""
    return {name: entry[name] for name in DUTY_FIELDS}


def target_values(entry: Mapping[str, Any], duties: Mapping[str, Any]) -> dict[str, Any]:
    """Return a target's fields as the register keeps them; `duties` gives what stands for a duty\'s number."""
    partners = list(entry["partners"])
    if entry.get("partners_text"):
        partners.append({"code": "", "name": entry["partners_text"]})
    return {name: entry[name] for name in TARGET_TEXTS} | {
        "serial": entry["serial"],
        "duty": duties.get(entry["duty"]),
        "value": Decimal(entry["value"]) if entry["value"] is not None else None,
        "due": dt.date.fromisoformat(entry["due"]) if entry["due"] else None,
        "milestones": entry["milestones"],
        "partners": partners,
        "withheld": bool(entry.get(WITHHELD)),
    }


def baseline_of(entry: Mapping[str, Any], published: dt.date) -> dict[str, Any]:
    """Return the first wording, which stays for ever; one that was withheld then is never shown to the public."""
    first = {name: entry[name] for name in BASELINE} | {"published": published.isoformat()}
    return first | {"withheld": True} if entry.get(WITHHELD) else first


def withdrawal_reasons(edition: Edition) -> dict[str, str]:
    """Return the reasons of single targets that the edition withdraws, by number."""
    log = edition.manuscript["parts"].get("changes", [])
    gone = (one for one in log if not one.get(WITHDRAWN) and one["kind"] == "withdrawn" and one["part"] == "targets")
    return {one["number"]: one["reason"] for one in gone}


def expected_rows(edition: Edition) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """Return (duties, targets) of the edition by number, as plain entries; withdrawn leaves are left out."""
    parts = edition.manuscript["parts"]
    duties, targets = (
        {entry["number"]: {**entry, "leaf": leaf(entry)} for entry in parts.get(name, []) if not entry.get(WITHDRAWN)}
        for name in ("duties", "targets")
    )
    return duties, targets


def expected_dispositions(edition: Edition) -> dict[str, dict[str, Any]]:
    """Return, by number, what the edition says became of last year's targets; withdrawn leaves are left out."""
    entries = edition.manuscript["parts"].get("dispositions", [])
    return {
        entry["number"]: {name: entry[name] for name in ("outcome", "reason", "successors")} | {"edition": str(edition)}
        for entry in entries
        if not entry.get(WITHDRAWN)
    }


def _save(
    model: Any,
    new: list[Any],
    changed: list[Any],
    fields: tuple[str, ...],
    edition: Edition,
    at: dt.datetime,
) -> None:
    reason = (edition.change_reason or str(edition))[:REASON]
    if new:
        bulk_create_with_history(new, model, batch_size=500, default_change_reason=reason, default_date=at)
    if changed:
        # as an upsert: Django's bulk_update builds a CASE for each field and row, which takes 15 ms a target
        names = [*fields, "edition", "leaf", "withdrawn_in"] + (["withdrawn_because"] if model is Target else [])
        model._base_manager.bulk_create(
            changed, batch_size=500, update_conflicts=True, unique_fields=["id"], update_fields=names
        )
        model.history.bulk_history_create(
            changed, batch_size=500, update=True, default_change_reason=reason, default_date=at
        )


def adopt(edition: Edition, at: dt.datetime) -> None:
    """Make the register say what the edition says. Runs inside the release's transaction.

    New numbers are added, changed ones get a new version in their history, missing ones are withdrawn by this
    edition. The first published wording stays as the baseline for ever.
    """
    if edition.series != Series.PAPER:
        raise ValueError(f"{edition} promises nothing: the register adopts papers.")
    head = edition.manuscript["head"]
    department = Department.objects.get(code=head["department"]["code"])
    plan_year = PlanYear.objects.get(year=head["year"])
    duties, targets = expected_rows(edition)
    scope = {"department": department, "plan_year": plan_year}
    by_number = _adopt_rows(Duty, duties, DUTY_FIELDS, duty_values, scope, edition, at)
    fields = (*TARGET_TEXTS, "serial", "duty", "value", "due", "milestones", "partners", "withheld")
    _adopt_rows(Target, targets, fields, lambda entry: target_values(entry, by_number), scope, edition, at)
    _adopt_dispositions(edition, department, head["year"] - 1, at)
    from targets.search import index

    index(targets.keys())  # takes out what is withheld now


def _adopt_dispositions(edition: Edition, department: Department, year: int, at: dt.datetime) -> None:
    """Let last year's targets say what became of them, as this edition says; the latest edition's word stands."""
    said = expected_dispositions(edition)
    changed = []
    for row in Target.objects.filter(department=department, plan_year__year=year):
        if row.disposition != said.get(row.number, {}):
            row.disposition = said.get(row.number, {})
            changed.append(row)
    _save(Target, [], changed, ("disposition",), edition, at)


def _adopt_rows(
    model: Any,
    entries: Mapping[str, Mapping[str, Any]],
    fields: tuple[str, ...],
    values_of: Any,
    scope: dict[str, Any],
    edition: Edition,
    at: dt.datetime,
) -> dict[str, Any]:
    there = {row.number: row for row in model.objects.filter(**scope)}
    new, changed = [], []
    for number, entry in entries.items():
        values = values_of(entry)
        row = there.get(number)
        if row is None:
            row = model(number=number, edition=edition, leaf=entry["leaf"], **scope, **values)
            if model is Target:
                # no quarter that ended before the first publication is owed a report
                row.baseline = baseline_of(entry, timezone.localdate(at))
                row.baseline_edition = edition
            new.append(row)
            there[number] = row
            continue
        if not row.withdrawn_in_id and all(getattr(row, name) == value for name, value in values.items()):
            continue  # same words: the row keeps the edition that last changed it
        for name, value in values.items():
            setattr(row, name, value)
        row.withdrawn_in = None
        if model is Target:
            row.withdrawn_because = ""
        row.edition, row.leaf = edition, entry["leaf"]
        changed.append(row)
    gone = [row for number, row in there.items() if number not in entries and row.withdrawn_in_id is None]
    reasons = withdrawal_reasons(edition) if gone and model is Target else {}
    for row in gone:
        row.withdrawn_in = row.edition = edition
        if reason := reasons.get(row.number):
            row.withdrawn_because, row._change_reason = reason, reason[:REASON]
        changed.append(row)
    _save(model, new, changed, fields, edition, at)
    return there
