"""The forecast of `roadmap.schedule` for many futures at once: the same rules, on arrays with a day per sample."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from implementation.calendars import LAST_YEAR, CalendarError, WorkingCalendar
from roadmap.forecast.days import Days, Span, WorkingDays
from roadmap.schedule import Actual, Dates, Item, Link, Side
from roadmap.schedule.forecasting import days_run
from roadmap.schedule.groups import with_summed_up
from roadmap.schedule.links import days_apart
from roadmap.schedule.model import calendar_of
from roadmap.schedule.network import in_order

State = Literal["LEFT_OUT", "SUMMARY", "DONE", "ASSISTS", "OPEN"]
NOTHING_YET = Actual()


class BeyondSpanError(Exception):
    """Some sample ends after the span of days; a longer one is needed."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """First and last day of an item in every sample. Of what is left out: the end of what it waited for."""

    start: Days
    finish: Days


Outcome = dict[str, Sampled | None]  # None: left out, and waited for nothing


class Network:
    """One plan as seen today. An item's length is sampled from outside; everything else follows from it."""

    def __init__(
        self,
        items: Iterable[Item],
        *,
        planned: Mapping[str, Dates],
        actuals: Mapping[str, Actual],
        today: date,
        calendars: Mapping[Side, WorkingCalendar],
        more_years: int,
    ) -> None:
        self.order = in_order(items)
        self.by_key = {item.key: item for item in self.order}
        self.planned = with_summed_up(self.order, planned)
        self.actuals, self.today, self.calendars = actuals, today, calendars
        self.span = self._span(more_years)
        built = {calendar: WorkingDays(calendar, self.span) for calendar in calendars.values()}
        self._days = {item.side: built[calendar_of(item.side, calendars)] for item in self.order}
        self.states: dict[str, State] = {}
        for item in self.order:
            self.states[item.key] = self._state(item)

    def leading(self) -> list[str]:
        """The items of which the last one is the go-live."""
        return [item.key for item in self.order if item.moves_go_live and self.states[item.key] != "LEFT_OUT"]

    def sampled(self) -> list[Item]:
        """The items whose length is not known."""
        return [item for item in self.order if self.states[item.key] == "OPEN" and item.duration]

    def has_run(self, item: Item) -> int:
        """The working days that an open item has had before today; 0 while it has not begun."""
        started_on = self._actual(item).started_on
        return days_run(started_on, self.today, calendar_of(item.side, self.calendars)) if started_on else 0

    def outcome(self, lengths: Mapping[str, Days]) -> Outcome:
        """The days of every item. Raises `BeyondSpanError`."""
        found: Outcome = {}
        for item in self.order:
            found[item.key] = self._look_at(item, lengths, found)
        return found

    def with_length(self, key: str, length: int, lengths: Mapping[str, Days], known: Outcome) -> Outcome:
        """`known` again, had that item taken so many days in every sample; only what follows from it is looked at."""
        changed, instead = {key}, {**lengths, key: np.full_like(lengths[key], length)}
        found = dict(known)
        for item in self.order:
            if item.key == key or any(link.on in changed for link in item.hard_links) or changed & {*item.assists}:
                found[item.key] = self._look_at(item, instead, found)
                if not _same(found[item.key], known[item.key]):
                    changed.add(item.key)
        return found

    def _span(self, more_years: int) -> Span:
        dates = [self.today]
        for item in self.order:
            actual = self._actual(item)
            ends = (self.planned[item.key].start, self.planned[item.key].finish, actual.started_on, actual.finished_on)
            dates.extend(day for day in ends if day)
        return Span(min(dates).year, min(max(dates).year + more_years, LAST_YEAR))

    def _beyond(self) -> Exception:
        if self.span.last_year < LAST_YEAR:
            return BeyondSpanError()
        return CalendarError(f"The calendar knows the years to {LAST_YEAR}; some of the samples end after it.")

    def _actual(self, item: Item) -> Actual:
        return self.actuals.get(item.key, NOTHING_YET)

    def _state(self, item: Item) -> State:
        actual, kept = self._actual(item), [key for key in item.assists if self.states[key] != "LEFT_OUT"]
        if actual.skipped or (item.summary and not kept):
            return "LEFT_OUT"
        if item.summary:
            return "SUMMARY"
        if actual.finished_on:
            return "DONE"
        return "ASSISTS" if kept else "OPEN"

    def _begins(self, item: Item) -> date:
        """The first day of what remains of it, if it waits for nothing."""
        calendar = calendar_of(item.side, self.calendars)
        begins = self._actual(item).started_on or self.planned[item.key].start
        return calendar.next_working(max(begins, self.today))

    def _day(self, day: date) -> Days:
        return np.array(self.span.number(day), np.intp)

    def _look_at(self, item: Item, lengths: Mapping[str, Days], found: Outcome) -> Sampled | None:
        match self.states[item.key]:
            case "LEFT_OUT":
                passed_on = item.assists if item.summary and not self._actual(item).skipped else _waited_for(item)
                ends = [end.finish for key in passed_on if (end := found[key])]
                return Sampled(_last(ends), _last(ends)) if ends else None
            case "SUMMARY":
                return self._around(item, found)
            case "DONE":
                return self._done(item)
            case "ASSISTS":
                return self._assisting(item, found)
            case "OPEN":
                return self._open(item, lengths.get(item.key), found)

    def _done(self, item: Item) -> Sampled:
        actual = self._actual(item)
        assert actual.finished_on
        start = actual.started_on or min(self.planned[item.key].start, actual.finished_on)
        return Sampled(self._day(start), self._day(actual.finished_on))

    def _around(self, item: Item, found: Outcome) -> Sampled:
        members = [one for key in item.assists if self.states[key] != "LEFT_OUT" and (one := found[key])]
        return Sampled(_first([one.start for one in members]), _last([one.finish for one in members]))

    def _assisting(self, item: Item, found: Outcome) -> Sampled:
        days, around, actual = self._days[item.side], self._around(item, found), self._actual(item)
        start, today = days.add(around.start, 0), days.add(self._day(self.today), 0)
        finish = _last([start, days.previous(around.finish), today])
        return Sampled(self._day(actual.started_on) if actual.started_on else start, finish)

    def _open(self, item: Item, length: Days | None, found: Outcome) -> Sampled:
        days, planned, actual = self._days[item.side], self.planned[item.key], self._actual(item)
        length = np.array(0) if length is None else length
        more = np.maximum(
            length - self.has_run(item) - 1, 0
        )  # working days of the remainder from its first to its last
        by_work = days.add_each(self._day(self._begins(item)), more)
        for link in item.hard_links:
            held = self._held(link, item, more, found)
            by_work = by_work if held is None else np.maximum(by_work, held)
        as_planned = days.add_each(days.add(self._day(planned.finish), 0), length - item.duration)
        finish = np.maximum(by_work, as_planned)
        if finish.max() >= self.span.beyond:
            raise self._beyond()
        if actual.started_on:
            return Sampled(self._day(actual.started_on), finish)
        return Sampled(days.add_each(by_work, -more), finish)

    def _held(self, link: Link, item: Item, more: Days, found: Outcome) -> Days | None:
        """The first day on which the link lets `item` finish; None when nothing holds it."""
        before, days = found[link.on], self._days[item.side]
        if before is None:
            return None
        if self.states[link.on] == "LEFT_OUT" and link.kind != "FS":
            link = Link(link.on)
        tied = before.finish if link.kind in ("FS", "FF") else before.start
        day = days.add(tied, days_apart(link, self.by_key[link.on], item))
        if link.kind in ("FF", "SF"):
            return day
        return days.add_each(day, more)


def _waited_for(item: Item) -> list[str]:
    return [link.on for link in item.hard_links]


def _first(days: list[Days]) -> Days:
    first = days[0]
    for other in days[1:]:
        first = np.minimum(first, other)
    return first


def _last(days: list[Days]) -> Days:
    last = days[0]
    for other in days[1:]:
        last = np.maximum(last, other)
    return last


def _same(one: Sampled | None, other: Sampled | None) -> bool:
    if one is None or other is None:
        return one is other
    return np.array_equal(one.finish, other.finish) and np.array_equal(one.start, other.start)
