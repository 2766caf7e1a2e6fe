"""Above and behind the bars: weeks, days off, and the three lines with their labels."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.html import escape
from django.utils.translation import gettext

from implementation import wording
from roadmap.charts.paint import CHARACTER, diamond
from roadmap.charts.scale import DAY, Look, Plan, Scale, middle


def _days_off(plan: Plan, scale: Scale) -> Iterable[tuple[date, date]]:
    """Runs of days off; without a calendar the weekends."""
    start: date | None = None
    for offset in range((scale.last - scale.first).days + 2):
        on = scale.first + offset * DAY
        off = on <= scale.last and (on in plan.days_off if plan.days_off else on.weekday() > 4)
        if off and start is None:
            start = on
        elif not off and start is not None:
            yield start, on
            start = None


def weeks(plan: Plan, scale: Scale, top: float, bottom: float) -> tuple[list[str], list[str]]:
    """The ground of the drawing, and the labels: a line that crosses one must stand behind it."""
    parts, labels = [], []
    for start, end in _days_off(plan, scale):
        x = scale.at(start)
        parts.append(
            f'<rect class="c-off" x="{x:.1f}" y="{top}" width="{scale.at(end) - x:.1f}" height="{bottom - top:.1f}"/>'
        )
    week, unit = 1, 7 * scale.day
    step = max(1, int(26 / unit) + 1)
    on = scale.first
    while on <= scale.last:
        x = scale.at(on)
        parts.append(f'<line class="c-grid" x1="{x:.1f}" y1="{top}" x2="{x:.1f}" y2="{bottom:.1f}"/>')
        if week <= plan.weeks and (week - 1) % step == 0:
            now = on <= plan.today < on + 7 * DAY
            said = gettext("Week %(week)s") if unit >= 92 else gettext("W%(week)s")
            label: str = escape(said % {"week": week})
            if unit >= 62:
                label += f' <tspan class="c-quiet">{escape(wording.short_date(on))}</tspan>'
            look_of = "c-strong" if now else "c-plain"
            labels.append(f'<text class="{look_of}" x="{x + 3:.1f}" y="{top - 6}">{label}</text>')
        on += 7 * DAY
        week += 1
    return parts, labels


def lines(plan: Plan, scale: Scale, top: float, bottom: float) -> list[str]:
    """Committed grey, forecast dashed and amber when late, today in the accent."""
    committed, forecast = scale.at(plan.committed + DAY), scale.at(plan.forecast + DAY)
    parts = [f'<line class="c-axis" x1="{committed:.1f}" y1="{top - 18}" x2="{committed:.1f}" y2="{bottom:.1f}"/>']
    if plan.forecast != plan.committed:
        line = "c-slip" if plan.forecast > plan.committed else "c-less-line"
        parts.append(
            f'<line class="{line}" x1="{forecast:.1f}" y1="{top - 42}" x2="{forecast:.1f}" y2="{bottom:.1f}"'
            ' stroke-dasharray="3 3"/>'
        )
    if scale.first <= plan.today <= scale.last:
        today = middle(scale, plan.today)
        parts.append(f'<line class="c-today" x1="{today:.1f}" y1="{top}" x2="{today:.1f}" y2="{bottom:.1f}"/>')
    return parts


@dataclass(frozen=True, slots=True)
class _Flag:
    """A diamond with its words at the left of it, or at the right where the drawing begins."""

    x: float
    said: str
    mark: str
    ink: str
    least: float

    @property
    def length(self) -> float:
        return len(self.said) * CHARACTER + 11

    @property
    def fits(self) -> bool:
        return self.x - self.length > self.least

    @property
    def covers(self) -> tuple[float, float]:
        return (self.x - self.length, self.x + 7) if self.fits else (self.x - 7, self.x + self.length)

    def at(self, y: float) -> str:
        anchor, x = (' text-anchor="end"', self.x - 11) if self.fits else ("", self.x + 11)
        words = f'<text class="{self.ink}" x="{x:.1f}" y="{y + 4}"{anchor}>{escape(self.said)}</text>'
        return diamond(self.x, y, 6, self.mark) + words


def heads_of(plan: Plan, scale: Scale, look: Look) -> tuple[list[str], float]:
    """The three labels on top, and by how much they push the drawing down when they would meet."""
    late = plan.forecast > plan.committed
    least = 0 if look.above else look.left - 40
    committed = _Flag(
        scale.at(plan.committed + DAY),
        gettext("Committed %(date)s") % {"date": wording.short_date(plan.committed)},
        "c-done",
        "c-strong",
        least,
    )
    forecast = _Flag(
        scale.at(plan.forecast + DAY),
        gettext("Forecast %(date)s") % {"date": wording.short_date(plan.forecast)},
        "c-slip c-hollow" if late else "c-less",
        "c-slip-ink" if late else "c-strong",
        least,
    )
    if not scale.first <= plan.today <= scale.last:
        return [committed.at(32), forecast.at(12)], 0
    x = middle(scale, plan.today)
    said = gettext("Today")
    if not look.above:
        said = gettext("Today %(date)s") % {"date": wording.short_date(plan.today)}
    half = len(said) * CHARACTER / 2
    centre = min(max(x, scale.left + half), look.width - half)
    free = [
        y
        for y, (start, end) in ((36, committed.covers), (16, forecast.covers))
        if centre + half < start or centre - half > end
    ]
    lift = 0 if free else 20
    y = free[0] if free else 16
    dot = f'<circle class="c-dot" cx="{x:.1f}" cy="{58 + lift}" r="3"/>'
    words = f'<text class="c-today-ink" x="{centre:.1f}" y="{y}" text-anchor="middle">{escape(said)}</text>'
    return [committed.at(32 + lift), forecast.at(12 + lift), dot, words], lift
