from django.db import migrations, models


class Migration(migrations.Migration):
    """An empty rule is the usual one."""

    dependencies = [("implementation", "0010_what_follows_acts_is_arranged")]
    operations = [
        migrations.AddField("workspace", "health", models.JSONField(db_default={}, default=dict)),
    ]
