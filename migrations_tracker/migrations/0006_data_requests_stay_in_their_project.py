from django.db import migrations

from implementation.tenancy.operations import fence, in_implementation, same_project

REQUEST, VERSION, PART, SHEET = (
    f"migrations_tracker_{name}" for name in ("datarequest", "dataversion", "datapart", "findingsheet")
)
ASKED = ("work_state", "asked_at", "lease", "leased_until", "tries", "step", "done", "total", "refused", "finished_at")


def seat(table, *columns):
    return [
        operation
        for column in columns
        for operation in same_project(table, column, "stakeholders_seat", internal=False)
    ]


class Migration(migrations.Migration):
    """The customer's people send files, confirm how they are written, and take on warnings. What a check found, and
    whether a version is taken, is not theirs to write.
    """

    dependencies = [("migrations_tracker", "0005_data_requests")]
    operations = [
        *fence(REQUEST, portal="SELECT", portal_updates=("state", "state_since", "versions", "version")),
        *fence(VERSION, portal="INSERT, SELECT", portal_updates=("warnings_by_id", "warnings_at", "warnings_why")),
        *fence(
            PART,
            portal="INSERT, SELECT",
            portal_updates=(*ASKED, "job", "source", "mapping_version", "declaration", "declared_by_id", "declared_at"),
        ),
        *fence(SHEET, staff="INSERT, SELECT", portal="SELECT"),
        *(operation for table in (REQUEST, VERSION, PART, SHEET) for operation in in_implementation(table)),
        *same_project(REQUEST, "thread_id", "stakeholders_thread"),
        *same_project(REQUEST, "dataset_id", "migrations_tracker_dataset", internal=False),
        *seat(REQUEST, "asker_id", "owner_id"),
        *same_project(VERSION, "request_id", REQUEST),
        *seat(VERSION, "warnings_by_id", "decided_by_id"),
        *same_project(PART, "version_id", VERSION),
        *(
            operation
            for column in ("file_id", "findings_id", "rejects_id", "good_id")
            for operation in same_project(PART, column, "implementation_storedfile")
        ),
        *seat(PART, "sent_by_id", "declared_by_id"),
        *same_project(SHEET, "part_id", PART),
    ]
