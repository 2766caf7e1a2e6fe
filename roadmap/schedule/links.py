"""What a dependency means in days: forwards, when something may happen, and backwards, until when it must have.

A day is whole. What takes time begins in the morning of its first day and ends in the evening of its last; a milestone
happens in the evening of its day. `n` below is the lag, in working days of the side that waits:

    FS   starts on the (n + 1)th working day after the other's last day
    SS   starts on the nth working day after the other's first day; on the (n + 1)th when the other is a milestone
    FF   finishes on the nth working day after the other's last day
    SF   finishes on the (n - 1)th working day after the other's first day, so that without a lag the other takes over
         in the morning; on the nth when the other is a milestone

A milestone that waits happens on the nth working day, whatever the kind.
"""

from datetime import date, timedelta

from implementation.calendars import WorkingCalendar
from roadmap.schedule.model import Dates, Item, Link, finish_of, start_for

EVENING = timedelta(days=1)  # a calendar day back: the evening before


def earliest_start(link: Link, before: Dates, other: Item, item: Item, calendar: WorkingCalendar) -> date:
    """The first day on which `item` may start when `other`, which it waits for, has the dates `before`."""
    day = tied_day(link, before, other, item, calendar)
    return day if link.kind in ("FS", "SS") else start_for(day, item, calendar)


def tied_day(link: Link, before: Dates, other: Item, item: Item, calendar: WorkingCalendar) -> date:
    """The first day for the end of `item` that is tied: its start by FS and SS, its finish by FF and SF."""
    tied = before.finish if link.kind in ("FS", "FF") else before.start
    return calendar.add(tied, days_apart(link, other, item))


def latest_finish(
    link: Link,
    after: Dates,
    other: Item,
    item: Item,
    *,
    calendar: WorkingCalendar,
    others: WorkingCalendar,
    tied_to: Item | None = None,
) -> date:
    """The last day on which `other` may finish when `item` waits for it and may have no later dates than `after`.

    `calendar` is the waiting side's, `others` that of what is waited for; `tied_to` is the summary that holds `other`
    when `item` waits for that.
    """
    tied = after.start if link.kind in ("FS", "SS") else after.finish
    latest = _last_day_before(tied, days_apart(link, tied_to or other, item), calendar)
    if link.kind in ("FS", "FF"):
        return others.previous_working(latest)
    return finish_of(others.previous_working(latest), other, others)


def days_apart(link: Link, other: Item, item: Item) -> int:
    """How many working days lie between the two ends that are tied, as in the table above."""
    takes_time, other_takes_time = item.duration > 0, other.duration > 0 or other.summary
    match link.kind:
        case "FS":
            return link.lag + takes_time
        case "SS":
            return link.lag + (takes_time and not other_takes_time)
        case "FF":
            return link.lag
        case "SF":
            return link.lag - (takes_time and other_takes_time)


def _last_day_before(day: date, days: int, calendar: WorkingCalendar) -> date:
    """The last date from which `calendar.add(date, days)` is not after `day`, a working day."""
    if days > 0:
        return calendar.add(day, 1 - days) - EVENING
    return calendar.add(day, -days)
