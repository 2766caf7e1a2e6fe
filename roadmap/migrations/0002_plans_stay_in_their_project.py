from django.db import migrations

from implementation.tenancy.operations import fence, in_implementation, same_project, same_workspace

PLAN_FIGURES = (
    "forecast_on",
    "forecast_why",
    "gap_days",
    "rag",
    "rag_reason",
    "turn_side",
    "turn_since",
    "turn_title",
    "turn_number",
    "next_on",
    "shared_count",
    "done_count",
    "open_count",
    "overdue_count",
    "finished_on",
    "reckoned_on",
)
OBJECTIVE_FIGURES = (
    "state",
    "forecast_start",
    "forecast_finish",
    "late_days",
    "shared_count",
    "done_count",
    "open_count",
    "overdue_count",
)
ITEM_STATE = (
    "state",
    "version",
    "started_on",
    "finished_on",
    "assignee_id",
    "blocked_what",
    "blocked_by_id",
    "blocked_by_name",
    "blocked_since",
    "waiting_since",
    "skipped_reason",
    "vendor_word",
    "choice",
    "choice_reason",
    "forecast_start",
    "forecast_finish",
    "late_days",
    "late_why",
)
PROJECT = [
    "roadmap_plan",
    "roadmap_objective",
    "roadmap_item",
    "roadmap_dependency",
    "roadmap_baseline",
    "roadmap_baselineitem",
]


class Migration(migrations.Migration):
    """A plan and what stands in it belong to one implementation; internal items, and what hangs on them, to the vendor."""

    dependencies = [
        ("roadmap", "0001_plans_and_playbooks"),
        ("stakeholders", "0004_conversations_stay_in_their_project"),
    ]
    operations = [
        *fence("roadmap_playbook", implementation="", internal=False),
        *fence("roadmap_plan", portal="SELECT", portal_updates=PLAN_FIGURES),
        *fence("roadmap_objective", portal="SELECT", portal_updates=OBJECTIVE_FIGURES),
        *fence("roadmap_item", portal="SELECT", portal_updates=ITEM_STATE),
        *fence("roadmap_dependency", portal="SELECT"),
        *fence("roadmap_baseline", staff="INSERT, SELECT", portal="SELECT"),
        *fence("roadmap_baselineitem", staff="INSERT, SELECT", portal="SELECT"),
        *[operation for table in PROJECT for operation in in_implementation(table)],
        *same_workspace("roadmap_playbook", "imported_by_id", "stakeholders_seat"),
        *same_workspace("roadmap_plan", "playbook_id", "roadmap_playbook"),
        *same_project("roadmap_objective", "plan_id", "roadmap_plan"),
        *same_project("roadmap_objective", "skipped_by_id", "stakeholders_seat", internal=False),
        *same_project("roadmap_item", "objective_id", "roadmap_objective", internal=False),
        *same_project("roadmap_item", "thread_id", "stakeholders_thread"),
        *same_project("roadmap_item", "assignee_id", "stakeholders_seat", internal=False),
        *same_project("roadmap_item", "blocked_by_id", "stakeholders_seat", internal=False),
        *same_project("roadmap_dependency", "item_id", "roadmap_item"),
        *same_project("roadmap_dependency", "on_id", "roadmap_item", internal=False),
        *same_project("roadmap_baseline", "plan_id", "roadmap_plan"),
        *same_project("roadmap_baselineitem", "baseline_id", "roadmap_baseline", internal=False),
        *same_project("roadmap_baselineitem", "item_id", "roadmap_item"),
    ]
