from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

KINDS = [
    ("FS", "after its end"),
    ("SS", "after its start"),
    ("FF", "ends after its end"),
    ("SF", "ends after its start"),
]


class Migration(migrations.Migration):
    """New columns are empty or have a default, and the constraint looks at new rows only until the next migration."""

    dependencies = [("roadmap", "0022_objectives_have_labels")]
    operations = [
        migrations.AddField(
            model_name="dependency",
            name="kind",
            field=models.CharField(choices=KINDS, db_default="FS", default="FS", max_length=2),
        ),
        migrations.AddField("item", "before_go_live", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField("item", "not_before", models.DateField(null=True)),
        migrations.AddField("item", "not_after", models.DateField(null=True)),
        migrations.AddField("item", "locked_on", models.DateField(null=True)),
        AddConstraintNotValid(
            model_name="item",
            constraint=models.CheckConstraint(
                name="an_item_may_start_before_it_has_to_end",
                condition=models.Q(not_before=None)
                | models.Q(not_after=None)
                | models.Q(not_after__gte=models.F("not_before")),
            ),
        ),
    ]
