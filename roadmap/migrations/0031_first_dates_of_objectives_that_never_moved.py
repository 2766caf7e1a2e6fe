from django.db import migrations


class Migration(migrations.Migration):
    """Until planned dates could move they were the first ones."""

    dependencies = [("roadmap", "0030_objectives_keep_their_first_dates")]
    operations = [
        migrations.RunSQL(
            "UPDATE roadmap_objective SET baseline_start = planned_start, baseline_finish = planned_finish"
            " WHERE baseline_start IS NULL",
            migrations.RunSQL.noop,
        )
    ]
