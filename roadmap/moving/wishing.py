"""Whether an item may go where it is wanted, as far as that is its own affair."""

from datetime import date

from implementation.calendars import WorkingCalendar
from roadmap.moving.model import Problem, Wish
from roadmap.schedule import Actual, Dates, Item
from roadmap.schedule.model import finish_of, start_for


def wished(
    item: Item, wish: Wish, before: Dates, actual: Actual, *, calendar: WorkingCalendar, earliest: date
) -> Dates | Problem:
    """The dates that are wanted, or why they cannot be. What it waits for is not looked at."""
    if wish.start is not None and wish.finish is not None:
        for day in (wish.start, wish.finish):  # they were working days once; a calendar may have changed since
            if calendar.reason(day):
                return Problem("free", item.key, on=day, then=calendar.next_working(day))
        return Dates(wish.start, wish.finish)
    if actual.finished_on:
        return Problem("done", item.key, on=actual.finished_on)
    if actual.started_on:
        return _new_end(item, wish, before, begun=actual.started_on, calendar=calendar, earliest=earliest)
    if item.locked_on:
        return Problem("locked", item.key, on=item.locked_on)
    return _new_place(item, wish, before, calendar, earliest)


def _new_end(
    item: Item, wish: Wish, before: Dates, *, begun: date, calendar: WorkingCalendar, earliest: date
) -> Dates | Problem:
    if wish.start is not None:
        return Problem("begun", item.key, on=begun)
    finish = wish.finish or calendar.add(before.finish, wish.days or 0)
    if problem := _day(item, finish, calendar, earliest):
        return problem
    return Dates(min(before.start, finish), finish)


def _new_place(item: Item, wish: Wish, before: Dates, calendar: WorkingCalendar, earliest: date) -> Dates | Problem:
    named = wish.start or wish.finish or calendar.add(before.start, wish.days or 0)
    if calendar.reason(named):
        return Problem("free", item.key, on=named, then=calendar.next_working(named))
    start = start_for(named, item, calendar) if wish.finish else named
    if problem := _day(item, start, calendar, earliest):
        return problem
    if item.not_before and start < item.not_before:
        return Problem("not_before", item.key, on=start, then=item.not_before)
    return Dates(start, finish_of(start, item, calendar))


def _day(item: Item, day: date, calendar: WorkingCalendar, earliest: date) -> Problem | None:
    if calendar.reason(day):
        return Problem("free", item.key, on=day, then=calendar.next_working(day))
    if day < earliest:
        return Problem("past", item.key, on=day, then=calendar.next_working(earliest))
    return None
