"""Planned dates: each item as early as its anchor and what it waits for allow."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from implementation.calendars import WorkingCalendar
from roadmap.schedule.links import earliest_start
from roadmap.schedule.model import (
    AfterKickoff,
    AfterObjective,
    BeforeGoLive,
    Dates,
    InWeeks,
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
)
from roadmap.schedule.network import in_order, openers_of
from roadmap.schedule.slack import Slack, slack_of


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
class Exceeded:
    """An item that finishes after the day by which it should be finished; `pushed_by` as in `Placed`."""

    item: str
    finish: date
    not_after: date
    pushed_by: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """Every item's planned dates, and what follows from them. Go-live is the finish of the last item that moves it.

    `slack` says how far each item may slip. Items that assist have none of their own.
    """

    items: dict[str, Placed]
    objectives: dict[str, Span]
    go_live: date
    slack: dict[str, Slack]
    overlaps: tuple[Overlap, ...]
    overruns: tuple[Overrun, ...]
    exceeded: tuple[Exceeded, ...]


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
    go_live = _go_live(order, placed)
    late = slack_of(order, placed, go_live=go_live, calendars=calendars)
    return Schedule(
        items={item.key: placed[item.key] for item in given},
        objectives=objective_spans(given, placed),
        go_live=go_live,
        slack={item.key: late[item.key] for item in given if item.key in late},
        overlaps=tuple(_overlaps(given, placed)),
        overruns=tuple(_overruns(given, placed, kickoff)),
        exceeded=tuple(_exceeded(given, placed)),
    )


def _place(
    order: list[Item], kickoff: date, calendars: Mapping[Side, WorkingCalendar], go_live: date | None
) -> dict[str, Placed]:
    placed: dict[str, Placed] = {}
    by_key, openers = {item.key: item for item in order}, openers_of(order)
    for item in order:
        calendar = calendar_of(item.side, calendars)
        if item.summary:
            whole = Dates(min(placed[k].start for k in item.assists), max(placed[k].finish for k in item.assists))
            placed[item.key] = Placed(whole.start, whole.finish, item.key)
            continue
        if item.assists:
            span = spanned((placed[key] for key in item.assists), calendar)
            placed[item.key] = Placed(span.start, span.finish, item.key)
            continue
        if isinstance(item.anchor, AfterObjective):
            start = _after_opening(item.anchor, placed, openers, calendar)
        else:
            start = _anchored(item, item.anchor, kickoff, calendar, go_live)
        start, pushed_by = max(start, calendar.next_working(item.not_before or start)), ""
        for link in sorted(item.hard_links, key=lambda link: (link.on, link.kind, link.lag)):
            demanded = earliest_start(link, placed[link.on], by_key[link.on], item, calendar)
            if demanded > start:
                start, pushed_by = demanded, _decides(link, placed, by_key)
        if item.locked_on:
            start, pushed_by = _locked(item, item.locked_on, calendar, placed, by_key), ""
        placed[item.key] = Placed(start, finish_of(start, item, calendar), item.key, pushed_by)
    return placed


def _decides(link: Link, placed: Mapping[str, Placed], by_key: Mapping[str, Item]) -> str:
    """What is waited for; of a summary the item whose finish, or start, is the summary's."""
    other = by_key[link.on]
    if not other.summary:
        return link.on
    if link.kind in ("FS", "FF"):
        return max(other.assists, key=lambda key: (placed[key].finish, key))
    return min(other.assists, key=lambda key: (placed[key].start, key))


def _after_opening(
    anchor: AfterObjective, placed: Mapping[str, Dates], openers: Mapping[str, Sequence[str]], calendar: WorkingCalendar
) -> date:
    opening = min(placed[key].start for key in openers[anchor.objective])
    return calendar.add(opening, anchor.days)


def anchored_start(
    item: Item, *, kickoff: date, calendars: Mapping[Side, WorkingCalendar], go_live: date | None
) -> date:
    """The day on which the item would start if it waited for nothing. What follows an objective starts at kick-off."""
    calendar = calendar_of(item.side, calendars)
    anchor = AfterKickoff(0) if isinstance(item.anchor, AfterObjective) else item.anchor
    return _anchored(item, anchor, kickoff, calendar, go_live)


def _anchored(
    item: Item,
    anchor: InWeeks | AfterKickoff | BeforeGoLive,
    kickoff: date,
    calendar: WorkingCalendar,
    go_live: date | None,
) -> date:
    """The day on which the item would start if it waited for nothing, never before kick-off."""
    earliest = calendar.next_working(kickoff)
    back = max(item.duration - 1, 0)  # from its last day to its first
    match anchor:
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


def _locked(
    item: Item, day: date, calendar: WorkingCalendar, placed: Mapping[str, Placed], by_key: Mapping[str, Item]
) -> date:
    if reason := calendar.reason(day):
        after = calendar.next_working(day)
        raise ScheduleError(f"{item} is fixed on {day}, which is no working day ({reason}). The next one is {after}.")
    if item.not_before and day < item.not_before:
        raise ScheduleError(
            f"{item} is fixed on {day}, but may not start before {item.not_before}. Change one of them."
        )
    for link in item.hard_links:
        if earliest_start(link, placed[link.on], by_key[link.on], item, calendar) > day:
            what, when = ("finishes", "finish") if link.kind in ("FS", "FF") else ("starts", "start")
            raise ScheduleError(
                f"{item} is fixed on {day}, but waits for {by_key[link.on]}, which {what} on "
                f"{getattr(placed[link.on], when)}. Fix it on a later day, or remove the dependency."
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


def _exceeded(items: Iterable[Item], placed: Mapping[str, Placed]) -> Iterable[Exceeded]:
    for item in items:
        found = placed[item.key]
        if item.not_after and found.finish > item.not_after:
            yield Exceeded(item.key, found.finish, item.not_after, found.pushed_by)
