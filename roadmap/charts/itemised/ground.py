"""Behind and above the bars: days off of both sides and of one, weeks or months, today and the two go-live dates."""

from collections.abc import Callable
from datetime import date

from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import gettext

from implementation import wording
from roadmap.charts.itemised.model import DAY, HEAD, MONTHS, PITCH, Days, Sheet
from roadmap.charts.paint import CHARACTER, THEIRS, diamond


def ground(sheet: Sheet, days: Days, bottom: float) -> str:
    """The tint of days off, the lines between weeks, and what they are called."""
    tinted = _columns(days, lambda day: day in sheet.days_off, HEAD, bottom)
    parts = [f'<path class="c-off" d="{tinted}"/>', _one_sided(sheet, days, bottom)]
    weekly = days.unit > MONTHS
    every = [days.first + n * DAY for n in range((days.last - days.first).days + 1)]
    starts = [day for day in every if (day.weekday() == 0 if weekly else day.day == 1 or day == days.first)]
    parts.append(f'<path class="c-grid" d="{"".join(f"M{days.at(d):.0f} {HEAD - 18}V{bottom:.0f}" for d in starts)}"/>')
    for day, following in zip(starts, [*starts[1:], days.last + DAY], strict=True):
        said = wording.short_date(day) if weekly else date_format(day, "F Y")
        if len(said) * CHARACTER < days.at(following) - days.at(day):
            parts.append(f'<text class="c-plain" x="{days.at(day) + 4:.0f}" y="{HEAD - 6}">{escape(said)}</text>')
    return "".join(parts)


def _columns(days: Days, wanted: Callable[[date], bool], top: float, bottom: float) -> str:
    """One path of columns over the runs of wanted days."""
    path, since = [], None
    for n in range((days.last - days.first).days + 2):
        day = days.first + n * DAY
        there = day <= days.last and wanted(day)
        if there and since is None:
            since = day
        elif not there and since is not None:
            x = days.at(since)
            path.append(f"M{x:.0f} {top:.0f}H{days.at(day):.0f}V{bottom:.0f}H{x:.0f}z")
            since = None
    return "".join(path)


def _one_sided(sheet: Sheet, days: Days, bottom: float) -> str:
    """Days off of one side only: a light column, and that side's mark above it with what is celebrated."""
    parts = []
    for side, found in sheet.off.items():
        for day, what in found.items():
            if days.first <= day <= days.last:
                x = days.at(day)
                place = f'x="{x:.0f}" y="{HEAD}" width="{days.unit:g}" height="{bottom - HEAD:.0f}"'
                parts.append(f'<g><title>{escape(what)}</title><rect class="c-off-{side}" {place}/>')
                parts.append(f"{mark(side, x + days.unit / 2 - 4, HEAD - 15)}</g>")
    return "".join(parts)


def mark(side: str, x: float, y: float) -> str:
    """Ours is solid and round, theirs hatched and square, a third party's hollow."""
    place = f'x="{x:.0f}" y="{y:.0f}" width="8" height="8"'
    if side == "ours":
        return f'<rect class="c-ours" {place} rx="2"/>'
    if side == "theirs":
        return f'<rect fill="url(#{THEIRS})" {place}/><rect class="c-theirs-edge" {place}/>'
    return f'<rect class="c-third" {place} rx="1.5"/>'


def go_live(sheet: Sheet, days: Days, bottom: float) -> str:
    """Committed in grey, forecast dashed where it differs, today in the accent."""
    committed, forecast = days.after(sheet.committed), days.after(sheet.forecast)
    late = sheet.forecast > sheet.committed
    parts = [f'<path class="c-axis" d="M{committed:.0f} 32V{bottom:.0f}"/>']
    if committed != forecast:
        look = "c-slip" if late else "c-less-line"
        parts.append(f'<path class="{look}" stroke-dasharray="3 3" d="M{forecast:.0f} 12V{bottom:.0f}"/>')
    said = gettext("Committed %(date)s") % {"date": wording.short_date(sheet.committed)}
    parts.append(_flag((committed, 32), said, "c-done", "c-strong", days))
    said = gettext("Forecast %(date)s") % {"date": wording.short_date(sheet.forecast)}
    look, ink = ("c-slip c-hollow", "c-slip-ink") if late else ("c-less", "c-strong")
    parts.append(_flag((forecast, 12), said, look, ink, days))
    if sheet.today is not None:
        x = days.at(sheet.today) + days.unit / 2
        parts.append(f'<path class="c-today" d="M{x:.0f} {HEAD}V{bottom:.0f}"/>')
        said = gettext("Today %(date)s") % {"date": wording.short_date(sheet.today)}
        half = len(said) * CHARACTER / 2
        spans = [(go_live - len(said) * CHARACTER - 40, go_live + 8) for go_live in (committed, forecast)]
        y = 36 if not any(start < x + half and x - half < end for start, end in spans[:1]) else 16
        middle = max(x, days.left + half)
        parts.append(f'<circle class="c-dot" cx="{x:.0f}" cy="{HEAD}" r="3"/>')
        parts.append(f'<text class="c-today-ink" x="{middle:.0f}" y="{y}" text-anchor="middle">{escape(said)}</text>')
    return "".join(parts)


def _flag(place: tuple[float, float], said: str, look: str, ink: str, days: Days) -> str:
    """A diamond with its words at its left, or at its right where the drawing begins."""
    x, y = place
    fits = x - len(said) * CHARACTER - 11 > days.left
    at, anchor = (x - 11, ' text-anchor="end"') if fits else (x + 11, "")
    return diamond(x, y, 6, look) + f'<text class="{ink}" x="{at:.0f}" y="{y + 4}"{anchor}>{escape(said)}</text>'


def rows(count: int, right: float) -> str:
    """A hair line below each row, on paper; on a screen the stylesheet draws them."""
    return f'<path class="c-grid" d="{"".join(f"M0 {HEAD + PITCH * n:g}H{right:.0f}" for n in range(1, count + 1))}"/>'
