from django.db import migrations
from django.utils import timezone
from uuid_utils.compat import uuid7


def arrange(apps, schema_editor):
    """A row for every implementation that has rows of its own already; it is due at once."""
    alias = schema_editor.connection.alias
    due = apps.get_model("implementation", "Due")
    rows = due.objects.using(alias)
    now = timezone.now()
    rows.bulk_create(
        [
            due(id=uuid7(), workspace_id=workspace, implementation_id=here, kind="files", due_at=now, zone=zone)
            for workspace, here, zone in rows.filter(kind="new_day").values_list("workspace_id", "implementation_id", "zone")
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )


class Migration(migrations.Migration):
    """Files of implementations that were started before are read by the workers too."""

    dependencies = [("implementation", "0014_customers_enter_their_days_off")]
    operations = [migrations.RunPython(arrange, migrations.RunPython.noop)]
