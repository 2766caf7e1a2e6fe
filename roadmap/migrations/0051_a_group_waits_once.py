from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models
from django.db.models import Q

FIELDS = ["workspace", "implementation", "item", "of_group", "on", "on_group"]
COLUMNS = "workspace_id, implementation_id, item_id, of_group, on_id, on_group"
NAME = "a_group_waits_once_for_another"


class Migration(migrations.Migration):
    """The few ties of objectives and phases have an index of their own, built while people work."""

    atomic = False
    dependencies = [("roadmap", "0050_objectives_and_phases_wait")]
    operations = [
        ValidateConstraint("dependency", name="something_waits_for_something"),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"CREATE UNIQUE INDEX CONCURRENTLY {NAME} ON roadmap_dependency ({COLUMNS})"
                    " NULLS NOT DISTINCT WHERE (NOT (of_group = '') OR NOT (on_group = ''))",
                    f"DROP INDEX CONCURRENTLY {NAME}",
                ),
            ],
            state_operations=[
                migrations.AddConstraint(
                    "dependency",
                    models.UniqueConstraint(
                        fields=FIELDS,
                        condition=~Q(of_group="") | ~Q(on_group=""),
                        nulls_distinct=False,
                        name=NAME,
                    ),
                ),
            ],
        ),
    ]
