"""Working hours: cases worked out by hand, across zones and nights on which the clocks change, then what always holds."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from implementation.calendars import CalendarError, Change, Closure, WorkingCalendar
from implementation.working_hours import HOUR, after_working, opening, working_seconds

ZONES = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Santiago", "Africa/Casablanca", "UTC"]
BERLIN = WorkingCalendar("DE", zone="Europe/Berlin")
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)
SECOND = timedelta(seconds=1)

times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
hours = st.tuples(times, times).filter(lambda pair: pair[0] != pair[1]).map(sorted)
weeks = st.sets(st.integers(0, 6), min_size=1).map(tuple)
days = st.dates(date(2025, 10, 1), date(2027, 6, 30))
changes = st.lists(
    st.builds(lambda first, week, day: Change(first, week, *day), days, weeks, hours),
    max_size=2,
    unique_by=lambda change: change.first,
).map(tuple)
calendars = st.builds(
    lambda zone, week, day, changed, closed: WorkingCalendar(
        zone=zone, weekdays=week, day_starts=day[0], day_ends=day[1], changes=changed, closures=closed
    ),
    st.sampled_from(ZONES),
    weeks,
    hours,
    changes,
    st.lists(days.map(lambda first: Closure(first, first + timedelta(days=9), "Outing")), max_size=2).map(tuple),
)
instants = st.datetimes(datetime(2025, 10, 1), datetime(2027, 6, 30), timezones=st.just(UTC))


def local(zone, *when):
    return datetime(*when, tzinfo=ZoneInfo(zone))


def berlin(*when):
    return local("Europe/Berlin", *when)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (berlin(2027, 1, 11, 9), berlin(2027, 1, 11, 17), 8 * HOUR),
        (berlin(2027, 1, 11, 6), berlin(2027, 1, 11, 22), 8 * HOUR),
        (berlin(2027, 1, 15, 16), berlin(2027, 1, 18, 10), 2 * HOUR),  # over a weekend
        (berlin(2027, 1, 16, 8), berlin(2027, 1, 17, 20), 0),
        (berlin(2027, 3, 25, 17), berlin(2027, 3, 30, 9), 0),  # Good Friday to Easter Monday
        (berlin(2027, 3, 26, 9), berlin(2027, 3, 30, 17), 8 * HOUR),  # clocks went forward on Easter Sunday
        (berlin(2026, 12, 31, 16, 59, 59), berlin(2027, 1, 4, 9, 0, 1), 2),  # over a year's end
        (local("America/New_York", 2027, 1, 11, 3), local("America/New_York", 2027, 1, 11, 12), 8 * HOUR),
    ],
)
def test_hours_by_hand(start, end, expected):
    assert working_seconds(BERLIN, start, end) == expected
    assert working_seconds(BERLIN, end, start) == -expected


@pytest.mark.parametrize(
    ("day", "length"),
    [(date(2027, 10, 29), 8), (date(2027, 10, 30), 8), (date(2027, 10, 31), 8), (date(2027, 11, 1), 8)],
)
def test_nine_to_five_is_eight_hours_on_the_days_round_a_night_of_changing_clocks(day, length):
    calendar = WorkingCalendar(zone="Europe/Berlin", weekdays=EVERY_DAY)

    assert working_seconds(calendar, *midnights(day, "Europe/Berlin")) == length * HOUR


@pytest.mark.parametrize(("day", "length"), [(date(2027, 3, 28), 7), (date(2027, 10, 31), 9), (date(2027, 11, 1), 8)])
def test_who_works_while_the_clocks_change_works_what_really_passes(day, length):
    night_shift = WorkingCalendar(zone="Europe/Berlin", weekdays=EVERY_DAY, day_starts=time(1), day_ends=time(9))

    assert working_seconds(night_shift, *midnights(day, "Europe/Berlin")) == length * HOUR


def test_a_change_holds_from_its_day_on_for_days_and_for_hours():
    four_days = Change(date(2027, 2, 1), weekdays=(0, 1, 2, 3), day_starts=time(8), day_ends=time(18))
    calendar = WorkingCalendar(zone="Europe/Berlin", changes=(four_days,))

    assert calendar.is_working(date(2027, 1, 29))
    assert calendar.reason(date(2027, 2, 5)) == "Friday"
    assert calendar.add(date(2027, 2, 4), 1) == date(2027, 2, 8)
    assert working_seconds(calendar, berlin(2027, 1, 29), berlin(2027, 2, 6)) == (8 + 4 * 10) * HOUR
    assert opening(calendar, date(2027, 2, 1)) == berlin(2027, 2, 1, 8)
    assert WorkingCalendar.from_dict(calendar.to_dict()) == calendar


def test_the_order_in_which_changes_are_written_does_not_matter_and_two_on_one_day_are_refused():
    one, other = Change(date(2027, 2, 1), (0, 1)), Change(date(2027, 3, 1), (2,))

    assert WorkingCalendar(changes=(one, other)) == WorkingCalendar(changes=(other, one))
    with pytest.raises(CalendarError, match="changes twice on 2027-02-01"):
        WorkingCalendar(changes=(one, Change(date(2027, 2, 1), (3,))))
    with pytest.raises(CalendarError, match="at least one working weekday"):
        Change(date(2027, 2, 1), ())


@pytest.mark.parametrize(
    ("start", "seconds", "expected"),
    [
        (berlin(2027, 1, 11, 9), 8 * HOUR, berlin(2027, 1, 11, 17)),
        (berlin(2027, 1, 11, 9), 8 * HOUR + 1, berlin(2027, 1, 12, 9, 0, 1)),
        (berlin(2027, 1, 15, 16), 2 * HOUR, berlin(2027, 1, 18, 10)),
        (berlin(2027, 1, 16, 12), 0, berlin(2027, 1, 16, 12)),
        (berlin(2026, 12, 30, 17), 16 * HOUR, berlin(2027, 1, 4, 17)),  # Thursday, then New Year's Day off
    ],
)
def test_later_by_hand(start, seconds, expected):
    assert after_working(BERLIN, start, seconds) == expected


def test_a_calendar_that_never_works_again_says_so_and_an_instant_without_zone_is_refused():
    closed = WorkingCalendar(closures=(Closure(date(2027, 1, 1), date(2100, 12, 31), "Gone"),))

    with pytest.raises(CalendarError, match="beyond"):
        after_working(closed, berlin(2027, 1, 11, 9), 1)
    with pytest.raises(ValueError, match="aware"):
        working_seconds(BERLIN, datetime(2027, 1, 11), datetime(2027, 1, 12))
    with pytest.raises(ValueError, match="forwards"):
        after_working(BERLIN, berlin(2027, 1, 11, 9), -1)


@given(calendars, st.lists(instants, min_size=3, max_size=3))
def test_parts_of_a_stretch_add_up_and_none_is_longer_than_the_clock(calendar, three):
    a, b, c = three

    assert working_seconds(calendar, a, b) + working_seconds(calendar, b, c) == working_seconds(calendar, a, c)
    assert 0 <= working_seconds(calendar, min(three), max(three)) <= (max(three) - min(three)) // SECOND + 1


@given(calendars, instants, st.integers(0, 400 * HOUR))
def test_later_undoes_between_and_is_the_first_such_instant(calendar, start, seconds):
    assume(working_seconds(calendar, start, start + timedelta(days=3650)) > seconds)  # a minute a week: not in our time
    end = after_working(calendar, start, seconds)

    assert working_seconds(calendar, start, end) == seconds
    assert end >= start
    assert seconds == 0 or working_seconds(calendar, start, end - SECOND) == seconds - 1


@given(calendars, instants, instants, st.integers(0, 100 * HOUR), st.integers(0, HOUR))
def test_later_never_goes_backwards(calendar, one, other, seconds, more):
    earlier, later = sorted([one, other])

    assert after_working(calendar, earlier, seconds) <= after_working(calendar, later, seconds)
    assert after_working(calendar, earlier, seconds) <= after_working(calendar, earlier, seconds + more)


@given(calendars, days)
def test_a_day_is_counted_minute_by_minute(calendar, day):
    """The slow way: of every minute that passes, does its local time stand within the hours of a working day?"""
    start, end = midnights(day, calendar.zone)
    walls = [
        (start + n * timedelta(minutes=1)).astimezone(ZoneInfo(calendar.zone)).time()
        for n in range((end - start) // timedelta(minutes=1))
    ]
    assume(len(walls) == 24 * 60)  # where the clocks change, the cases above decide
    opens, closes = calendar.hours_on(day)
    minutes = sum(opens <= wall < closes for wall in walls) if calendar.is_working(day) else 0

    assert working_seconds(calendar, start, end) == 60 * minutes


def midnights(day, zone):
    start, end = (datetime.combine(one, time(0), ZoneInfo(zone)) for one in (day, day + timedelta(days=1)))
    return start.astimezone(UTC), end.astimezone(UTC)
