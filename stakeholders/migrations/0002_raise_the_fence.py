from django.db import migrations

from implementation.tenancy.operations import fence, follows, in_implementation, open_to_everybody, same_workspace

EVERYTHING = "DELETE, INSERT, SELECT, UPDATE"

GLOBAL = {
    "stakeholders_user": "INSERT, SELECT, UPDATE",
    "account_emailaddress": EVERYTHING,
    "account_emailconfirmation": EVERYTHING,
    "mfa_authenticator": EVERYTHING,
    "django_session": EVERYTHING,
    "django_content_type": "SELECT",
    "auth_permission": "SELECT",
    "auth_group": "SELECT",
    "auth_group_permissions": "SELECT",
    "django_migrations": "SELECT",
}


class Migration(migrations.Migration):
    """Seats and links lie behind the fence; logins and sessions belong to no tenant."""

    dependencies = [
        ("stakeholders", "0001_people_and_seats"),
        ("implementation", "0002_raise_the_fence"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("sessions", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [
        *fence(
            "stakeholders_seat",
            portal="INSERT, SELECT",
            portal_updates=("title", "roles", "joined_at", "revoked_at"),
            door="user_id",
        ),
        *fence("stakeholders_locator", portal="INSERT", door="digest"),
        *follows(
            "stakeholders_seat",
            {"workspace_id": "id", "workspace_slug": "slug", "workspace_name": "name"},
            "implementation_workspace",
        ),
        *in_implementation("stakeholders_seat"),
        *follows(
            "stakeholders_seat",
            {
                "workspace_id": "workspace_id",
                "implementation_id": "id",
                "implementation_slug": "slug",
                "implementation_name": "customer_name",
            },
            "implementation_implementation",
        ),
        *same_workspace("stakeholders_locator", "seat_id", "stakeholders_seat"),
        *in_implementation("stakeholders_locator"),
        *[operation for table, web in GLOBAL.items() for operation in open_to_everybody(table, web=web)],
    ]
