"""The scheduler again, deliberately slow and differently: day by day, by asking of each day whether it is possible.

Nothing of `roadmap.schedule` but its values is used, and of the calendars only `is_working`.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from implementation.calendars import WorkingCalendar
from roadmap.schedule import AfterKickoff, AfterObjective, BeforeGoLive, InWeeks, Item, Link

DAY = timedelta(days=1)
Days = dict[str, tuple[date, date]]


def step(calendar: WorkingCalendar, day: date, days: int) -> date:
    """`days` working days on from `day`; back when negative; for 0 the day itself or the next working one."""
    direction = DAY if days >= 0 else -DAY
    if days == 0:
        while not calendar.is_working(day):
            day += DAY
        return day
    while days:
        day += direction
        if calendar.is_working(day):
            days -= 1 if days > 0 else -1
    return day


def stretch(calendar: WorkingCalendar, start: date, duration: int) -> date:
    """The last day of something that starts on a working day and takes so many."""
    return step(calendar, start, duration - 1) if duration > 1 else start


def allowed(
    link: Link, before: tuple[date, date], other: Item, item: Item, calendar: WorkingCalendar, day: date
) -> bool:
    """Whether `item` may start on `day` as far as this link goes."""
    works, other_works = item.duration > 0, other.duration > 0 or other.summary
    ends_on = stretch(calendar, day, item.duration)
    if link.kind == "FS":
        return day >= step(calendar, before[1], link.lag + (1 if works else 0))
    if link.kind == "SS":
        return day >= step(calendar, before[0], link.lag + (1 if works and not other_works else 0))
    if link.kind == "FF":
        return ends_on >= step(calendar, before[1], link.lag)
    return ends_on >= step(calendar, before[0], link.lag - (1 if works and other_works else 0))


def schedule(
    items: list[Item], kickoff: date, calendars: Mapping[str, WorkingCalendar], committed: date | None
) -> tuple[Days, date]:
    """Every item's days, and the go-live."""
    if committed is None and any(isinstance(item.anchor, BeforeGoLive) for item in items):
        committed = go_live_of(items, place(items, kickoff, calendars, None))
    found = place(items, kickoff, calendars, committed)
    return found, go_live_of(items, found)


def go_live_of(items: list[Item], found: Days) -> date:
    return max(found[item.key][1] for item in items if not (item.internal or item.after_go_live or item.assists))


def place(items: list[Item], kickoff: date, calendars: Mapping[str, WorkingCalendar], committed: date | None) -> Days:
    """Place whatever can be placed, again and again, until everything is."""
    by_key, found = {item.key: item for item in items}, {}
    while len(found) < len(items):
        for item in items:
            if item.key not in found and ready(item, items, found):
                found[item.key] = days_of(item, by_key, items, found, kickoff, calendars, committed)
    return found


def openers(item: Item, items: list[Item]) -> list[str]:
    assert isinstance(item.anchor, AfterObjective)
    wanted = item.anchor.objective
    return [
        one.key
        for one in items
        if one.objective == wanted
        and not (one.assists or one.internal)
        and not (isinstance(one.anchor, AfterObjective) and one.anchor.objective == wanted)
    ]


def ready(item: Item, items: list[Item], found: Days) -> bool:
    needed = [link.on for link in item.links if not link.soft] + list(item.assists)
    if isinstance(item.anchor, AfterObjective):
        needed += openers(item, items)
    return all(key in found for key in needed)


def days_of(item, by_key, items, found, kickoff, calendars, committed) -> tuple[date, date]:
    calendar = calendars["VENDOR" if item.side == "VENDOR" else "CUSTOMER"]
    if item.assists:
        first, last = min(found[k][0] for k in item.assists), max(found[k][1] for k in item.assists)
        if item.summary:
            return first, last
        first = step(calendar, first, 0)
        while not calendar.is_working(last):
            last -= DAY
        return first, max(first, last)
    if item.locked_on:
        return item.locked_on, stretch(calendar, item.locked_on, item.duration)
    day = anchored(item, items, found, kickoff, calendar, committed)
    while not (
        calendar.is_working(day)
        and (item.not_before is None or day >= item.not_before)
        and all(
            allowed(link, found[link.on], by_key[link.on], item, calendar, day) for link in item.links if not link.soft
        )
    ):
        day += DAY
    return day, stretch(calendar, day, item.duration)


def anchored(item, items, found, kickoff, calendar, committed) -> date:
    first_day, anchor = step(calendar, kickoff, 0), item.anchor
    if isinstance(anchor, AfterKickoff):
        return step(calendar, first_day, anchor.days)
    if isinstance(anchor, AfterObjective):
        return step(calendar, min(found[key][0] for key in openers(item, items)), anchor.days)
    if isinstance(anchor, InWeeks) and anchor.offset >= 0:
        return step(calendar, step(calendar, kickoff + (anchor.first - 1) * 7 * DAY, 0), anchor.offset)
    if isinstance(anchor, InWeeks):
        last, back = kickoff + (anchor.last * 7 - 1) * DAY, -anchor.offset - 1
    elif committed is None:
        return first_day
    else:
        last, back = committed, anchor.days
    while not calendar.is_working(last):
        last -= DAY
    back += max(item.duration - 1, 0)
    return max(first_day, step(calendar, last, -back) if back else last)
