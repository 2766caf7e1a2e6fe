"""Moving dates: cases worked out by hand, then what must hold for every plan, every history and every wish."""

import time
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from implementation.calendars import Closure, WorkingCalendar
from roadmap.moving import Because, Conflict, Problem, Wish, what_moves
from roadmap.schedule import Actual, AfterKickoff, BeforeGoLive, Dates, Item, Link, Overlap, ScheduleError, schedule
from tests.engines import naive_moves
from tests.engines.networks import CALENDARS, DAY, KICKOFFS, crowd, histories, networks

MONDAY = date(2027, 1, 11)
PLAIN = {"VENDOR": WorkingCalendar(), "CUSTOMER": WorkingCalendar()}

SHARE = Item("share", "CUSTOMER", 3, AfterKickoff(0))
BUILD = Item("build", "VENDOR", 3, AfterKickoff(4), (Link("share"),))
TEST = Item("test", "CUSTOMER", 2, AfterKickoff(8), (Link("build"),))
OTHER = Item("other", "VENDOR", 2, AfterKickoff(0))
CHAIN = [SHARE, BUILD, TEST, OTHER]  # share 11-13, build 15-19, test 21-22, other 11-12 January


def jan(day: int) -> date:
    return date(2027, 1, day)


def moving(items=CHAIN, actuals=None, today=11, calendars=PLAIN, committed=22, along=False, before=None, **wishes):
    planned = schedule(items, kickoff=MONDAY, calendars=before or PLAIN).items
    return what_moves(
        items,
        wishes,
        planned=planned,
        actuals=actuals or {},
        calendars=calendars,
        committed=jan(committed),
        earliest=jan(today),
        along=along,
        calendars_before=before,
    )


def days(outcome):
    return {key: (shift.after.start.day, shift.after.finish.day) for key, shift in outcome.shifts.items()}


def test_what_is_in_nobodys_way_moves_alone():
    outcome = moving(share=Wish(days=1))

    assert days(outcome) == {"share": (12, 14)}
    assert outcome.shifts["share"].because == Because("asked")
    assert outcome.before.go_live == outcome.after.go_live == jan(22)
    assert (outcome.before.slack["share"].total, outcome.after.slack["share"].total) == (2, 1)


def test_what_has_no_room_goes_to_its_first_possible_day_and_says_because_of_what():
    outcome = moving(share=Wish(days=3))

    assert days(outcome) == {"share": (14, 18), "build": (19, 21), "test": (22, 25)}
    assert outcome.shifts["build"].because == Because("item", "share")
    assert outcome.shifts["test"].because == Because("item", "build")
    assert (outcome.before.go_live, outcome.after.go_live) == (jan(22), jan(25))
    assert outcome.before.critical == {"test"}
    assert outcome.after.critical == {"share", "build", "test"}


@pytest.mark.parametrize("wish", [Wish(start=jan(14)), Wish(finish=jan(18)), Wish(days=3)])
def test_a_new_start_a_new_finish_and_some_days_are_three_ways_to_say_it(wish):
    assert days(moving(share=wish)) == {"share": (14, 18), "build": (19, 21), "test": (22, 25)}


def test_friday_and_one_working_day_is_monday():
    assert days(moving([replace(SHARE, duration=1, anchor=AfterKickoff(4))], share=Wish(days=1))) == {"share": (18, 18)}


def test_what_follows_moves_along_when_that_is_chosen():
    outcome = moving(share=Wish(days=1), along=True)

    assert days(outcome) == {"share": (12, 14), "build": (18, 20), "test": (22, 25)}
    assert outcome.shifts["test"].because == Because("along", "build")


def test_what_follows_moves_back_along_as_far_as_it_can():
    late = replace(SHARE, anchor=AfterKickoff(1))

    outcome = moving([late, replace(BUILD, not_before=jan(15)), TEST], share=Wish(days=-1), along=True)

    assert days(outcome) == {"share": (11, 13)}
    free = moving([late, replace(BUILD, anchor=AfterKickoff(5)), TEST], share=Wish(days=-1), along=True)
    assert days(free) == {"share": (11, 13), "build": (15, 19), "test": (20, 21)}


def test_earlier_than_what_it_waits_for_is_refused_by_name():
    outcome = moving(test=Wish(start=jan(19)))

    assert outcome.problems == (Problem("waits", "test", "build", jan(19), jan(20)),)
    assert outcome.shifts == {}


DONE, BEGUN = Actual(jan(11), jan(13)), Actual(jan(11))


@pytest.mark.parametrize(
    ("items", "actual", "wish", "problem"),
    [
        (CHAIN, DONE, Wish(days=1), Problem("done", "share", on=jan(13))),
        (CHAIN, Actual(skipped=True), Wish(days=1), Problem("skipped", "share")),
        (CHAIN, BEGUN, Wish(start=jan(14)), Problem("begun", "share", on=jan(11))),
        (CHAIN, None, Wish(start=jan(16)), Problem("free", "share", on=jan(16), then=jan(18))),
        (CHAIN, None, Wish(start=jan(8)), Problem("past", "share", on=jan(8), then=jan(11))),
        ([replace(SHARE, locked_on=jan(11))], None, Wish(days=1), Problem("locked", "share", on=jan(11))),
        (
            [replace(SHARE, not_before=jan(12))],
            None,
            Wish(days=-1),
            Problem("not_before", "share", on=jan(11), then=jan(12)),
        ),
        ([replace(SHARE, assists=("other",)), OTHER], None, Wish(days=1), Problem("assists", "share", "other")),
    ],
)
def test_what_cannot_be_moved_says_why_and_nothing_moves(items, actual, wish, problem):
    outcome = moving(items, {"share": actual} if actual else {}, share=wish)

    assert outcome.problems == (problem,)
    assert outcome.shifts == {}


def test_of_what_has_begun_only_the_end_moves():
    outcome = moving(actuals={"share": BEGUN}, today=12, share=Wish(days=3))

    assert days(outcome) == {"share": (11, 18), "build": (19, 21), "test": (22, 25)}


def test_what_is_done_is_not_pushed_and_pushes_by_its_own_days():
    done = {"build": Actual(jan(12), jan(14))}

    assert days(moving(actuals=done, share=Wish(days=3))) == {"share": (14, 18)}
    assert days(moving(actuals=done, test=Wish(start=jan(15)))) == {"test": (15, 18)}


def test_what_waited_for_something_left_out_is_pushed_by_what_that_waited_for():
    outcome = moving(actuals={"build": Actual(skipped=True)}, share=Wish(start=jan(19)))

    assert days(outcome) == {"share": (19, 21), "test": (22, 25)}
    assert outcome.shifts["test"].because == Because("item", "share")


def test_a_lock_that_leaves_no_room_refuses_the_move_and_names_both():
    outcome = moving([SHARE, replace(BUILD, locked_on=jan(15)), TEST], share=Wish(days=3))

    assert outcome.problems == (Problem("held", "build", "share", jan(15), jan(19)),)


def test_limits_that_are_passed_are_shown_and_do_not_forbid():
    limited = [SHARE, replace(BUILD, not_after=jan(19)), TEST, Item("eve", "VENDOR", 1, BeforeGoLive(1))]

    outcome = moving(limited, share=Wish(days=3), eve=Wish(start=jan(22)))

    assert outcome.conflicts == (
        Conflict("not_after", "build", jan(21), jan(19)),
        Conflict("before_go_live", "eve", jan(22), jan(21)),
    )
    assert outcome.problems == ()


def test_a_soft_tie_that_is_passed_over_is_said_once():
    soft = [SHARE, replace(BUILD, links=(Link("share", soft=True),))]

    assert moving(soft, share=Wish(days=2)).overlaps == (Overlap("build", "share"),)
    assert moving(soft, share=Wish(days=1)).overlaps == ()


def test_an_assist_has_the_dates_of_what_it_assists():
    helping = [*CHAIN, Item("help", "VENDOR", 1, AfterKickoff(0), assists=("share",))]

    outcome = moving(helping, share=Wish(days=1))

    assert outcome.shifts["help"].after == outcome.shifts["share"].after
    assert outcome.shifts["help"].because == Because("assists", "share")


def test_an_assist_does_not_shrink_when_something_that_it_assists_was_left_out():
    helping = [*CHAIN, Item("help", "VENDOR", 1, AfterKickoff(0), assists=("share", "test"))]  # 11-22

    outcome = moving(helping, actuals={"test": Actual(skipped=True)}, share=Wish(days=1))

    assert (outcome.shifts["help"].after.start, outcome.shifts["help"].after.finish) == (jan(12), jan(22))


def test_ties_of_other_ends_push_by_those():
    tied = [SHARE, Item("read", "VENDOR", 3, AfterKickoff(0), (Link("share", 1, kind="SS"),))]  # 12-14
    tied.append(Item("write", "VENDOR", 1, AfterKickoff(3), (Link("read", kind="FF"),)))  # 14

    assert days(moving(tied, share=Wish(days=1))) == {"share": (12, 14), "read": (13, 15), "write": (15, 15)}


def test_a_days_holiday_moves_that_sides_items_and_what_has_no_room_behind_them():
    theirs = WorkingCalendar(closures=(Closure(jan(22), jan(22), "Stocktaking"),))

    outcome = moving(calendars={**PLAIN, "CUSTOMER": theirs}, before=PLAIN)

    assert days(outcome) == {"test": (21, 25)}
    assert outcome.shifts["test"].because == Because("calendar")
    pushed = moving(
        calendars={**PLAIN, "CUSTOMER": WorkingCalendar(closures=(Closure(jan(13), jan(15), "Off"),))}, before=PLAIN
    )
    assert days(pushed) == {"share": (11, 18), "build": (19, 21), "test": (22, 25)}
    assert pushed.shifts["build"].because == Because("item", "share")


def test_days_that_became_free_before_today_move_nothing():
    theirs = WorkingCalendar(closures=(Closure(jan(12), jan(13), "Stocktaking"),))

    assert days(moving(calendars={**PLAIN, "CUSTOMER": theirs}, before=PLAIN, today=14)) == {}
    begun = moving(calendars={**PLAIN, "CUSTOMER": theirs}, before=PLAIN, today=13, actuals={"share": BEGUN})
    assert days(begun) == {"share": (11, 14)}


def test_a_lock_on_a_day_that_became_free_stays_and_is_shown():
    items = [replace(SHARE, locked_on=jan(11)), TEST, BUILD]
    theirs = WorkingCalendar(closures=(Closure(jan(11), jan(11), "Stocktaking"),))

    outcome = moving(items, calendars={**PLAIN, "CUSTOMER": theirs}, before=PLAIN)

    assert outcome.conflicts == (Conflict("locked", "share", jan(11), jan(12)),)
    assert outcome.shifts == {}


def test_an_item_without_planned_dates_is_named():
    with pytest.raises(ScheduleError, match="no planned dates: “share”"):
        what_moves([SHARE], {}, planned={}, actuals={}, calendars=PLAIN, committed=MONDAY, earliest=MONDAY)


# --- What must hold for every plan -------------------------------------------------------------------------------


@st.composite
def moves(draw):
    """A plan with some locks, what happened so far, and up to three wishes."""
    items, calendars, kickoff = draw(networks()), draw(CALENDARS), draw(KICKOFFS)
    found = schedule(items, kickoff=kickoff, calendars=calendars).items
    planned = {key: Dates(dates.start, dates.finish) for key, dates in found.items()}
    locked = draw(st.sets(st.sampled_from([item.key for item in items]), max_size=2))
    items = [
        replace(item, locked_on=planned[item.key].start) if item.key in locked and not item.assists else item
        for item in items
    ]
    today = kickoff + draw(st.integers(-5, 40)) * DAY
    actuals = draw(histories(items, planned, today)) if draw(st.booleans()) else {}
    near = st.integers(-20, 40)
    wish = st.one_of(
        st.builds(Wish, days=near),
        st.builds(lambda n: Wish(start=kickoff + timedelta(days=n)), near),
        st.builds(lambda n: Wish(finish=kickoff + timedelta(days=n)), near),
    )
    wishes = draw(st.dictionaries(st.sampled_from([item.key for item in items]), wish, min_size=1, max_size=3))
    told = {"planned": planned, "actuals": actuals, "calendars": calendars, "earliest": max(kickoff, today)}
    return items, wishes, {**told, "committed": kickoff + 30 * DAY}


@given(moves())
def test_the_naive_twin_agrees(case):
    items, wishes, told = case

    outcome = what_moves(items, wishes, **told)

    naive = naive_moves.moves(items, wishes, told["planned"], told["actuals"], told["calendars"], told["earliest"])
    assert (naive is None) == bool(outcome.problems)
    if naive is not None:
        assert {key: (shift.after.start, shift.after.finish) for key, shift in outcome.shifts.items()} == {
            key: dates
            for key, dates in naive.items()
            if key not in {item.key for item in items if item.summary}
            and dates != (told["planned"][key].start, told["planned"][key].finish)
        }


@given(moves(), st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_the_items_and_wishes_changes_nothing(case, random, along):
    items, wishes, told = case
    outcome = what_moves(items, wishes, along=along, **told)
    shuffled, asked = items[:], list(wishes.items())
    random.shuffle(shuffled)
    random.shuffle(asked)

    again = what_moves(shuffled, dict(asked), along=along, **told)

    assert again.shifts == outcome.shifts
    assert {*again.problems} == {*outcome.problems}
    assert {*again.conflicts} == {*outcome.conflicts}
    assert (again.before, again.after) == (outcome.before, outcome.after)


@given(moves(), st.booleans())
def test_taking_a_move_back_restores_every_date_and_moves_nothing_else(case, along):
    items, wishes, told = case
    outcome = what_moves(items, wishes, along=along, **told)
    moved = {**told["planned"], **{key: shift.after for key, shift in outcome.shifts.items()}}
    back = {key: Wish(start=s.before.start, finish=s.before.finish) for key, s in outcome.shifts.items()}
    if outcome.problems:
        return

    undone = what_moves(items, back, **{**told, "planned": moved})

    assert undone.problems == ()
    restored = {**moved, **{key: shift.after for key, shift in undone.shifts.items()}}
    assert restored == told["planned"]


@given(moves(), st.integers(0, 20), st.booleans())
def test_a_move_later_moves_nothing_earlier_and_ends_on_nobodys_free_day(case, days_on, along):
    items, wishes, told = case
    outcome = what_moves(items, {key: Wish(days=days_on) for key in wishes}, along=along, **told)

    for key, shift in outcome.shifts.items():
        item = next(item for item in items if item.key == key)
        calendar = told["calendars"]["VENDOR" if item.side == "VENDOR" else "CUSTOMER"]
        assert shift.after.start >= shift.before.start
        assert shift.after.finish >= shift.before.finish
        assert calendar.is_working(shift.after.finish)
        assert not told["actuals"].get(key, Actual()).finished_on


@given(moves(), CALENDARS)
def test_days_that_become_free_move_nothing_earlier_and_nothing_onto_them(case, others):
    items, _wishes, told = case
    calendars = {
        side: replace(calendar, closures=(*calendar.closures, *others[side].closures))
        for side, calendar in told["calendars"].items()
    }

    outcome = what_moves(items, {}, **{**told, "calendars": calendars}, calendars_before=told["calendars"])

    for key, shift in outcome.shifts.items():
        item = next(item for item in items if item.key == key)
        calendar = calendars["VENDOR" if item.side == "VENDOR" else "CUSTOMER"]
        assert shift.after.finish >= shift.before.finish
        assert calendar.is_working(shift.after.finish)


@pytest.mark.parametrize(("count", "a_week", "seconds"), [(60, 10, 0.02), (2000, 20, 0.6)])
def test_it_is_quick(count, a_week, seconds):
    items = crowd(count, a_week=a_week)
    planned = schedule(items, kickoff=MONDAY, calendars=PLAIN).items
    told = {"planned": planned, "actuals": {}, "calendars": PLAIN, "committed": MONDAY, "earliest": MONDAY}

    def took() -> float:
        started = time.perf_counter()
        what_moves(items, {"i0": Wish(days=30)}, **told)
        return time.perf_counter() - started

    assert min(took() for _ in range(5)) < seconds
