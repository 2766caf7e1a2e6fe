"""What the scheduler is told: items, what they are tied to, and what they wait for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from implementation.calendars import WorkingCalendar

Side = Literal["VENDOR", "CUSTOMER", "THIRD"]
Kind = Literal["FS", "SS", "FF", "SF"]


class ScheduleError(ValueError):
    """A plan that has no dates. The text names the items and says what to change."""


@dataclass(frozen=True, slots=True)
class InWeeks:
    """In weeks `first` to `last` after kick-off, seven calendar days each, kick-off's day being the first of week 1.

    `offset` counts working days of the item's side: 0 is the first one of the window and the item starts there,
    -1 is the last one and the item finishes there.
    """

    first: int
    last: int
    offset: int = 0


@dataclass(frozen=True, slots=True)
class AfterKickoff:
    """Starts n working days after kick-off; 0 is kick-off itself."""

    days: int


@dataclass(frozen=True, slots=True)
class BeforeGoLive:
    """Finishes n working days before the committed go-live, or before the computed one while none is committed."""

    days: int


@dataclass(frozen=True, slots=True)
class AfterObjective:
    """Starts n working days after the first item of that objective which is not itself tied to this start."""

    objective: str
    days: int = 0


Anchor = InWeeks | AfterKickoff | BeforeGoLive | AfterObjective


@dataclass(frozen=True, slots=True)
class Link:
    """Waits for `on`, and `lag` working days of the waiting side more; fewer when negative. A soft link only warns.

    `kind` says which ends are tied: finish to start, start to start, finish to finish, start to finish. What it means
    in days stands in `roadmap.schedule.links`.
    """

    on: str
    lag: int = 0
    soft: bool = False
    kind: Kind = "FS"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that somebody does.

    A duration of 0 is a milestone: it happens on the day on which the last thing it waits for finishes.
    An item that assists others has no dates of its own: it spans them, so nothing can wait for it. A summary spans
    others in the same way and can be waited for: an objective, a phase.
    Internal items, those that come `after_go_live`, and those that only follow others never move the go-live.
    """

    key: str
    side: Side
    duration: int
    anchor: Anchor
    links: tuple[Link, ...] = ()
    assists: tuple[str, ...] = ()
    title: str = ""
    objective: str = ""
    summary: bool = False
    not_before: date | None = None  # it starts no earlier than this day
    not_after: date | None = None  # it should finish no later than this day; being late is reported, not forbidden
    locked_on: date | None = None  # it starts on exactly this day
    internal: bool = False
    after_go_live: bool = False

    def __str__(self) -> str:
        return f"“{self.title or self.key}”"

    @property
    def moves_go_live(self) -> bool:
        return not (self.internal or self.after_go_live or self.assists)

    @property
    def hard_links(self) -> tuple[Link, ...]:
        return tuple(link for link in self.links if not link.soft)


@dataclass(frozen=True, slots=True)
class Dates:
    """First and last day, both included."""

    start: date
    finish: date


@dataclass(frozen=True, slots=True)
class Span:
    """The first and last day of an objective's items."""

    key: str
    start: date
    finish: date


@dataclass(frozen=True, slots=True)
class Overlap:
    """`item` goes ahead although `on`, which it softly waits for, is not finished by then. Nothing is moved."""

    item: str
    on: str


def calendar_of(side: Side, calendars: Mapping[Side, WorkingCalendar]) -> WorkingCalendar:
    """The calendar of a side; third parties keep the customer's unless they have their own."""
    return calendars[side] if side in calendars else calendars["CUSTOMER"]


def finish_of(start: date, item: Item, calendar: WorkingCalendar) -> date:
    """The last day of an item that starts on the working day `start`."""
    return calendar.add(start, item.duration - 1) if item.duration > 1 else start


def start_for(finish: date, item: Item, calendar: WorkingCalendar) -> date:
    """The first day of an item that finishes on the working day `finish`."""
    return calendar.add(finish, 1 - item.duration) if item.duration > 1 else finish


def spanned(dates: Iterable[Dates], calendar: WorkingCalendar) -> Dates:
    """From the first to the last of `dates`, on working days of that calendar."""
    known = list(dates)
    start = calendar.next_working(min(d.start for d in known))
    return Dates(start, max(start, calendar.previous_working(max(d.finish for d in known))))


def objective_spans(items: Iterable[Item], dates: Mapping[str, Dates]) -> dict[str, Span]:
    """Each objective from its first to its last item; internal items do not stretch what both sides see."""
    spans: dict[str, Span] = {}
    for item in items:
        if item.internal or not item.objective or item.key not in dates:
            continue
        found = dates[item.key]
        known = spans.get(item.objective, Span(item.objective, found.start, found.finish))
        spans[item.objective] = Span(item.objective, min(known.start, found.start), max(known.finish, found.finish))
    return spans
