from django.db import migrations

from implementation.tenancy.operations import fence, in_implementation


class Migration(migrations.Migration):
    """What is due and who unsubscribed stays in its tenant; the clerk learns where something is due, and no more."""

    dependencies = [("implementation", "0004_unsubscribing_and_the_due_table")]
    operations = [
        *fence("implementation_unsubscribed", portal="INSERT, SELECT", portal_updates=("ended_at",)),
        *fence(
            "implementation_due",
            clerk_reads=("workspace_id", "implementation_id", "id", "kind", "due_at", "zone", "leased_until"),
        ),
        *in_implementation("implementation_unsubscribed"),
        *in_implementation("implementation_due"),
    ]
