from django.db import migrations

from implementation.tenancy.operations import fence, in_implementation, same_project

ANSWER = ("state", "answered_by_id", "answered_at", "word", "typed_name", "evidence")


class Migration(migrations.Migration):
    """What is agreed belongs to one implementation; either side may be the one that agrees."""

    dependencies = [("roadmap", "0035_another_go_live_is_agreed")]
    operations = [
        *fence("roadmap_commitment", portal="INSERT, SELECT", portal_updates=ANSWER),
        *in_implementation("roadmap_commitment"),
        *same_project("roadmap_commitment", "plan_id", "roadmap_plan", internal=False),
        *same_project("roadmap_commitment", "by_id", "stakeholders_seat", internal=False),
        *same_project("roadmap_commitment", "answered_by_id", "stakeholders_seat", internal=False),
        migrations.RunSQL(
            'GRANT UPDATE (committed_on) ON "roadmap_plan" TO app_portal',
            'REVOKE UPDATE (committed_on) ON "roadmap_plan" FROM app_portal',
        ),
    ]
