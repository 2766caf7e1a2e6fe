"""When something that happens by itself comes again: a local time of day, every day or on one weekday."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from implementation import calendars


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Each day at `at`, or only on `weekday` (Monday is 0), on the wall of the vendor's or the customer's place.

    Found later than `good_for` after its time, it is skipped with a record: a morning's digest is no use at night.
    With `after_acts` it also comes as soon as the implementation's ledger has grown since the last time, resting that
    long between two times.
    """

    at: time
    wall: Literal["workspace", "implementation"]
    good_for: timedelta
    weekday: int | None = None
    once_for_workspace: bool = False
    after_acts: timedelta | None = None

    def next_after(self, instant: datetime, zone: str) -> datetime:
        """The first time it comes after `instant`, in UTC."""
        day = calendars.local_date(instant, zone) - timedelta(days=1)  # calendar days: every one of them is looked at
        while True:
            if self.weekday is None or day.weekday() == self.weekday:
                comes = calendars.due_at(day, self.at, zone)
                if comes > instant:
                    return comes
            day += timedelta(days=1)  # calendar days
