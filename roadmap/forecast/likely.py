"""P50 and P80 of the go-live, and the items that move P80 most."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from heapq import nlargest, nsmallest

import numpy as np

from implementation.calendars import WorkingCalendar
from roadmap.forecast.days import Days
from roadmap.forecast.history import ENOUGH, History, NotEnoughHistory, Ratios, lengths
from roadmap.forecast.network import BeyondSpanError, Network, Outcome
from roadmap.schedule import Actual, Dates, Item, Side, forecast

SAMPLES = 2000
MOVERS = 3
TRIED = 60  # items held at their plan in turn, those first whose length goes with the go-live most


@dataclass(frozen=True, slots=True)
class Spread:
    """The first days by which half, and by which four in five, of the samples are finished."""

    p50: date
    p80: date


@dataclass(frozen=True, slots=True)
class Mover:
    """An item, and by how many working days of the vendor P80 would be earlier if it took exactly as planned."""

    key: str
    days: int


@dataclass(frozen=True, slots=True)
class Likely:
    """The go-live by `samples` futures; `finished` implementations say how long things take.

    `expected` is the deterministic forecast. `items` has the spread of each item's finish, `movers` at most three,
    those that move P80 most first.
    """

    expected: date
    p50: date
    p80: date
    items: dict[str, Spread]
    movers: tuple[Mover, ...]
    samples: int
    finished: int


def likely_go_live(
    items: Iterable[Item],
    *,
    planned: Mapping[str, Dates],
    actuals: Mapping[str, Actual],
    today: date,
    calendars: Mapping[Side, WorkingCalendar],
    kinds: Mapping[str, str],
    history: History,
    snapshot: str,
    samples: int = SAMPLES,
) -> Likely | NotEnoughHistory:
    """When go-live is likely, by how long such items took before. The same `snapshot` gives the same answer.

    `kinds` says the kind of each item; the other arguments are those of `roadmap.schedule.forecast`, and with a
    history of items that all took as planned the answer is that forecast. Its rules hold in every sample, with the
    sampled length in the place of the duration: nothing starts before it was planned to, nor finishes before today.
    Where planned dates are longer than the duration, the planned finish moves by as many days as the length does.
    """
    given = list(items)
    expected = forecast(given, planned=planned, actuals=actuals, today=today, calendars=calendars)
    if history.finished < ENOUGH:
        return NotEnoughHistory(history.finished)
    more_years = 2
    while True:
        network = Network(
            given, planned=planned, actuals=actuals, today=today, calendars=calendars, more_years=more_years
        )
        try:
            return _Futures(network, kinds, history, snapshot, samples).told(given, expected.go_live)
        except BeyondSpanError:
            more_years *= 2


class _Futures:
    """The sampled futures of one network."""

    def __init__(
        self, network: Network, kinds: Mapping[str, str], history: History, snapshot: str, samples: int
    ) -> None:
        self.network, self.history, self.samples = network, history, samples
        known: dict[tuple[str, Side], Ratios] = {}
        self.lengths: dict[str, Days] = {}
        for item in network.sampled():
            group = kinds.get(item.key, ""), item.side
            known[group] = known.get(group) or history.of(*group)
            self.lengths[item.key] = lengths(
                item.duration,
                known[group],
                at_least=network.has_run(item) + 1,
                samples=samples,
                seed=f"{snapshot}:{item.key}",
            )
        self.outcome = network.outcome(self.lengths)

    def told(self, items: Iterable[Item], expected: date) -> Likely:
        go_live = self._go_live(self.outcome)
        ends = {key: found.finish for key, found in self.outcome.items() if found}
        kept = [item.key for item in items if self.network.states[item.key] != "LEFT_OUT"]
        whole = self._spread(go_live) if go_live is not None else Spread(expected, expected)
        return Likely(
            expected=expected,
            p50=whole.p50,
            p80=whole.p80,
            items={key: self._spread(ends[key]) for key in kept},
            movers=tuple(self._movers(go_live)) if go_live is not None else (),
            samples=self.samples,
            finished=self.history.finished,
        )

    def _go_live(self, outcome: Outcome) -> Days | None:
        ends = [
            np.broadcast_to(found.finish, self.samples) for key in self.network.leading() if (found := outcome[key])
        ]
        return np.max(np.stack(ends), axis=0) if ends else None

    def _spread(self, days: Days) -> Spread:
        ordered = np.sort(np.broadcast_to(days, self.samples))
        return Spread(*(self.network.span.date(int(ordered[_place(self.samples, share)])) for share in (50, 80)))

    def _movers(self, go_live: Days) -> list[Mover]:
        """Each item is held at its planned duration in turn, all other lengths staying as they were sampled.

        Of two that move P80 by as many days, the one comes first that moves the mean of the later fifth more.
        """
        vendor = self.network.calendars["VENDOR"]
        p80, tail = self._spread(go_live).p80, self._tail(go_live)
        ranked: list[tuple[int, float, str]] = []
        for item in self._candidates(go_live):
            held = self._go_live(self.network.with_length(item.key, item.duration, self.lengths, self.outcome))
            assert held is not None
            moved = vendor.working_days_between(self._spread(held).p80, p80)
            ranked.append((-moved, self._tail(held) - tail, item.key))
        return [Mover(key, -moved) for moved, _tail, key in nsmallest(MOVERS, ranked) if moved < 0]

    def _candidates(self, go_live: Days) -> list[Item]:
        later = go_live - go_live.mean()
        return nlargest(
            TRIED, self.network.sampled(), key=lambda item: (float(later @ self.lengths[item.key]), item.key)
        )

    def _tail(self, days: Days) -> float:
        return float(np.sort(days)[_place(self.samples, 80) :].mean())


def _place(samples: int, share: int) -> int:
    """Where in a sorted row stands the first value that at least `share` in a hundred do not exceed."""
    return -(-samples * share // 100) - 1
