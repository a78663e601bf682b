"""The database's own guards: triggers that refuse to change or delete what is written once (ADR 4 and 6).

Python refuses already (`insertonly.py`); a guard also stops raw SQL, another program and a mistake in a migration. The
tables are all subclasses of `InsertOnly`. A migration that rebuilds a table on SQLite drops its triggers, so they are
put back after every `migrate`.

UPDATE is refused on both databases, always, but for the one door by which a text is withdrawn by order: where a model
has a `Door`, or columns of `words`, its guard lets through an UPDATE that changes nothing but these columns, to what an
erasure on record names (ADR 26 and 37). DELETE is refused too, on PostgreSQL also TRUNCATE; only the test
environment leaves open the door by which Django empties tables between tests: DELETE on SQLite, TRUNCATE on PostgreSQL.
"""

import re
from collections.abc import Iterable, Iterator

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from publishing.insertonly import InsertOnly

ERASURES = ("publishing_erasure", "publishing_erasedfile")  # what a door's condition asks
SENTENCE = "is written once: add a new record instead"
FUNCTION = "whitebook_written_once"
BY_ORDER = "whitebook_by_order_"  # followed by the table: PostgreSQL's function of a guard with a door


def guarded_tables() -> list[str]:
    """Return the tables of all insert-only models, by name."""
    return sorted(model._meta.db_table for model in apps.get_models() if issubclass(model, InsertOnly))


def guards(vendor: str, *, testing: bool | None = None) -> list[tuple[str, str, str]]:
    """Return (trigger, table, event) of every guard there must be; event is UPDATE, DELETE or TRUNCATE."""
    testing = settings.WHITEBOOK_ENV == "test" if testing is None else testing
    events = ["UPDATE"]
    if vendor == "postgresql" or not testing:
        events.append("DELETE")
    if vendor == "postgresql" and not testing:
        events.append("TRUNCATE")
    return [(f"{table}_no_{event.lower()}", table, event) for table in guarded_tables() for event in events]


def install(using: str = "default", *, testing: bool | None = None) -> None:
    """Put every guard in place whose table is there; one that stands already stays.

    A guard with a door is made anew each time: it names the columns that may not change, and a table can get another.
    """
    connection = connections[using]
    wanted, there = guards(connection.vendor, testing=testing), present(connection)
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        if any(table not in tables for table in ERASURES):
            doors = {}  # an older database on its way here: everything stays shut until the record can be kept
        else:
            doors = _doors()
        missing = [one for one in wanted if one[1] in tables and (one[0] not in there or _has_door(one, doors))]
        for statement in _statements(connection, [one for one in missing if not _has_door(one, doors)]):
            cursor.execute(statement)
        for trigger, table, _event in (one for one in missing if _has_door(one, doors)):
            for statement in door_guard(connection, trigger, doors[table]):
                cursor.execute(statement)


def _doors() -> dict[str, type[InsertOnly]]:
    """Return the models that have a door, by table."""
    models = (one for one in apps.get_models() if issubclass(one, InsertOnly))
    return {one._meta.db_table: one for one in models if one.door is not None or one.words}


def _has_door(guard: tuple[str, str, str], doors: dict[str, type[InsertOnly]]) -> bool:
    return guard[1] in doors and guard[2] == "UPDATE"


def _statements(connection: BaseDatabaseWrapper, missing: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    if connection.vendor == "postgresql":
        yield (
            f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN RAISE EXCEPTION '% {SENTENCE}', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';"
            " END $$"
        )
    for trigger, table, event in missing:
        name, on = connection.ops.quote_name(trigger), connection.ops.quote_name(table)
        if connection.vendor == "postgresql":
            each = "STATEMENT" if event == "TRUNCATE" else "ROW"
            yield f"CREATE TRIGGER {name} BEFORE {event} ON {on} FOR EACH {each} EXECUTE FUNCTION {FUNCTION}()"
        else:
            yield f"CREATE TRIGGER {name} BEFORE {event} ON {on} BEGIN SELECT RAISE(ABORT, '{table} {SENTENCE}'); END"


def door_guard(connection: BaseDatabaseWrapper, trigger: str, model: type[InsertOnly]) -> Iterator[str]:
    """Yield the statements that put a guard in place which refuses every UPDATE but those that its door allows."""
    table, postgres = model._meta.db_table, connection.vendor == "postgresql"
    allowed = _allowed(connection, model)
    name, on = connection.ops.quote_name(trigger), connection.ops.quote_name(table)
    if postgres:
        yield (
            f"CREATE OR REPLACE FUNCTION {BY_ORDER}{table}() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN IF {allowed} THEN RETURN NEW; END IF;"
            f" RAISE EXCEPTION '% {SENTENCE}', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        yield f"DROP TRIGGER IF EXISTS {name} ON {on}"
        yield f"CREATE TRIGGER {name} BEFORE UPDATE ON {on} FOR EACH ROW EXECUTE FUNCTION {BY_ORDER}{table}()"
    else:
        yield f"DROP TRIGGER IF EXISTS {name}"
        yield (
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {on}"
            f" BEGIN SELECT RAISE(ABORT, '{table} {SENTENCE}') WHERE NOT ({allowed}); END"
        )


# what the latest erasure of this place leaves there, and no other
ERASED_WORDS = (
    "EXISTS (SELECT 1 FROM publishing_erasure e WHERE e.subject = '{place}/' || CAST(OLD.id AS text) AND e.text = {now}"
    " AND e.sequence = (SELECT MAX(l.sequence) FROM publishing_erasure l WHERE l.subject = e.subject))"
)


def _allowed(connection: BaseDatabaseWrapper, model: type[InsertOnly]) -> str:
    """Return in SQL when an UPDATE is let through: something goes by order, and nothing else changes."""
    postgres = connection.vendor == "postgresql"
    digest = "encode(sha256(convert_to(CAST({0} AS text), 'UTF8')), 'hex')" if postgres else "SHA256({0})"  # Django's

    def same(columns: Iterable[str]) -> str:
        compared = "IS NOT DISTINCT FROM" if postgres else "IS"
        names = (connection.ops.quote_name(one) for one in columns)
        return " AND ".join(f"NEW.{name} {compared} OLD.{name}" for name in names)

    door = model.door.columns if model.door else ()
    columns = [str(one.column) for one in model._meta.local_concrete_fields]
    fixed = [one for one in columns if one not in {*door, *model.words}]
    groups = []
    if model.door:
        groups.append(
            (door, re.sub(r"{sha256:(\w+)}", lambda found: digest.format(f"NEW.{found[1]}"), model.door.condition))
        )
    for column in model.words:
        now = digest.format(f"NEW.{connection.ops.quote_name(column)}")
        groups.append(((column,), ERASED_WORDS.format(place=f"{model._meta.db_table}/{column}", now=now)))
    changed = f"NOT ({same([*door, *model.words])})"
    return " AND ".join([same(fixed), changed, *(f"({same(columns)} OR {named})" for columns, named in groups)])


def present(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the names of the triggers that stand and are switched on."""
    if connection.vendor == "postgresql":
        query = (
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
            " AND tgfoid IN (SELECT oid FROM pg_proc WHERE proname = %s OR starts_with(proname, %s))"
        )
        values = [FUNCTION, BY_ORDER]
    else:
        query, values = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE %s", [f"%{SENTENCE}%"]
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return {row[0] for row in cursor.fetchall()}


def missing_guards(using: str = "default") -> list[str]:
    """Return the names of the guards that should stand and don't."""
    connection = connections[using]
    there = present(connection)
    return [trigger for trigger, _table, _event in guards(connection.vendor) if trigger not in there]
