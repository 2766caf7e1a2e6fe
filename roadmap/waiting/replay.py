"""The ledger of one implementation, played again: who had each thing from when on, and how far each item was when.

Plain values in and out, in the order in which things happened, whatever order they come in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Protocol
from uuid import UUID

from implementation.calendars import WorkingCalendar
from implementation.working_hours import opening
from roadmap.clock import Ended, Event, Held, Paused, Version
from roadmap.plan.telling import Act
from roadmap.schedule import Actual, Dates, Side

What = Held | Paused | Ended
Told = Mapping[str, What | None]  # by thing; None: it waits for nobody yet


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the ledger: when it happened, its number, and what it says."""

    at: datetime
    number: int
    act: Act


@dataclass(frozen=True, slots=True)
class Member:
    """What does not change about an item, by keys: what ends before it begins, what it helps.

    Of each of `begins_with` one item begins before it: of what it is tied to, or of an objective or a phase.
    """

    key: str
    id: str
    objective: str
    side: str
    requires: tuple[str, ...] = ()
    begins_with: tuple[tuple[str, ...], ...] = ()
    assists: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """What acts are understood by. `companies` are names by side, `sides` those of seats.

    `topics` has the topic of each approvable, `approvables` that of each requirement; `answers` says which question a
    comment answers where its entry does not.
    """

    members: Sequence[Member]
    planned: Mapping[str, Sequence[Version[Dates]]]
    kickoff_on: date
    zone: str
    calendars: Mapping[Side, WorkingCalendar]
    companies: Mapping[str, str]
    sides: Mapping[str, str]
    topics: Mapping[str, str] = field(default_factory=dict)
    approvables: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)

    def side(self, seat: str) -> str:
        """Somebody whom the customer cannot see is the vendor's."""
        return self.sides.get(seat, "VENDOR")

    def other_side(self, seat: str) -> str:
        return "CUSTOMER" if self.side(seat) == "VENDOR" else "VENDOR"


@dataclass(frozen=True, slots=True)
class Played:
    """What the clock is told."""

    events: list[Event]
    actuals: dict[str, list[Version[Actual]]]


class Listener(Protocol):
    """Keeps the state of one sort of thing, and says what became of those that an entry concerns."""

    def hear(self, entry: Entry) -> Told: ...


class Stage(Protocol):
    """The listener for items: it also knows what the plan brings, and how far each item is."""

    def hear(self, entry: Entry) -> Told: ...
    def plan_says(self, at: datetime, versions: Mapping[str, Dates], opened: Iterable[str]) -> Told: ...
    def actual(self, key: str) -> Actual | None: ...


@dataclass(frozen=True, slots=True)
class _Moment:
    at: datetime
    number: int
    entry: Entry | None = None
    version: tuple[str, Dates] | None = None
    opens: str = ""


def play(entries: Iterable[Entry], setting: Setting, items: Stage, others: Sequence[Listener]) -> Played:
    """Everything in the order in which it happened; what happens in one instant by its number, plans first."""
    told, actuals = _Telling(), {member.key: _Known() for member in setting.members}
    moments = sorted(_moments(entries, setting), key=lambda moment: (moment.at, moment.number))
    for (at, number), group in groupby(moments, key=lambda moment: (moment.at, moment.number)):
        together = list(group)
        versions = dict(moment.version for moment in together if moment.version)
        changed: dict[str, What | None] = {}
        if versions or any(moment.opens for moment in together):
            changed |= items.plan_says(at, versions, [moment.opens for moment in together if moment.opens])
        for moment in together:
            if moment.entry is not None:
                for listener in (items, *others):
                    changed |= listener.hear(moment.entry)
        for thing, what in changed.items():
            told.tell(thing, at, number, what)
            if thing in actuals:
                actuals[thing].learn(at, number, items.actual(thing))
    return Played(told.events, {key: known.versions for key, known in actuals.items() if known.versions})


def _moments(entries: Iterable[Entry], setting: Setting) -> Iterable[_Moment]:
    yield from (_Moment(entry.at, entry.number, entry=entry) for entry in entries)
    sides = {member.key: member.side for member in setting.members}
    for key, versions in setting.planned.items():
        for version in versions:
            yield _Moment(version.at, version.number, version=(key, version.value))
            opens = opens_at(version.value, sides[key], setting.calendars)
            yield _Moment(max(opens, version.at), 0, opens=key)


def opens_at(dates: Dates, side: str, calendars: Mapping[Side, WorkingCalendar]) -> datetime:
    """When work on the first planned day begins where it is done."""
    calendar = calendars["VENDOR" if side == "VENDOR" else "CUSTOMER"]
    return opening(calendar, calendar.next_working(dates.start))


class _Telling:
    """Events, one only where something is different from before."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.last: dict[str, What] = {}

    def tell(self, thing: str, at: datetime, number: int, what: What | None) -> None:
        now = what or Ended()
        if now == self.last.get(thing, Ended()):
            return
        self.last[thing] = now
        self.events.append(Event(thing, at, number, now))


class _Known:
    """What was known of an item's progress, one version only where it is different from before."""

    def __init__(self) -> None:
        self.versions: list[Version[Actual]] = []

    def learn(self, at: datetime, number: int, actual: Actual | None) -> None:
        if actual is not None and actual != (self.versions[-1].value if self.versions else Actual()):
            self.versions.append(Version(at, number, actual))


def uuid_of(value: object) -> UUID:
    return UUID(str(value))
