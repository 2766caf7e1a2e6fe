"""What moves, again and deliberately slowly: push whatever has no room by a day, again and again, until all have.

Nothing of `roadmap.moving` but its wishes is used. One answer: every item's dates, or None when it cannot be.
"""

from datetime import date, timedelta

from roadmap.schedule import Actual, AfterObjective, Item, Link
from tests.engines.naive import allowed, openers, step, stretch

DAY = timedelta(days=1)
LONG_AGO = 900 * DAY


def moves(items, wishes, planned, actuals, calendars, earliest):
    plan = Plan(items, planned, actuals, calendars)
    for key, wish in wishes.items():
        found = plan.wished(key, wish, earliest)
        if found is None:
            return None
        plan.now[key] = found
    while plan.push_somebody(wishes):
        pass
    return plan.now if plan.is_possible(wishes) else None


class Plan:
    def __init__(self, items, planned, actuals, calendars) -> None:
        self.actuals, self.calendars, self.planned = actuals, calendars, planned
        self.all = {item.key: item for item in items}
        self.items = {item.key: item for item in items if not self.is_gone(item)}
        self.now = {key: (planned[key].start, planned[key].finish) for key in self.all}
        self.was = dict(self.now)

    def is_gone(self, item: Item) -> bool:
        empty = item.summary and all(self.is_gone(self.all[key]) for key in item.assists)
        return self.actual(item.key).skipped or empty

    def actual(self, key: str) -> Actual:
        return self.actuals.get(key, Actual())

    def calendar(self, item: Item):
        return self.calendars["VENDOR" if item.side == "VENDOR" else "CUSTOMER"]

    def members(self, item: Item) -> list[str]:
        """What is left of what it spans; of a summary among that, what is left of that."""
        left = [self.items[key] for key in item.assists if key in self.items]
        return [key for one in left for key in (self.members(one) if one.summary else [one.key])]

    def ties(self, item: Item):
        """What it waits for; through what is left out to whatever that waited for."""
        for link in item.links:
            if link.soft:
                continue
            if link.on in self.items:
                yield link
            else:
                yield from (Link(key, link.lag if link.kind == "FS" else 0) for key in self.behind(link.on))

    def behind(self, key: str) -> set[str]:
        item, found = self.all[key], set()
        for other in [link.on for link in item.links if not link.soft] + list(item.assists):
            found |= {other} if other in self.items else self.behind(other)
        return found

    def wished(self, key: str, wish, earliest: date):
        item, actual = self.all[key], self.actual(key)
        if key not in self.items or item.assists or actual.finished_on:
            return None
        calendar, (start, finish) = self.calendar(item), self.now[key]
        if actual.started_on:
            day = wish.finish or step(calendar, finish, wish.days or 0) if wish.start is None else None
            if day is None or not calendar.is_working(day) or day < earliest:
                return None
            return min(start, day), day
        day = wish.start or wish.finish or step(calendar, start, wish.days or 0)
        if item.locked_on or not calendar.is_working(day):
            return None
        if wish.finish and item.duration > 1:
            day = step(calendar, day, 1 - item.duration)
        if day < earliest or (item.not_before and day < item.not_before):
            return None
        return day, stretch(calendar, day, item.duration)

    def every(self, item: Item) -> list[str]:
        """As `members`, with what is left out."""
        spans = [self.all[key] for key in item.assists]
        return [key for one in spans for key in (self.every(one) if one.summary else [one.key])]

    def facts(self, key: str, dates) -> tuple[date, date]:
        if self.all[key].summary:
            found = [self.facts(one, dates) for one in self.members(self.all[key])]
            return min(start for start, _finish in found), max(finish for _start, finish in found)
        actual, (start, finish) = self.actual(key), dates[key]
        if actual.finished_on:
            return actual.started_on or min(start, actual.finished_on), actual.finished_on
        return (actual.started_on, max(finish, actual.started_on)) if actual.started_on else (start, finish)

    def first_day(self, item: Item, link: Link, dates) -> date:
        """The first day left to its start, or to its end when it has begun; tried from long ago."""
        calendar, other, before = self.calendar(item), self.all[link.on], self.facts(link.on, dates)
        if self.actual(item.key).started_on:  # then as if it took no time, but tied as what it is
            apart = link.lag if link.kind == "FF" else link.lag - self.overlapping(item, other)
            return step(calendar, before[1] if link.kind == "FF" else before[0], apart)
        day = step(calendar, before[0] - LONG_AGO, 0)
        while not (calendar.is_working(day) and allowed(link, before, other, item, calendar, day)):
            day += DAY
        return day

    def overlapping(self, item: Item, other: Item) -> int:
        return 1 if item.duration > 0 and (other.duration > 0 or other.summary) else 0

    def no_room(self, item: Item) -> list[date]:
        """The first days left to it by what leaves it less room than before, and less than it takes."""
        begun = self.actual(item.key).started_on is not None
        at = self.now[item.key][1 if begun else 0]
        found = []
        for link in self.ties(item):
            if begun and link.kind in ("FS", "SS"):
                continue
            old, new = self.first_day(item, link, self.was), self.first_day(item, link, self.now)
            if new > old and new > at:
                found.append(new)
        if isinstance(item.anchor, AfterObjective) and not begun:
            keys = [key for key in openers(item, list(self.items.values())) if key in self.items]
            if keys:
                old, new = (
                    step(self.calendar(item), min(self.facts(key, dates)[0] for key in keys), item.anchor.days)
                    for dates in (self.was, self.now)
                )
                if new > old and new > at:
                    found.append(new)
        return found

    def push_somebody(self, wishes) -> bool:
        changed = False
        for key, item in reversed(self.items.items()):
            before = self.now[key]
            if self.actual(key).finished_on or key in wishes or self.is_fixed(item):
                continue
            if item.summary:
                continue
            if item.assists:
                if any(self.now[one] != self.was[one] for one in self.members(item)):
                    self.now[key] = self.spanning(item)
            elif late := self.no_room(item):
                self.now[key] = self.pushed(item, late)
            changed |= self.now[key] != before
        return changed

    def pushed(self, item: Item, late: list[date]) -> tuple[date, date]:
        start = self.now[item.key][0]
        if self.actual(item.key).started_on:
            return start, max(late)
        everything = [self.first_day(item, link, self.now) for link in self.ties(item)]
        if isinstance(item.anchor, AfterObjective):
            everything += late
        day = max(everything)
        return day, stretch(self.calendar(item), day, item.duration)

    def spanning(self, item: Item) -> tuple[date, date]:
        spans = self.every(item)
        first, last = min(self.now[key][0] for key in spans), max(self.now[key][1] for key in spans)
        calendar = self.calendar(item)
        first = step(calendar, first, 0)
        while not calendar.is_working(last):
            last -= DAY
        last = max(first, last)
        return (min(self.was[item.key][0], last), last) if self.actual(item.key).started_on else (first, last)

    def is_possible(self, wishes) -> bool:
        for key, item in self.items.items():
            if key in wishes:
                begun = self.actual(key).started_on is not None
                at = self.now[key][1 if begun else 0]
                ties = [link for link in self.ties(item) if not (begun and link.kind in ("FS", "SS"))]
                if any(self.first_day(item, link, self.now) > at for link in ties):
                    return False
                if isinstance(item.anchor, AfterObjective) and not begun and self.opened(item) > at:
                    return False
            elif self.is_fixed(item) and self.no_room(item):
                return False
        return True

    def is_fixed(self, item: Item) -> bool:
        actual = self.actual(item.key)
        return bool(item.locked_on) and not (actual.started_on or actual.finished_on)

    def opened(self, item: Item) -> date:
        keys = [key for key in openers(item, list(self.items.values())) if key in self.items]
        if not keys:
            return date.min
        return step(self.calendar(item), min(self.facts(key, self.now)[0] for key in keys), item.anchor.days)
