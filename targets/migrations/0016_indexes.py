"""Adds the two covering indexes from which a year's statuses are read (ADR 36)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("targets", "0015_evaluating"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="progressreport",
            index=models.Index(fields=["target", "period", "id", "at", "as_of"], name="report_of_a_status"),
        ),
        migrations.AddIndex(
            model_name="verification",
            index=models.Index(
                fields=["report", "sequence", "at", "outcome", "value", "fulfilled", "completed_on"],
                name="finding_of_a_status",
            ),
        ),
    ]
