"""Dates worked out on paper with a wall calendar of 2027: each kind of dependency, both calendars, slack."""

from datetime import date

import pytest

from implementation.calendars import Closure, WorkingCalendar
from roadmap.schedule import (
    Actual,
    AfterKickoff,
    AfterObjective,
    BeforeGoLive,
    Item,
    Link,
    forecast,
    schedule,
)

MONDAY = date(2027, 1, 11)
AT_KICKOFF = AfterKickoff(0)
PLAIN = {"VENDOR": WorkingCalendar(), "CUSTOMER": WorkingCalendar()}
# The customer works Sunday to Thursday and is closed on Wednesday the 13th.
SUNDAYS = {
    **PLAIN,
    "CUSTOMER": WorkingCalendar(
        weekdays=(6, 0, 1, 2, 3), closures=(Closure(date(2027, 1, 13), date(2027, 1, 13), "Fair"),)
    ),
}


def ours(key, duration=1, *links, anchor=AT_KICKOFF, **more):
    return Item(key, "VENDOR", duration, anchor, links, **more)


def theirs(key, duration=1, *links, anchor=AT_KICKOFF, **more):
    return Item(key, "CUSTOMER", duration, anchor, links, **more)


def plan(*items, calendars=PLAIN, kickoff=MONDAY, **more):
    return schedule(items, kickoff=kickoff, calendars=calendars, **more)


# `a` is the vendor's: four days, Monday the 11th to Thursday the 14th. `b` waits for it.
@pytest.mark.parametrize(
    ("kind", "lag", "duration", "calendars", "first", "last"),
    [
        ("FS", 0, 2, PLAIN, 15, 18),  # Friday and Monday
        ("FS", 1, 2, PLAIN, 18, 19),
        ("FS", -2, 2, PLAIN, 13, 14),  # two days before it would
        ("FS", 0, 0, PLAIN, 14, 14),  # a milestone on the evening of a's last day
        ("FS", 0, 2, SUNDAYS, 17, 18),  # the customer's week begins on Sunday the 17th
        ("FS", -2, 2, SUNDAYS, 12, 14),  # Sunday less two working days: the Fair's Wednesday is none
        ("SS", 0, 2, PLAIN, 11, 12),
        ("SS", 2, 2, PLAIN, 13, 14),
        ("SS", 2, 2, SUNDAYS, 14, 17),  # Tuesday, not Wednesday, Thursday; then Sunday
        ("FF", 0, 2, PLAIN, 13, 14),
        ("FF", 1, 2, PLAIN, 14, 15),
        ("FF", 0, 1, SUNDAYS, 14, 14),
        ("FF", -1, 2, SUNDAYS, 11, 12),  # one working day before Thursday is Tuesday
        ("SF", 4, 2, PLAIN, 13, 14),  # ends three working days after Monday, in time to hand over on Friday
        ("SF", 5, 2, PLAIN, 14, 15),
    ],
)
def test_kinds_of_dependency(kind, lag, duration, calendars, first, last):
    found = plan(ours("a", 4), theirs("b", duration, Link("a", lag, kind=kind)), calendars=calendars)

    assert (found.items["b"].start.day, found.items["b"].finish.day) == (first, last)


def test_start_to_finish_lets_the_old_way_end_on_the_evening_before_the_new_one_starts():
    found = plan(ours("new", 3, anchor=AfterKickoff(5)), theirs("old", 2, Link("new", kind="SF")))

    assert found.items["new"].start == date(2027, 1, 18)
    assert found.items["old"].finish == date(2027, 1, 15)


def test_easter_is_free_for_one_side_and_not_for_the_other():
    calendars = {"VENDOR": WorkingCalendar("US"), "CUSTOMER": WorkingCalendar("GB", "ENG")}

    found = plan(ours("a", 3), theirs("b", 3), calendars=calendars, kickoff=date(2027, 3, 25))  # Thursday

    assert found.items["a"].finish == date(2027, 3, 29)  # Good Friday is no federal holiday, Monday no holiday at all
    assert found.items["b"].finish == date(2027, 3, 31)  # Thursday, then Tuesday and Wednesday


def test_the_weekend_on_which_the_clocks_change_is_a_weekend_like_any_other():
    calendars = {side: WorkingCalendar("DE", zone="Europe/Berlin") for side in ("VENDOR", "CUSTOMER")}

    found = plan(ours("a", 5), theirs("b", 1, Link("a")), calendars=calendars, kickoff=date(2027, 10, 25))

    assert found.items["a"].finish == date(2027, 10, 29)  # summer time ends on Sunday the 31st
    assert found.items["b"].start == date(2027, 11, 1)


def test_what_is_tied_to_go_live_is_counted_back_from_it():
    found = plan(
        ours("build", 9), theirs("freeze", 3, anchor=BeforeGoLive(2)), theirs("go", 0, Link("build"), Link("freeze"))
    )

    assert found.go_live == date(2027, 1, 21)
    assert (found.items["freeze"].start.day, found.items["freeze"].finish.day) == (15, 19)


def test_what_follows_an_objective_starts_with_its_first_item():
    found = plan(
        ours("one", 2, anchor=AfterKickoff(6), objective="sandbox"),
        ours("two", 2, anchor=AfterKickoff(3), objective="sandbox"),
        theirs("invite", 1, anchor=AfterObjective("sandbox", 2), objective="sandbox"),
    )

    assert found.items["two"].start == date(2027, 1, 14)
    assert found.items["invite"].start == date(2027, 1, 18)


def test_an_objective_waits_for_an_objective_through_what_stands_for_it():
    found = plan(
        theirs("share", 3),
        theirs("explain", 5),
        ours("collected", assists=("share", "explain"), summary=True),
        ours("configure", 4, Link("collected")),
        ours("watch", 1, Link("collected", 1, kind="SS")),
    )

    assert (found.items["collected"].start.day, found.items["collected"].finish.day) == (11, 15)
    assert found.items["configure"].start.day == 18
    assert found.items["watch"].start.day == 12


def test_slack_of_a_small_plan():
    """build (10 days) leads to go; review can wait; train must be over two days before go."""
    found = plan(
        ours("build", 10),
        theirs("review", 2, Link("build", 2, kind="SS")),
        theirs("train", 3, anchor=AfterKickoff(1)),
        theirs("go", 1, Link("build"), Link("review"), Link("train", 2)),
    )
    slack = {key: (one.total, one.free, one.critical) for key, one in found.slack.items()}

    assert found.go_live == date(2027, 1, 25)
    assert slack == {
        "build": (0, 0, True),
        "review": (6, 6, False),  # the 13th and 14th; it may end on Friday the 22nd
        "train": (4, 4, False),  # the 12th to 14th; two whole days lie between Wednesday the 20th and go
        "go": (0, 0, True),
    }
    assert found.slack["train"].late_start == date(2027, 1, 18)


def test_a_limit_that_is_exceeded_gives_negative_slack_all_the_way_back():
    found = plan(
        ours("a", 3), theirs("b", 3, Link("a"), not_after=date(2027, 1, 14)), ours("go", 1, Link("b"), Link("a"))
    )

    assert found.items["b"].finish == date(2027, 1, 18)
    assert [(one.item, one.not_after) for one in found.exceeded] == [("b", date(2027, 1, 14))]
    assert {key: one.total for key, one in found.slack.items()} == {"a": -2, "b": -2, "go": 0}
    assert found.slack["b"].critical


def test_what_is_fixed_holds_for_those_before_it():
    found = plan(ours("a", 3), theirs("kick-off call", 1, Link("a"), locked_on=date(2027, 1, 20)), ours("go", 9))

    assert found.slack["a"].total == 4  # until Tuesday the 19th
    assert found.slack["kick-off call"].total == 1  # go-live is on Thursday the 21st


def test_half_is_done_and_the_rest_follows_from_what_happened():
    """a took two days longer than planned; c, in work since then, ends by its own duration; d waits for both."""
    items = [
        ours("a", 3),
        theirs("b", 2),
        ours("c", 4, Link("a")),
        theirs("d", 2, Link("c"), Link("b", kind="FF")),
    ]
    planned = plan(*items).items

    seen = forecast(
        items,
        planned=planned,
        actuals={
            "a": Actual(date(2027, 1, 11), date(2027, 1, 15)),
            "b": Actual(date(2027, 1, 11), date(2027, 1, 12)),
            "c": Actual(date(2027, 1, 18)),
        },
        today=date(2027, 1, 19),
        calendars=PLAIN,
    )

    assert seen.items["c"].finish == date(2027, 1, 21)
    assert (seen.items["d"].start, seen.go_live) == (date(2027, 1, 22), date(2027, 1, 25))
    assert seen.items["d"].because.key == "c"
    assert seen.items["d"].root == "c"


def test_what_has_begun_is_still_held_at_its_end():
    items = [ours("move", 5), theirs("check", 2, Link("move", 1, kind="FF"))]
    planned = plan(*items).items

    seen = forecast(
        items,
        planned=planned,
        actuals={"move": Actual(date(2027, 1, 13)), "check": Actual(date(2027, 1, 14))},
        today=date(2027, 1, 14),
        calendars=PLAIN,
    )

    assert seen.items["move"].finish == date(2027, 1, 19)
    assert seen.items["check"].finish == date(2027, 1, 20)
