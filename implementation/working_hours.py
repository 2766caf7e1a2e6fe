"""Working hours between two instants, in whole seconds: what somebody could have worked, in their own zone.

A working day counts the time that really passes between its opening and its closing. On the day on which the clocks
change, hours that they skip are not worked and hours that they show twice are worked twice; 9 to 17 is 8 hours all
year, because clocks change at night. A local time in a gap comes at its end, one shown twice at its first showing.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from implementation.calendars import DAY, WorkingCalendar, due_at, local_date

HOUR = 3600


@dataclass(frozen=True, slots=True)
class _Year:
    """The openings of one year in seconds since 1970, and what was worked in it before each of them."""

    opens: tuple[int, ...]
    closes: tuple[int, ...]
    worked: tuple[int, ...]
    whole: int


def opening(calendar: WorkingCalendar, day: date) -> datetime:
    """The instant at which work begins on that working day."""
    return due_at(day, calendar.hours_on(day)[0], calendar.zone)


def working_seconds(calendar: WorkingCalendar, start: datetime, end: datetime) -> int:
    """The working time from `start` to `end` in seconds; negative when `end` comes first.

    Exactly additive: from a to b and from b to c make from a to c. Fractions of a second are dropped from the
    instants, not from the sum.
    """
    if end < start:
        return -working_seconds(calendar, end, start)
    first, last = local_date(start, calendar.zone).year, local_date(end, calendar.zone).year
    whole_years = sum(_year(calendar, year).whole for year in range(first, last))
    return whole_years + _worked(_year(calendar, last), end) - _worked(_year(calendar, first), start)


def after_working(calendar: WorkingCalendar, start: datetime, seconds: int) -> datetime:
    """The first UTC instant until which that much was worked since `start`; `start` itself for 0.

    Eight hours from Monday 9:00 are over on Monday at 17:00, not on Tuesday morning.
    """
    if seconds < 0:
        raise ValueError("Working time is counted forwards; swap the instants to look back.")
    if seconds == 0:
        return start.astimezone(UTC)
    year = local_date(start, calendar.zone).year
    wanted = _worked(_year(calendar, year), start) + seconds
    while wanted > _year(calendar, year).whole:
        wanted -= _year(calendar, year).whole
        year += 1
    found = _year(calendar, year)
    position = bisect_right(found.worked, wanted - 1) - 1
    return datetime.fromtimestamp(found.opens[position] + wanted - found.worked[position], UTC)


def _worked(year: _Year, instant: datetime) -> int:
    """What was worked in that year before the instant."""
    second = _second(instant)
    position = bisect_right(year.opens, second) - 1
    if position < 0:
        return 0
    return year.worked[position] + min(second, year.closes[position]) - year.opens[position]


@lru_cache(maxsize=512)
def _year(calendar: WorkingCalendar, year: int) -> _Year:
    opens, closes, worked, total = [], [], [], 0
    day, last = calendar.next_working(date(year, 1, 1)), date(year, 12, 31)
    while day <= last:
        starts, ends = calendar.hours_on(day)
        opened, closed = (_second(due_at(day, at, calendar.zone)) for at in (starts, ends))
        opens.append(opened)
        closes.append(closed)
        worked.append(total)
        total += closed - opened
        if day == last:
            break
        day = calendar.next_working(day + DAY)
    return _Year(tuple(opens), tuple(closes), tuple(worked), total)


def _second(instant: datetime) -> int:
    return (instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
