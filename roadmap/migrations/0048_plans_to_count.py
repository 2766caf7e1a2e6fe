from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """The numbers above the portfolio are read off an index: ten times the plans must not take ten times as long."""

    atomic = False
    dependencies = [("roadmap", "0047_objectives_belong_to_a_part")]
    operations = [
        AddIndexConcurrently(
            "plan",
            models.Index(
                fields=["workspace"],
                include=["implementation", "finished_on", "rag", "turn_side", "overdue_count"],
                name="plans_to_count",
            ),
        ),
    ]
