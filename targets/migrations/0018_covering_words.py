"""Adds the covering words of a notice that are kept until it is issued."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("targets", "0017_findings"),
    ]

    operations = [
        migrations.CreateModel(
            name="CoveringWords",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("grade", models.PositiveSmallIntegerField(verbose_name="grade")),
                ("text", models.TextField(verbose_name="covering words")),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("at", models.DateTimeField(verbose_name="recorded")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "chase",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="covering_words", to="targets.chase"
                    ),
                ),
            ],
            options={
                "verbose_name": "covering words",
                "verbose_name_plural": "covering words",
                "constraints": [models.UniqueConstraint(fields=("chase", "grade"), name="covering_words_once")],
            },
        ),
    ]
