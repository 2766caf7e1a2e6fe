from django.db import migrations

from implementation.tenancy.operations import (
    fence,
    follows,
    in_implementation,
    open_to_everybody,
    same_workspace,
)


class Migration(migrations.Migration):
    """No role sees a row of another tenant, and no row points at one."""

    dependencies = [("implementation", "0001_tenants_ledger_outbox")]
    operations = [
        *fence("implementation_workspace", portal="SELECT", workspace="id", implementation="", internal=False),
        *fence("implementation_customer"),
        *fence("implementation_implementation", portal="SELECT", implementation="id", internal=False),
        *fence("implementation_storedfile", staff="INSERT, SELECT", portal="INSERT, SELECT"),
        *fence(
            "implementation_outboxmessage",
            portal="INSERT",
            clerk_reads=("workspace_id", "state", "due_at", "leased_until"),
        ),
        *fence("implementation_ledgerchain", staff="SELECT", portal="SELECT", internal=False),
        *fence("implementation_ledgerentry", staff="SELECT", portal="SELECT", internal=False),
        *fence("implementation_ledgerbody", staff="SELECT", portal="SELECT"),
        *same_workspace("implementation_implementation", "customer_id", "implementation_customer"),
        *follows(
            "implementation_implementation",
            {"workspace_id": "workspace_id", "customer_id": "id", "customer_name": "name"},
            "implementation_customer",
        ),
        *in_implementation("implementation_storedfile"),
        *in_implementation("implementation_outboxmessage"),
        *in_implementation("implementation_ledgerchain"),
        *in_implementation("implementation_ledgerentry"),
        *in_implementation("implementation_ledgerbody"),
        *open_to_everybody(
            "implementation_signinmail", web="INSERT, SELECT, UPDATE", worker="INSERT, SELECT, UPDATE"
        ),
    ]
