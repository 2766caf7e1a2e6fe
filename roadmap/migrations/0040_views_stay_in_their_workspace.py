from django.db import migrations

from implementation.tenancy.operations import fence, same_workspace


class Migration(migrations.Migration):
    """What the vendor's people keep for themselves is nothing for customers."""

    dependencies = [("roadmap", "0039_views_of_the_portfolio_are_kept")]
    operations = [
        *fence("roadmap_savedview", implementation="", internal=False),
        *same_workspace("roadmap_savedview", "seat_id", "stakeholders_seat"),
    ]
