"""Working days and local times, against references that are slow and obvious."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from implementation.calendars import CalendarError, Closure, WorkingCalendar, due_at, local_date

DAY = timedelta(days=1)
ZONES = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Santiago", "Africa/Casablanca", "UTC"]

dates = st.dates(date(2024, 1, 1), date(2032, 12, 31))
closures = st.lists(
    st.builds(lambda first, days: Closure(first, first + days * DAY, "Works outing"), dates, st.integers(0, 20)),
    max_size=3,
).map(tuple)
calendars = st.builds(
    WorkingCalendar,
    country=st.sampled_from(["", "US", "GB", "DE", "IN", "AE"]),
    zone=st.sampled_from(ZONES),
    weekdays=st.sets(st.integers(0, 6), min_size=1).map(tuple),
    closures=closures,
)


def step(calendar, day, days):
    """`add` one day at a time."""
    while days and (day := day + (DAY if days > 0 else -DAY)):
        if calendar.reason(day) is None:
            days -= 1 if days > 0 else -1
    return day


@given(calendars, dates)
def test_a_day_works_exactly_when_there_is_no_reason_against_it(calendar, day):
    assert calendar.is_working(day) is (calendar.reason(day) is None)


@given(calendars, dates, st.integers(-60, 60).filter(bool))
def test_adding_counts_working_days_one_by_one(calendar, day, days):
    assert calendar.add(day, days) == step(calendar, day, days)


@given(calendars, dates)
def test_next_and_previous_working_are_the_nearest_ones(calendar, day):
    after, before = calendar.next_working(day), calendar.previous_working(day)

    assert before <= day <= after
    assert calendar.is_working(before)
    assert calendar.is_working(after)
    assert calendar.count(before + DAY, after - DAY) == 0


@given(calendars, dates, st.integers(-300, 300))
def test_between_undoes_adding_from_a_working_day(calendar, day, days):
    day = calendar.next_working(day)

    assert calendar.working_days_between(day, calendar.add(day, days)) == days


@given(calendars, dates, dates)
def test_between_changes_its_sign_when_the_dates_are_swapped(calendar, one, other):
    assert calendar.working_days_between(one, other) == -calendar.working_days_between(other, one)


@given(calendars, dates, dates, st.integers(-20, 20))
def test_adding_never_goes_backwards_when_the_day_grows(calendar, one, other, days):
    earlier, later = sorted([one, other])

    assert calendar.add(earlier, days) <= calendar.add(later, days) <= calendar.add(later, days + 1)


@given(calendars)
def test_a_calendar_comes_back_from_storage_as_it_was(calendar):
    assert WorkingCalendar.from_dict(calendar.to_dict()) == calendar


def test_friday_and_saturday_plus_one_are_monday():
    calendar = WorkingCalendar()

    assert calendar.add(date(2027, 1, 15), 1) == date(2027, 1, 18)
    assert calendar.add(date(2027, 1, 16), 1) == date(2027, 1, 18)
    assert calendar.add(date(2027, 1, 16), 0) == date(2027, 1, 18)
    assert calendar.add(date(2027, 1, 18), -1) == date(2027, 1, 15)


def test_a_day_off_says_why():
    calendar = WorkingCalendar("GB", "ENG", closures=(Closure(date(2026, 12, 30), date(2026, 12, 31), "Stocktaking"),))

    assert calendar.reason(date(2026, 12, 26)) == "Saturday"
    assert calendar.reason(date(2026, 12, 25)) == "Christmas Day"
    assert calendar.reason(date(2026, 12, 30)) == "closed: Stocktaking"
    assert calendar.reason(date(2026, 12, 29)) is None


def test_a_region_has_its_own_holidays():
    epiphany = date(2026, 1, 6)

    assert WorkingCalendar("DE", "BY").reason(epiphany) == "Epiphany"
    assert WorkingCalendar("DE", "BE").is_working(epiphany)


def test_a_friday_to_saturday_weekend_works():
    calendar = WorkingCalendar(weekdays=(6, 0, 1, 2, 3))

    assert calendar.add(date(2027, 1, 14), 1) == date(2027, 1, 17)  # Thursday to Sunday


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"weekdays": ()}, "at least one working weekday"),
        ({"weekdays": (7,)}, "numbered from 0"),
        ({"zone": "Europe/Londno"}, "not a time zone"),
        ({"day_starts": time(18), "day_ends": time(9)}, "ends before it starts"),
    ],
)
def test_a_calendar_that_cannot_work_is_refused_with_words(wrong, words):
    with pytest.raises(CalendarError, match=words):
        WorkingCalendar(**wrong)


@pytest.mark.parametrize("place", [("XX", ""), ("DE", "XX")])
def test_an_unknown_country_or_region_is_named(place):
    with pytest.raises(CalendarError, match="XX"):
        WorkingCalendar(*place).is_working(date(2026, 1, 1))


def test_a_closure_without_end_ends_the_calendar_and_not_the_program():
    calendar = WorkingCalendar(closures=(Closure(date(2026, 1, 1), date(2100, 12, 31), "Wound up"),))

    with pytest.raises(CalendarError, match="2101 is beyond it"):
        calendar.next_working(date(2026, 1, 1))


def test_a_closure_that_ends_before_it_starts_is_refused():
    with pytest.raises(CalendarError, match="before it starts"):
        Closure(date(2026, 1, 2), date(2026, 1, 1), "Party")


def transitions(zone):
    """Each change of the clocks in 2026-2030, to the minute, found by looking at every half hour."""
    zone, instant, last = ZoneInfo(zone), datetime(2026, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
    half_hour, minute = timedelta(minutes=30), timedelta(minutes=1)
    while instant < last:
        if instant.astimezone(zone).utcoffset() != (instant + half_hour).astimezone(zone).utcoffset():
            exact = instant
            while exact.astimezone(zone).utcoffset() == instant.astimezone(zone).utcoffset():
                exact += minute
            yield exact
        instant += half_hour


@pytest.mark.parametrize("zone", ZONES)
def test_every_local_time_round_every_change_of_the_clocks_comes_at_its_first_instant(zone):
    """The reference walks forward in UTC and takes the first instant whose wall clock has reached the wanted time."""
    found = list(transitions(zone))
    tz, quarter = ZoneInfo(zone), timedelta(minutes=15)

    for change in found:
        walk = [change + n * quarter for n in range(-24, 25)]
        walls = [instant.astimezone(tz).replace(tzinfo=None) for instant in walk]
        wanted = change.astimezone(tz).replace(tzinfo=None) - 12 * quarter
        for _ in range(24):
            first = next(instant for instant, wall in zip(walk, walls, strict=True) if wall >= wanted)
            assert due_at(wanted.date(), wanted.time(), zone) == first, (zone, wanted)
            wanted += quarter

    assert len(found) >= 10 or zone == "UTC"


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        ("America/New_York", "2026-03-08 02:30", "2026-03-08 07:00"),  # skipped: 02:00 becomes 03:00
        ("America/New_York", "2026-11-01 01:30", "2026-11-01 05:30"),  # shown twice: the first
        ("Europe/Berlin", "2027-03-28 02:00", "2027-03-28 01:00"),
        ("Europe/Berlin", "2027-10-31 02:30", "2027-10-31 00:30"),
        ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03 15:30"),  # half an hour only
        ("America/Santiago", "2026-09-06 00:00", "2026-09-06 04:00"),  # midnight itself is skipped
        ("UTC", "2028-02-29 16:00", "2028-02-29 16:00"),
    ],
)
def test_local_times_worked_out_by_hand(zone, local, utc):
    wanted = datetime.fromisoformat(local)

    assert due_at(wanted.date(), wanted.time(), zone) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


def test_the_local_date_is_the_one_on_the_wall():
    instant = datetime(2026, 1, 1, 3, 0, tzinfo=UTC)

    assert local_date(instant, "America/New_York") == date(2025, 12, 31)
    assert local_date(instant, "Asia/Kolkata") == date(2026, 1, 1)


def test_a_naive_instant_is_refused():
    with pytest.raises(ValueError, match="aware"):
        local_date(datetime(2026, 1, 1), "UTC")
