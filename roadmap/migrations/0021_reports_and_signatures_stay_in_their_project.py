from django.db import migrations

from implementation.tenancy.operations import fence, in_implementation, same_project, same_workspace

PROJECT = [
    "roadmap_snooze",
    "roadmap_escalation",
    "roadmap_digest",
    "roadmap_weeknote",
    "roadmap_statusreport",
    "roadmap_signoff",
    "roadmap_signature",
]


class Migration(migrations.Migration):
    """Reminders, reports and signatures belong to one implementation, and are as internal as what they are about."""

    dependencies = [("roadmap", "0020_reminders_status_and_sign_off")]
    operations = [
        *fence("roadmap_snooze", portal="INSERT, SELECT", portal_updates=("until", "said_at")),
        *fence("roadmap_escalation", portal="INSERT, SELECT", portal_updates=("warned_on", "went_up_on")),
        *fence("roadmap_digest", staff="INSERT, SELECT", portal="INSERT, SELECT"),
        *fence("roadmap_weeknote", portal="SELECT"),
        *fence(
            "roadmap_statusreport", portal="INSERT, SELECT", portal_updates=("file_id", "sha256", "published_at")
        ),
        *fence(
            "roadmap_signoff",
            portal="INSERT, SELECT",
            portal_updates=("closed_at", "file_id", "sha256", "published_at"),
        ),
        *fence("roadmap_signature", staff="INSERT, SELECT", portal="INSERT, SELECT"),
        *[operation for table in PROJECT for operation in in_implementation(table)],
        *same_project("roadmap_snooze", "item_id", "roadmap_item"),
        *same_project("roadmap_snooze", "seat_id", "stakeholders_seat", internal=False),
        *same_project("roadmap_escalation", "item_id", "roadmap_item"),
        *same_workspace("roadmap_digest", "seat_id", "stakeholders_seat"),
        *same_project("roadmap_weeknote", "seat_id", "stakeholders_seat", internal=False),
        *same_project("roadmap_statusreport", "frozen_by_id", "stakeholders_seat", internal=False),
        *same_project("roadmap_statusreport", "file_id", "implementation_storedfile"),
        *same_project("roadmap_signoff", "thread_id", "stakeholders_thread"),
        *same_project("roadmap_signoff", "file_id", "implementation_storedfile"),
        *same_project("roadmap_signature", "sign_off_id", "roadmap_signoff"),
        *same_project("roadmap_signature", "seat_id", "stakeholders_seat", internal=False),
    ]
