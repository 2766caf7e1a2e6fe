from django.db import migrations

from implementation.tenancy.operations import fence, in_implementation, same_project


class Migration(migrations.Migration):
    """Moves belong to one implementation. A shared move may have moved internal items too; those stay the vendor's."""

    dependencies = [("roadmap", "0028_moves_of_planned_dates")]
    operations = [
        *fence("roadmap_move", portal="SELECT"),
        *fence("roadmap_moveditem", staff="INSERT, SELECT", portal="SELECT"),
        *in_implementation("roadmap_move"),
        *in_implementation("roadmap_moveditem"),
        *same_project("roadmap_move", "plan_id", "roadmap_plan", internal=False),
        *same_project("roadmap_move", "by_id", "stakeholders_seat", internal=False),
        *same_project("roadmap_move", "undone_by_id", "stakeholders_seat", internal=False),
        *same_project("roadmap_moveditem", "move_id", "roadmap_move", internal=False),
        *same_project("roadmap_moveditem", "item_id", "roadmap_item"),
        *same_project("roadmap_moveditem", "because_of_id", "roadmap_item", internal=False),
    ]
