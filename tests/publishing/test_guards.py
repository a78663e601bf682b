"""The database refuses to change what is written once, whoever asks; tried with raw SQL."""

import datetime as dt
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from publishing import guards
from publishing.insertonly import InsertOnly
from publishing.models import Edition
from targets.actions import Attachment, report, verify
from targets.models import Target
from targets.reporting import Finding
from tests.factories import publish_paper
from tests.publishing.editions import make_edition
from tests.records import write_a_year_end, write_an_erasure, write_one_of_each
from tests.tracking_records import write_the_evaluation, write_the_tracking

pytestmark = pytest.mark.django_db
MODELS = sorted((one for one in apps.get_models() if issubclass(one, InsertOnly)), key=lambda one: one._meta.db_table)
POSTGRES = connection.vendor == "postgresql"


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def refused(sql: str) -> bool:
    try:
        run(sql)
    except DatabaseError as fault:
        return guards.SENTENCE in str(fault)
    return False


@pytest.fixture
def published(cast):
    """At least one row in every record."""
    released = publish_paper(cast, targets=1)
    write_one_of_each(cast, released)
    write_an_erasure(cast)
    write_a_year_end(cast)
    target = Target.objects.get()
    moment = dt.datetime(2027, 4, 5, 4, tzinfo=dt.UTC)
    file = Attachment(name="photo.jpg", data=b"photo", content_type="image/jpeg")
    one = report(
        target=target, by=cast.editor, period="2027Q1", text="已完成", value=Decimal(20), evidence=[file], at=moment
    )
    found = Finding("verified", Decimal(20), note="现场核验")
    verify(report=one, by=cast.inspector, finding=found, at=moment + dt.timedelta(days=5))
    write_the_tracking(cast, one)
    write_the_evaluation(cast, one)


def test_the_record_of_the_whole_house_is_guarded():
    assert {model.__name__ for model in MODELS} >= {
        "Edition", "Artefact", "Release", "Round", "Decision", "Authorship", "SignOff", "ProgressReport", "Evidence",
        "Verification",
    }  # fmt: skip
    assert guards.guarded_tables() == [model._meta.db_table for model in MODELS]


def test_every_guard_stands_after_migrate():
    assert guards.missing_guards() == []


def test_no_row_of_any_record_can_be_updated_by_raw_sql(published):
    for model in MODELS:
        table = model._meta.db_table
        assert model._base_manager.exists(), f"{table} has no row to try"
        column = next(field.column for field in model._meta.concrete_fields if not field.primary_key)
        assert refused(f'UPDATE {table} SET "{column}" = "{column}"'), table


def test_no_row_of_any_record_can_be_deleted_by_raw_sql(published):
    """On SQLite the test environment leaves DELETE open for Django's flush; elsewhere it is shut, as here."""
    guards.install(testing=False)
    for model in MODELS:
        assert refused(f"DELETE FROM {model._meta.db_table}"), model._meta.db_table


if POSTGRES:

    def test_no_record_can_be_truncated():
        guards.install(testing=False)
        for model in MODELS:
            assert refused(f"TRUNCATE {model._meta.db_table} CASCADE"), model._meta.db_table

    def test_a_guard_that_was_switched_off_counts_as_missing():
        run("ALTER TABLE publishing_edition DISABLE TRIGGER publishing_edition_no_update")
        assert guards.missing_guards() == ["publishing_edition_no_update"]


def test_an_insert_passes():
    assert make_edition().pk


def test_a_guard_that_was_dropped_is_named_and_put_back():
    on = " ON publishing_edition" if POSTGRES else ""
    run(f"DROP TRIGGER publishing_edition_no_update{on}")
    assert guards.missing_guards() == ["publishing_edition_no_update"]
    make_edition()
    guards.install()
    assert guards.missing_guards() == []
    assert refused("UPDATE publishing_edition SET title = 'x'")


def test_migrate_puts_the_guards_back():
    on = " ON publishing_release" if POSTGRES else ""
    run(f"DROP TRIGGER publishing_release_no_update{on}")
    call_command("migrate", verbosity=0)
    assert guards.missing_guards() == []


@pytest.mark.django_db(transaction=True)
def test_the_guards_outlive_a_rebuild_of_the_table():
    """Altering a table on SQLite makes it anew and loses its triggers; post_migrate brings them back."""
    field = models.CharField(max_length=300, default="")
    field.set_attributes_from_name("probe")
    with connection.schema_editor() as editor:
        editor.add_field(Edition, field)
        editor.remove_field(Edition, field)
    assert bool(guards.missing_guards()) is not POSTGRES
    call_command("migrate", verbosity=0)
    assert guards.missing_guards() == []
