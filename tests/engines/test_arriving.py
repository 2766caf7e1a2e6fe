"""Items that come into a plan that stands: where they go, whom they push, and what stays where it was."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from implementation.calendars import WorkingCalendar
from roadmap.moving import Because, Conflict, Problem, standing_of, what_moves
from roadmap.schedule import (
    Actual,
    AfterKickoff,
    BeforeGoLive,
    Dates,
    Item,
    Link,
    ScheduleError,
    anchored_start,
    schedule,
)
from tests.engines.networks import CALENDARS, KICKOFFS, networks

MONDAY = date(2027, 1, 11)
PLAIN = {"VENDOR": WorkingCalendar(), "CUSTOMER": WorkingCalendar()}
SHARE = Item("share", "CUSTOMER", 3, AfterKickoff(0))
BUILD = Item("build", "VENDOR", 3, AfterKickoff(4), (Link("share"),))
TEST = Item("test", "CUSTOMER", 2, AfterKickoff(8), (Link("build"),))
PLAN = [SHARE, BUILD, TEST]  # share 11-13, build 15-19, test 21-22 January
ASK = Item("ask", "CUSTOMER", 4, AfterKickoff(0), (Link("share"),))


def jan(day: int) -> date:
    return date(2027, 1, day)


def arriving(items, *new, today=11, actuals=None, also=()):
    """What becomes of the plan with its items as they are in `items`, of which `new` and `also` get their place anew."""
    old = schedule(PLAN, kickoff=MONDAY, calendars=PLAIN).items
    anew = {item.key: anchored_start(item, kickoff=MONDAY, calendars=PLAIN, go_live=jan(22)) for item in new}
    return what_moves(
        items,
        {},
        planned=old,
        actuals=actuals or {},
        calendars=PLAIN,
        committed=jan(22),
        earliest=jan(today),
        anew=anew | {key: old[key].start for key in also},
        standing=standing_of(PLAN, planned=old, actuals=actuals or {}, calendars=PLAIN),
    )


def days(found):
    return {key: (row.start.day, row.finish.day) for key, row in found.items()}


def test_what_is_new_goes_to_its_first_day_behind_what_it_waits_for():
    outcome = arriving([*PLAN, ASK], ASK)

    assert {key: (a.dates.start.day, a.dates.finish.day) for key, a in outcome.arrivals.items()} == {"ask": (14, 19)}
    assert outcome.arrivals["ask"].because == Because("item", "share")
    assert outcome.shifts == {}
    assert outcome.before.go_live == outcome.after.go_live == jan(22)


def test_what_waits_for_it_from_now_on_is_pushed_and_so_is_what_follows():
    build = replace(BUILD, links=(Link("share"), Link("ask")))
    outcome = arriving([SHARE, build, TEST, ASK], ASK, also=["build"])

    assert days({key: shift.after for key, shift in outcome.shifts.items()}) == {"build": (20, 22), "test": (25, 26)}
    assert outcome.shifts["build"].because == Because("item", "ask")
    assert outcome.after.go_live == jan(26)


def test_nothing_new_begins_before_today_and_what_stands_in_the_past_stays_there():
    free = replace(ASK, links=())
    outcome = arriving([*PLAN, free], free, today=20, also=["build"])

    assert outcome.arrivals["ask"].dates == Dates(jan(20), jan(25))
    assert outcome.arrivals["ask"].because == Because("anew")
    assert outcome.shifts == {}


def test_what_has_begun_keeps_its_place_whatever_it_waits_for_now():
    build = replace(BUILD, links=(Link("share"), Link("ask")), duration=9)
    outcome = arriving([SHARE, build, TEST, ASK], ASK, also=["build"], today=18, actuals={"build": Actual(jan(15))})

    assert "build" not in outcome.shifts


def test_a_longer_item_ends_later_and_pushes():
    build = replace(BUILD, duration=5)
    outcome = arriving([SHARE, build, TEST], also=["build"])

    assert days({key: shift.after for key, shift in outcome.shifts.items()}) == {"build": (15, 21), "test": (22, 25)}
    assert outcome.shifts["build"].because == Because("anew")


def test_an_assist_that_comes_has_the_dates_of_what_it_helps_with():
    helping = Item("help", "VENDOR", 1, AfterKickoff(0), assists=("ask", "test"))
    outcome = arriving([*PLAN, ASK, helping], ASK, helping)

    assert outcome.arrivals["help"].dates == Dates(jan(14), jan(22))


def test_a_lock_without_room_refuses_and_limits_are_shown():
    locked = replace(ASK, locked_on=jan(12))
    late = replace(ASK, not_after=jan(15))

    assert arriving([*PLAN, locked], locked).problems == (Problem("held", "ask", "share", jan(12), jan(14)),)
    assert arriving([*PLAN, late], late).conflicts == (Conflict("not_after", "ask", jan(19), jan(15)),)
    before = replace(ASK, anchor=BeforeGoLive(5))
    assert arriving([*PLAN, before], before).conflicts == (Conflict("before_go_live", "ask", jan(19), jan(15)),)


def test_an_item_without_dates_that_is_not_new_is_named():
    with pytest.raises(ScheduleError, match="“ask”"):
        arriving([*PLAN, ASK])


@given(networks(), KICKOFFS, CALENDARS)
def test_what_comes_all_at_once_has_the_dates_that_the_scheduler_gives(items, kickoff, calendars):
    committed = date(2028, 3, 1)
    wanted = schedule(items, kickoff=kickoff, calendars=calendars, committed=committed)
    place = {"kickoff": kickoff, "calendars": calendars, "go_live": committed}

    outcome = what_moves(
        items, {}, planned={}, actuals={}, calendars=calendars, committed=committed, earliest=kickoff,
        anew={item.key: anchored_start(item, **place) for item in items},
        standing=standing_of(items, planned=wanted.items, actuals={}, calendars=calendars),
    )  # fmt: skip

    found = {key: arrival.dates for key, arrival in outcome.arrivals.items()}
    alone = {item.key for item in items if not item.summary}
    assert found == {key: Dates(p.start, p.finish) for key, p in wanted.items.items() if key in alone}
    assert outcome.after.go_live == wanted.go_live


@given(networks(), KICKOFFS, CALENDARS, st.data())
def test_what_comes_makes_nothing_earlier_and_nobody_starts_before_what_it_waits_for(items, kickoff, calendars, data):
    if len(items) < 2:
        return
    keys = [item.key for item in items[1:]]
    new = set(data.draw(st.lists(st.sampled_from(keys), min_size=1, unique=True)))
    known = [
        item for item in items if item.key not in new and new.isdisjoint((*item.assists, *(k.on for k in item.links)))
    ]
    if not any(item.moves_go_live for item in known):
        return
    committed = date(2028, 3, 1)
    try:
        planned = schedule(known, kickoff=kickoff, calendars=calendars, committed=committed).items
    except ScheduleError:
        return  # what is left of the objective has nothing to start with
    place = {"kickoff": kickoff, "calendars": calendars, "go_live": committed}
    later = [item for item in items if item.key not in planned]

    outcome = what_moves(
        items, {}, planned=planned, actuals={}, calendars=calendars, committed=committed, earliest=kickoff,
        anew={item.key: anchored_start(item, **place) for item in later},
        standing=standing_of(known, planned=planned, actuals={}, calendars=calendars),
    )  # fmt: skip

    assert set(outcome.arrivals) == {item.key for item in later if not item.summary}
    assert all(shift.after.start >= shift.before.start for shift in outcome.shifts.values())
    assert all(shift.after.finish >= shift.before.finish for key, shift in outcome.shifts.items())
    after = {**planned, **{key: arrival.dates for key, arrival in outcome.arrivals.items()}}
    after |= {key: shift.after for key, shift in outcome.shifts.items()}
    for item in later:
        for link in item.hard_links:
            if link.on in after and link.kind == "FS" and link.lag >= 0 and item.duration and not item.assists:
                assert after[item.key].start > after[link.on].finish
