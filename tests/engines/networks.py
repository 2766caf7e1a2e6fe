"""Random plans for the properties of the scheduler."""

import random
from datetime import date, timedelta

from hypothesis import strategies as st

from implementation.calendars import Closure, WorkingCalendar
from roadmap.schedule import Actual, AfterKickoff, AfterObjective, BeforeGoLive, InWeeks, Item, Link

DAY = timedelta(days=1)
KICKOFFS = st.dates(date(2026, 1, 1), date(2027, 12, 31))

outings = st.lists(
    st.builds(lambda first, days: Closure(first, first + days * DAY, "Outing"), KICKOFFS, st.integers(0, 12)),
    max_size=2,
).map(tuple)
CALENDARS = st.fixed_dictionaries(
    {
        "VENDOR": st.builds(WorkingCalendar, country=st.sampled_from(["", "US", "IN"]), closures=outings),
        "CUSTOMER": st.builds(
            WorkingCalendar,
            country=st.sampled_from(["", "GB", "DE"]),
            weekdays=st.sampled_from([(0, 1, 2, 3, 4), (6, 0, 1, 2, 3), (1, 2)]),
            closures=outings,
        ),
    }
)
LAGS = st.integers(-3, 4)
anchors = st.one_of(
    st.builds(
        lambda first, more, offset: InWeeks(first, first + more, offset), *[st.integers(1, 6)] * 2, st.integers(-5, 8)
    ),
    st.builds(AfterKickoff, st.integers(0, 25)),
    st.builds(BeforeGoLive, st.integers(0, 10)),
)


KINDS = ["FS", "FS", "FS", "SS", "FF", "SF"]


@st.composite
def networks(draw):
    """Up to fifteen items; each waits for some of those before it, some assist, one leads to go-live for certain."""
    items = []
    for n in range(draw(st.integers(1, 15))):
        earlier = [item.key for item in items if item.summary or not item.assists]
        chosen = draw(st.lists(st.sampled_from(earlier), max_size=3, unique=True)) if earlier else []
        assists = bool(chosen) and draw(st.booleans()) and draw(st.booleans())
        links = (
            []
            if assists
            else [
                Link(
                    key, draw(LAGS), soft=draw(st.sampled_from([False, False, True])), kind=draw(st.sampled_from(KINDS))
                )
                for key in chosen
            ]
        )
        follows = st.builds(AfterObjective, st.just("opening"), st.integers(0, 9))  # what the first item opens
        items.append(
            Item(
                key=f"i{n:02}",
                side=draw(st.sampled_from(["VENDOR", "CUSTOMER", "THIRD"])),
                duration=draw(st.integers(0, 9)),
                anchor=draw(st.one_of(anchors, follows) if n else anchors),
                links=tuple(links),
                assists=tuple(chosen) if assists else (),
                summary=assists and draw(st.booleans()),
                objective=draw(st.sampled_from(["one", "two"])) if n else "opening",
                not_before=draw(st.one_of(st.none(), st.none(), KICKOFFS)),
                after_go_live=n > 0 and draw(st.integers(0, 5)) == 0,
            )
        )
    return items


@st.composite
def histories(draw, items, planned, today):
    """What may have happened to each item by today; a summary has no history of its own."""
    actuals = {}
    for item in items:
        if item.summary:
            continue
        kind = draw(st.sampled_from(["nothing", "nothing", "started", "finished", "skipped"]))
        started = min(today, planned[item.key].start + draw(st.integers(-3, 10)) * DAY)
        if kind == "started":
            actuals[item.key] = Actual(started_on=started)
        elif kind == "finished":
            actuals[item.key] = Actual(started, started + draw(st.integers(0, 9)) * DAY)
        elif kind == "skipped":
            actuals[item.key] = Actual(skipped=True)
    return actuals


def crowd(count: int, *, a_week: int) -> list[Item]:
    """So many items in weeks one after the other, each waiting for up to three before it; always the same ones."""
    shuffler = random.Random(7)
    return [
        Item(
            f"i{n}",
            shuffler.choice(["VENDOR", "CUSTOMER"]),
            shuffler.randint(0, 9),
            InWeeks(1 + n // a_week, 2 + n // a_week),
            tuple(Link(f"i{m}") for m in {shuffler.randrange(n) for _ in range(3)}) if n else (),
        )
        for n in range(count)
    ]
