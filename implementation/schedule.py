"""All that happens by itself, on one page.

Beat only ticks, in UTC. What is due is decided from rows, in the reader's zone; a tick that is lost or doubled
changes nothing.
"""

from datetime import time, timedelta

from implementation.occurrences import Occurrence

BEAT_SCHEDULE = {
    "deliver-outbox": {
        "task": "implementation.tasks.deliver_outbox",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "sweep-due": {
        "task": "roadmap.tasks.sweep_due",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
}

FOR_EVER = timedelta.max  # however late: the forecast follows the calendar

# Each running implementation has a row in the due-table for each of these; what is done then stands in `roadmap.tasks`.
OCCURRENCES = {
    "new_day": Occurrence(at=time(0, 5), wall="implementation", good_for=FOR_EVER),
    "customer_digest": Occurrence(at=time(8), wall="implementation", good_for=timedelta(hours=4)),
    "vendor_digest": Occurrence(at=time(8), wall="workspace", good_for=timedelta(hours=4), once_for_workspace=True),
    "weekly_status": Occurrence(at=time(16), wall="workspace", good_for=timedelta(hours=72), weekday=4),
    # when the rule changes, and after acts: what is agreed says how well a plan is, too
    "health": Occurrence(at=time(0, 20), wall="implementation", good_for=FOR_EVER, after_acts=timedelta(seconds=50)),
    # when the vendor's day has opened, and after acts
    "waiting": Occurrence(at=time(9, 1), wall="workspace", good_for=FOR_EVER, after_acts=timedelta(seconds=50)),
    # what was frozen or signed gets its document at once; at night, what was missed
    "documents": Occurrence(at=time(0, 30), wall="implementation", good_for=FOR_EVER, after_acts=timedelta(0)),
    # what was sent is read at once; at night, what was missed
    "files": Occurrence(at=time(1), wall="implementation", good_for=FOR_EVER, after_acts=timedelta(0)),
    # another implementation that finished, or a day that passed, changes it too
    "likely": Occurrence(at=time(3), wall="workspace", good_for=FOR_EVER, after_acts=timedelta(minutes=4)),
}
