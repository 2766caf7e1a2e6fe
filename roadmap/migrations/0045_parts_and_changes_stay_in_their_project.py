from django.db import migrations

from implementation.tenancy.operations import fence, in_implementation, same_project, same_workspace


class Migration(migrations.Migration):
    """Parts and changes belong to one implementation. A change concerns internal items too; those stay the vendor's."""

    dependencies = [("roadmap", "0044_parts_and_changes_of_plans")]
    operations = [
        *fence("roadmap_part", portal="SELECT"),
        *fence("roadmap_change", staff="INSERT, SELECT", portal="SELECT"),
        *fence("roadmap_changeditem", staff="INSERT, SELECT", portal="SELECT"),
        *in_implementation("roadmap_part"),
        *in_implementation("roadmap_change"),
        *in_implementation("roadmap_changeditem"),
        *same_project("roadmap_part", "plan_id", "roadmap_plan", internal=False),
        *same_workspace("roadmap_part", "playbook_id", "roadmap_playbook"),
        *same_project("roadmap_objective", "part_id", "roadmap_part", internal=False),
        *same_project("roadmap_change", "plan_id", "roadmap_plan", internal=False),
        *same_project("roadmap_change", "part_id", "roadmap_part", internal=False),
        *same_project("roadmap_change", "by_id", "stakeholders_seat", internal=False),
        *same_project("roadmap_change", "baseline_id", "roadmap_baseline", internal=False),
        *same_project("roadmap_changeditem", "change_id", "roadmap_change", internal=False),
        *same_project("roadmap_changeditem", "item_id", "roadmap_item"),
        *same_project("roadmap_changeditem", "because_of_id", "roadmap_item", internal=False),
    ]
