# ruff: noqa: E501
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("whitepapers", "0010_amendments")]

    operations = [
        migrations.AlterField(
            model_name="point",
            name="verdict",
            field=models.CharField(choices=[("passed", "passed"), ("returned", "to be changed"), ("open", "taken back"), ("note", "note"), ("answer", "answer")], max_length=8, verbose_name="verdict"),
        ),
    ]
