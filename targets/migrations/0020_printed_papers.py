"""Adds the record of what was printed of notices and referrals, so that /verify/ knows the file."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('targets', '0019_supervision_runs'),
    ]

    operations = [
        migrations.CreateModel(
            name='PrintedPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('digest', models.CharField(max_length=64)),
                ('at', models.DateTimeField(verbose_name='first given out')),
            ],
            options={
                'verbose_name': 'print of a notice or referral',
                'verbose_name_plural': 'prints of notices and referrals',
            },
        ),
    ]
