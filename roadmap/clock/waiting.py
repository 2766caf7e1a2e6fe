"""How long things waited for each holder, summed over all of them, in the holder's working hours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from implementation.calendars import WorkingCalendar
from implementation.working_hours import working_seconds
from roadmap.clock.events import CUSTOMER, NOBODY, VENDOR, Event, Held, stretches


@dataclass(frozen=True, slots=True)
class Wait:
    """One thing with one holder, and the working seconds that passed; `open` when it is there still."""

    thing: str
    holder: str
    since: datetime
    until: datetime
    seconds: int
    open: bool


@dataclass(frozen=True, slots=True)
class Pause:
    """A time that counts for nobody, and why."""

    thing: str
    reason: str
    since: datetime
    until: datetime
    open: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """Working seconds per holder, and the rows that they are the sum of."""

    seconds: dict[str, int]
    waits: tuple[Wait, ...]
    pauses: tuple[Pause, ...]


def waiting(events: Iterable[Event], *, now: datetime, calendars: Mapping[str, WorkingCalendar]) -> Waiting:
    """How long everybody was waited for, until `now` for what is open.

    Third parties keep the customer's hours unless `calendars` has their name; what nobody holds counts in the
    vendor's, as the vendor runs the implementation.
    """
    waits: list[Wait] = []
    pauses: list[Pause] = []
    seconds: dict[str, int] = {}
    for stretch in stretches(events, now):
        if not isinstance(stretch.what, Held):
            pauses.append(Pause(stretch.thing, stretch.what.reason, stretch.since, stretch.until, stretch.open))
            continue
        holder = stretch.what.by
        passed = working_seconds(calendar_of(holder, calendars), stretch.since, stretch.until)
        waits.append(Wait(stretch.thing, holder, stretch.since, stretch.until, passed, stretch.open))
        seconds[holder] = seconds.get(holder, 0) + passed
    return Waiting({holder: seconds[holder] for holder in sorted(seconds)}, tuple(waits), tuple(pauses))


def calendar_of(holder: str, calendars: Mapping[str, WorkingCalendar]) -> WorkingCalendar:
    """The working hours of a holder."""
    fallback = VENDOR if holder == NOBODY else CUSTOMER
    return calendars[holder] if holder in calendars else calendars[fallback]
