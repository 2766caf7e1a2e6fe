"""To whom each working day since kick-off belongs: whoever held, that morning, the item that then drove go-live."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

from implementation.calendars import WorkingCalendar
from implementation.working_hours import opening
from roadmap.clock.driving import driving_item
from roadmap.clock.events import NOBODY, ClockError, Event, Held, Paused, Version, by_thing, in_time, last_known
from roadmap.schedule import Actual, AfterKickoff, Dates, Item, Side, forecast

PAUSED = "PAUSED"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DrivenDay:
    """A working day of the vendor, the item that drove go-live, and whose it was; `reason` of the pause if it rested.

    `holder` is `VENDOR`, `CUSTOMER`, the name of a third party, `THIRD` for one without a name, `PAUSED`, or `NOBODY`
    when nothing drove go-live.
    """

    day: date
    holder: str
    item: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Attribution:
    """The working days so far, each once."""

    days: tuple[DrivenDay, ...]

    @property
    def parts(self) -> dict[str, int]:
        """Working days per holder; they add up to the number of days."""
        counted = Counter(day.holder for day in self.days)
        return {holder: counted[holder] for holder in sorted(counted)}


def attribute(
    items: Iterable[Item],
    *,
    planned: Mapping[str, Iterable[Version[Dates]]],
    actuals: Mapping[str, Iterable[Version[Actual]]],
    events: Iterable[Event],
    kickoff: date,
    now: datetime,
    calendars: Mapping[Side, WorkingCalendar],
    live_on: date | None = None,
) -> Attribution:
    """The vendor's working days from kick-off to the day of `now`, or of go-live when that has come.

    A day belongs to whoever has the ball when the vendor's working day opens, by the plan and the progress known at
    that instant; so it is never given to somebody else later, and today counts once it has opened. An item that
    nobody holds belongs to its side, one that rests to `PAUSED`. An item is part of the plan from its first dates on;
    before there were any, the first plan counts. Events name an item by its key.
    """
    history = _History(list(items), planned, actuals, events, calendars)
    return Attribution(tuple(history.look_at(day) for day in _days(calendars["VENDOR"], kickoff, now, live_on)))


def _days(calendar: WorkingCalendar, kickoff: date, now: datetime, live_on: date | None) -> Iterator[date]:
    day = calendar.next_working(kickoff)
    while opening(calendar, day) <= now and (live_on is None or day <= live_on):
        yield day
        day = calendar.add(day, 1)


class _History:
    """What was known when."""

    def __init__(
        self,
        items: Sequence[Item],
        planned: Mapping[str, Iterable[Version[Dates]]],
        actuals: Mapping[str, Iterable[Version[Actual]]],
        events: Iterable[Event],
        calendars: Mapping[Side, WorkingCalendar],
    ) -> None:
        # the dates are there already, so what an item was once tied to does not matter
        self.items = [replace(item, anchor=AfterKickoff(0)) for item in items]
        self.planned = {item.key: in_time(planned.get(item.key, ()), item.key) for item in items}
        self.actuals = {item.key: in_time(actuals.get(item.key, ()), item.key) for item in items}
        self.events, self.calendars = by_thing(events), calendars
        first = [versions[0].at for versions in self.planned.values() if versions]
        if not first:
            raise ClockError("No item has planned dates, so nothing drives go-live. Plan the items first.")
        self.first_plan = min(first)

    def look_at(self, day: date) -> DrivenDay:
        """Whose day it was."""
        morning = opening(self.calendars["VENDOR"], day)
        key = self._driving(day, morning)
        if not key:
            return DrivenDay(day, NOBODY)
        event = last_known(self.events.get(key, ()), morning)
        match event.what if event else None:
            case Paused(reason=reason):
                return DrivenDay(day, PAUSED, key, reason)
            case Held(by=holder) if holder != NOBODY:
                return DrivenDay(day, holder, key)
        side = next(item.side for item in self.items if item.key == key)
        return DrivenDay(day, side, key)

    def _driving(self, day: date, morning: datetime) -> str:
        seen = max(morning, self.first_plan)
        plan = _values(self.planned, seen)
        progress = _values(self.actuals, morning)
        items = _planned_items(self.items, plan)
        if not items:
            return ""
        found = forecast(items, planned=plan, actuals=progress, today=day, calendars=self.calendars)
        return driving_item(items, found, actuals=progress, calendars=self.calendars)


def _values(told: Mapping[str, Sequence[Version[T]]], at: datetime) -> dict[str, T]:
    """What was known at that instant of whatever was known at all."""
    return {key: known.value for key, versions in told.items() if (known := last_known(versions, at))}


def _planned_items(items: Iterable[Item], plan: Mapping[str, Dates]) -> list[Item]:
    """The items that had dates, tied only to each other; what assists only what had none is left out."""
    kept = {item.key: item for item in items if item.key in plan or item.summary}
    while empty := [key for key, item in kept.items() if item.assists and not kept.keys() & {*item.assists}]:
        for key in empty:
            del kept[key]
    return [
        replace(
            item,
            links=tuple(link for link in item.links if link.on in kept),
            assists=tuple(key for key in item.assists if key in kept),
        )
        for item in kept.values()
    ]
