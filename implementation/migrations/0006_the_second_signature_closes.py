from django.db import migrations


class Migration(migrations.Migration):
    """The customer's role may close its own implementation, because the customer may be the second to sign."""

    dependencies = [("implementation", "0005_fence_round_what_is_due")]
    operations = [
        migrations.RunSQL(
            'GRANT UPDATE (closed_at) ON "implementation_implementation" TO app_portal',
            'REVOKE UPDATE (closed_at) ON "implementation_implementation" FROM app_portal',
        ),
    ]
