from django.db import migrations

from implementation.tenancy.operations import fence, follows, in_implementation, same_workspace


class Migration(migrations.Migration):
    """A token opens the workspace in which it was made, and is looked up by its digest before one is known."""

    dependencies = [("stakeholders", "0020_api_tokens")]
    operations = [
        *fence("stakeholders_apitoken", portal="INSERT, SELECT", portal_updates=("revoked_at",), door="digest"),
        *same_workspace("stakeholders_apitoken", "seat_id", "stakeholders_seat"),
        *in_implementation("stakeholders_apitoken"),
        *follows(
            "stakeholders_apitoken",
            {"workspace_id": "id", "workspace_slug": "slug", "workspace_name": "name"},
            "implementation_workspace",
        ),
    ]
