"""Takes words and files out of single rows by order: the record first, then the row through its door (ADR 37)."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage
from django.db import connection, models

from publishing.erased_rows import FILE, left, place, row_at
from publishing.erasing import enter
from publishing.insertonly import InsertOnly
from publishing.manuscript import sha256
from publishing.models import Erasure


@dataclass(frozen=True)
class Emptied:
    """One row, and what stands in its columns now in the place of what is withdrawn; FILE where its file goes."""

    row: Any
    values: Mapping[str, Any]


def empty(rows: Iterable[Emptied], *, order: str, reason: str, document: str, at: dt.datetime) -> None:
    """Put on record what each row loses, then take it out. Call it inside a transaction; files go by `sweep_files`.

    Rows that anybody may still change get no door and no proof; they are entered all the same, so that the order is
    known to be carried out.
    """
    for one in rows:
        columns = {name: value for name, value in one.values.items() if name != FILE}
        for name, value in columns.items():
            setattr(one.row, name, value)
        guarded = isinstance(one.row, InsertOnly)
        covered = left(one.row) if guarded and hasattr(one.row, "chain") else ""
        enter(
            Erasure(
                subject=place(one.row, name), digest=sha256(place(one.row, name)), reason=reason, document=document,
                entries=[{"part": name, "entry": one.row._meta.label_lower, "leaf": covered}], order=order,
                text=sha256(_as_stored(one.row, name)) if guarded and name != FILE else "",
                at=at.astimezone(dt.UTC).replace(microsecond=0),
            )
            for name in one.values
        )  # fmt: skip
        if columns:
            found: Any = type(one.row)._base_manager.filter(pk=one.row.pk)
            found.replace_by_order(**columns) if guarded else found.update(**columns)


def _as_stored(row: models.Model, name: str) -> str:
    """Return the value of a column as the database itself writes it as text."""
    field: Any = row._meta.get_field(name)
    value = getattr(row, name)
    if not isinstance(field, models.JSONField):
        return str(value)
    text = json.dumps(value, cls=field.encoder)
    if connection.vendor != "postgresql":
        return text
    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST(CAST(%s AS jsonb) AS text)", [text])
        return str(cursor.fetchone()[0])


def sweep_files() -> int:
    """Delete from the disk each file that was withdrawn by order and is still there; safe to repeat."""
    gone = 0
    for subject in Erasure.objects.filter(subject__contains=f"/{FILE}/").values_list("subject", flat=True):
        row = row_at(subject)
        if row and default_storage.exists(row.path):
            default_storage.delete(row.path)
            gone += 1
    return gone
