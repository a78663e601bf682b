"""Rows that are written once: editions, releases, rounds, decisions, reports, verifications (ADR 4 and 6)."""

from dataclasses import dataclass
from typing import Any, ClassVar, NoReturn

from django.db import models

from publishing.manuscript import FIRST_LINK


class WrittenOnce(TypeError):
    """Somebody tried to change or delete a record that is only ever added to."""


@dataclass(frozen=True)
class Door:
    """What of a row may be replaced when a text is withdrawn by order (ADR 26): the columns, and the condition in SQL.

    The condition speaks of OLD and NEW; {sha256} of a column is written as the database says it. The guard lets an
    UPDATE through only where nothing else changes and the condition holds: an erasure on record names the new text.
    """

    columns: tuple[str, ...]
    condition: str


# the text that the latest erasure of this manuscript leaves, and no other
ERASED_TEXT = (
    "EXISTS (SELECT 1 FROM publishing_erasure e WHERE e.digest = OLD.digest AND e.text = {sha256:manuscript_json}"
    " AND e.sequence = (SELECT MAX(l.sequence) FROM publishing_erasure l WHERE l.digest = OLD.digest)"
)


class InsertOnlyQuerySet(models.QuerySet):
    """A queryset that can add and read, and nothing else."""

    def _refuse(self) -> NoReturn:
        raise WrittenOnce(f"{self.model.__name__} is written once: it is never changed and never deleted.")

    def update(self, **kwargs: Any) -> int:
        """Refuse."""
        self._refuse()

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        """Refuse."""
        self._refuse()

    def replace_by_order(self, **values: Any) -> int:
        """Replace what the model's door allows; the database's guard refuses all else (publishing/erasing.py)."""
        model: Any = self.model
        columns = {*(model.door.columns if model.door else ()), *model.words}
        if not set(values) <= columns:
            self._refuse()
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse."""
        self._refuse()

    def last_link(self) -> tuple[int, str]:
        """Return (sequence, chain) of the last link of a chain of records; (0, FIRST_LINK) while there is none."""
        last: tuple[int, str] | None = self.order_by("-sequence").values_list("sequence", "chain").first()
        return last or (0, FIRST_LINK)

    def bulk_create(self, *args: Any, update_conflicts: bool = False, **kwargs: Any) -> list[Any]:
        """Insert; refuse to update what is there already."""
        if update_conflicts:
            self._refuse()
        return super().bulk_create(*args, **kwargs)


class InsertOnly(models.Model):
    """Base of every record that stands for ever; the database's own triggers guard it too."""

    objects = InsertOnlyQuerySet.as_manager()
    door: ClassVar[Door | None] = None
    # what people say in their own words: each of these columns may be emptied where an erasure names the place (ADR 37)
    words: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True
        base_manager_name = "objects"  # Django's own way past `objects` is closed too

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert, or refuse."""
        if not self._state.adding:
            raise WrittenOnce(f"{type(self).__name__} is written once: add a new record instead.")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise WrittenOnce(f"{type(self).__name__} is never deleted.")
