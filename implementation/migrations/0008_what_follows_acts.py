from django.db import migrations, models


class Migration(migrations.Migration):
    """A row of the due-table knows how far the ledger had grown when it was last taken."""

    dependencies = [("implementation", "0007_a_code_is_good_for_a_while")]
    operations = [
        migrations.AddField(
            model_name="due", name="seen", field=models.BigIntegerField(db_default=0, default=0)
        ),
    ]
