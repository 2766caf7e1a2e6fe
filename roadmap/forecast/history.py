"""How long items of finished implementations took against their plan."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from roadmap.schedule import Side
from roadmap.schedule.network import LONGEST

ENOUGH = 8  # finished implementations; below that a spread would be a guess
FEW = 20  # ratios; a smaller group borrows from the next larger one

Numbers = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Lasted:
    """One item of a finished implementation: the working days of its side that were planned, and that it took."""

    implementation: str
    kind: str
    side: Side
    planned: int
    took: int


@dataclass(frozen=True, slots=True)
class NotEnoughHistory:
    """Too few implementations are finished to say how likely a date is."""

    finished: int
    needed: int = ENOUGH


@dataclass(frozen=True, slots=True)
class Ratios:
    """Working days taken and planned, pair by pair: whole numbers, so that nothing is lost in a division."""

    took: Numbers
    planned: Numbers


class History:
    """The ratios of a workspace, the same in whatever order its items come. Milestones say nothing and are left out."""

    def __init__(self, lasted: Iterable[Lasted]) -> None:
        told = sorted(
            (one for one in lasted if one.planned > 0 and one.took > 0),
            key=lambda one: (one.took / one.planned, one.planned),
        )
        self.finished = len({one.implementation for one in told})
        self._groups: dict[tuple[str, ...], list[Lasted]] = {}
        for one in told:
            for group in ((one.kind, one.side), (one.side,), ()):
                self._groups.setdefault(group, []).append(one)

    def of(self, kind: str, side: Side) -> Ratios:
        """The ratios of that kind and side; when they are fewer than `FEW`, those of the side, else all there are."""
        groups = (self._groups.get(group, []) for group in ((kind, side), (side,)))
        chosen = next((group for group in groups if len(group) >= FEW), self._groups.get((), []))
        return Ratios(
            np.array([one.took for one in chosen], np.intp), np.array([one.planned for one in chosen], np.intp)
        )


def lengths(duration: int, ratios: Ratios, *, at_least: int, samples: int, seed: str) -> Numbers:
    """How many working days an item of that duration takes in each sample, at least one and at most `LONGEST`.

    A day and a half is one day in half of the samples and two in the others. What has run for `at_least` days
    already takes its ratio from those that took as long, when there are any.
    """
    dice = np.random.Generator(np.random.PCG64(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:16])))
    possible = np.flatnonzero(ratios.took * duration > (at_least - 1) * ratios.planned)
    if not len(possible):
        possible = np.arange(len(ratios.took))
    chosen = possible[dice.integers(len(possible), size=samples)]
    whole, rest = np.divmod(ratios.took[chosen] * duration, ratios.planned[chosen])
    rounded = whole + (dice.random(samples) * ratios.planned[chosen] < rest)
    days: Numbers = np.clip(rounded, 1, LONGEST)
    return days
