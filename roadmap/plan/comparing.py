"""Two sets of a plan's dates beside each other: what was added, what was removed, what moved and by how much."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from implementation.calendars import WorkingCalendar
from roadmap.plan.models import Item, ItemState
from roadmap.schedule import Side

Span = tuple[date, date]
Dates = Mapping[UUID, Span]  # by item
What = Literal["added", "removed", "changed", "same"]


@dataclass(frozen=True, slots=True)
class Line:
    """One item. `variance`: working days of its side by which it finishes later; 0 where one of the two is missing."""

    item: Item
    what: What
    before: Span | None
    after: Span | None
    variance: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every item that either of the two has. `ends` are the last days of both."""

    lines: tuple[Line, ...]
    ends: tuple[date | None, date | None]

    def of(self, what: What) -> int:
        return sum(line.what == what for line in self.lines)

    @property
    def moved(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.what != "same")


def compare(
    items: Sequence[Item], before: Dates, after: Dates, calendars: Mapping[Side, WorkingCalendar]
) -> Comparison:
    """In the order of `items`; those that neither has are left out."""
    lines = [_line(item, before.get(item.pk), after.get(item.pk), calendars) for item in items]
    known = tuple(line for line in lines if line.before or line.after)
    return Comparison(known, (_end(line.before for line in known), _end(line.after for line in known)))


def _line(item: Item, before: Span | None, after: Span | None, calendars: Mapping[Side, WorkingCalendar]) -> Line:
    if before is None or after is None:
        return Line(item, "added" if before is None else "removed", before, after)
    calendar = calendars["VENDOR" if item.side == "VENDOR" else "CUSTOMER"]
    variance = calendar.working_days_between(before[1], after[1])
    return Line(item, "same" if before == after else "changed", before, after, variance)


def _end(spans: Iterable[Span | None]) -> date | None:
    return max((span[1] for span in spans if span), default=None)


def planned(items: Iterable[Item]) -> dict[UUID, Span]:
    """As the plan says now, without what is skipped."""
    return {i.pk: (i.planned_start, i.planned_finish) for i in items if i.state != ItemState.SKIPPED}


def forecast(items: Iterable[Item]) -> dict[UUID, Span]:
    """As it is expected now, or as it was, without what is skipped."""
    return {i.pk: (i.forecast_start, i.forecast_finish) for i in items if i.state != ItemState.SKIPPED}
