from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """The portfolio's first page is read off an index that has running plans alone, in its order."""

    atomic = False
    dependencies = [("roadmap", "0040_views_stay_in_their_workspace")]
    operations = [
        AddIndexConcurrently(
            "plan",
            models.Index(
                models.F("workspace"),
                models.F("gap_days").desc(),
                models.F("overdue_count").desc(),
                models.F("id"),
                name="plans_that_run_by_trouble",
                condition=models.Q(finished_on=None),
            ),
        ),
        RemoveIndexConcurrently("plan", "plans_by_gap"),
    ]
