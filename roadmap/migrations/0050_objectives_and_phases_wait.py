import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q

from implementation.tenancy.operations import same_project

NAME = {"max_length": 120, "blank": True, "default": "", "db_default": ""}
ITEM = {"on_delete": django.db.models.deletion.PROTECT, "db_constraint": False, "db_index": False, "related_name": "+"}


class Migration(migrations.Migration):
    """New columns are empty; what waited before has an item on both sides. The check looks at new rows alone for now.

    Phases that were added to a running plan are those of their part. What an older plan copied from a playbook with
    phases of its own is in none of them until it is merged again.
    """

    dependencies = [("roadmap", "0049_plans_know_what_is_proposed")]
    operations = [
        migrations.AddField("dependency", "of_group", models.CharField(**NAME)),
        migrations.AddField("dependency", "on_group", models.CharField(**NAME)),
        migrations.AlterField("dependency", "item", models.ForeignKey("roadmap.item", null=True, **ITEM)),
        migrations.AlterField("dependency", "on", models.ForeignKey("roadmap.item", null=True, **ITEM)),
        migrations.AddField("objective", "phase", models.CharField(**{**NAME, "max_length": 110})),
        migrations.AddField("objective", "phase_title", models.CharField(**{**NAME, "max_length": 300})),
        migrations.AddField("move", "tie", models.ForeignKey("roadmap.dependency", null=True, **ITEM)),
        migrations.AddField("move", "tie_before", models.JSONField(null=True)),
        *same_project("roadmap_move", "tie_id", "roadmap_dependency", internal=False),
        migrations.RunSQL(
            "UPDATE roadmap_objective o SET phase = p.key, phase_title = p.title FROM roadmap_part p"
            " WHERE p.id = o.part_id AND p.key <> ''",
            migrations.RunSQL.noop,
        ),
        AddConstraintNotValid(
            model_name="dependency",
            constraint=models.CheckConstraint(
                name="something_waits_for_something",
                condition=(Q(of_group="", item__isnull=False) | (~Q(of_group="") & Q(item=None, internal=False)))
                & (Q(on_group="", on__isnull=False) | (~Q(on_group="") & Q(on=None))),
            ),
        ),
    ]
