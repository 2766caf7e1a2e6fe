from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Whoever manages thousands of implementations gets in as quickly as who manages one."""

    atomic = False
    dependencies = [("stakeholders", "0022_teams_of_a_user")]
    operations = [
        AddIndexConcurrently(
            "seat",
            models.Index(
                fields=["user"],
                name="own_seats_of_user",
                condition=models.Q(revoked_at=None) & (models.Q(implementation=None) | models.Q(side="CUSTOMER")),
            ),
        ),
        AddIndexConcurrently(
            "seat",
            models.Index(
                fields=["user", "implementation_slug"],
                name="seat_of_user_there",
                condition=models.Q(revoked_at=None),
            ),
        ),
    ]
