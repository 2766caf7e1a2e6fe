"""Several implementations on one axis of time: how far each is, what it promised, what it expects, how surely.

Names stand in a list of their own, so that they stay while the drawing scrolls; on a phone they stand above the bars.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from implementation import wording
from roadmap.charts.itemised.model import HEAD, PITCH, Days
from roadmap.charts.paint import CHARACTER, SLIP, diamond

DAY = timedelta(days=1)  # of the calendar
TOP, BAR = 15, 10  # of a bar within its row
WIDE, NARROW = (980, 2.0), (356, 0.6)  # units: what a page shows at once, and how narrow a day may be
WIDEST = 14.0  # units of a day


@dataclass(frozen=True, slots=True)
class Mark:
    """A milestone on the way."""

    on: date
    done: bool
    label: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One implementation. `finish` is the forecast, or when it went live; `p80` only where there is history enough."""

    slug: str
    label: str
    note: str
    url: str
    title: str  # the finding, in words
    start: date
    committed: date
    finish: date
    live: bool = False
    p80: date | None = None
    marks: tuple[Mark, ...] = ()


def names(lanes: Sequence[Lane]) -> SafeString:
    rows = "".join(
        f'<li id="n-{escape(lane.slug)}"><a href="{escape(lane.url)}">{escape(lane.label)}</a>'
        f"<small>{escape(lane.note)}</small></li>"
        for lane in lanes
    )
    return SafeString(f'<ol class="gantt-names">{rows}</ol>')


def drawings(lanes: Sequence[Lane], *, today: date, title: str) -> SafeString:
    """Beside `names`: rows stand at the same heights. Two of them, of which the stylesheet shows one."""
    wide = _drawing(lanes, _days_of(lanes, today, WIDE), today, ("timeline-wide", title))
    return SafeString(wide + _drawing(lanes, _days_of(lanes, today, NARROW), today, ("timeline-narrow", title)))


def _drawing(lanes: Sequence[Lane], days: Days, today: date, named: tuple[str, str]) -> str:
    look, title = named
    bottom = HEAD + PITCH * len(lanes)
    head = _ground(days, HEAD, named=True) + _today(days, today, HEAD)
    body = _ground(days, bottom) + _today(days, today, bottom)
    body += "".join(_lane(lane, HEAD + PITCH * n, days, today) for n, lane in enumerate(lanes))
    right, height = f"{days.right:.0f}", f"{bottom - HEAD:.0f}"
    return (
        f'<div class="gantt-days {look}">'
        f'<svg class="chart" width="{right}" height="{HEAD:g}" aria-hidden="true">{head}</svg>'
        f'<svg class="chart" width="{right}" height="{height}" viewBox="0 {HEAD:g} {right} {height}" role="group" '
        f'aria-labelledby="{look}"><title id="{look}">{escape(title)}</title>{body}</svg></div>'
    )


def _days_of(lanes: Sequence[Lane], today: date, room: tuple[int, float]) -> Days:
    """From the Monday before all that is shown to the Sunday after it, with room for what stands at its ends."""
    shown = [today]
    for lane in lanes:
        shown += [lane.start, lane.committed, lane.finish, *([lane.p80] if lane.p80 else [])]
    first, last = min(shown), max(shown) + 4 * DAY
    first, last = first - first.weekday() * DAY, last + (6 - last.weekday()) * DAY
    unit = min(max(room[0] / ((last - first).days + 1), room[1]), WIDEST)
    return Days(first, last, 0, unit)


def _ground(days: Days, bottom: float, *, named: bool = False) -> str:
    """A line where each month begins, and what it is called."""
    every = [days.first + n * DAY for n in range((days.last - days.first).days + 1)]
    starts = [day for day in every if day.day == 1 or day == days.first]
    parts = [f'<path class="c-grid" d="{"".join(f"M{days.at(d):.0f} {HEAD - 18}V{bottom:.0f}" for d in starts)}"/>']
    for day, following in zip(starts, [*starts[1:], days.last + DAY], strict=True):
        room = days.at(following) - days.at(day)
        said = next((s for s in (date_format(day, "F Y"), date_format(day, "M")) if len(s) * CHARACTER < room), "")
        if named and said:
            parts.append(f'<text class="c-plain" x="{days.at(day) + 4:.0f}" y="{HEAD - 6}">{escape(said)}</text>')
    return "".join(parts)


def _today(days: Days, today: date, bottom: float) -> str:
    x = days.at(today) + days.unit / 2
    said = gettext("Today %(date)s") % {"date": wording.short_date(today)}
    half = len(said) * CHARACTER / 2
    middle = min(max(x, half), days.right - half)
    return (
        f'<path class="c-today" d="M{x:.0f} {HEAD - 24}V{bottom:.0f}"/><circle class="c-dot" cx="{x:.0f}" '
        f'cy="{HEAD - 24}" r="3"/><text class="c-today-ink" x="{middle:.0f}" y="{HEAD - 34}" '
        f'text-anchor="middle">{escape(said)}</text>'
    )


def _lane(lane: Lane, y: float, days: Days, today: date) -> str:
    """What is over is solid, what is promised a track, what is later hatched; then the marks, and the two diamonds."""
    middle, start = y + TOP + BAR / 2, days.at(lane.start)
    committed, finish = days.after(lane.committed), days.after(lane.finish)
    until = finish if lane.live else min(max(days.at(today) + days.unit / 2, start), finish)
    parts = [_rect('class="m-track"', start, max(committed, start + 2), y + TOP)]
    if finish > committed:
        parts.append(_rect(f'fill="url(#{SLIP})"', committed, finish, y + TOP))
    if until > start:
        parts.append(_rect('class="c-done"', start, until, y + TOP))
    if lane.p80 is not None and not lane.live and days.after(lane.p80) > finish:
        p80 = days.after(lane.p80)
        parts.append(f'<path class="c-float" d="M{finish:.0f} {middle:g}H{p80:.0f}m0-5v10"/>')
    for mark in lane.marks:
        look = "c-hole" if mark.done else "c-next"
        x = days.at(mark.on) + days.unit / 2
        said = f"{mark.label}, {wording.short_date(mark.on)}"
        parts.append(
            f'<circle class="{look}" cx="{x:.0f}" cy="{middle:g}" r="3.5"><title>{escape(said)}</title></circle>'
        )
    if lane.finish != lane.committed:
        late = "c-slip c-hollow" if lane.finish > lane.committed else "c-less"
        parts.append(diamond(finish, middle, 5, late))
    parts.append(diamond(committed, middle, 6.5, "c-done c-edge"))
    return (
        f'<a href="{escape(lane.url)}" aria-labelledby="n-{escape(lane.slug)}">'
        f"<title>{escape(lane.title)}</title>{''.join(parts)}</a>"
    )


def _rect(look: str, start: float, end: float, y: float) -> str:
    return f'<rect {look} x="{start:.0f}" y="{y:g}" width="{end - start:.0f}" height="{BAR}" rx="2"/>'


def legend() -> SafeString:
    entries = [
        ('<rect class="c-done" width="22" height="10" rx="2"/>', gettext("Over")),
        ('<rect class="m-track" width="22" height="10" rx="2"/>', gettext("To come")),
        (f'<rect fill="url(#{SLIP})" width="22" height="10"/>', gettext("Later than committed")),
        (diamond(11, 5, 5, "c-done"), gettext("Committed go-live")),
        (diamond(11, 5, 5, "c-slip c-hollow"), gettext("Forecast, or when it went live, where that differs")),
        ('<path class="c-float" d="M0 5H20m0-4v8"/>', gettext("Up to P80")),
        (
            '<rect class="c-done" width="22" height="10" rx="2"/><circle class="c-hole" cx="11" cy="5" r="3.5"/>',
            gettext("Milestone reached"),
        ),
        ('<circle class="c-next" cx="11" cy="5" r="3.5"/>', gettext("Milestone ahead")),
    ]
    drawn = "".join(
        f'<li><svg viewBox="0 0 22 10" class="chart" aria-hidden="true">{what}</svg>{escape(words)}</li>'
        for what, words in entries
    )
    return SafeString(f'<ul class="legend" aria-label="{escape(gettext("How to read the chart"))}">{drawn}</ul>')
