from django.db import migrations


class Migration(migrations.Migration):
    """The customer's lead knows on which days the company is closed."""

    dependencies = [("implementation", "0013_documents_are_made_by_the_workers")]
    operations = [
        migrations.RunSQL(
            'GRANT UPDATE (calendar) ON "implementation_implementation" TO app_portal',
            'REVOKE UPDATE (calendar) ON "implementation_implementation" FROM app_portal',
        ),
    ]
