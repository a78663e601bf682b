"""What single rows lost by order, and what the proofs of such a row are held against since (ADR 37).

An erasure of a row has the row's place ("targets_missreason/text/12") as its subject and the SHA-256 of what stands
there now as its text. Where a chain covers the row, its one entry says what the chain's proof is held against since.
"""

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.db import connection, models

from publishing.manuscript import canonical, link, sha256
from publishing.models import Erasure

FILE = "file"  # names the file of a row, beside the row's own columns


def place(row: models.Model, field: str) -> str:
    """Return what names one column of one row, or its file."""
    return f"{row._meta.db_table}/{field}/{row.pk}"


def stored(subject: str) -> str | None:
    """Return what stands in the place now, as text; None where the row is gone or there is no such place."""
    table, column, row = subject.split("/")
    model = _model(table)
    if model is None or column not in {field.column for field in model._meta.local_concrete_fields}:
        return None
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT CAST({quote(column)} AS text) FROM {quote(table)} WHERE id = %s", [int(row)])  # noqa: S608 - names of our own tables
        found = cursor.fetchone()
    return None if found is None else str(found[0])


def is_place(subject: str) -> bool:
    """Say whether an erasure speaks of a row: a manuscript's subject begins with its year."""
    return not subject[:1].isdigit()


def _payload(row: Any) -> Mapping[str, Any]:
    """Return what a chain covers of the row."""
    found: Mapping[str, Any] = row.payload() if hasattr(row, "payload") else row.record()
    return found


def left(row: Any) -> str:
    """Return the digest of all that a chain covers of the row as it is, with its link."""
    return sha256(canonical({"chain": row.chain, "record": dict(_payload(row))}))


def is_linked(row: Any, before: str) -> bool:
    """Say whether the row is linked to the one before: it says what it said, or what an order on record left of it."""
    if row.chain == link(before, _payload(row)):
        return True
    newest = _newest(row)
    return newest is not None and newest.entries[0]["leaf"] == left(row)


def _newest(row: models.Model, *fields: str) -> Erasure | None:
    keys = [sha256(place(row, name)) for name in fields or getattr(row, "words", ())]
    found: Erasure | None = Erasure.objects.filter(digest__in=keys).order_by("-sequence").first()
    return found


def is_what_was_frozen(row: Any, field: str) -> bool:
    """Say whether a frozen text has its digest, or is what an order on record left of it."""
    now = sha256(getattr(row, field))
    if now == row.digest:
        return True
    newest = _newest(row, field)
    return newest is not None and newest.text == now


def orders_on(row: models.Model) -> list[Erasure]:
    """Return the orders by which the row lost words, the earliest first, each once."""
    keys = [sha256(place(row, name)) for name in getattr(row, "words", ())]
    found = Erasure.objects.filter(digest__in=keys).order_by("sequence")
    return list({one.order: one for one in found}.values())


def file_is_gone(row: models.Model) -> bool:
    """Say whether the row's file was withdrawn by order."""
    return Erasure.objects.filter(digest=sha256(place(row, FILE))).exists()


def row_at(subject: str) -> Any:
    """Return the row that a place names; None where there is none."""
    table, _field, pk = subject.split("/")
    model: Any = _model(table)
    return model._base_manager.filter(pk=int(pk)).first() if model and pk.isascii() and pk.isdecimal() else None


def _model(table: str) -> type[models.Model] | None:
    return next((one for one in apps.get_models() if one._meta.db_table == table), None)
