"""How far each item may slip: the backward pass from go-live over dates that are there, planned or forecast."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from implementation.calendars import WorkingCalendar
from roadmap.schedule.links import latest_finish
from roadmap.schedule.model import AfterObjective, Dates, Item, Link, Side, calendar_of, start_for
from roadmap.schedule.network import openers_of

Waiting = tuple[Item, Link, Item]


@dataclass(frozen=True, slots=True)
class Slack:
    """The latest dates at which an item moves neither go-live nor what is fixed, and the working days until then.

    `total` is its total float on its side's calendar, negative when a limit is exceeded already; `free` is how far it
    may slip before it moves any other item. `critical`: it leads to go-live and has no total float, or the least that
    there is.
    """

    late_start: date
    late_finish: date
    total: int
    free: int
    critical: bool


def slack_of(
    order: Sequence[Item],
    dates: Mapping[str, Dates],
    *,
    go_live: date,
    calendars: Mapping[Side, WorkingCalendar],
) -> dict[str, Slack]:
    """The slack of every item of `order` (each after what it needs) that has dates and does not assist.

    What does not lead to go-live has until the last day of the plan.
    """
    known = [item for item in order if item.key in dates and not item.assists]
    waiting = _who_waits(order, dates)
    end = max((found.finish for found in dates.values()), default=go_live)
    late: dict[str, Dates] = {}
    bounds: dict[str, Dates] = {}  # for those before: what is fixed stays where it is, whatever it might do
    totals: dict[str, int] = {}
    frees: dict[str, int] = {}
    for item in reversed(known):
        calendar, found, after = calendar_of(item.side, calendars), dates[item.key], waiting.get(item.key, ())
        limit = go_live if item.moves_go_live else end
        ends = [limit, item.not_after or limit, *_limits(item, after, bounds, calendars)]
        late_finish = calendar.previous_working(min(ends))
        late[item.key] = Dates(start_for(late_finish, item, calendar), late_finish)
        bounds[item.key] = found if item.locked_on else late[item.key]
        totals[item.key] = calendar.working_days_between(found.finish, late_finish)
        untouched = calendar.previous_working(min([limit, *_limits(item, after, dates, calendars)]))
        frees[item.key] = max(calendar.working_days_between(found.finish, untouched), 0)
    least = max(min((totals[item.key] for item in known if item.moves_go_live), default=0), 0)
    return {
        item.key: Slack(
            late_start=late[item.key].start,
            late_finish=late[item.key].finish,
            total=totals[item.key],
            free=frees[item.key],
            critical=item.moves_go_live and totals[item.key] <= least,
        )
        for item in known
    }


def _limits(
    item: Item, after: Iterable[Waiting], dates: Mapping[str, Dates], calendars: Mapping[Side, WorkingCalendar]
) -> Iterable[date]:
    """Until when `item` must finish, for each that waits for it and has `dates`."""
    own = calendar_of(item.side, calendars)
    for other, link, tied in after:
        if other.key in dates:
            theirs = calendar_of(other.side, calendars)
            yield latest_finish(link, dates[other.key], item, other, calendar=theirs, others=own, tied_to=tied)


def _who_waits(order: Sequence[Item], dates: Mapping[str, Dates]) -> dict[str, list[Waiting]]:
    """Who waits for each item, by which link, and what that is tied to: the item, or a summary that it is part of.

    The start of a summary, and of an objective, is that of the items that start first.
    """
    by_key, openers = {item.key: item for item in order}, openers_of(order)
    found: dict[str, list[Waiting]] = {}
    for item in order:
        if item.key not in dates:
            continue
        for link in item.hard_links:
            on = by_key[link.on]
            keys: Sequence[str] = (on.key,)
            if on.summary:
                keys = on.assists if link.kind in ("FS", "FF") else _first(on.assists, dates)
            for key in keys:
                found.setdefault(key, []).append((item, link, on))
        if isinstance(item.anchor, AfterObjective):
            opening = Item(item.anchor.objective, item.side, 1, item.anchor)
            for key in _first(openers[item.anchor.objective], dates):
                found.setdefault(key, []).append((item, Link(key, item.anchor.days, kind="SS"), opening))
    return found


def _first(keys: Iterable[str], dates: Mapping[str, Dates]) -> list[str]:
    there = [key for key in keys if key in dates]
    opening = min((dates[key].start for key in there), default=None)
    return [key for key in there if dates[key].start == opening]
