"""Planned dates: each item as early as its anchor and what it waits for allow."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from implementation.calendars import WorkingCalendar
from roadmap.schedule.model import (
    AfterKickoff,
    BeforeGoLive,
    Dates,
    InWeeks,
    Item,
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
class Placed(Dates):
    """An item's planned dates. `pushed_by` is the item that decided its start, empty when the anchor did."""

    key: str
    pushed_by: str = ""


@dataclass(frozen=True, slots=True)
class Overrun:
    """An item that finishes after the last day of its weeks; `pushed_by` as in `Placed`."""

    item: str
    finish: date
    window_finish: date
    pushed_by: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """Every item's planned dates, and what follows from them. Go-live is the finish of the last item that moves it."""

    items: dict[str, Placed]
    objectives: dict[str, Span]
    go_live: date
    overlaps: tuple[Overlap, ...]
    overruns: tuple[Overrun, ...]


def schedule(
    items: Iterable[Item],
    *,
    kickoff: date,
    calendars: Mapping[Side, WorkingCalendar],
    committed: date | None = None,
) -> Schedule:
    """The plan's dates on working days of each side. Raises `ScheduleError`, or `CalendarError` beyond the calendar.

    `committed` is the go-live that "before go-live" refers to. Without one it is the go-live that comes out when
    nothing is tied to it.
    """
    given = list(items)
    order = in_order(given)
    if not any(item.moves_go_live for item in order):
        raise ScheduleError("This plan has no item that leads to go-live. Add one.")
    if committed is None and any(isinstance(item.anchor, BeforeGoLive) for item in order):
        committed = _go_live(order, _place(order, kickoff, calendars, None))
    placed = _place(order, kickoff, calendars, committed)
    return Schedule(
        items={item.key: placed[item.key] for item in given},
        objectives=objective_spans(given, placed),
        go_live=_go_live(order, placed),
        overlaps=tuple(_overlaps(given, placed)),
        overruns=tuple(_overruns(given, placed, kickoff)),
    )


def _place(
    order: list[Item], kickoff: date, calendars: Mapping[Side, WorkingCalendar], go_live: date | None
) -> dict[str, Placed]:
    placed: dict[str, Placed] = {}
    for item in order:
        calendar = calendar_of(item.side, calendars)
        if item.assists:
            span = spanned((placed[key] for key in item.assists), calendar)
            placed[item.key] = Placed(span.start, span.finish, item.key)
            continue
        start, pushed_by = _anchored(item, kickoff, calendar, go_live), ""
        for link in sorted(item.hard_links, key=lambda link: link.on):
            demanded = demanded_start(link, placed[link.on].finish, item, calendar)
            if demanded > start:
                start, pushed_by = demanded, link.on
        if item.locked_on:
            start, pushed_by = _locked(item, item.locked_on, calendar, placed), ""
        placed[item.key] = Placed(start, finish_of(start, item, calendar), item.key, pushed_by)
    return placed


def _anchored(item: Item, kickoff: date, calendar: WorkingCalendar, go_live: date | None) -> date:
    """The day on which the item would start if it waited for nothing, never before kick-off."""
    earliest = calendar.next_working(kickoff)
    back = max(item.duration - 1, 0)  # from its last day to its first
    match item.anchor:
        case InWeeks(first=first, offset=offset) if offset >= 0:
            start = calendar.add(kickoff + timedelta(weeks=first - 1), 0)
            return calendar.add(start, offset)
        case InWeeks(last=last, offset=offset):
            return max(earliest, calendar.add(calendar.add(_window_finish(kickoff, last), 1), offset - back))
        case AfterKickoff(days=days):
            return calendar.add(earliest, days)
        case BeforeGoLive(days=days):
            if go_live is None:
                return earliest
            return max(earliest, calendar.add(calendar.add(go_live, 1), -1 - days - back))


def _window_finish(kickoff: date, last_week: int) -> date:
    # weeks of the calendar, to the Sunday of the last one
    return kickoff + timedelta(weeks=last_week, days=-1)


def _locked(item: Item, day: date, calendar: WorkingCalendar, placed: Mapping[str, Placed]) -> date:
    if reason := calendar.reason(day):
        after = calendar.next_working(day)
        raise ScheduleError(f"{item} is fixed on {day}, which is no working day ({reason}). The next one is {after}.")
    for link in item.hard_links:
        if demanded_start(link, placed[link.on].finish, item, calendar) > day:
            raise ScheduleError(
                f"{item} is fixed on {day}, but waits for “{link.on}”, which finishes on {placed[link.on].finish}. "
                "Fix it on a later day, or remove the dependency."
            )
    return day


def _go_live(items: Iterable[Item], placed: Mapping[str, Dates]) -> date:
    return max(placed[item.key].finish for item in items if item.moves_go_live)


def _overlaps(items: Iterable[Item], placed: Mapping[str, Dates]) -> Iterable[Overlap]:
    for item in items:
        for link in item.links:
            if link.soft and link.on in placed and placed[item.key].start <= placed[link.on].finish:
                yield Overlap(item.key, link.on)


def _overruns(items: Iterable[Item], placed: Mapping[str, Placed], kickoff: date) -> Iterable[Overrun]:
    for item in items:
        if isinstance(item.anchor, InWeeks):
            end, found = _window_finish(kickoff, item.anchor.last), placed[item.key]
            if found.finish > end:
                yield Overrun(item.key, found.finish, end, found.pushed_by)
