"""How dates, days and counts are said. Pure: the day it is and the working days are arguments."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import get_language, gettext, ngettext, pgettext

Days = int | float | Decimal
Given = ParamSpec("Given")
Said = TypeVar("Said", bound=str)

MINUS = "\N{MINUS SIGN}"
NEARBY = 14  # calendar days within which a date carries its weekday


def remembered(function: Callable[Given, Said]) -> Callable[Given, Said]:
    """A page of sixty rows says the same few things again and again, and each look-up of a translation costs 5 µs.

    Never for what escapes its arguments: safe text and the same text from a person are equal, and one would be given
    for the other.
    """

    @lru_cache(maxsize=8192)
    def said(_language: str | None, *args: Given.args, **kwargs: Given.kwargs) -> Said:
        return function(*args, **kwargs)

    @wraps(function)
    def wrapper(*args: Given.args, **kwargs: Given.kwargs) -> Said:
        return said(get_language(), *args, **kwargs)  # type: ignore[arg-type]

    return wrapper


@remembered
def short_date(on: date, today: date | None = None) -> str:
    """`14 Dec`; with its year when `today` is given and the date is more than ten months away."""
    if today is not None and abs((on - today).days) > 300:
        return formats.date_format(on, pgettext("a short date with its year", "j M Y"))
    return formats.date_format(on, pgettext("a short date", "j M"))


@remembered
def weekday_date(on: date) -> str:
    """`Thu 26 Nov`."""
    return formats.date_format(on, pgettext("a short date with its weekday", "D j M"))


@remembered
def long_date(on: date, *, year: bool = False) -> str:
    """`Monday, 30 November`, as a customer reads it; on paper with the year."""
    if year:
        return formats.date_format(on, pgettext("a long date with its year", "l, j F Y"))
    return formats.date_format(on, pgettext("a long date", "l, j F"))


@remembered
def near_date(on: date, today: date) -> str:
    """`Thu 26 Nov` within two weeks of today, else `14 Dec`."""
    return weekday_date(on) if abs((on - today).days) <= NEARBY else short_date(on, today)


@remembered
def distance(on: date, today: date, working_days: int | None = None) -> str:
    """`today`, `tomorrow`, `in 3 d`; empty where only a calendar could tell and none was asked.

    `working_days` counts from today to the date in the calendars that matter; negative when it has passed.
    """
    calendar_days = (on - today).days
    if calendar_days == 0:
        return gettext("today")
    if calendar_days == 1:
        return gettext("tomorrow")
    if calendar_days == -1:
        return gettext("yesterday")
    if working_days is None or abs(calendar_days) > NEARBY:
        return ""
    if working_days > 0:
        return gettext("in %(days)s d") % {"days": working_days}
    return gettext("%(days)s d ago") % {"days": abs(working_days)}


@remembered
def due(on: date, today: date, working_days: int | None = None) -> str:
    """`Thu 26 Nov, tomorrow`: the date always, the distance where it helps."""
    away = distance(on, today, working_days)
    if away:
        return gettext("%(date)s, %(away)s") % {"date": near_date(on, today), "away": away}
    return near_date(on, today)


@remembered
def span(start: date, finish: date) -> str:
    """`2–13 Nov`, `30 Nov–4 Dec`."""
    if start == finish:
        return short_date(start)
    if (start.year, start.month) == (finish.year, finish.month):
        return gettext("%(first)s–%(last)s") % {"first": start.day, "last": short_date(finish)}
    return gettext("%(first)s–%(last)s") % {"first": short_date(start), "last": short_date(finish)}


@remembered
def number(value: Days) -> str:
    """`3`, `9.5`, `913,000`, `−1`: no trailing zeros, a real minus."""
    if value == int(value):
        value = int(value)
    if value < 0:
        return f"{MINUS}{number(-value)}"
    return formats.number_format(value, use_l10n=True, force_grouping=True)


@remembered
def signed_days(days: Days) -> str:
    """`+3 d`, `0 d`, `−1 d`, for columns and charts."""
    sign = "+" if days > 0 else ""
    return gettext("%(number)s d") % {"number": f"{sign}{number(days)}"}


@remembered
def working_days(days: Days) -> str:
    """`3 working days`, for sentences."""
    plural = 1 if days == 1 else 2
    return ngettext("%(number)s working day", "%(number)s working days", plural) % {"number": number(days)}


@remembered
def gap(days: Days) -> str:
    """`3 working days late`, `as committed`, `1 working day early`."""
    if days == 0:
        return gettext("as committed")
    late = gettext("%(days)s late") if days > 0 else gettext("%(days)s early")
    return late % {"days": working_days(days if days > 0 else -days)}


@remembered
def go_live(committed: date, forecast: date, late_by: Days) -> str:
    """`Committed 14 Dec · Forecast 17 Dec · 3 working days late`."""
    parts = [
        gettext("Committed %(date)s") % {"date": short_date(committed)},
        gettext("Forecast %(date)s") % {"date": short_date(forecast)},
        gap(late_by),
    ]
    return " · ".join(parts)


@remembered
def waiting(days: Days, holds_up: str = "") -> str:
    """`waiting 3 working days, holds up Configure production`. Nobody is blamed."""
    said = gettext("waiting since today") if days == 0 else gettext("waiting %(days)s") % {"days": working_days(days)}
    if holds_up:
        return gettext("%(waiting)s, holds up %(what)s") % {"waiting": said, "what": holds_up}
    return said


@remembered
def out_of(done: int, total: int) -> str:
    """`30 of 31`, never a percentage."""
    return gettext("%(done)s of %(total)s") % {"done": number(done), "total": number(total)}


@remembered
def week_of(week: int, weeks: int) -> str:
    """`Week 4 of 6`, and `6 weeks, now in week 7` when it takes longer."""
    said = gettext("Week %(week)s of %(weeks)s") if week <= weeks else gettext("%(weeks)s weeks, now in week %(week)s")
    return said % {"week": week, "weeks": weeks}


def clock(at: datetime, zone: ZoneInfo) -> str:
    """`16:40`."""
    return formats.time_format(at.astimezone(zone).time(), pgettext("a time of day", "H:i"))


def clock_in(at: datetime, zone: ZoneInfo) -> str:
    """`18:00 London`: a time says its place."""
    place = zone.key.rsplit("/", 1)[-1].replace("_", " ")
    return gettext("%(time)s %(place)s") % {"time": clock(at, zone), "place": place}


def moment(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """`09:12` today, `Tue 15:05` within the week, `12 Nov, 16:40` before."""
    on, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    if on == today:
        return clock(at, zone)
    # a week of the calendar, as people say "Tuesday"
    if timedelta(0) < today - on < timedelta(days=7):
        return gettext("%(day)s %(time)s") % {"day": formats.date_format(on, "D"), "time": clock(at, zone)}
    return gettext("%(day)s, %(time)s") % {"day": short_date(on, today), "time": clock(at, zone)}


def listing(names: Sequence[str]) -> str:
    """`Ravi`, `Ravi and Piotr`, `Ravi, Piotr and Grace`."""
    if len(names) < 2:
        return "".join(names)
    head, last = ", ".join(names[:-1]), names[-1]
    return gettext("%(some)s and %(last)s") % {"some": head, "last": last}


def file_size(size: int) -> str:
    """`84 KB`, `1.2 MB`, counted in thousands as file managers do."""
    if size < 1000:
        return ngettext("%(size)s byte", "%(size)s bytes", size) % {"size": size}
    if size < 1_000_000:
        return gettext("%(size)s KB") % {"size": round(size / 1000)}
    return gettext("%(size)s MB") % {"size": number(round(size / 1_000_000, 1))}


def masked(email: str) -> str:
    """`g…@quayborne.example`: enough for its owner to recognise."""
    local, at, domain = email.partition("@")
    return f"{local[:1]}…{at}{domain}"


def fingerprint(digest: str) -> str:
    """`231e 472b 02cf 007d`: the first sixteen digits, in groups that can be read aloud."""
    return " ".join(digest[start : start + 4] for start in range(0, min(len(digest), 16), 4))
