from django.db import migrations

from implementation.tenancy.operations import fence, in_implementation


class Migration(migrations.Migration):
    """What is counted over all customers is read by the vendor's people and written by the workers."""

    dependencies = [("roadmap", "0042_facts_about_implementations")]
    operations = [
        *fence("roadmap_fact"),
        *in_implementation("roadmap_fact"),
        # What happened before there were facts is put down with the next tick.
        migrations.RunSQL("UPDATE implementation_due SET due_at = now() WHERE kind = 'waiting'", migrations.RunSQL.noop),
    ]
