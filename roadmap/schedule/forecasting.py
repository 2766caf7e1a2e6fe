"""Forecast dates: the plan, what really happened, and today. Nothing unfinished is ever expected in the past."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from implementation.calendars import WorkingCalendar
from roadmap.schedule.model import (
    Dates,
    Item,
    Link,
    Overlap,
    ScheduleError,
    Side,
    Span,
    calendar_of,
    demanded_start,
    finish_of,
    objective_spans,
    spanned,
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

    "item": `key` finishes too late for it. "today": its day has passed and it is not finished. "start": it was
    started late. "calendar": its side has days off which it did not have when the dates were planned.
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
    """Every item that is not skipped. `driver` is the item that finishes last; its `root` is what to talk about."""

    items: dict[str, Expected]
    objectives: dict[str, Span]
    go_live: date
    driver: str
    overlaps: tuple[Overlap, ...]


NOTHING_YET = Actual()


def forecast(
    items: Iterable[Item],
    *,
    planned: Mapping[str, Dates],
    actuals: Mapping[str, Actual],
    today: date,
    calendars: Mapping[Side, WorkingCalendar],
) -> Forecast:
    """When everything is expected to happen, seen from today. Raises `ScheduleError` for an item without planned dates.

    An unfinished item is never expected before its planned finish, nor before today, nor before what it waits for;
    what is done keeps its actual dates. When everything is skipped, go-live is the last planned finish.
    """
    given = list(items)
    order = in_order(given)
    if missing := [str(item) for item in order if item.key not in planned]:
        raise ScheduleError(f"These items have no planned dates: {', '.join(missing)}. Plan them first.")
    seen = _Outlook(planned, actuals, today, calendars)
    for item in order:
        seen.look_at(item)
    expected = {item.key: seen.expected[item.key] for item in given if item.key in seen.expected}
    leading = [expected[i.key] for i in order if i.moves_go_live and i.key in expected]
    last = max(leading, key=lambda e: (e.finish, e.key), default=None)
    return Forecast(
        items=expected,
        objectives=objective_spans(given, expected),
        go_live=last.finish if last else max(planned[item.key].finish for item in order),
        driver=last.key if last else "",
        overlaps=tuple(seen.overlaps(given)),
    )


class _Outlook:
    """The forecast so far; items are looked at in the order of the network."""

    def __init__(
        self,
        planned: Mapping[str, Dates],
        actuals: Mapping[str, Actual],
        today: date,
        calendars: Mapping[Side, WorkingCalendar],
    ) -> None:
        self.planned, self.actuals, self.today, self.calendars = planned, actuals, today, calendars
        self.expected: dict[str, Expected] = {}
        self.released: dict[str, tuple[date, str] | None] = {}  # what a skipped item passes on: date, and whose it is

    def look_at(self, item: Item) -> None:
        actual = self.actuals.get(item.key, NOTHING_YET)
        calendar = calendar_of(item.side, self.calendars)
        if actual.skipped:
            finishes = (self._finish(link) for link in item.hard_links)
            self.released[item.key] = max((known for known in finishes if known), default=None)
            return
        if actual.finished_on:
            start = actual.started_on or min(self.planned[item.key].start, actual.finished_on)
            found = Expected(start, actual.finished_on, item.key)
        elif assisted := [self.expected[key] for key in item.assists if key in self.expected]:
            found = self._assisting(item, assisted, actual, calendar)
        else:
            found = self._unfinished(item, actual, calendar)
        late = calendar.working_days_between(self.planned[item.key].finish, found.finish)
        root = self.expected[found.because.key].root if found.because and found.because.key else item.key
        self.expected[item.key] = Expected(found.start, found.finish, item.key, late, found.because, root)

    def _unfinished(self, item: Item, actual: Actual, calendar: WorkingCalendar) -> Expected:
        planned, today = self.planned[item.key], calendar.next_working(self.today)
        start, cause = calendar.next_working(planned.start), None
        if actual.started_on:
            if actual.started_on > start:
                start, cause = calendar.next_working(actual.started_on), Because("start")
        else:
            for link in sorted(item.hard_links, key=lambda link: link.on):
                before = self._finish(link)
                demanded = demanded_start(link, before[0], item, calendar) if before else start
                if before and demanded > start:
                    start, cause = demanded, Because("item", before[1])
        by_work = finish_of(start, item, calendar)
        finish = max(by_work, calendar.next_working(planned.finish), today)
        if finish <= planned.finish:
            cause = None
        elif cause is None or by_work < finish:
            cause = Because("today") if finish == today else Because("calendar")
        return Expected(actual.started_on or max(start, today), finish, item.key, because=cause)

    def _assisting(self, item: Item, assisted: list[Expected], actual: Actual, calendar: WorkingCalendar) -> Expected:
        span, today = spanned(assisted, calendar), calendar.next_working(self.today)
        finish = max(span.finish, today)
        cause = None
        if finish > self.planned[item.key].finish:
            last = max(assisted, key=lambda e: (e.finish, e.key))
            cause = Because("item", last.key) if span.finish == finish else Because("today")
        return Expected(actual.started_on or span.start, finish, item.key, because=cause)

    def _finish(self, link: Link) -> tuple[date, str] | None:
        """When what is waited for is expected to finish, and the item that decides it; None when nothing does."""
        if link.on in self.expected:
            return self.expected[link.on].finish, link.on
        return self.released[link.on]

    def overlaps(self, items: Iterable[Item]) -> Iterable[Overlap]:
        for item in items:
            actual = self.actuals.get(item.key, NOTHING_YET)
            if actual.skipped or not (actual.started_on or actual.finished_on):
                continue
            for link in item.links:
                on = self.actuals.get(link.on, NOTHING_YET)
                if link.soft and link.on in self.planned and not (on.skipped or on.finished_on):
                    yield Overlap(item.key, link.on)
