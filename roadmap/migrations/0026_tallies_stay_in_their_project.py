from django.db import migrations

from implementation.tenancy.operations import fence, in_implementation, same_project


class Migration(migrations.Migration):
    """Who was waited for is read by both sides and written by the workers; both sides let an item rest."""

    dependencies = [("roadmap", "0025_whose_turn_it_was_and_why_it_rests")]
    operations = [
        *fence("roadmap_tally", portal="SELECT"),
        *in_implementation("roadmap_tally"),
        *same_project("roadmap_tally", "thread_id", "stakeholders_thread"),
        migrations.RunSQL(
            'GRANT UPDATE (paused_since, paused_reason) ON "roadmap_item" TO app_portal',
            'REVOKE UPDATE (paused_since, paused_reason) ON "roadmap_item" FROM app_portal',
        ),
    ]
