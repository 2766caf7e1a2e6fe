from django.db import migrations

from implementation.tenancy.operations import fence, in_implementation, same_project

WRITABLE = (
    "method",
    "grade",
    "reason",
    "chosen_by_id",
    "chosen_at",
    "source",
    "theirs_id",
    "billed_through",
    "period_from",
    "period_to",
    "history_why",
    "expected_count",
    "expected_totals",
    "version",
)


class Migration(migrations.Migration):
    """The customer's people choose routes and say what should arrive; what is planned at all is the vendor's to say."""

    dependencies = [("migrations_tracker", "0003_datasets")]
    operations = [
        *fence("migrations_tracker_dataset", portal="SELECT", portal_updates=WRITABLE),
        *in_implementation("migrations_tracker_dataset"),
        *same_project("migrations_tracker_dataset", "thread_id", "stakeholders_thread"),
        *same_project("migrations_tracker_dataset", "ours_id", "stakeholders_seat", internal=False),
        *same_project("migrations_tracker_dataset", "theirs_id", "stakeholders_seat", internal=False),
        *same_project("migrations_tracker_dataset", "chosen_by_id", "stakeholders_seat", internal=False),
    ]
