"""The scheduler again, deliberately slow and differently: day by day, by asking of each day whether it is possible.

Nothing of `roadmap.schedule` but its values is used, and of the calendars only `is_working`.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from implementation.calendars import WorkingCalendar
from roadmap.schedule import Actual, AfterKickoff, AfterObjective, BeforeGoLive, Dates, InWeeks, Item, Link

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


def forecast(
    items: list[Item],
    planned: Mapping[str, Dates],
    actuals: Mapping[str, Actual],
    today: date,
    calendars: Mapping[str, WorkingCalendar],
) -> tuple[Days, date]:
    """Every item's days as seen from today, and the go-live; what is left out has none."""
    by_key, seen, found = {item.key: item for item in items}, set(), {}
    while len(seen) < len(items):
        for item in items:
            if item.key not in seen and all(key in seen for key in (*(on.on for on in hard(item)), *item.assists)):
                seen.add(item.key)
                if days := outlook(item, by_key, found, planned[item.key], actuals, today, calendars):
                    found[item.key] = days
    ends = [found[i.key][1] for i in items if i.key in found and not (i.internal or i.after_go_live or i.assists)]
    return found, max(ends or [dates.finish for dates in planned.values()])


def hard(item: Item) -> list[Link]:
    return [link for link in item.links if not link.soft]


def outlook(item, by_key, found, planned, actuals, today, calendars) -> tuple[date, date] | None:
    actual, calendar = actuals.get(item.key, Actual()), calendars["VENDOR" if item.side == "VENDOR" else "CUSTOMER"]
    helped = [found[key] for key in item.assists if key in found]
    if actual.skipped or (item.summary and not helped):
        return None
    if item.summary:
        return min(start for start, _ in helped), max(finish for _, finish in helped)
    if actual.finished_on:
        return actual.started_on, actual.finished_on
    if helped:
        first, last = step(calendar, min(start for start, _ in helped), 0), max(finish for _, finish in helped)
        while not calendar.is_working(last):
            last -= DAY
        return actual.started_on or first, max(first, last, step(calendar, today, 0))
    day, left = max(today, actual.started_on or planned.start), item.duration
    if actual.started_on:
        passed = [actual.started_on + n * DAY for n in range((today - actual.started_on).days)]
        left = min(left, max(1, left - sum(calendar.is_working(one) for one in passed)))
    rest = replace(item, duration=left)
    while not (calendar.is_working(day) and all(lets(link, rest, by_key, found, calendar, day) for link in hard(item))):
        day += DAY
    finish = max(stretch(calendar, day, left), step(calendar, planned.finish, 0))
    return actual.started_on or day, finish


def lets(link, item, by_key, found, calendar, day) -> bool:
    """Whether what is waited for lets `item` start on `day`; what is left out passes on what it waited for."""
    if link.on in found:
        return allowed(link, found[link.on], by_key[link.on], item, calendar, day)
    ends = ends_before(by_key[link.on], by_key, found)
    link = link if link.kind == "FS" else Link(link.on)
    return not ends or allowed(link, (max(ends), max(ends)), by_key[link.on], item, calendar, day)


def ends_before(left_out: Item, by_key: Mapping[str, Item], found: Days) -> list[date]:
    ends = []
    for key in left_out.assists if left_out.summary else [link.on for link in hard(left_out)]:
        ends += [found[key][1]] if key in found else ends_before(by_key[key], by_key, found)
    return ends
