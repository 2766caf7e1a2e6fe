"""What the full chart is told, and where its rows and days are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

DAY = timedelta(days=1)  # of the calendar
WEEKS, MONTHS = 20.0, 6.0  # units a day: a week is read day by day, a month at a glance
PITCH, HEAD, BAR = 34, 66, 10  # units: one row, what stands above the rows, one bar


@dataclass(frozen=True, slots=True)
class Bar:
    """One item. Whole days, inclusive: `start` and `finish` as expected or as they were, `promised` as planned.

    `free_until` is the last day to which it may slip; None where that is nothing to show. `baselines` are its dates in
    each of the sheet's baselines. `movable`: this reader may move it.
    """

    number: int
    label: str
    dates: str
    side: str  # ours, theirs, third
    state: str  # done, now, next
    start: date
    finish: date
    planned_start: date
    promised: date
    url: str
    movable: bool = False
    milestone: bool = False
    locked: bool = False
    critical: bool = False
    internal: bool = False
    free_until: date | None = None
    baselines: tuple[tuple[date, date] | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """One objective with its items. `done` is the share of its items that are closed."""

    label: str
    start: date
    finish: date
    done: float
    bars: tuple[Bar, ...]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Tie:
    """`after` waits for `before`: items by number, objectives by key; which ends are tied says `kind`."""

    before: int | str
    after: int | str
    kind: Literal["FS", "SS", "FF", "SF"] = "FS"
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole of it. `off` says for each day on which only one side is off, by that side, what is celebrated."""

    groups: tuple[Group, ...]
    ties: tuple[Tie, ...]
    kickoff: date
    committed: date
    forecast: date
    title: str
    unit: float = WEEKS
    today: date | None = None
    days_off: frozenset[date] = frozenset()
    off: Mapping[str, Mapping[date, str]] = field(default_factory=dict)

    @property
    def bars(self) -> list[Bar]:
        return [bar for group in self.groups for bar in group.bars]


@dataclass(frozen=True, slots=True)
class Line:
    """One row: where it stands, and the group or the item on it."""

    y: float
    group: Group | None = None
    bar: Bar | None = None

    @property
    def whole(self) -> Group | Bar:
        """Whichever it is."""
        found = self.bar or self.group
        assert found is not None
        return found

    @property
    def called(self) -> int | str:
        """What ties call it."""
        return self.bar.number if self.bar else self.group.key if self.group else ""

    @property
    def critical(self) -> bool:
        return self.bar is not None and self.bar.critical


def lines_of(sheet: Sheet) -> list[Line]:
    found: list[Line] = []
    for group in sheet.groups:
        found.append(Line(HEAD + PITCH * len(found), group=group))
        for bar in group.bars:
            found.append(Line(HEAD + PITCH * len(found), bar=bar))
    return found


@dataclass(frozen=True, slots=True)
class Days:
    """Days to units, from a Monday on."""

    first: date
    last: date
    left: float
    unit: float

    def at(self, on: date) -> float:
        return self.left + (on - self.first).days * self.unit

    def after(self, on: date) -> float:
        """The end of a day."""
        return self.at(on + DAY)

    @property
    def right(self) -> float:
        return self.after(self.last)


def days_of(sheet: Sheet, left: float = 0) -> Days:
    """From the Monday before all that is shown to the Sunday after it."""
    shown = [sheet.kickoff, sheet.committed, sheet.forecast, *([sheet.today] if sheet.today else [])]
    for bar in sheet.bars:
        shown += [bar.start, bar.finish, bar.planned_start, bar.promised]
        shown += [day for dates in bar.baselines if dates for day in dates]
        shown += [bar.free_until] if bar.free_until else []
    first, last = min(shown), max(shown) + 3 * DAY
    return Days(first - first.weekday() * DAY, last + (6 - last.weekday()) * DAY, left, sheet.unit)
