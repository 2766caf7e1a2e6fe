"""What holds for every history of hand-overs: parts add up, order does not matter, and nothing ever shrinks."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from implementation.calendars import WorkingCalendar
from implementation.working_hours import working_seconds
from roadmap.clock import (
    CUSTOMER,
    NOBODY,
    VENDOR,
    Ended,
    Event,
    Held,
    Paused,
    Version,
    attribute,
    driving_item,
    waiting,
)
from roadmap.schedule import Actual, Dates, forecast, schedule
from tests.engines.networks import CALENDARS, DAY, KICKOFFS, histories, networks
from tests.engines.test_forecast import situations

KICKOFF = date(2027, 1, 11)
LAST = datetime(2027, 1, 31, tzinfo=UTC)

HOLDERS = st.sampled_from([VENDOR, CUSTOMER, NOBODY, "Bank"])
WHAT = st.one_of(
    HOLDERS.map(Held), HOLDERS.map(Held), st.just(Ended()), st.sampled_from(["Audit", "Storm"]).map(Paused)
)
ZONES = st.sampled_from(["America/New_York", "Europe/Berlin", "Asia/Kolkata"])


def moments(first):
    """Some minutes of the six weeks after; few enough that several things happen in one of them."""
    return st.integers(0, 6 * 7 * 24).map(lambda n: datetime.combine(first, time(0), UTC) + n * timedelta(hours=1))


@st.composite
def happened(draw, first, things):
    events = st.tuples(st.sampled_from(things), moments(first), WHAT)
    return [Event(thing, at, n, what) for n, (thing, at, what) in enumerate(draw(st.lists(events, max_size=25)))]


@st.composite
def zoned(draw):
    return {side: WorkingCalendar(zone=draw(ZONES)) for side in ("VENDOR", "CUSTOMER")}


@st.composite
def pasts(draw):
    """A plan that changed, progress that was noted at some time, and hand-overs."""
    items, kickoff, calendars = draw(networks()), draw(KICKOFFS), draw(CALENDARS)
    first = schedule(items, kickoff=kickoff, calendars=calendars).items
    today = kickoff + draw(st.integers(0, 40)) * DAY
    planned, when = {}, moments(kickoff)
    for key, dates in first.items():
        moved = draw(st.lists(st.tuples(when, st.integers(0, 20)), max_size=1))
        later = [Version(at, 1, Dates(dates.start + days * DAY, dates.finish + days * DAY)) for at, days in moved]
        at = draw(st.sampled_from([datetime.combine(kickoff, time(0), UTC)] * 3 + [draw(when)]))
        planned[key] = [Version(at, 0, Dates(dates.start, dates.finish)), *later]
    actuals = {key: [Version(draw(when), 0, actual)] for key, actual in draw(histories(items, first, today)).items()}
    return {
        "items": items,
        "planned": planned,
        "actuals": actuals,
        "events": draw(happened(kickoff, [item.key for item in items])),
        "kickoff": kickoff,
        "calendars": calendars,
    }


@given(happened(KICKOFF, ["one", "other", "third"]), zoned(), moments(KICKOFF), st.randoms(use_true_random=False))
def test_waiting_adds_up_in_any_order_and_never_shrinks(events, calendars, now, shuffler):
    found = waiting(events, now=now, calendars=calendars)
    later = waiting(events, now=now + timedelta(hours=shuffler.randrange(100)), calendars=calendars)

    assert waiting(shuffler.sample(events, len(events)) + events[:3], now=now, calendars=calendars) == found
    assert sum(found.seconds.values()) == sum(wait.seconds for wait in found.waits)
    assert all(later.seconds[holder] >= seconds for holder, seconds in found.seconds.items())
    for wait in found.waits:
        calendar = calendars["VENDOR" if wait.holder in (VENDOR, NOBODY) else "CUSTOMER"]
        assert wait.seconds == working_seconds(calendar, wait.since, wait.until)
        assert wait.since < wait.until <= now


@given(happened(KICKOFF, ["one", "other"]), zoned(), moments(KICKOFF), HOLDERS)
def test_handing_over_and_back_in_one_instant_changes_nothing(events, calendars, at, other):
    before = [event for event in events if event.thing == "one" and event.at <= at]
    what = max(before, key=lambda event: (event.at, event.number)).what if before else Ended()
    there_and_back = [Event("one", at, 1000, Held(other)), Event("one", at, 1001, what)]
    found = waiting([*events, *there_and_back], now=LAST, calendars=calendars)

    assert found == waiting(events, now=LAST, calendars=calendars)


@given(situations())
def test_who_is_late_by_himself_and_moves_go_live_drives_it(situation):
    found = forecast(**situation)
    root = found.items[found.items[found.driver].root] if found.driver else None

    driving = driving_item(situation["items"], found, actuals=situation["actuals"], calendars=situation["calendars"])

    assists = {item.key for item in situation["items"] if item.assists}
    if root and root.because and root.because.kind in ("today", "start") and root.key not in assists:
        assert driving == root.key
    assert not driving or not situation["actuals"].get(driving, Actual()).finished_on


@given(pasts(), st.data())
def test_each_working_day_since_kickoff_has_one_owner_and_keeps_it(past, data):
    now, shuffler = data.draw(moments(past["kickoff"])), data.draw(st.randoms(use_true_random=False))
    later = now + timedelta(hours=data.draw(st.integers(0, 300)))
    vendor = past["calendars"]["VENDOR"]
    opened = [
        day
        for n in range(60)
        if vendor.is_working(day := past["kickoff"] + n * DAY) and datetime.combine(day, time(9), UTC) <= now
    ]

    found = attribute(**past, now=now)

    assert [day.day for day in found.days] == opened
    assert sum(found.parts.values()) == len(opened)
    assert attribute(**past, now=later).days[: len(opened)] == found.days
    assert attribute(**_shuffled(past, shuffler), now=now) == found
    known_by_now = {
        **past,
        "events": [event for event in past["events"] if event.at <= now],
        "actuals": {key: [one for one in told if one.at <= now] for key, told in past["actuals"].items()},
    }
    assert attribute(**known_by_now, now=now) == found


@given(pasts(), st.data())
def test_a_day_is_driven_by_an_open_item_and_handing_back_at_once_changes_nothing(past, data):
    now, at = (data.draw(moments(past["kickoff"])) for _ in range(2))
    key = data.draw(st.sampled_from([item.key for item in past["items"]]))
    before = [event for event in past["events"] if event.thing == key and event.at <= at]
    what = max(before, key=lambda event: (event.at, event.number)).what if before else Ended()

    found = attribute(**past, now=now)
    there_and_back = [Event(key, at, 1000, Held("Bank")), Event(key, at, 1001, what)]

    assert attribute(**{**past, "events": past["events"] + there_and_back}, now=now) == found
    for day in found.days:
        morning = datetime.combine(day.day, time(9), UTC)
        known = [one.value for one in past["actuals"].get(day.item, ()) if one.at <= morning]
        assert not any(actual.skipped or actual.finished_on for actual in known)
        assert (day.item == "") == (day.holder == NOBODY)


def _shuffled(past, shuffler):
    def mixed(values):
        return shuffler.sample(values, len(values))

    return {
        **past,
        "items": mixed(past["items"]),
        "events": mixed(past["events"]),
        "planned": {key: mixed(past["planned"][key]) for key in mixed(list(past["planned"]))},
        "actuals": {key: mixed(past["actuals"][key]) for key in mixed(list(past["actuals"]))},
    }
