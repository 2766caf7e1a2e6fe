from django.db import migrations

from implementation.tenancy.operations import fence, in_implementation, same_project

CONNECTION = (
    "state",
    "state_since",
    "version",
    "account_kind",
    "account_name",
    "method",
    "scopes",
    "network",
    "handed_over_through",
    "handed_over_on",
    "handed_over_by_id",
    "expires_on",
    "test_ours",
    "test_theirs",
    "test_passed",
    "test_words",
    "tested_on",
    "connected_on",
    "blocked_what",
    "blocked_by",
    "caution_by_id",
    "caution_at",
    "caution_words",
    "state_before",
)


class Migration(migrations.Migration):
    """The customer's people say what they granted and proved; what a connection is for is the vendor's to say."""

    dependencies = [
        ("migrations_tracker", "0001_connections"),
        ("stakeholders", "0023_own_seats_and_seats_there"),
    ]
    operations = [
        *fence("migrations_tracker_connection", portal="SELECT", portal_updates=CONNECTION),
        *fence("migrations_tracker_connectionstep", portal="SELECT", portal_updates=("done_at", "done_by_id")),
        *in_implementation("migrations_tracker_connection"),
        *in_implementation("migrations_tracker_connectionstep"),
        *same_project("migrations_tracker_connection", "thread_id", "stakeholders_thread"),
        *same_project("migrations_tracker_connection", "production_of_id", "migrations_tracker_connection"),
        *same_project("migrations_tracker_connection", "admin_id", "stakeholders_seat", internal=False),
        *same_project("migrations_tracker_connection", "handed_over_by_id", "stakeholders_seat", internal=False),
        *same_project("migrations_tracker_connection", "caution_by_id", "stakeholders_seat", internal=False),
        *same_project("migrations_tracker_connectionstep", "connection_id", "migrations_tracker_connection"),
        *same_project("migrations_tracker_connectionstep", "done_by_id", "stakeholders_seat", internal=False),
    ]
