from django.db import migrations

from implementation.tenancy.operations import fence, in_implementation, same_project

MAPPING = "migrations_tracker_mappingversion"
RUN = "migrations_tracker_parallelrun"
PART = "migrations_tracker_runpart"
ACCEPTANCE = "migrations_tracker_acceptance"
FINDING = "migrations_tracker_finding"
SIGHTING = "migrations_tracker_sighting"
SEAT, FILE, THREAD = "stakeholders_seat", "implementation_storedfile", "stakeholders_thread"

ASKED = ("work_state", "asked_at", "lease", "leased_until", "tries", "step", "done", "total", "refused", "finished_at")
SAID = (
    *("state", "holder", "held_since", "owner_id", "cause", "disposition"),
    *("explanation", "acceptance_id", "version"),
)


class Migration(migrations.Migration):
    """Both sides map, ask for a comparison and say what a difference is; what was found only the worker writes."""

    dependencies = [("migrations_tracker", "0010_parallel_test")]
    operations = [
        *fence(MAPPING, staff="INSERT, SELECT", portal="INSERT, SELECT"),
        *fence(RUN, portal="SELECT", portal_updates=(*ASKED, "mappings")),
        *fence(PART, portal="INSERT, SELECT", portal_updates=("left_id", "right_id", "declared")),
        *fence(ACCEPTANCE, portal="INSERT, SELECT", portal_updates=("revoked_at", "revoked_by_id")),
        *fence(FINDING, portal="SELECT", portal_updates=SAID),
        *fence(SIGHTING, staff="INSERT, SELECT", portal="SELECT"),
        *(
            operation
            for table in (MAPPING, RUN, PART, ACCEPTANCE, FINDING, SIGHTING)
            for operation in in_implementation(table)
        ),
        *same_project(MAPPING, "seat_id", SEAT, internal=False),
        *same_project(RUN, "thread_id", THREAD),
        *same_project(RUN, "by_id", SEAT, internal=False),
        *same_project(PART, "run_id", RUN),
        *same_project(PART, "left_id", FILE),
        *same_project(PART, "right_id", FILE),
        *same_project(PART, "findings_id", FILE),
        *same_project(ACCEPTANCE, "seat_id", SEAT, internal=False),
        *same_project(ACCEPTANCE, "revoked_by_id", SEAT, internal=False),
        *same_project(FINDING, "thread_id", THREAD),
        *same_project(FINDING, "owner_id", SEAT, internal=False),
        *same_project(FINDING, "acceptance_id", ACCEPTANCE),
        *same_project(FINDING, "follows_id", FINDING),
        *same_project(SIGHTING, "run_id", RUN),
        *same_project(SIGHTING, "finding_id", FINDING),
    ]
