"""A side's calendar as pages show it: plain strings, made once."""

from dataclasses import dataclass
from datetime import date

from implementation import wording
from implementation.calendars import Closure, WorkingCalendar
from implementation.calendars import public_holidays as holidays_of
from roadmap.plan.countries import countries
from roadmap.plan.days_off import week


@dataclass(frozen=True, slots=True)
class Off:
    """Days on which nobody works, with the values that take them back."""

    days: str
    name: str
    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class Almanac:
    """`weeks` are the week of now and those that were said for later, each with the day from which it holds."""

    side: str
    company: str
    place: str
    zone: str
    weeks: list[tuple[str, str]]
    closures: list[Off]
    holidays: list[Off]


def almanac(side: str, company: str, calendar: WorkingCalendar, *, today: date, until: date) -> Almanac:
    """What is to come of this calendar until that day; closures without such an end."""
    now = next((change for change in reversed(calendar.changes) if change.first <= today), calendar)
    later = [change for change in calendar.changes if change.first > today]
    named = dict(countries()).get(calendar.country, "")
    return Almanac(
        side=side,
        company=company,
        place=" · ".join(part for part in (named, calendar.region) if part),
        zone=calendar.zone,
        weeks=[
            ("", week(now.weekdays, now.day_starts, now.day_ends)),
            *((wording.weekday_date(c.first), week(c.weekdays, c.day_starts, c.day_ends)) for c in later),
        ],
        closures=[_off(days, today) for days in calendar.closures if days.last >= today],
        holidays=[
            Off(wording.weekday_date(day), name)
            for year in range(today.year, until.year + 1)
            for day, name in sorted(holidays_of(calendar.country, calendar.region, year).items())
            if today <= day <= until
        ],
    )


def _off(days: Closure, today: date) -> Off:
    said = wording.near_date(days.first, today) if days.first == days.last else wording.span(days.first, days.last)
    return Off(said, days.name, days.first.isoformat(), days.last.isoformat())
