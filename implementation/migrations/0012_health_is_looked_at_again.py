from django.db import migrations
from django.utils import timezone
from uuid_utils.compat import uuid7


def arrange(apps, schema_editor):
    """Every implementation on which days pass is judged by the new rule at once."""
    due = apps.get_model("implementation", "Due")
    rows, now = due.objects.using(schema_editor.connection.alias), timezone.now()
    places = rows.filter(kind="new_day").values_list("workspace_id", "implementation_id", "zone")
    rows.bulk_create(
        [
            due(id=uuid7(), workspace_id=workspace, implementation_id=here, kind="health", zone=zone, due_at=now)
            for workspace, here, zone in places
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    """Implementations that were started before the rule get their row of the due-table."""

    dependencies = [("implementation", "0011_workspaces_have_a_health_rule")]
    operations = [migrations.RunPython(arrange, migrations.RunPython.noop)]
