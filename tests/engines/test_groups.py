"""Objectives and phases that wait and are waited for."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from implementation.calendars import WorkingCalendar
from roadmap.schedule import AfterKickoff, AfterObjective, Group, Item, Link, ScheduleError, schedule, with_groups
from tests.engines.networks import CALENDARS, KICKOFFS, LAGS, networks

MONDAY = date(2027, 1, 11)
PLAIN = {"VENDOR": WorkingCalendar(""), "CUSTOMER": WorkingCalendar("")}
A = Item("a", "VENDOR", 2, AfterKickoff(0), objective="one")  # 11 to 12
B = Item("b", "CUSTOMER", 4, AfterKickoff(1), objective="one")  # 12 to 15
C = Item("c", "VENDOR", 1, AfterKickoff(0), objective="two")
D = Item("d", "CUSTOMER", 2, AfterKickoff(0), objective="two")
ONE = Group("objective:one", "First", ("a", "b"))
TWO = Group("objective:two", "Second", ("c", "d"))


def days(items, *groups):
    found = schedule(with_groups(items, groups), kickoff=MONDAY, calendars=PLAIN)
    return {item.key: (found.items[item.key].start.day, found.items[item.key].finish.day) for item in items}


def test_an_objective_that_waits_for_an_objective_begins_after_the_last_of_it():
    found = days([A, B, C, D], ONE, replace(TWO, links=(Link("objective:one"),)))

    assert found == {"a": (11, 12), "b": (12, 15), "c": (18, 18), "d": (18, 19)}


def test_it_may_begin_so_many_days_after_the_other_begins():
    found = days([A, B, C, D], ONE, replace(TWO, links=(Link("objective:one", 2, kind="SS"),)))

    assert (found["c"], found["d"]) == ((13, 13), (13, 14))


def test_an_item_may_end_with_an_objective():
    c = replace(C, links=(Link("objective:one", kind="FF"),))

    assert days([A, B, c], ONE)["c"] == (15, 15)


def test_what_counts_from_the_start_of_its_own_objective_is_no_part_of_that_start():
    tied = replace(A, links=(Link("objective:one", 3, kind="SS"),))

    assert days([tied, B], ONE)["a"] == (15, 18)  # b begins on the 12th
    assert days([replace(A, anchor=AfterObjective("one", 3)), B])["a"] == (15, 18)


def test_a_phase_holds_what_its_objectives_hold():
    early = Group("phase:build", "Build", ("a", "b", "c"))
    d = replace(D, links=(Link("phase:build", 1),))

    assert days([A, B, C, d], early)["d"] == (19, 20)


def test_what_is_internal_or_assists_holds_nothing_up():
    notes = replace(A, key="notes", duration=9, internal=True)
    helping = Item("help", "VENDOR", 1, AfterKickoff(0), assists=("a",), objective="one")
    c = replace(C, links=(Link("objective:one"),))

    assert days([A, notes, helping, c], Group("objective:one", "First", ("a", "notes", "help")))["c"] == (13, 13)


def test_an_objective_in_which_nothing_is_left_holds_nothing_up():
    assert days([replace(C, links=(Link("objective:one"), Link("d"))), D], Group("objective:one", "First", ()))[
        "c"
    ] == (13, 13)


def test_a_circle_of_objectives_names_its_members():
    one, two = replace(ONE, links=(Link("objective:two"),)), replace(TWO, links=(Link("objective:one"),))

    with pytest.raises(ScheduleError) as problem:
        days([A, B, C, D], one, two)

    assert str(problem.value) == (
        "These wait for each other in a circle: “a” → “Second” → “c” → “First” → “a”. Remove one of the dependencies."
    )


@given(networks(), KICKOFFS, CALENDARS, LAGS, st.sampled_from(["FS", "FF"]), st.data())
def test_waiting_for_the_whole_is_waiting_for_each_of_it(items, kickoff, calendars, lag, kind, data):
    """The end of a group is that of its last item, so both ways give the same dates."""
    split = data.draw(st.integers(1, len(items)))
    known = [item.key for item in items[:split] if not item.assists]
    members = tuple(data.draw(st.lists(st.sampled_from(known), unique=True, min_size=1))) if known else ()
    last = Item("last", "CUSTOMER", 2, AfterKickoff(0))
    whole = [*items, replace(last, links=(Link("objective:g", lag, kind=kind),))]
    each = [*items, replace(last, links=tuple(Link(key, lag, kind=kind) for key in members))]
    when = {"kickoff": kickoff, "calendars": calendars, "committed": date(2028, 3, 1)}

    one = schedule(with_groups(whole, [Group("objective:g", "G", members)]), **when)
    other = schedule(each, **when)

    for key in [item.key for item in whole if not item.summary]:
        assert (one.items[key].start, one.items[key].finish) == (other.items[key].start, other.items[key].finish)
        assert key not in one.slack or one.slack[key] == other.slack[key]
    assert bool(one.items["last"].pushed_by) == bool(other.items["last"].pushed_by)
