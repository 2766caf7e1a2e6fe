from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """How many implementations are one's own is read off an index: a manager is on hundreds of teams."""

    atomic = False
    dependencies = [("stakeholders", "0021_api_tokens_stay_in_their_workspace")]
    operations = [
        AddIndexConcurrently(
            "seat",
            models.Index(
                fields=["workspace", "user"],
                include=["implementation"],
                name="teams_of_user",
                condition=models.Q(revoked_at=None, side="VENDOR", implementation__isnull=False),
            ),
        )
    ]
