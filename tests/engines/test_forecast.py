"""Forecast dates: cases worked out by hand, then what must hold for every plan and every history."""

import time
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from implementation.calendars import Closure, WorkingCalendar
from roadmap.schedule import (
    Actual,
    AfterKickoff,
    Because,
    Dates,
    Item,
    Link,
    Overlap,
    ScheduleError,
    forecast,
    schedule,
)
from tests.engines import naive
from tests.engines.networks import CALENDARS, DAY, KICKOFFS, KINDS, LAGS, crowd, histories, networks

MONDAY = date(2027, 1, 11)
PLAIN = {"VENDOR": WorkingCalendar(), "CUSTOMER": WorkingCalendar()}

SHARE = Item("share", "CUSTOMER", 3, AfterKickoff(0), title="Share contracts")
BUILD = Item("build", "VENDOR", 5, AfterKickoff(3), (Link("share"),))
TEST = Item("test", "CUSTOMER", 2, AfterKickoff(8), (Link("build"),))
CHAIN = [SHARE, BUILD, TEST]  # 11-13, 14-20, 21-22 January


def seen(today, actuals=None, items=CHAIN, calendars=PLAIN):
    planned = schedule(items, kickoff=MONDAY, calendars=PLAIN).items
    return forecast(items, planned=planned, actuals=actuals or {}, today=date(2027, 1, today), calendars=calendars)


def days(found):
    return {key: (dates.start.day, dates.finish.day) for key, dates in found.items.items()}


def done(start, finish):
    return Actual(date(2027, 1, start), date(2027, 1, finish))


def test_on_the_day_of_kickoff_the_forecast_is_the_plan():
    found = seen(11)

    assert days(found) == {"share": (11, 13), "build": (14, 20), "test": (21, 22)}
    assert [(e.working_days_late, e.because) for e in found.items.values()] == [(0, None)] * 3
    assert (found.go_live, found.driver) == (date(2027, 1, 22), "test")


def test_what_nobody_has_begun_takes_its_whole_duration_from_today_and_pushes_what_waits_for_it():
    found = seen(18)  # Monday after; contracts were due on Wednesday

    assert days(found) == {"share": (18, 20), "build": (21, 27), "test": (28, 29)}
    assert {key: e.because for key, e in found.items.items()} == {
        "share": Because("today"),
        "build": Because("item", "share"),
        "test": Because("item", "build"),
    }
    assert {e.root for e in found.items.values()} == {"share"}
    assert [e.working_days_late for e in found.items.values()] == [5, 5, 5]


def test_what_was_begun_takes_what_remains_of_it_and_one_day_when_it_has_run_too_long():
    begun = {"share": Actual(date(2027, 1, 11))}

    assert days(seen(12, begun))["share"] == (11, 13)
    assert days(seen(13, begun))["share"] == (11, 13)
    assert days(seen(18, begun)) == {"share": (11, 18), "build": (19, 25), "test": (26, 27)}
    assert seen(18, begun).items["share"].because == Because("today")


def test_what_was_begun_out_of_turn_is_not_finished_out_of_turn():
    """Two of the five days of work were done ahead; the other three come after the contracts."""
    found = seen(15, {"build": Actual(date(2027, 1, 13))})

    assert days(found) == {"share": (15, 19), "build": (13, 22), "test": (25, 26)}
    assert found.items["build"].because == Because("item", "share")
    assert days(seen(25, {"build": Actual(date(2027, 1, 13))}))["build"] == (13, 28)


def test_what_was_begun_and_waited_for_nothing_any_more_only_takes_its_time():
    found = seen(19, {"share": done(13, 18), "build": Actual(date(2027, 1, 14))})

    assert days(found)["build"] == (14, 20)
    assert found.items["build"].because is None


def test_a_remainder_waits_by_every_kind_of_dependency():
    started = {"build": Actual(date(2027, 1, 11))}

    def when(kind, lag=0):
        return days(seen(18, started, items=[SHARE, replace(BUILD, links=(Link("share", lag, kind=kind),))]))["build"]

    assert when("FS") == (11, 21)  # share from 18 to 20; build has run five days, so one remains
    assert when("FS", 2) == (11, 25)
    assert when("SS") == (11, 20)  # its planned finish
    assert when("SS", 4) == (11, 22)
    assert when("FF", 2) == (11, 22)
    assert when("SF", 5) == (11, 22)


def test_what_is_done_keeps_its_dates_and_early_work_does_not_pull_the_plan_forward():
    found = seen(13, {"share": done(11, 12)})

    assert days(found) == {"share": (11, 12), "build": (14, 20), "test": (21, 22)}
    assert found.items["share"].working_days_late == -1


def test_what_finished_late_still_pushes_and_is_the_cause():
    found = seen(19, {"share": done(14, 18)})

    assert days(found)["build"] == (19, 25)
    assert found.items["build"].because == Because("item", "share")


def test_an_item_started_late_finishes_late():
    found = seen(20, {"share": done(11, 13), "build": Actual(date(2027, 1, 18))})

    assert days(found)["build"] == (18, 22)
    assert found.items["build"].because == Because("start")
    assert found.items["test"].root == "build"


def test_an_item_is_late_as_soon_as_it_should_have_begun_and_has_not():
    found = seen(18, {"share": done(11, 13)})

    assert days(found)["build"] == (18, 22)
    assert found.items["build"].because == Because("today")
    assert found.items["build"].working_days_late == 2


def test_planned_days_that_are_longer_than_the_work_leave_time_to_begin_late():
    planned = {"share": Dates(date(2027, 1, 11), date(2027, 1, 20))}

    found = [forecast([SHARE], planned=planned, actuals={}, today=date(2027, 1, d), calendars=PLAIN) for d in (18, 19)]

    assert [days(one)["share"] for one in found] == [(18, 20), (19, 21)]


def test_of_two_that_finish_last_the_later_one_drives():
    on_time = Item("z-live", "VENDOR", 3, AfterKickoff(0))  # planned for 11-13
    late = Item("a-live", "VENDOR", 2, AfterKickoff(0))  # planned for 11-12
    actuals = {"z-live": Actual(date(2027, 1, 11))}

    found = seen(12, actuals, items=[on_time, late])

    assert days(found) == {"z-live": (11, 13), "a-live": (12, 13)}
    assert found.driver == "a-live"


def test_of_two_that_hold_equally_long_the_later_one_is_the_cause():
    on_time = Item("z", "VENDOR", 3, AfterKickoff(0))
    late = Item("a", "VENDOR", 2, AfterKickoff(0))
    both = Item("both", "VENDOR", 1, AfterKickoff(0), (Link("z"), Link("a")))
    planned = schedule([on_time, late, replace(both, links=(Link("a"),))], kickoff=MONDAY, calendars=PLAIN).items
    actuals = {"z": Actual(date(2027, 1, 11))}

    found = forecast([on_time, late, both], planned=planned, actuals=actuals, today=date(2027, 1, 12), calendars=PLAIN)

    assert found.items["both"].because == Because("item", "a")


def test_a_skipped_item_holds_nothing_up_but_what_it_waited_for_does():
    found = seen(18, {"build": Actual(skipped=True)})

    assert days(found) == {"share": (18, 20), "test": (21, 22)}

    found = seen(25, {"build": Actual(skipped=True)})

    assert days(found) == {"share": (25, 27), "test": (28, 29)}
    assert found.items["test"].because == Because("item", "share")


def test_when_everything_is_skipped_go_live_is_the_last_planned_finish():
    found = seen(12, {item.key: Actual(skipped=True) for item in CHAIN})

    assert (found.go_live, found.driver) == (date(2027, 1, 22), "")


def test_a_new_day_off_moves_the_side_it_belongs_to():
    closed = {**PLAIN, "CUSTOMER": WorkingCalendar(closures=(Closure(date(2027, 1, 22), date(2027, 1, 22), "Fair"),))}

    found = seen(11, calendars=closed)

    assert days(found) == {"share": (11, 13), "build": (14, 20), "test": (21, 25)}
    assert found.items["test"].because == Because("calendar")


def test_help_ends_with_what_it_helps_and_is_not_late_by_itself():
    help_ = Item("help", "VENDOR", 1, AfterKickoff(0), assists=("share",))

    found = seen(18, items=[*CHAIN, help_])

    assert days(found)["help"] == (18, 20)
    assert found.items["help"].because == Because("item", "share")


def test_on_a_sunday_the_unfinished_is_expected_from_monday_on():
    assert days(seen(17))["share"] == (18, 20)
    assert days(seen(17, {"share": Actual(date(2027, 1, 11))}))["share"] == (11, 18)


def test_doing_something_before_what_it_softly_waits_for_warns():
    approve, build = (
        Item("approve", "CUSTOMER", 5, AfterKickoff(0)),
        replace(SHARE, links=(Link("approve", soft=True),)),
    )

    assert seen(12, items=[approve, build]).overlaps == ()
    assert seen(12, {"share": done(11, 12)}, items=[approve, build]).overlaps == (Overlap("share", "approve"),)
    assert seen(13, {"share": done(11, 12), "approve": done(11, 13)}, items=[approve, build]).overlaps == ()


def test_an_item_without_planned_dates_is_named():
    with pytest.raises(ScheduleError, match="no planned dates: “Share contracts”"):
        forecast([SHARE], planned={}, actuals={}, today=MONDAY, calendars=PLAIN)


@st.composite
def situations(draw):
    """A plan, some days into it, with a history and calendars that may have changed since it was planned."""
    items, kickoff = draw(networks()), draw(KICKOFFS)
    planned = schedule(items, kickoff=kickoff, calendars=draw(CALENDARS)).items
    today = kickoff + draw(st.integers(0, 80)) * DAY
    return {
        "items": items,
        "planned": planned,
        "actuals": draw(histories(items, planned, today)),
        "today": today,
        "calendars": draw(CALENDARS),
    }


@given(situations())
def test_the_unfinished_is_never_expected_in_the_past_nor_on_a_day_off(situation):
    found = forecast(**situation)

    for item in situation["items"]:
        actual = situation["actuals"].get(item.key, Actual())
        if actual.skipped:
            assert item.key not in found.items
        elif item.summary:
            members = [found.items[key] for key in item.assists if key in found.items]
            assert (item.key in found.items) == bool(members)
            assert not members or found.items[item.key].finish == max(member.finish for member in members)
        elif not actual.finished_on:
            calendar = situation["calendars"]["VENDOR" if item.side == "VENDOR" else "CUSTOMER"]
            assert found.items[item.key].finish >= situation["today"]
            assert calendar.is_working(found.items[item.key].finish)
            assert found.items[item.key].start <= found.items[item.key].finish


@given(situations())
def test_the_done_keeps_its_actual_dates(situation):
    found = forecast(**situation)

    for key, actual in situation["actuals"].items():
        if actual.finished_on:
            assert (found.items[key].start, found.items[key].finish) == (actual.started_on, actual.finished_on)


@given(situations())
def test_what_is_not_started_waits_for_what_it_needs_and_for_its_lag(situation):
    found = forecast(**situation)
    by_key = {item.key: item for item in situation["items"]}

    for item in situation["items"]:
        calendar = situation["calendars"]["VENDOR" if item.side == "VENDOR" else "CUSTOMER"]
        if situation["actuals"].get(item.key, Actual()) == Actual() and not item.assists:
            for link in item.hard_links:
                if link.on in found.items:
                    before, start = found.items[link.on], found.items[item.key].start
                    assert naive.allowed(link, (before.start, before.finish), by_key[link.on], item, calendar, start)


@given(situations(), st.data())
def test_moving_one_item_later_makes_nothing_earlier(situation, data):
    moved, days_later = data.draw(st.sampled_from(situation["items"])).key, data.draw(st.integers(1, 20)) * DAY
    later = dict(situation["planned"])
    later[moved] = Dates(later[moved].start + days_later, later[moved].finish + days_later)
    actuals = dict(situation["actuals"])
    if (actual := actuals.get(moved)) and actual.finished_on:
        actuals[moved] = Actual(actual.started_on, actual.finished_on + days_later)

    before, after = forecast(**situation), forecast(**{**situation, "planned": later, "actuals": actuals})

    assert all(after.items[key].finish >= dates.finish for key, dates in before.items.items())
    assert all(after.items[key].start >= dates.start for key, dates in before.items.items())
    assert after.go_live >= before.go_live


@given(situations())
def test_a_second_forecast_that_tries_every_day_finds_the_same(situation):
    found = forecast(**situation)

    assert ({key: (e.start, e.finish) for key, e in found.items.items()}, found.go_live) == naive.forecast(**situation)


@given(situations())
def test_a_day_that_passes_makes_nothing_earlier(situation):
    """Unless something was begun out of turn: the work on that goes on while the rest of it waits."""
    begun = {key for key, actual in situation["actuals"].items() if actual.started_on and not actual.finished_on}
    situation["items"] = [replace(item, links=()) if item.key in begun else item for item in situation["items"]]

    before, after = (forecast(**{**situation, "today": situation["today"] + n * DAY}) for n in (0, 1))

    assert all(after.items[key].finish >= dates.finish for key, dates in before.items.items())


@given(situations(), st.data())
def test_doing_work_makes_nothing_later(situation, data):
    actuals, today = situation["actuals"], situation["today"]
    undone = [
        item.key
        for item in situation["items"]
        if not item.summary
        and (actual := actuals.get(item.key, Actual()))
        and not (actual.skipped or actual.finished_on)
    ]
    assume(undone)
    worked_on = data.draw(st.sampled_from(undone))
    started_on = actuals.get(worked_on, Actual()).started_on or today - data.draw(st.integers(0, 9)) * DAY
    progress = Actual(started_on, data.draw(st.sampled_from([None, today])))

    before, after = forecast(**situation), forecast(**{**situation, "actuals": {**actuals, worked_on: progress}})

    assert all(after.items[key].finish <= dates.finish for key, dates in before.items.items())
    assert after.go_live <= before.go_live


@given(situations(), st.data())
def test_waiting_for_one_more_makes_nothing_earlier(situation, data):
    items = situation["items"]
    waits = data.draw(st.sampled_from([*items[1:], items[0]]))
    others = [item.key for item in items[: items.index(waits)] if item.summary or not item.assists]
    assume(others and not waits.assists)
    link = Link(data.draw(st.sampled_from(others)), data.draw(LAGS), kind=data.draw(st.sampled_from(KINDS)))
    more = [replace(item, links=(*item.links, link)) if item is waits else item for item in items]

    before, after = forecast(**situation), forecast(**{**situation, "items": more})

    assert all(after.items[key].finish >= dates.finish for key, dates in before.items.items())
    assert after.go_live >= before.go_live


@given(situations(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(situation, shuffler):
    shuffled = shuffler.sample(situation["items"], len(situation["items"]))

    one, other = forecast(**situation), forecast(**{**situation, "items": shuffled})

    assert (one.items, one.objectives, one.go_live, one.driver) == (
        other.items,
        other.objectives,
        other.go_live,
        other.driver,
    )


@given(situations())
def test_whoever_is_late_has_a_cause_that_leads_to_a_root(situation):
    found = forecast(**situation)

    for key, expected in found.items.items():
        unfinished = not situation["actuals"].get(key, Actual()).finished_on
        if unfinished:
            assert (expected.because is not None) == (expected.finish > situation["planned"][key].finish)
        chain = expected
        while chain.because and chain.because.key:
            chain = found.items[chain.because.key]
        assert expected.root == chain.key


def test_three_hundred_items_take_well_under_fifty_milliseconds():
    items = crowd(300, a_week=50)
    calendars = {"VENDOR": WorkingCalendar("US"), "CUSTOMER": WorkingCalendar("GB", "ENG")}
    planned = schedule(items, kickoff=MONDAY, calendars=calendars).items
    today = MONDAY + 30 * DAY

    started = time.process_time()
    forecast(items, planned=planned, actuals={}, today=today, calendars=calendars)

    assert time.process_time() - started < 0.05
