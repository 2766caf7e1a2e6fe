"""When something comes again: counted against a reference that walks every minute, through every change of clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from implementation.occurrences import Occurrence
from implementation.schedule import OCCURRENCES

ZONES = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Santiago", "Africa/Casablanca", "UTC"]
LATE = timedelta(hours=4)


def walk(at: time, zone: str, weekday: int | None, first: datetime, last: datetime) -> list[datetime]:
    """Minute by minute: the first one of each local day on whose wall `at` is shown or has been passed."""
    found, seen, minute, wall = [], set(), first - timedelta(days=2), ZoneInfo(zone)
    while minute < last:
        local = minute.astimezone(wall)
        if local.time() >= at and local.date() not in seen:
            seen.add(local.date())
            if weekday is None or local.weekday() == weekday:
                found.append(minute)
        minute += timedelta(minutes=1)
    return [instant for instant in found if instant > first]


def comes(occurrence: Occurrence, zone: str, first: datetime, last: datetime) -> list[datetime]:
    found, instant = [], first
    while (instant := occurrence.next_after(instant, zone)) < last:
        found.append(instant)
    return found


def changes(zone: str) -> list[datetime]:
    """The instants in 2026 to 2030 at which the clocks of a zone change, to the hour."""
    wall, hour, found = ZoneInfo(zone), datetime(2026, 1, 1, tzinfo=UTC), []
    offset = hour.astimezone(wall).utcoffset()
    while hour.year < 2031:
        hour += timedelta(hours=1)
        if hour.astimezone(wall).utcoffset() != offset:
            offset = hour.astimezone(wall).utcoffset()
            found.append(hour)
    return found


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", [time(0, 5), time(2, 30), time(3, 0)])
def test_a_day_has_it_once_whatever_the_clocks_do(zone, at):
    occurrence = Occurrence(at=at, wall="workspace", good_for=LATE)
    for change in (changes(zone) or [datetime(2027, 3, 28, tzinfo=UTC)])[:6]:
        first, last = change - timedelta(days=1), change + timedelta(days=1)
        assert comes(occurrence, zone, first, last) == walk(at, zone, None, first, last)


@pytest.mark.parametrize("zone", ZONES)
def test_a_week_has_its_friday_afternoon_once(zone):
    friday = OCCURRENCES["weekly_status"]
    found = comes(friday, zone, datetime(2027, 1, 1, 23, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))

    walls = [instant.astimezone(ZoneInfo(zone)) for instant in found]
    assert {(wall.weekday(), wall.hour, wall.minute) for wall in walls} == {(4, 16, 0)}
    assert [wall.date() for wall in walls] == [date(2027, 1, 8) + timedelta(weeks=week) for week in range(52)]


def test_a_morning_in_london_is_an_hour_earlier_in_utc_during_summer():
    morning = OCCURRENCES["customer_digest"]

    assert morning.next_after(datetime(2027, 1, 4, 9, tzinfo=UTC), "Europe/London") == datetime(
        2027, 1, 5, 8, tzinfo=UTC
    )
    assert morning.next_after(datetime(2027, 7, 5, 9, tzinfo=UTC), "Europe/London") == datetime(
        2027, 7, 6, 7, tzinfo=UTC
    )
    assert morning.next_after(datetime(2027, 1, 5, 8, tzinfo=UTC), "Europe/London") == datetime(
        2027, 1, 6, 8, tzinfo=UTC
    )
