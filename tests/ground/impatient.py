"""The workers' program with a clock that ticks each second, for tests that kill it: `celery -A tests.ground.impatient`."""

from implementation.celery import app

__all__ = ["app"]

app.conf.beat_schedule = {
    name: {**entry, "schedule": 1.0} for name, entry in app.conf.beat_schedule.items() if name == "deliver-outbox"
}
