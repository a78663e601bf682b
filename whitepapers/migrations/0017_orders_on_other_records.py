"""Lets an order of withdrawal name a text of any record, not only of an edition (ADR 26)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('publishing', '0005_series'),
        ('whitepapers', '0016_recommendations'),
    ]

    operations = [
        migrations.AddField(
            model_name='erasureorder',
            name='place',
            field=models.CharField(blank=True, db_default='', default='', max_length=60),
        ),
        migrations.AlterField(
            model_name='erasureorder',
            name='edition',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publishing.edition'),
        ),
        migrations.AlterField(
            model_name='erasureorder',
            name='leaf',
            field=models.CharField(blank=True, max_length=64),
        ),
    ]
