"""A row's form as the plain data that is merged, and plain data as a form that was sent."""

import re
from typing import Any

from django.http import QueryDict

from whitepapers.models import TargetDraft
from whitepapers.versions import FIELDS, UNSEEN, plain, plain_steps

STEP = "milestones"
_KEY = re.compile(rf"^{STEP}-\d+-id$")


def number(token: str) -> int:
    """Return the version that a form names; one that is missing or garbled names none."""
    return int(token) if re.fullmatch(r"[0-9]{1,18}", token) else UNSEEN


def as_sent(data: QueryDict) -> QueryDict:
    """Return the form with its milestones as new ones: what is sent replaces what is there.

    Their numbers in the database may be gone, when a colleague saved in between.
    """
    found = data.copy()
    for name in [name for name in found if _KEY.match(name)]:
        del found[name]
    if f"{STEP}-INITIAL_FORMS" in found:
        found[f"{STEP}-INITIAL_FORMS"] = "0"
    return found


def typed(form: Any) -> dict[str, Any]:
    """Return what a valid form says of its row; a field that the person is not offered is as the row has it."""
    row, cleaned = form.instance, form.cleaned_data
    found: dict[str, Any] = {}
    for name in FIELDS[type(row)]:
        if name == STEP:
            steps = form.formsets[STEP]
            found[name] = plain_steps(
                one.cleaned_data for one in steps.forms if one.has_changed() and one not in steps.deleted_forms
            )
        elif name == "partners":
            found[name] = sorted(one.pk for one in cleaned[name])
        else:
            found[name] = plain(cleaned[name] if name in cleaned else getattr(row, row._meta.get_field(name).attname))
    return found


def as_form(row: dict[str, Any], model: type, seen: int | None = None) -> QueryDict:
    """Return plain data as a form would send it."""
    data = QueryDict(mutable=True)
    for name, value in row.items():
        if name == "partners":
            data.setlist(name, [str(one) for one in value])
        elif name != STEP:
            data[name] = "" if value is None else str(value)
    if model is TargetDraft:
        steps = row[STEP]
        counts = {"TOTAL": len(steps), "INITIAL": 0, "MIN_NUM": 0, "MAX_NUM": 1000}
        data.update({f"{STEP}-{name}_FORMS": str(count) for name, count in counts.items()})
        for place, step in enumerate(steps):
            cells = {name: step[name] or "" for name in ("due", "text", "value")} | {"ORDER": str(place + 1)}
            data.update({f"{STEP}-{place}-{name}": value for name, value in cells.items()})
    if seen is not None:
        data["seen"] = str(seen)
    return data
