"""Working time: which days somebody works, and what a local time is in UTC.

Dates are plain `date`, instants are aware UTC `datetime`; the clock is never read here. Working days are counted
with `WorkingCalendar.add`, never with `timedelta(days=…)`.
"""

import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

FIRST_YEAR, LAST_YEAR = 1970, 2100  # the span for which the holidays library has data for most countries
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAY = timedelta(days=1)


class CalendarError(ValueError):
    """A calendar that cannot work, or a date beyond it; the text is for the reader."""


@lru_cache(maxsize=2048)
def public_holidays(country: str, region: str, year: int) -> Mapping[date, str]:
    """The public holidays of one year by date, named in English; empty without a country."""
    if not country:
        return {}
    try:
        with warnings.catch_warnings():  # of years for which holidays by the moon are not known; the others are
            warnings.simplefilter("ignore", UserWarning)
            return dict(holidays.country_holidays(country, subdiv=region or None, years=year, language="en_US"))
    except NotImplementedError:
        place = f"{country}-{region}" if region else country
        raise CalendarError(f"No public holidays are known for “{place}”. Choose another country or region.") from None


@lru_cache(maxsize=256)
def zone_named(zone: str) -> ZoneInfo:
    """The time zone of that IANA name. Raises `CalendarError` for one that does not exist."""
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise CalendarError(f"“{zone}” is not a time zone. Write it like Europe/London.") from None


@dataclass(frozen=True, slots=True, order=True)
class Closure:
    """Days on which one side is closed for a reason of its own, first and last day included."""

    first: date
    last: date
    name: str

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise CalendarError(f"The closure “{self.name}” ends on {self.last}, before it starts on {self.first}.")


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """Other weekdays and hours from that day on, until the next change; public holidays and closures stay."""

    first: date
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)  # Monday is 0
    day_starts: time = time(9)
    day_ends: time = time(17)

    def __post_init__(self) -> None:
        _must_work(self.weekdays, self.day_starts, self.day_ends)
        object.__setattr__(self, "weekdays", tuple(sorted(set(self.weekdays))))


@dataclass(frozen=True)
class WorkingCalendar:
    """One side's working days. Equal calendars give equal answers; the years are worked out when first asked for.

    `weekdays` and the hours hold until the first of `changes`.
    """

    country: str = ""
    region: str = ""
    zone: str = "UTC"
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)  # Monday is 0
    closures: tuple[Closure, ...] = ()
    day_starts: time = time(9)
    day_ends: time = time(17)
    changes: tuple[Change, ...] = ()
    _years: dict[int, tuple[date, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _must_work(self.weekdays, self.day_starts, self.day_ends)
        zone_named(self.zone)
        object.__setattr__(self, "weekdays", tuple(sorted(set(self.weekdays))))
        object.__setattr__(self, "closures", tuple(sorted(self.closures)))
        object.__setattr__(self, "changes", tuple(sorted(self.changes)))
        if twice := next((one.first for one, other in pairwise(self.changes) if one.first == other.first), None):
            raise CalendarError(f"The calendar changes twice on {twice}. Keep one of the changes.")

    def is_working(self, day: date) -> bool:
        working = self.working_days_in(day.year)
        position = bisect_left(working, day)
        return position < len(working) and working[position] == day

    def hours_on(self, day: date) -> tuple[time, time]:
        """The local times between which somebody works on that day, if it is a working day."""
        week = self._week_of(day)
        return week.day_starts, week.day_ends

    def reason(self, day: date) -> str | None:
        """Why nobody works on that day ("Saturday", "Christmas Day", "closed: Stocktaking"), or None when they do."""
        if day.weekday() not in self._week_of(day).weekdays:
            return WEEKDAYS[day.weekday()]
        if name := public_holidays(self.country, self.region, day.year).get(day):
            return name
        return next((f"closed: {c.name}" for c in self.closures if c.first <= day <= c.last), None)

    def next_working(self, day: date) -> date:
        """The day itself when it is a working day, else the first one after it."""
        return self.add(day, 0)

    def previous_working(self, day: date) -> date:
        """The day itself when it is a working day, else the last one before it."""
        return day if self.is_working(day) else self.add(day, -1)

    def add(self, day: date, days: int) -> date:
        """The n-th working day after `day`, or before it when n is negative: Friday + 1 and Saturday + 1 are Monday.

        With n = 0 it is the day itself when that is a working day, else the next one. Never goes backwards when
        `day` or n grows.
        """
        year, working = day.year, self.working_days_in(day.year)
        position = bisect_right(working, day) + days - 1 if days > 0 else bisect_left(working, day) + days
        while position < 0:
            year -= 1
            working = self.working_days_in(year)
            position += len(working)
        while position >= len(working):
            position -= len(working)
            year += 1
            working = self.working_days_in(year)
        return working[position]

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days `end` lies after `start`, negative when before: Friday to Monday is 1.

        Counts the working days after the earlier date up to and including the later one, so that
        `working_days_between(a, add(a, n)) == n` from any working day, and swapping the dates changes the sign only.
        """
        if end < start:
            return -self.working_days_between(end, start)
        return self.count(start, end) - self.is_working(start)

    def working_days_in(self, year: int) -> tuple[date, ...]:
        """The working days of a year, in order."""
        if year not in self._years:
            self._years[year] = self._work_out(year)
        return self._years[year]

    def count(self, first: date, last: date) -> int:
        """The working days from `first` to `last`, both included; 0 when `last` is before `first`."""
        if last < first:
            return 0
        before = bisect_left(self.working_days_in(first.year), first)
        whole_years = sum(len(self.working_days_in(year)) for year in range(first.year, last.year))
        return whole_years + bisect_right(self.working_days_in(last.year), last) - before

    def to_dict(self) -> dict[str, Any]:
        """Plain values for storage; `from_dict` gives an equal calendar back."""
        return {
            "country": self.country,
            "region": self.region,
            "zone": self.zone,
            "weekdays": list(self.weekdays),
            "closures": [
                {"first": c.first.isoformat(), "last": c.last.isoformat(), "name": c.name} for c in self.closures
            ],
            "day_starts": self.day_starts.isoformat(),
            "day_ends": self.day_ends.isoformat(),
            "changes": [
                {
                    "first": change.first.isoformat(),
                    "weekdays": list(change.weekdays),
                    "day_starts": change.day_starts.isoformat(),
                    "day_ends": change.day_ends.isoformat(),
                }
                for change in self.changes
            ],
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """The calendar that `to_dict` described; what is missing gets its default."""
        plain: dict[str, Any] = {name: stored[name] for name in ("country", "region", "zone") if name in stored}
        plain.update(_week_from(stored))
        plain["closures"] = tuple(
            Closure(date.fromisoformat(c["first"]), date.fromisoformat(c["last"]), c["name"])
            for c in stored.get("closures", ())
        )
        plain["changes"] = tuple(
            Change(date.fromisoformat(change["first"]), **_week_from(change)) for change in stored.get("changes", ())
        )
        return cls(**plain)

    def _week_of(self, day: date) -> "Change | Self":
        """What says the weekdays and hours of that day: the last change before it, or the calendar itself."""
        return next((change for change in reversed(self.changes) if change.first <= day), self)

    def _work_out(self, year: int) -> tuple[date, ...]:
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise CalendarError(f"The calendar knows the years {FIRST_YEAR} to {LAST_YEAR}; {year} is beyond it.")
        free = set(public_holidays(self.country, self.region, year))
        new_year, last = date(year, 1, 1), date(year, 12, 31)
        for closure in self.closures:
            day = max(closure.first, new_year)
            while day <= min(closure.last, last):
                free.add(day)
                day += DAY
        days = (new_year + n * DAY for n in range((last - new_year).days + 1))
        return tuple(day for day in days if day not in free and day.weekday() in self._week_of(day).weekdays)


def _must_work(weekdays: Iterable[int], day_starts: time, day_ends: time) -> None:
    days = list(weekdays)
    if not days:
        raise CalendarError("A calendar needs at least one working weekday.")
    if any(day not in range(7) for day in days):
        raise CalendarError("Weekdays are numbered from 0, Monday, to 6, Sunday.")
    if day_ends <= day_starts:
        raise CalendarError("The working day ends before it starts.")


def _week_from(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Weekdays and hours out of plain values, as far as they are there."""
    plain: dict[str, Any] = {
        name: time.fromisoformat(stored[name]) for name in ("day_starts", "day_ends") if name in stored
    }
    return {**plain, "weekdays": tuple(stored["weekdays"])} if "weekdays" in stored else plain


def local_date(instant: datetime, zone: str) -> date:
    """The date on the wall at `instant` in that zone. The instant must be aware."""
    if instant.tzinfo is None:
        raise ValueError("local_date needs an aware instant; pass timezone.now() or datetime(…, tzinfo=UTC).")
    return instant.astimezone(zone_named(zone)).date()


def due_at(day: date, at: time, zone: str) -> datetime:
    """The UTC instant at which that local time comes.

    A local time that the clocks skip comes at the first instant after the gap; one that they show twice comes once,
    at its first showing.
    """
    local = datetime.combine(day, at.replace(tzinfo=None, fold=0), zone_named(zone))
    instant = local.astimezone(UTC)
    if instant.astimezone(local.tzinfo).replace(tzinfo=None) == local.replace(tzinfo=None):
        return instant
    return _end_of_gap(local.replace(fold=1).astimezone(UTC), instant, zone_named(zone))


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first instant with the new offset; `before` still has the old one, `after` the new one."""
    new_offset, second = after.astimezone(zone).utcoffset(), timedelta(seconds=1)
    while after - before > second:
        middle = before + (after - before) // 2 // second * second
        if middle.astimezone(zone).utcoffset() == new_offset:
            after = middle
        else:
            before = middle
    return after
