"""P50 and P80: with a history that kept to its plans they are the forecast; else what can be worked out by hand."""

import random
import time
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from implementation.calendars import CalendarError, Closure, WorkingCalendar
from roadmap.forecast import History, Lasted, Mover, NotEnoughHistory, likely_go_live
from roadmap.forecast.history import FEW, lengths
from roadmap.forecast.network import Network
from roadmap.schedule import Actual, AfterKickoff, Item, Link, forecast, schedule
from tests.engines.networks import DAY, crowd
from tests.engines.test_forecast import situations

MONDAY = date(2027, 1, 11)
PLAIN = {"VENDOR": WorkingCalendar(), "CUSTOMER": WorkingCalendar()}


def history(*ratios, kind="do", side="VENDOR", implementations=8):
    """Each ratio once in each implementation, of items planned for ten days."""
    return [
        Lasted(f"implementation {n}", kind, side, 10, round(10 * ratio))
        for n in range(implementations)
        for ratio in ratios
    ]


def likely(items, lasted, *, kinds=None, actuals=None, today=MONDAY, calendars=PLAIN, snapshot="week 2", **options):
    return likely_go_live(
        items,
        planned=schedule(items, kickoff=MONDAY, calendars=calendars).items,
        actuals=actuals or {},
        today=today,
        calendars=calendars,
        kinds=kinds or {},
        history=History(lasted),
        snapshot=snapshot,
        **options,
    )


def ours(key, duration, *waits_for, side="VENDOR"):
    return Item(key, side, duration, AfterKickoff(0), tuple(Link(on) for on in waits_for))


def january(day):
    return date(2027, 1, day)


@given(situations())
def test_when_everything_took_as_planned_the_likely_dates_are_the_forecast(situation):
    found = likely_go_live(**situation, kinds={}, history=History(history(1, 1, 1)), snapshot="any", samples=3)
    expected = forecast(**situation)

    assert (found.p50, found.p80, found.expected) == (expected.go_live, expected.go_live, expected.go_live)
    assert {key: (spread.p50, spread.p80) for key, spread in found.items.items()} == {
        key: (dates.finish, dates.finish) for key, dates in expected.items.items()
    }
    assert found.movers == ()


@given(situations(), st.lists(st.integers(1, 25), min_size=1, max_size=5))
def test_starts_and_finishes_are_those_of_a_forecast_whose_durations_are_the_sampled_ones(situation, took):
    """Where the planned dates are as long as the durations, each sample is one forecast."""
    situation = {**situation, "calendars": PLAIN, "actuals": {}}
    items = situation["items"]
    situation["planned"] = schedule(items, kickoff=MONDAY, calendars=PLAIN).items
    network = Network(**situation, more_years=9)
    dice = random.Random(str(took))
    sampled = {item.key: [dice.choice(took) for _ in range(4)] for item in network.sampled()}

    outcome = network.outcome({key: np.array(days, np.intp) for key, days in sampled.items()})

    for n in range(4):
        given_days = {key: days[n] for key, days in sampled.items()}
        planned = {
            key: replace(dates, finish=PLAIN["VENDOR"].add(dates.start, given_days[key] - 1))
            if key in given_days
            else dates
            for key, dates in situation["planned"].items()
        }
        longer = [replace(item, duration=given_days.get(item.key, item.duration)) for item in items]
        expected = forecast(longer, planned=planned, actuals={}, today=situation["today"], calendars=PLAIN)
        for key, dates in expected.items.items():
            start, finish = (np.broadcast_to(days, 4)[n] for days in (outcome[key].start, outcome[key].finish))
            assert (network.span.date(int(start)), network.span.date(int(finish))) == (dates.start, dates.finish)


@given(situations(), st.randoms(use_true_random=False))
def test_the_order_of_items_and_of_history_changes_nothing(situation, shuffler):
    lasted = history(0.5, 1, 1.7, 3)
    items = situation["items"]

    one = likely_go_live(**situation, kinds={}, history=History(lasted), snapshot="any", samples=50)
    other = likely_go_live(
        **{**situation, "items": shuffler.sample(items, len(items))},
        kinds={},
        history=History(shuffler.sample(lasted, len(lasted))),
        snapshot="any",
        samples=50,
    )

    assert one == other


@given(situations())
def test_eighty_in_a_hundred_is_never_before_fifty_and_longer_lasting_makes_nothing_earlier(situation):
    situation |= {"today": min(dates.start for dates in situation["planned"].values()), "actuals": {}}

    shorter, longer = (
        likely_go_live(**situation, kinds={}, history=History(history(*ratios)), snapshot="any", samples=20)
        for ratios in ((1, 1.2, 2), (1.5, 2, 4))
    )

    assert shorter.p50 <= shorter.p80
    assert (shorter.p50, shorter.p80) <= (longer.p50, longer.p80)
    assert all(spread.p80 <= longer.items[key].p80 for key, spread in shorter.items.items())


def test_one_item_by_hand():
    """Ten days from Monday 11 January; in half of history it took ten, in the other half fifteen."""
    found = likely([ours("build", 10)], history(1, 1.5), samples=2000)

    assert (found.expected, found.p80) == (january(22), january(29))
    assert found.p50 in (january(22), january(29))
    assert found.movers == (Mover("build", 5),)
    assert (found.samples, found.finished) == (2000, 8)


def test_a_chain_by_hand():
    """Two items of ten days, each 10 or 20 with equal odds: 20, 30 or 40 days, so half need 30 and four in five 40."""
    found = likely([ours("one", 10), ours("two", 10, "one")], history(1, 2), samples=4000)

    assert (found.p50, found.p80) == (PLAIN["VENDOR"].add(MONDAY, 29), PLAIN["VENDOR"].add(MONDAY, 39))
    assert found.items["one"].p80 == PLAIN["VENDOR"].add(MONDAY, 19)


def test_the_item_on_the_critical_path_whose_length_varies_moves_p80_most():
    items = [ours("risky", 20), ours("sure", 20, side="CUSTOMER"), ours("short", 2, "risky"), ours("side", 3)]
    lasted = [*history(1, 1.5, 2), *history(1, side="CUSTOMER", implementations=24)]

    found = likely([*items, ours("end", 0, "short", "sure")], lasted)

    assert [mover.key for mover in found.movers] == ["risky", "short"]
    assert found.movers[0].days >= 10 * found.movers[1].days > 0


def test_at_most_three_move_it():
    chain = [ours(f"i{n}", n, *([f"i{n - 1}"] if n > 1 else [])) for n in range(1, 7)]

    found = likely(chain, history(1, 2, 3))

    assert [mover.key for mover in found.movers] == ["i6", "i5", "i4"]


@pytest.mark.parametrize("implementations", [0, 7])
def test_seven_finished_implementations_are_not_enough(implementations):
    lasted = history(1, 2, 3, implementations=implementations)

    assert likely([ours("build", 10)], lasted) == NotEnoughHistory(implementations, 8)


def test_the_same_snapshot_gives_the_same_dates_and_another_may_not():
    items, lasted = [ours(f"i{n}", 7, *([f"i{n - 1}"] if n else [])) for n in range(9)], history(0.7, 1, 1.3, 2.2)

    same = [likely(items, lasted, samples=40) for _ in range(2)]
    others = {likely(items, lasted, samples=40, snapshot=f"week {n}").p80 for n in range(9)}

    assert same[0] == same[1]
    assert len(others) > 1


def test_a_group_with_few_ratios_borrows_from_its_side_and_then_from_all():
    several, few = FEW // 8 + 1, 1
    approvals = history(*[2] * several, kind="approve", side="CUSTOMER")
    tests = history(*[3] * few, kind="test", side="CUSTOMER")
    builds = history(*[4] * few, kind="build", side="THIRD")
    told = History([*approvals, *tests, *builds])

    assert set(told.of("approve", "CUSTOMER").took) == {20}
    assert sorted(set(told.of("test", "CUSTOMER").took)) == [20, 30]
    assert sorted(set(told.of("build", "THIRD").took)) == [20, 30, 40]
    assert sorted(set(told.of("never seen", "VENDOR").took)) == [20, 30, 40]


def test_a_day_and_a_half_is_one_day_as_often_as_two():
    days = lengths(1, History(history(1.5)).of("do", "VENDOR"), at_least=0, samples=10_000, seed="any")

    assert set(days) == {1, 2}
    assert 1.48 < days.mean() < 1.52


def test_what_has_run_long_is_compared_with_what_ran_as_long():
    """Started on 11 January for ten days; on the 27th, its 13th day, only the history of twenty days is left."""
    items = [ours("build", 10)]
    started = {"build": Actual(started_on=MONDAY)}

    fresh, late = (likely(items, history(1, 1, 1, 2), actuals=started, today=day) for day in (january(12), january(27)))
    later_than_ever = likely(items, history(1, 1, 1, 2), actuals=started, today=date(2027, 3, 1))

    assert (fresh.p50, fresh.p80) == (january(22), date(2027, 2, 5))
    assert (late.p50, late.p80) == (date(2027, 2, 5), date(2027, 2, 5))
    assert later_than_ever.p50 == later_than_ever.p80 == date(2027, 3, 1)


def test_everything_skipped_leaves_the_planned_go_live():
    found = likely([ours("build", 10)], history(1, 3), actuals={"build": Actual(skipped=True)})

    assert (found.p50, found.p80, found.items, found.movers) == (january(22), january(22), {}, ())


def test_a_sample_that_takes_decades_is_found_and_one_beyond_the_calendar_is_refused():
    chain = [ours(f"i{n}", 500, *([f"i{n - 1}"] if n else [])) for n in range(20)]
    gone = WorkingCalendar(closures=(Closure(date(2027, 6, 1), date(2100, 12, 31), "Gone"),))

    assert likely(chain, history(1, 3)).p80 == PLAIN["VENDOR"].add(MONDAY, 500 * 20 - 1)
    with pytest.raises(CalendarError, match=r"after it|is beyond it"):
        likely([ours("build", 60)], history(1, 3), calendars={**PLAIN, "VENDOR": gone})


def test_sixty_items_and_two_thousand_samples_take_well_under_half_a_second():
    items = crowd(60, a_week=10)
    calendars = {"VENDOR": WorkingCalendar("US"), "CUSTOMER": WorkingCalendar("GB", "ENG")}
    lasted = [*history(0.6, 0.9, 1, 1.2, 2), *history(0.8, 1, 1.7, 3, side="CUSTOMER")]
    likely(items, lasted, calendars=calendars, samples=2)  # loads the countries

    started = time.process_time()
    found = likely(items, lasted, calendars=calendars, today=MONDAY + 14 * DAY)

    assert time.process_time() - started < 0.4
    assert len(found.movers) == 3
