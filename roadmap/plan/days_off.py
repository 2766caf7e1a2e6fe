"""What people change of a side's calendar: days on which it is closed, and its week from a day on."""

from dataclasses import dataclass, replace
from datetime import date, time

from django.utils.translation import gettext as _

from implementation import wording
from implementation.calendars import CalendarError, Change, Closure, WorkingCalendar, public_holidays
from roadmap.plan.countries import countries

LONGEST = 92  # days of a closure; whoever is away for longer has another week, or another date


@dataclass(frozen=True, slots=True)
class Closed:
    """Nobody works from the first to the last of these days."""

    days: Closure

    def applied_to(self, calendar: WorkingCalendar) -> WorkingCalendar:
        """Raises `CalendarError` when it is there already."""
        if self.days in calendar.closures:
            raise CalendarError(_("These days off are there already."))
        return replace(calendar, closures=(*calendar.closures, self.days))

    def said(self) -> str:
        """`is closed on 26–27 Nov (Stocktaking)`."""
        return _("is closed on %(days)s (%(name)s)") % {"days": _span(self.days), "name": self.days.name}

    @property
    def span(self) -> tuple[date, date | None]:
        return self.days.first, self.days.last

    def facts(self) -> dict[str, object]:
        return {"first": self.days.first, "last": self.days.last, "name": self.days.name}


@dataclass(frozen=True, slots=True)
class Opened:
    """These days off are taken back."""

    days: Closure

    def applied_to(self, calendar: WorkingCalendar) -> WorkingCalendar:
        """Raises `CalendarError` when somebody took them back before."""
        if self.days not in calendar.closures:
            raise CalendarError(_("These days off are no longer there. Reload to see which are."))
        return replace(calendar, closures=tuple(days for days in calendar.closures if days != self.days))

    def said(self) -> str:
        return _("is no longer closed on %(days)s (%(name)s)") % {"days": _span(self.days), "name": self.days.name}

    @property
    def span(self) -> tuple[date, date | None]:
        return self.days.first, self.days.last

    def facts(self) -> dict[str, object]:
        return {"first": self.days.first, "last": self.days.last, "name": self.days.name}


@dataclass(frozen=True, slots=True)
class Week:
    """Other weekdays and hours from a day on. A second change on the same day replaces the first."""

    change: Change

    def applied_to(self, calendar: WorkingCalendar) -> WorkingCalendar:
        others = tuple(change for change in calendar.changes if change.first != self.change.first)
        return replace(calendar, changes=(*others, self.change))

    def said(self) -> str:
        """`works Mon, Tue and Thu, 09:00–17:00, from 4 Jan`."""
        said = {
            "week": week(self.change.weekdays, self.change.day_starts, self.change.day_ends),
            "on": wording.weekday_date(self.change.first),
        }
        return _("works %(week)s from %(on)s") % said

    @property
    def span(self) -> tuple[date, date | None]:
        """None: for ever."""
        return self.change.first, None

    def facts(self) -> dict[str, object]:
        change = self.change
        hours = [change.day_starts.isoformat("minutes"), change.day_ends.isoformat("minutes")]
        return {"first": change.first, "weekdays": list(change.weekdays), "hours": hours}


@dataclass(frozen=True, slots=True)
class Place:
    """The public holidays of another country or region."""

    country: str
    region: str
    since: date  # when it was said; it holds for all days

    def applied_to(self, calendar: WorkingCalendar) -> WorkingCalendar:
        """Raises `CalendarError` for a place of which no holidays are known."""
        public_holidays(self.country, self.region, self.since.year)
        return replace(calendar, country=self.country, region=self.region)

    def said(self) -> str:
        named = dict(countries()).get(self.country, "")
        if not named:
            return _("keeps no country’s public holidays")
        return _("keeps the public holidays of %(place)s") % {"place": " · ".join(filter(None, (named, self.region)))}

    @property
    def span(self) -> tuple[date, date | None]:
        return self.since, None

    def facts(self) -> dict[str, object]:
        return {"country": self.country, "region": self.region}


Amendment = Closed | Opened | Week | Place


def week(weekdays: tuple[int, ...], starts: time, ends: time) -> str:
    """`Mon–Fri, 09:00–17:00`."""
    names = [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]
    first, last = weekdays[0], weekdays[-1]
    if len(weekdays) > 2 and last - first == len(weekdays) - 1:
        days = f"{names[first]}–{names[last]}"
    else:
        days = wording.listing([names[day] for day in weekdays])
    return f"{days}, {starts:%H:%M}–{ends:%H:%M}"


def _span(days: Closure) -> str:
    return wording.weekday_date(days.first) if days.first == days.last else wording.span(days.first, days.last)


def closure(first: date, last: date, name: str) -> Closure:
    """Raises `CalendarError` with what to change."""
    if last < first:
        raise CalendarError(_("The last day off is before the first."))
    if (last - first).days >= LONGEST:
        sentence = _("These are more than %(most)s days. Say another week from a day on instead, or move the dates.")
        raise CalendarError(sentence % {"most": LONGEST})
    return Closure(first, last, name.strip())
