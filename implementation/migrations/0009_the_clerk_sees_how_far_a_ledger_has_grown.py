from django.db import migrations


class Migration(migrations.Migration):
    """The clerk learns that something happened in an implementation, and nothing of what."""

    dependencies = [("implementation", "0008_what_follows_acts")]
    operations = [
        migrations.RunSQL(
            [
                'CREATE POLICY app_clerk ON "implementation_ledgerchain" FOR SELECT TO app_clerk USING (true)',
                'GRANT SELECT (workspace_id, implementation_id, id, seq) ON "implementation_ledgerchain" TO app_clerk',
                'GRANT SELECT (done_at, seen) ON "implementation_due" TO app_clerk',
            ],
            [
                'REVOKE SELECT (done_at, seen) ON "implementation_due" FROM app_clerk',
                'REVOKE ALL ON "implementation_ledgerchain" FROM app_clerk',
                'DROP POLICY app_clerk ON "implementation_ledgerchain"',
            ],
        ),
    ]
