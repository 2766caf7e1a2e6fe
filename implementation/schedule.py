"""All that happens by itself, on one page.

Beat only ticks, in UTC. What is due is decided from rows, in the reader's zone; a tick that is lost or doubled
changes nothing.
"""

BEAT_SCHEDULE = {
    "deliver-outbox": {
        "task": "implementation.tasks.deliver_outbox",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
}
