from django.db import migrations
from django.utils import timezone
from uuid_utils.compat import uuid7


def arrange(apps, schema_editor):
    """A row for every implementation that has rows of its own already; it is due at once."""
    due = apps.get_model("implementation", "Due")
    rows = due.objects.using(schema_editor.connection.alias)
    place = rows.filter(kind="new_day").values_list("workspace_id", "implementation_id")
    zones = dict(
        apps.get_model("implementation", "Workspace")
        .objects.using(schema_editor.connection.alias)
        .values_list("id", "zone")
    )
    now = timezone.now()
    rows.bulk_create(
        [
            due(id=uuid7(), workspace_id=workspace, implementation_id=here, kind=kind, due_at=now, zone=zones[workspace])
            for workspace, here in place
            for kind in ("waiting", "likely")
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    """Implementations that were started before are looked at too."""

    dependencies = [("implementation", "0009_the_clerk_sees_how_far_a_ledger_has_grown")]
    operations = [migrations.RunPython(arrange, migrations.RunPython.noop)]
