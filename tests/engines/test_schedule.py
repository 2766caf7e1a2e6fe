"""Planned dates: cases worked out by hand, then what must hold for every plan."""

import time
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from implementation.calendars import Closure, WorkingCalendar
from roadmap.schedule import (
    AfterKickoff,
    AfterObjective,
    BeforeGoLive,
    InWeeks,
    Item,
    Link,
    Overlap,
    ScheduleError,
    Span,
    schedule,
)
from tests.engines import naive
from tests.engines.networks import CALENDARS, KICKOFFS, crowd, networks

MONDAY = date(2027, 1, 11)
PLAIN = {"VENDOR": WorkingCalendar(), "CUSTOMER": WorkingCalendar()}
AT_KICKOFF = AfterKickoff(0)


def ours(key, duration=1, anchor=AT_KICKOFF, waits_for=(), **more):
    return Item(key, "VENDOR", duration, anchor, tuple(Link(k) for k in waits_for), **more)


def theirs(key, duration=1, anchor=AT_KICKOFF, waits_for=(), **more):
    return Item(key, "CUSTOMER", duration, anchor, tuple(Link(k) for k in waits_for), **more)


def plan(*items, calendars=PLAIN, **more):
    return schedule(items, kickoff=MONDAY, calendars=calendars, **more)


def days(found):
    """Items as first and last day of January 2027."""
    return {key: (dates.start.day, dates.finish.day) for key, dates in found.items.items()}


def test_each_item_starts_on_the_working_day_after_what_it_waits_for():
    found = plan(ours("a", 5), theirs("b", 2, waits_for=["a"]), ours("c", 3, waits_for=["b"]))

    assert days(found) == {"a": (11, 15), "b": (18, 19), "c": (20, 22)}
    assert found.go_live == date(2027, 1, 22)
    assert [item.pushed_by for item in found.items.values()] == ["", "a", "b"]


def test_weeks_count_from_kickoff_and_offsets_from_either_end_of_the_window():
    found = plan(
        ours("first", 2, InWeeks(2, 3)), ours("third", 1, InWeeks(2, 3, 2)), ours("last", 2, InWeeks(2, 3, -1))
    )

    assert days(found) == {"first": (18, 19), "third": (20, 20), "last": (28, 29)}


def test_a_milestone_happens_on_the_day_of_what_it_waits_for():
    found = plan(ours("a", 5), theirs("signed", 0, waits_for=["a"]), ours("b", 1, waits_for=["signed"]))

    assert days(found) == {"a": (11, 15), "signed": (15, 15), "b": (18, 18)}


def test_lag_counts_in_working_days_of_the_side_that_waits():
    found = plan(
        ours("a", 4),
        Item("later", "CUSTOMER", 1, AfterKickoff(0), (Link("a", 2),)),
        Item("sooner", "CUSTOMER", 1, AfterKickoff(0), (Link("a", -2),)),
    )

    assert days(found) == {"a": (11, 14), "later": (19, 19), "sooner": (13, 13)}


def test_a_day_off_on_one_side_moves_only_that_side():
    acme_closed = {
        **PLAIN,
        "CUSTOMER": WorkingCalendar(closures=(Closure(date(2027, 1, 13), date(2027, 1, 13), "Fair"),)),
    }

    found = plan(ours("ours", 3), theirs("theirs", 3), calendars=acme_closed)

    assert days(found) == {"ours": (11, 13), "theirs": (11, 14)}


def test_third_parties_keep_the_customers_calendar_until_they_have_their_own():
    calendars = {"VENDOR": WorkingCalendar(), "CUSTOMER": WorkingCalendar(weekdays=(1, 2, 3))}
    bank = Item("bank", "THIRD", 2, AfterKickoff(0))

    assert days(plan(bank, calendars=calendars)) == {"bank": (12, 13)}
    assert days(plan(bank, calendars={**calendars, "THIRD": WorkingCalendar()})) == {"bank": (11, 12)}


def test_an_item_that_assists_spans_what_it_assists():
    found = plan(theirs("a", 2), theirs("b", 3, waits_for=["a"]), ours("help", 1, assists=("a", "b")))

    assert days(found)["help"] == (11, 15)


def test_before_go_live_counts_back_from_the_committed_date_or_from_the_computed_one():
    items = ours("long", 10), theirs("notice", 2, BeforeGoLive(3))

    assert days(plan(*items)) == {"long": (11, 22), "notice": (18, 19)}
    assert days(plan(*items, committed=date(2027, 1, 29))) == {"long": (11, 22), "notice": (25, 26)}


def test_internal_items_and_those_after_go_live_do_not_move_it_nor_stretch_the_objective():
    found = plan(
        theirs("go", 2, objective="end"),
        ours("margin", 9, internal=True, objective="end"),
        ours("hypercare", 5, waits_for=["go"], after_go_live=True, objective="after"),
    )

    assert found.go_live == date(2027, 1, 12)
    assert found.objectives["end"] == Span("end", MONDAY, date(2027, 1, 12))


def test_a_soft_dependency_warns_and_moves_nothing():
    found = plan(theirs("approve", 5), Item("build", "VENDOR", 3, AfterKickoff(1), (Link("approve", soft=True),)))

    assert days(found)["build"] == (12, 14)
    assert found.overlaps == (Overlap("build", "approve"),)


def test_an_item_that_leaves_its_weeks_is_reported():
    [overrun] = plan(ours("a", 5), ours("b", 2, InWeeks(1, 1), waits_for=["a"])).overruns

    assert (overrun.item, overrun.window_finish, overrun.pushed_by) == ("b", date(2027, 1, 17), "a")


def test_a_lock_holds():
    assert days(plan(ours("a", 2, locked_on=date(2027, 1, 20)))) == {"a": (20, 21)}


@pytest.mark.parametrize(
    ("items", "words"),
    [
        ([], "no item that leads to go-live"),
        ([ours("a", internal=True)], "no item that leads to go-live"),
        ([ours("a"), ours("a")], "“a” stands for more than one item"),
        ([ours("a", waits_for=["b"], title="Load"), ours("b", waits_for=["a"])], "circle: “Load” → “b” → “Load”"),
        ([ours("a", waits_for=["a"])], "circle: “a” → “a”"),
        ([ours("a", waits_for=["x"])], "“a” waits for “x”, which is not in the plan"),
        ([ours("a", internal=True), ours("b", waits_for=["a"])], "“b” waits for “a”, which is internal"),
        ([ours("a"), ours("h", assists=("a",)), ours("b", waits_for=["h"])], "which only assists"),
        ([ours("a"), ours("h", assists=("a",), waits_for=["a"])], "cannot wait for something itself"),
        (
            [ours("a"), ours("b", 1, AfterObjective("end"))],
            "“b” follows the start of “end”, but nothing there has a day",
        ),
        ([ours("a", 1, AfterObjective("one"), objective="one")], "“a” follows the start of “one”"),
        ([ours("a"), ours("s", summary=True)], "“s” stands for nothing"),
        (
            [ours("a", not_before=date(2027, 2, 1), not_after=date(2027, 1, 20))],
            "may start from 2027-02-01 and should be",
        ),
        ([ours("a", not_before=date(2027, 2, 1), locked_on=date(2027, 1, 20))], "but may not start before 2027-02-01"),
        ([ours("a", -1)], "0 to 500 are possible"),
        ([ours("a", 501)], "0 to 500 are possible"),
        ([ours(f"a{n}") for n in range(2001)], "at most 2000 items"),
        ([ours("a", locked_on=date(2027, 1, 16))], r"no working day \(Saturday\). The next one is 2027-01-18"),
        ([ours("a", 5), ours("b", waits_for=["a"], locked_on=date(2027, 1, 15))], "“b” is fixed on 2027-01-15, but"),
    ],
)
def test_a_plan_that_has_no_dates_says_why(items, words):
    with pytest.raises(ScheduleError, match=words):
        plan(*items)


def test_a_chain_of_two_thousand_items_has_dates_and_a_circle_of_them_is_named():
    chain = [ours(f"i{n:04}", waits_for=[f"i{n - 1:04}"] if n else []) for n in range(2000)]

    assert schedule(chain, kickoff=MONDAY, calendars=PLAIN).go_live == PLAIN["VENDOR"].add(MONDAY, 1999)

    with pytest.raises(ScheduleError, match="“i0000” → “i1999” → “i1998”"):
        plan(ours("i0000", waits_for=["i1999"]), *chain[1:])


@given(networks(), KICKOFFS, CALENDARS)
def test_every_date_is_a_working_day_of_its_side_and_not_before_kickoff(items, kickoff, calendars):
    found = schedule(items, kickoff=kickoff, calendars=calendars)

    for item in items:
        calendar, dates = calendars["VENDOR" if item.side == "VENDOR" else "CUSTOMER"], found.items[item.key]
        assert kickoff <= dates.start <= dates.finish
        if item.summary:
            continue
        assert calendar.is_working(dates.start)
        assert calendar.is_working(dates.finish)
        assert not item.not_before or dates.start >= item.not_before or item.assists
        if not item.assists:
            assert calendar.count(dates.start, dates.finish) == max(item.duration, 1)


@given(networks(), KICKOFFS, CALENDARS, st.one_of(st.none(), KICKOFFS))
def test_a_second_scheduler_that_tries_every_day_finds_the_same(items, kickoff, calendars, committed):
    found = schedule(items, kickoff=kickoff, calendars=calendars, committed=committed)

    days, go_live = naive.schedule(items, kickoff, calendars, committed)

    assert {key: (dates.start, dates.finish) for key, dates in found.items.items()} == days
    assert found.go_live == go_live


@given(networks(), KICKOFFS, CALENDARS)
def test_late_dates_are_not_before_the_early_ones_and_say_how_far_it_is(items, kickoff, calendars):
    found = schedule(items, kickoff=kickoff, calendars=calendars)

    for item in items:
        if not item.assists:
            slack, early = found.slack[item.key], found.items[item.key]
            calendar = calendars["VENDOR" if item.side == "VENDOR" else "CUSTOMER"]
            assert early.start <= slack.late_start
            assert early.finish <= slack.late_finish
            assert calendar.working_days_between(early.finish, slack.late_finish) == slack.total
            assert 0 <= slack.free <= slack.total
    assert any(found.slack[item.key].critical for item in items if item.moves_go_live and not item.assists)


@given(networks(), KICKOFFS, CALENDARS, st.data())
def test_slipping_by_its_total_float_moves_no_go_live_and_by_its_free_float_nothing(items, kickoff, calendars, data):
    committed = date(2028, 3, 1)
    found = schedule(items, kickoff=kickoff, calendars=calendars, committed=committed)
    slips = [item for item in items if not item.assists and item.moves_go_live]
    item = data.draw(st.sampled_from(slips))
    slack, calendar = found.slack[item.key], calendars["VENDOR" if item.side == "VENDOR" else "CUSTOMER"]

    def slipped(days):
        day = calendar.add(found.items[item.key].start, days)
        others = [replace(one, not_before=day) if one.key == item.key else one for one in items]
        return schedule(others, kickoff=kickoff, calendars=calendars, committed=committed)

    assert slipped(slack.total).go_live == found.go_live
    moved = slipped(slack.free).items
    still = [
        key
        for key, dates in found.items.items()
        if (moved[key].start, moved[key].finish) == (dates.start, dates.finish)
    ]
    by_key = {one.key: one for one in items}
    assert all(by_key[key].assists for key in found.items if key not in {*still, item.key})


@given(networks(), KICKOFFS, CALENDARS, st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(items, kickoff, calendars, shuffler):
    shuffled = shuffler.sample(items, len(items))

    one, other = (schedule(order, kickoff=kickoff, calendars=calendars) for order in (items, shuffled))

    assert (one.items, one.objectives, one.go_live) == (other.items, other.objectives, other.go_live)
    assert set(one.overlaps) == set(other.overlaps)


@given(networks(), KICKOFFS, CALENDARS)
def test_go_live_is_the_finish_of_the_last_item_that_moves_it(items, kickoff, calendars):
    found = schedule(items, kickoff=kickoff, calendars=calendars)

    assert found.go_live == max(found.items[item.key].finish for item in items if item.moves_go_live)


@given(networks(), KICKOFFS, CALENDARS, st.data())
def test_one_more_dependency_makes_nothing_earlier(items, kickoff, calendars, data):
    position = data.draw(st.integers(0, len(items) - 1))
    item, earlier = items[position], [i.key for i in items[:position] if not i.assists]
    if item.assists or not earlier:
        return
    bound = replace(item, links=(*item.links, Link(data.draw(st.sampled_from(earlier)))))
    committed = date(2028, 3, 1)

    before = schedule(items, kickoff=kickoff, calendars=calendars, committed=committed)
    after = schedule(
        [*items[:position], bound, *items[position + 1 :]], kickoff=kickoff, calendars=calendars, committed=committed
    )

    assert all(after.items[key].start >= dates.start for key, dates in before.items.items())


def test_three_hundred_items_take_well_under_fifty_milliseconds():
    items = crowd(300, a_week=50)
    calendars = {"VENDOR": WorkingCalendar("US"), "CUSTOMER": WorkingCalendar("GB", "ENG")}
    schedule(items, kickoff=MONDAY, calendars=calendars)  # loads the countries

    started = time.process_time()
    schedule(items, kickoff=MONDAY, calendars=calendars)

    assert time.process_time() - started < 0.05
