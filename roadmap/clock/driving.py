"""Which item drives go-live on a day: the one that everything on the way to the last item really waits for."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from implementation.calendars import WorkingCalendar
from roadmap.schedule import Actual, Forecast, Item, Link, Side
from roadmap.schedule.forecasting import NOTHING_YET
from roadmap.schedule.links import earliest_start, tied_day
from roadmap.schedule.model import calendar_of, finish_of


def driving_item(
    items: Sequence[Item],
    found: Forecast,
    *,
    actuals: Mapping[str, Actual],
    calendars: Mapping[Side, WorkingCalendar],
) -> str:
    """The item that drove go-live when `found` was the forecast; empty when nothing that leads there is open.

    It is the root of the forecast's driver, as long as that is open: what is done holds nothing up any more. An item
    that is neither begun nor itself overdue passes the turn on to the open one that it waits for longest, also when
    everything is on time, so that it is the work under way that drives and not the milestone at the end. Of two that
    it waits for equally long it is the one that is later against its plan.
    """
    road = _Road({item.key: item for item in items}, found, actuals, calendars)
    if not found.driver or not road.is_open(found.driver):
        return ""
    key = found.driver
    while following := road.following(key):
        key = following
    return key


class _Road:
    def __init__(
        self,
        by_key: Mapping[str, Item],
        found: Forecast,
        actuals: Mapping[str, Actual],
        calendars: Mapping[Side, WorkingCalendar],
    ) -> None:
        self.by_key, self.found, self.actuals, self.calendars = by_key, found, actuals, calendars

    def is_open(self, key: str) -> bool:
        """Neither left out nor done; a summary is open as long as one of its members is."""
        if key not in self.found.items:
            return False
        if self.by_key[key].summary:
            return any(self.is_open(member) for member in self.by_key[key].assists)
        return self.actuals.get(key, NOTHING_YET).finished_on is None

    def following(self, key: str) -> str:
        """The item to which this one passes the turn, or an empty string."""
        item, because = self.by_key[key], self.found.items[key].because
        if because and because.kind == "item" and self.is_open(because.key):
            return because.key
        begun = self.actuals.get(key, NOTHING_YET).started_on is not None
        if not item.assists and (begun or (because and because.kind in ("today", "start"))):
            return ""
        waits = ((day, self.found.items[one].working_days_late, one) for day, one in self._waits_for(item))
        return max(waits, default=(date.min, 0, ""))[2]

    def _waits_for(self, item: Item) -> Iterable[tuple[date, str]]:
        """The open items before this one, each with the first day on which it lets this one finish."""
        for key in item.assists:
            yield from ((self.found.items[one].finish, one) for one in self._open_at(key))
        for link in item.hard_links:
            yield from ((self._lets_finish(link, one, item), one) for one in self._open_at(link.on))

    def _open_at(self, key: str) -> Iterable[str]:
        """The item itself when it is open; of a summary its members, of what is left out whatever that waited for."""
        item, left_out = self.by_key[key], key not in self.found.items
        if not (left_out or item.summary):
            return [key] if self.is_open(key) else []
        passed_on = item.assists if item.summary else [link.on for link in item.hard_links]
        return [one for before in passed_on for one in self._open_at(before)]

    def _lets_finish(self, link: Link, key: str, item: Item) -> date:
        calendar, before = calendar_of(item.side, self.calendars), self.found.items[key]
        link = Link(key, link.lag, kind=link.kind) if link.on in self.found.items else Link(key)
        if link.kind in ("FF", "SF"):
            return tied_day(link, before, self.by_key[key], item, calendar)
        return finish_of(earliest_start(link, before, self.by_key[key], item, calendar), item, calendar)
