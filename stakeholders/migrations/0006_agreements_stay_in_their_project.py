from django.db import migrations

from implementation.tenancy.operations import fence, follows, in_implementation, same_project

TABLES = {
    "stakeholders_topic": {"portal": "SELECT"},
    "stakeholders_topicapprover": {"portal": "INSERT, SELECT", "portal_updates": ("deputy_id", "removed_at")},
    "stakeholders_approvable": {
        "portal": "INSERT, SELECT",
        "portal_updates": ("title", "fingerprint", "changed_at", "decided_at"),
    },
    "stakeholders_exhibit": {"staff": "INSERT, SELECT", "portal": "INSERT, SELECT"},
    "stakeholders_decision": {"staff": "INSERT, SELECT", "portal": "INSERT, SELECT"},
    "stakeholders_condition": {"portal": "INSERT, SELECT", "portal_updates": ("met_at", "met_by_id")},
    "stakeholders_requirement": {"portal": "INSERT, SELECT", "portal_updates": ("title", "version", "must_have")},
    "stakeholders_requirementversion": {"staff": "INSERT, SELECT", "portal": "INSERT, SELECT"},
}
AS_INTERNAL_AS = [
    ("stakeholders_approvable", "thread_id", "stakeholders_thread"),
    ("stakeholders_exhibit", "approvable_id", "stakeholders_approvable"),
    ("stakeholders_decision", "approvable_id", "stakeholders_approvable"),
    ("stakeholders_decision", "supersedes_id", "stakeholders_decision"),
    ("stakeholders_condition", "decision_id", "stakeholders_decision"),
    ("stakeholders_condition", "approvable_id", "stakeholders_approvable"),
    ("stakeholders_requirement", "approvable_id", "stakeholders_approvable"),
    ("stakeholders_requirementversion", "requirement_id", "stakeholders_requirement"),
]
NEVER_INTERNAL = [
    ("stakeholders_topicapprover", "topic_id", "stakeholders_topic"),
    ("stakeholders_topicapprover", "seat_id", "stakeholders_seat"),
    ("stakeholders_topicapprover", "deputy_id", "stakeholders_seat"),
    ("stakeholders_approvable", "topic_id", "stakeholders_topic"),
    ("stakeholders_approvable", "requested_by_id", "stakeholders_seat"),
    ("stakeholders_decision", "seat_id", "stakeholders_seat"),
    ("stakeholders_decision", "on_behalf_of_id", "stakeholders_seat"),
    ("stakeholders_decision", "voice_id", "stakeholders_seat"),
    ("stakeholders_condition", "met_by_id", "stakeholders_seat"),
    ("stakeholders_requirement", "topic_id", "stakeholders_topic"),
    ("stakeholders_requirementversion", "seat_id", "stakeholders_seat"),
]
DECIDED_TEXT = ("workspace_id", "implementation_id", "approvable_id", "fingerprint")


class Migration(migrations.Migration):
    """Approvals, requirements and their people belong to one implementation; nobody decides on a text that never was."""

    dependencies = [("stakeholders", "0005_agreements")]
    operations = [
        *[operation for table, roles in TABLES.items() for operation in fence(table, **roles)],
        *[operation for table in TABLES for operation in in_implementation(table)],
        *[operation for row in AS_INTERNAL_AS for operation in same_project(*row)],
        *[operation for row in NEVER_INTERNAL for operation in same_project(*row, internal=False)],
        *follows("stakeholders_decision", {column: column for column in DECIDED_TEXT}, "stakeholders_exhibit"),
    ]
