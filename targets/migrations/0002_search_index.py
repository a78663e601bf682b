"""Makes the table of the full-text index: FTS5 on SQLite, tsvector with GIN on PostgreSQL (ADR 12)."""

from django.db import migrations

from targets.search import Fts5, Tsvector


def set_up(apps, schema_editor):
    engine = Tsvector if schema_editor.connection.vendor == "postgresql" else Fts5
    for statement in engine.set_up:
        schema_editor.execute(statement)


def take_down(apps, schema_editor):
    schema_editor.execute("DROP TABLE IF EXISTS targets_search")


class Migration(migrations.Migration):
    dependencies = [("targets", "0001_initial")]

    operations = [migrations.RunPython(set_up, take_down, elidable=False)]
