"""Whose turn it was: a task handed over and back and the days so far, worked out by hand."""

from datetime import UTC, date, datetime, time

import pytest

from implementation.calendars import WorkingCalendar
from implementation.working_hours import HOUR
from roadmap.clock import (
    CUSTOMER,
    NOBODY,
    PAUSED,
    VENDOR,
    ClockError,
    DrivenDay,
    Ended,
    Event,
    Held,
    Pause,
    Paused,
    Version,
    attribute,
    waiting,
)
from roadmap.schedule import Actual, AfterKickoff, Dates, Item, Link, schedule

KICKOFF = date(2027, 1, 11)
# New York works from 14:00 to 22:00 UTC and rests on Monday 18 January, Berlin works from 8:00 to 16:00 UTC
SIDES = {
    "VENDOR": WorkingCalendar("US", zone="America/New_York"),
    "CUSTOMER": WorkingCalendar("DE", zone="Europe/Berlin"),
}
SHARE = Item("share", "CUSTOMER", 3, AfterKickoff(0))
BUILD = Item("build", "VENDOR", 5, AfterKickoff(0), (Link("share"),))
TEST = Item("test", "CUSTOMER", 2, AfterKickoff(0), (Link("build"),))
LIVE = Item("live", "VENDOR", 0, AfterKickoff(0), (Link("test"),))
CHAIN = [SHARE, BUILD, TEST, LIVE]


def january(day, *clock):
    return datetime(2027, 1, day, *clock, tzinfo=UTC)


NOW = january(22, 20)


def told(thing, *happened):
    """Events in the order in which they are written."""
    return [Event(thing, at, number, what) for number, (at, what) in enumerate(happened)]


def passed(*events, now=NOW, calendars=SIDES):
    return waiting([*events], now=now, calendars=calendars)


def given_to(*days_and_holders):
    return [(day.day.day, day.item, day.holder) for day in days_and_holders]


def driven(events=(), actuals=None, *, items=CHAIN, now=NOW, planned=None, **options):
    first = schedule(items, kickoff=KICKOFF, calendars=SIDES).items
    planned = {key: [Version(january(8), 0, dates)] for key, dates in first.items()} | (planned or {})
    return attribute(
        items,
        planned=planned,
        actuals=actuals or {},
        events=events,
        kickoff=KICKOFF,
        now=now,
        calendars=SIDES,
        **options,
    )


def done(day, *clock, number=0):
    return [Version(january(day, *clock), number, Actual(KICKOFF, date(2027, 1, day)))]


OVER_A_WEEKEND = told(
    "share",
    (january(14, 15), Held(CUSTOMER)),  # Thursday: 1 hour until Berlin closes, then Friday's 8
    (january(15, 17, 30), Held(VENDOR)),  # Friday: 4.5 hours until New York closes; free until Tuesday
    (january(18, 9), Held(CUSTOMER)),  # Monday: 7 hours, Tuesday 4
    (january(19, 12), Paused("The auditors look at it")),
    (january(21, 10), Held("Bank")),  # Thursday: 6 hours, Friday 1
    (january(22, 9), Held(VENDOR)),  # Friday: 6 hours so far
)


def test_a_task_handed_over_and_back_over_a_weekend():
    found = passed(*OVER_A_WEEKEND)

    assert found.seconds == {CUSTOMER: 20 * HOUR, VENDOR: 21 * HOUR // 2, "Bank": 7 * HOUR}
    assert [(wait.holder, wait.seconds / HOUR, wait.open) for wait in found.waits] == [
        (CUSTOMER, 9, False),
        (VENDOR, 4.5, False),
        (CUSTOMER, 11, False),
        ("Bank", 7, False),
        (VENDOR, 6, True),
    ]
    assert found.pauses == (Pause("share", "The auditors look at it", january(19, 12), january(21, 10), open=False),)


def test_a_third_party_with_hours_of_its_own_and_what_nobody_holds():
    events = told("pay", (january(11, 0), Held("Bank")), (january(12, 0), Held(NOBODY)), (january(13, 0), Ended()))
    bank = WorkingCalendar(day_starts=time(10), day_ends=time(12))

    assert passed(*events).seconds == {"Bank": 8 * HOUR, NOBODY: 8 * HOUR}
    assert passed(*events, calendars={**SIDES, "Bank": bank}).seconds == {"Bank": 2 * HOUR, NOBODY: 8 * HOUR}


def test_things_add_up_and_what_was_opened_again_counts_again():
    one = told("one", (january(11, 8), Held(CUSTOMER)), (january(11, 10), Ended()), (january(11, 12), Held(CUSTOMER)))
    other = told("other", (january(11, 8), Held(CUSTOMER)))

    assert passed(*one, *other, now=january(11, 16)).seconds == {CUSTOMER: (2 + 4 + 8) * HOUR}


def test_events_that_contradict_each_other_are_refused():
    at = january(11)

    with pytest.raises(ClockError, match="Two things happened to “one”"):
        passed(Event("one", at, 1, Held(VENDOR)), Event("one", at, 1, Held(CUSTOMER)))
    with pytest.raises(ClockError, match="without a time zone"):
        passed(Event("one", datetime(2027, 1, 11), 1, Held(VENDOR)))
    with pytest.raises(ClockError, match="needs a reason"):
        Paused(" ")
    with pytest.raises(ClockError, match="No item has planned dates"):
        attribute([SHARE], planned={}, actuals={}, events=[], kickoff=KICKOFF, now=january(12), calendars=SIDES)


def test_the_days_so_far_by_hand():
    """The vendor's mornings are at 14:00 UTC; Monday 18 January is free in New York."""
    events = [
        *told(
            "share",
            (january(11, 13), Held(CUSTOMER)),
            (january(14, 15), Held(VENDOR)),  # after Thursday's opening: a question, until Tuesday morning
            (january(18, 9), Held(CUSTOMER)),
            (january(19, 15), Ended()),
        ),
        *told("build", (january(19, 16), Held(VENDOR)), (january(22, 10), Paused("Storm"))),
    ]
    begun = Version(january(11, 13), 0, Actual(KICKOFF))

    found = driven(events, {"share": [begun, *done(19, 15)]})

    assert given_to(*found.days) == [
        (11, "share", CUSTOMER),
        (12, "share", CUSTOMER),
        (13, "share", CUSTOMER),
        (14, "share", CUSTOMER),
        (15, "share", VENDOR),
        (19, "share", CUSTOMER),
        (20, "build", VENDOR),
        (21, "build", VENDOR),
        (22, "build", PAUSED),
    ]
    assert found.days[-1].reason == "Storm"
    assert found.parts == {CUSTOMER: 5, VENDOR: 3, PAUSED: 1}


def test_what_nobody_holds_belongs_to_its_side_and_a_third_party_may_have_no_name():
    bank = Item("bank", "THIRD", 9, AfterKickoff(0))

    found = driven(told("share", (january(11), Held(NOBODY))), now=january(12, 20))

    assert found.parts == {CUSTOMER: 2}
    assert driven(items=[bank], now=january(12, 20)).parts == {"THIRD": 2}
    assert driven(told("bank", (january(11), Held("Bank"))), items=[bank], now=january(12, 20)).parts == {"Bank": 2}


def test_there_are_no_days_before_kickoff_nor_before_the_office_opens_nor_after_go_live():
    assert driven(now=january(11, 13, 59)).days == ()
    assert len(driven(now=january(11, 14)).days) == 1
    assert [day.day.day for day in driven(live_on=date(2027, 1, 13)).days] == [11, 12, 13]


def test_when_all_is_done_nobody_drives():
    everything = {item.key: done(12, 15) for item in CHAIN}

    assert driven(actuals=everything, now=january(13, 20)).days[-1] == DrivenDay(date(2027, 1, 13), NOBODY)


def test_the_longer_of_two_ways_drives_until_it_is_the_shorter():
    """The vendor's work takes longer, until the customer's answer is so late that everything waits for that."""
    answer = Item("answer", "CUSTOMER", 1, AfterKickoff(0))
    work = Item("work", "VENDOR", 6, AfterKickoff(0))
    live = Item("live", "VENDOR", 1, AfterKickoff(0), (Link("work"), Link("answer", 2)))

    begun = Version(january(11, 14), 0, Actual(KICKOFF))
    found = driven(items=[answer, work, live], actuals={"work": [begun, *done(20, 15, number=1)]})

    assert given_to(*found.days) == [(day, "work", VENDOR) for day in (11, 12, 13)] + [
        (14, "answer", CUSTOMER),  # as long as for the work, and this is what is late
        (15, "answer", CUSTOMER),
        (19, "answer", CUSTOMER),
        (20, "answer", CUSTOMER),
        (21, "answer", CUSTOMER),
        (22, "answer", CUSTOMER),
    ]


def test_a_new_plan_counts_from_the_morning_after_and_an_item_from_its_first_dates_on():
    extra = Item("extra", "CUSTOMER", 9, AfterKickoff(0))
    items = [Item("work", "VENDOR", 9, AfterKickoff(0)), extra]
    later = {"extra": [Version(january(13, 18), 0, Dates(date(2027, 1, 11), date(2027, 3, 1)))]}
    moved = {
        "work": [
            Version(january(8), 0, Dates(KICKOFF, date(2027, 1, 22))),
            Version(january(15, 18), 0, Dates(KICKOFF, date(2027, 3, 5))),
        ]
    }

    found = driven(items=items, planned=later | moved, now=january(20, 20))

    assert [(day.day.day, day.item) for day in found.days] == [
        (11, "work"),
        (12, "work"),
        (13, "work"),
        (14, "extra"),
        (15, "extra"),
        (19, "work"),
        (20, "work"),
    ]


def test_a_plan_made_on_the_day_of_kickoff_counts_for_that_day():
    planned = {
        key: [Version(january(11, 18), 0, dates)]
        for key, dates in schedule(CHAIN, kickoff=KICKOFF, calendars=SIDES).items.items()
    }

    assert driven(planned=planned, now=january(12, 20)).parts == {CUSTOMER: 2}


def test_while_only_an_objective_was_planned_and_nothing_in_it_nobody_drove():
    phase = Item("phase", "VENDOR", 0, AfterKickoff(0), assists=("share",), summary=True)
    planned = {"share": [Version(january(12, 18), 0, Dates(KICKOFF, date(2027, 1, 13)))]}

    found = driven(items=[SHARE, phase], planned=planned, now=january(13, 20))

    assert given_to(*found.days) == [(11, "", NOBODY), (12, "", NOBODY), (13, "share", CUSTOMER)]
