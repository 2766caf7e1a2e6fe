"""Working days as whole arrays: what `WorkingCalendar.add` says of one day, for thousands at once.

A day is its number since the first day of the span. The number after the last one stands for every day beyond the
span and stays where it is whatever is added; whoever sees it takes a longer span.
"""

from datetime import date

import numpy as np
import numpy.typing as npt

from implementation.calendars import DAY, WorkingCalendar

Days = npt.NDArray[np.intp]


class Span:
    """The days from the first of January of one year to the last of December of another."""

    def __init__(self, first_year: int, last_year: int) -> None:
        self.first_year, self.last_year = first_year, last_year
        self.first = date(first_year, 1, 1)
        self.beyond = (date(last_year, 12, 31) - self.first).days + 1

    def number(self, day: date) -> int:
        return (day - self.first).days

    def date(self, number: int) -> date:
        return self.first + number * DAY


class WorkingDays:
    """One calendar's working days within a span. A result before the span is its first working day."""

    def __init__(self, calendar: WorkingCalendar, span: Span) -> None:
        years = range(span.first_year, span.last_year + 1)
        working = [span.number(day) for year in years for day in calendar.working_days_in(year)]
        self._working: Days = np.array([*working, span.beyond], np.intp)
        every_day = np.arange(span.beyond + 1)
        self._before: Days = np.searchsorted(self._working[:-1], every_day, "left").astype(np.intp)
        self._until: Days = np.searchsorted(self._working[:-1], every_day, "right").astype(np.intp)
        self._added: dict[int, Days] = {}

    def add(self, days: Days, number: int) -> Days:
        """The n-th working day after each day, as `WorkingCalendar.add`."""
        if number not in self._added:
            position = self._until + number - 1 if number > 0 else self._before + number
            table = self._at(position)
            table[-1] = self._working[-1]
            self._added[number] = table
        return self._added[number].take(days)

    def add_each(self, days: Days, numbers: Days) -> Days:
        """The same with a number for each day; the days must be working days."""
        return self._at(self._before.take(days) + numbers)

    def previous(self, days: Days) -> Days:
        """The day itself when it is a working day, else the last one before it."""
        return np.where(days == self._working[-1], days, self._at(self._until.take(days) - 1))

    def _at(self, position: Days) -> Days:
        return self._working.take(position, mode="clip")
