"""Adds the record of supervision runs, and begins it with the newest step that a run has written so far (ADR 33)."""

from django.db import migrations, models
from django.utils import timezone


def begin(apps, schema_editor):
    """Write the day of the newest step of the machine; it may be earlier than the last run, never later."""
    steps = apps.get_model("targets", "ChaseStep").objects.filter(by=None)
    newest = steps.aggregate(at=models.Max("at"))["at"]
    if newest is not None:
        apps.get_model("targets", "ChaseRun").objects.create(on=timezone.localdate(newest), at=newest)


class Migration(migrations.Migration):
    dependencies = [
        ("targets", "0018_covering_words"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChaseRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(unique=True, verbose_name="date")),
                ("at", models.DateTimeField(verbose_name="recorded")),
            ],
            options={
                "verbose_name": "supervision run",
                "verbose_name_plural": "supervision runs",
                "ordering": ["on"],
            },
        ),
        migrations.RunPython(begin, migrations.RunPython.noop, elidable=True),
    ]
