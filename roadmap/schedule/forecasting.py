"""Forecast dates: the plan, what really happened, and today. Nothing unfinished is ever expected in the past.

What nobody has begun takes its whole duration, from today or from the day on which it may begin. What has begun takes
what remains: its duration less the working days since it was begun, one at least. The remainder waits, too, for what
the item waits for: what was begun out of turn is not finished out of turn.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from implementation.calendars import WorkingCalendar
from roadmap.schedule.groups import with_summed_up
from roadmap.schedule.links import earliest_start, tied_day
from roadmap.schedule.model import (
    Dates,
    Item,
    Link,
    Overlap,
    ScheduleError,
    Side,
    Span,
    calendar_of,
    finish_of,
    objective_spans,
    spanned,
    start_for,
)
from roadmap.schedule.network import in_order


@dataclass(frozen=True, slots=True)
class Actual:
    """What really happened to an item. A skipped one holds nothing up, but what it waited for still does."""

    started_on: date | None = None
    finished_on: date | None = None
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class Because:
    """Why an item is later than planned.

    "item": `key` is too late for it. "today": its day has passed, and it is not begun or not finished. "start": it
    was started late. "calendar": its side has days off which it did not have when the dates were planned.
    """

    kind: Literal["item", "today", "start", "calendar"]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Expected(Dates):
    """An item's forecast. `root` is the item at which the chain of causes began, itself when nobody pushed it."""

    key: str
    working_days_late: int = 0  # against its planned finish, on its side's calendar; negative when early
    because: Because | None = None
    root: str = ""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Every item that is not skipped.

    `driver` is the item that finishes last, of several the one that is latest against its plan; its `root` is what to
    talk about.
    """

    items: dict[str, Expected]
    objectives: dict[str, Span]
    go_live: date
    driver: str
    overlaps: tuple[Overlap, ...]


NOTHING_YET = Actual()
YESTERDAY = timedelta(days=-1)  # a calendar day back


def forecast(
    items: Iterable[Item],
    *,
    planned: Mapping[str, Dates],
    actuals: Mapping[str, Actual],
    today: date,
    calendars: Mapping[Side, WorkingCalendar],
) -> Forecast:
    """When everything is expected to happen, seen from today. Raises `ScheduleError` for an item without planned dates.

    An unfinished item is never expected before its planned finish, nor before today and what it waits for leave time
    for all that remains of it; what is done keeps its actual dates. When everything is skipped, go-live is the last
    planned finish.
    """
    given = list(items)
    order, planned = in_order(given), with_summed_up(given, planned)
    if missing := [str(item) for item in order if item.key not in planned]:
        raise ScheduleError(f"These items have no planned dates: {', '.join(missing)}. Plan them first.")
    seen = _Outlook({item.key: item for item in order}, planned, actuals, today, calendars)
    for item in order:
        seen.look_at(item)
    expected = {item.key: seen.expected[item.key] for item in given if item.key in seen.expected}
    leading = [expected[i.key] for i in order if i.moves_go_live and i.key in expected]
    last = max(leading, key=_lateness, default=None)
    return Forecast(
        items=expected,
        objectives=objective_spans(given, expected),
        go_live=last.finish if last else max(planned[item.key].finish for item in order),
        driver=last.key if last else "",
        overlaps=tuple(seen.overlaps(given)),
    )


def days_run(started_on: date, today: date, calendar: WorkingCalendar) -> int:
    """The working days since something was begun; today is still to come."""
    return calendar.count(started_on, today + YESTERDAY)


def _lateness(expected: Expected) -> tuple[date, int, str]:
    return expected.finish, expected.working_days_late, expected.key


class _Outlook:
    """The forecast so far; items are looked at in the order of the network."""

    def __init__(
        self,
        by_key: Mapping[str, Item],
        planned: Mapping[str, Dates],
        actuals: Mapping[str, Actual],
        today: date,
        calendars: Mapping[Side, WorkingCalendar],
    ) -> None:
        self.by_key, self.planned, self.actuals, self.today, self.calendars = by_key, planned, actuals, today, calendars
        self.expected: dict[str, Expected] = {}
        self.released: dict[str, tuple[date, str] | None] = {}  # what a skipped item passes on: date, and whose it is

    def look_at(self, item: Item) -> None:
        actual = self.actuals.get(item.key, NOTHING_YET)
        calendar = calendar_of(item.side, self.calendars)
        if actual.skipped:
            self._release(item, [link.on for link in item.hard_links])
            return
        if item.summary and not any(key in self.expected for key in item.assists):
            self._release(item, item.assists)
            return
        if item.summary:
            found = self._summing_up(item)
        elif actual.finished_on:
            start = actual.started_on or min(self.planned[item.key].start, actual.finished_on)
            found = Expected(start, actual.finished_on, item.key)
        elif assisted := [self.expected[key] for key in item.assists if key in self.expected]:
            found = self._assisting(item, assisted, actual, calendar)
        else:
            found = self._unfinished(item, actual, calendar)
        late = calendar.working_days_between(self.planned[item.key].finish, found.finish)
        root = self.expected[found.because.key].root if found.because and found.because.key else item.key
        self.expected[item.key] = Expected(found.start, found.finish, item.key, late, found.because, root)

    def _release(self, item: Item, keys: Iterable[str]) -> None:
        """What is left out holds nothing up itself, but what it waited for still does."""
        ends = [(self.expected[key].finish, key) if key in self.expected else self.released[key] for key in keys]
        self.released[item.key] = max((end for end in ends if end), key=self._lateness_of, default=None)

    def _lateness_of(self, end: tuple[date, str]) -> tuple[date, int, str]:
        return end[0], self.expected[end[1]].working_days_late, end[1]

    def _unfinished(self, item: Item, actual: Actual, calendar: WorkingCalendar) -> Expected:
        planned, today = self.planned[item.key], calendar.next_working(self.today)
        start, cause = calendar.next_working(planned.start), None
        if actual.started_on:
            item, start, cause = self._begun(item, actual.started_on, start, calendar)
        by_work = finish_of(start, item, calendar)
        held = filter(None, [self._held(link, item, calendar) for link in item.hard_links])
        if (last := max(held, key=self._lateness_of, default=None)) and last[0] > by_work:
            by_work, cause = last[0], Because("item", last[1])
        if by_work < (from_today := finish_of(today, item, calendar)):
            by_work, cause = from_today, Because("today")
        finish = max(by_work, calendar.next_working(planned.finish))
        if finish <= planned.finish:
            cause = None
        elif cause is None or by_work < finish:
            cause = Because("calendar")
        return Expected(actual.started_on or start_for(by_work, item, calendar), finish, item.key, because=cause)

    def _begun(
        self, item: Item, started_on: date, as_planned: date, calendar: WorkingCalendar
    ) -> tuple[Item, date, Because | None]:
        """What remains of it, the day from which that is done, and why it is late, if only by itself."""
        began, run = calendar.next_working(started_on), days_run(started_on, self.today, calendar)
        remainder = replace(item, duration=min(item.duration, max(item.duration - run, 1)))
        start = max(began, calendar.next_working(self.today))
        if run >= max(item.duration, 1):
            return remainder, start, Because("today")
        return remainder, start, Because("start") if began > as_planned else None

    def _summing_up(self, item: Item) -> Expected:
        members = [self.expected[key] for key in item.assists if key in self.expected]
        last = max(members, key=_lateness)
        cause = Because("item", last.key) if last.finish > self.planned[item.key].finish else None
        return Expected(min(e.start for e in members), last.finish, item.key, because=cause)

    def _assisting(self, item: Item, assisted: list[Expected], actual: Actual, calendar: WorkingCalendar) -> Expected:
        span, today = spanned(assisted, calendar), calendar.next_working(self.today)
        finish = max(span.finish, today)
        cause = None
        if finish > self.planned[item.key].finish:
            last = max(assisted, key=_lateness)
            cause = Because("item", last.key) if span.finish == finish else Because("today")
        return Expected(actual.started_on or span.start, finish, item.key, because=cause)

    def _held(self, link: Link, item: Item, calendar: WorkingCalendar) -> tuple[date, str] | None:
        """The first day on which the link lets `item` finish, and the item that decides it; None when nothing does.

        Of what has begun, `item` is the remainder. A link to what is left out is one to whatever that waited for.
        """
        other = self.by_key[link.on]
        if link.on in self.expected:
            before, key = Dates(self.expected[link.on].start, self.expected[link.on].finish), link.on
        elif end := self.released[link.on]:
            before, key = Dates(end[0], end[0]), end[1]
            link = link if link.kind == "FS" else Link(link.on)
        else:
            return None
        if other.summary and link.on in self.expected:
            key = self._decides(other, link)
        if link.kind in ("FF", "SF"):
            return tied_day(link, before, other, item, calendar), key
        return finish_of(earliest_start(link, before, other, item, calendar), item, calendar), key

    def _decides(self, summary: Item, link: Link) -> str:
        """The member of a summary whose finish, or start, is the summary's."""
        members = [self.expected[key] for key in summary.assists if key in self.expected]
        if link.kind in ("FS", "FF"):
            return max(members, key=_lateness).key
        return min(members, key=lambda e: (e.start, e.key)).key

    def overlaps(self, items: Iterable[Item]) -> Iterable[Overlap]:
        for item in items:
            actual = self.actuals.get(item.key, NOTHING_YET)
            if actual.skipped or not (actual.started_on or actual.finished_on):
                continue
            for link in item.links:
                on = self.actuals.get(link.on, NOTHING_YET)
                if link.soft and link.on in self.planned and not (on.skipped or on.finished_on):
                    yield Overlap(item.key, link.on)
