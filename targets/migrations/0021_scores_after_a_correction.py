"""A score names the frozen results that it rests on, and may be made final anew once they were corrected (ADR 35)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("targets", "0020_printed_papers"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="finalresult", name="final_result_once"),
        migrations.AddField(
            model_name="finalresult", name="sequence", field=models.PositiveSmallIntegerField(default=1)
        ),
        migrations.AlterModelOptions(
            name="finalresult",
            options={
                "ordering": ["plan_year", "department", "sequence"],
                "verbose_name": "final result",
                "verbose_name_plural": "final results",
            },
        ),
        migrations.AddConstraint(
            model_name="finalresult",
            constraint=models.UniqueConstraint(
                fields=("plan_year", "department", "sequence"), name="final_result_once"
            ),
        ),
        migrations.AddField(
            model_name="result",
            name="frozen",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="scores",
                to="targets.frozenresults",
            ),
        ),
    ]
