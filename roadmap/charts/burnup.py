"""Things done over time: the plan dashed, what is done solid, the forecast dotted, counted from nought."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from implementation import wording
from roadmap.charts.paint import CHARACTER, diamond, frame
from roadmap.charts.scale import DAY, Scale

WIDTH, HEIGHT = 740.0, 268.0
LEFT, RIGHT, TOP, BOTTOM = 34.0, 128.0, 14.0, 30.0  # at the right stand the words for the ends of the lines
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500)
WORDS_APART = 15.0


@dataclass(frozen=True, slots=True)
class Point:
    """A day in the evening, and how many things are done then."""

    on: date
    count: int


@dataclass(frozen=True, slots=True)
class BurnUp:
    """Three lines over the same days. `forecast` goes on where `done` ends; `title` states the finding."""

    planned: Sequence[Point]
    done: Sequence[Point]
    forecast: Sequence[Point]
    total: int
    committed: date
    expected: date
    title: str


def paper(chart: BurnUp, prefix: str) -> SafeString:
    """740 units for the 176 mm column, with its own style."""
    days = [point.on for line in (chart.planned, chart.done, chart.forecast) for point in line]
    first, last = min(days), max(*days, chart.committed, chart.expected)
    scale = Scale(first, last, LEFT, (WIDTH - LEFT - RIGHT) / max((last - first).days, 1))
    rise = (HEIGHT - TOP - BOTTOM) / max(chart.total, 1)
    body = "".join(
        [
            *_grid(chart.total, rise, scale),
            _line("c-plan", chart.planned, scale, rise),
            _line("c-fore", [*chart.done[-1:], *chart.forecast], scale, rise),
            _line("c-real", chart.done, scale, rise),
            *_ends(chart, scale, rise),
        ]
    )
    return frame(body, look="burnup", width=WIDTH, height=HEIGHT, prefix=prefix, title=chart.title, on_paper=True)


def _y(count: int, rise: float) -> float:
    return HEIGHT - BOTTOM - count * rise


def _grid(total: int, rise: float, scale: Scale) -> Iterable[str]:
    """Counts at the left, weeks below."""
    step = next((step for step in STEPS if total <= 4 * step), STEPS[-1])
    for count in range(0, total + 1, step):
        y = _y(count, rise)
        look = "c-grid" if count else "c-axis"
        yield f'<line class="{look}" x1="{LEFT:g}" y1="{y:.1f}" x2="{WIDTH - RIGHT:g}" y2="{y:.1f}"/>'
        yield f'<text class="c-quiet" x="{LEFT - 8:g}" y="{y + 4:.1f}" text-anchor="end">{wording.number(count)}</text>'
    weeks = max(1, int(52 / (7 * scale.day)) + 1)
    on = scale.first
    while on <= scale.last:
        x = scale.at(on)
        if x + 30 < WIDTH - RIGHT + 20:
            said = escape(wording.short_date(on))
            yield f'<text class="c-quiet" x="{x:.1f}" y="{HEIGHT - BOTTOM + 18:g}">{said}</text>'
        on += 7 * weeks * DAY


def _line(look: str, points: Sequence[Point], scale: Scale, rise: float) -> str:
    if len(points) < 2:
        return ""
    drawn = " ".join(f"{scale.at(point.on):.1f} {_y(point.count, rise):.1f}" for point in points)
    return f'<path class="{look}" d="M{drawn}"/>'


def _height(line: Sequence[Point], on: date, rise: float) -> float:
    """Where the line is on that day."""
    before = [point for point in line if point.on <= on] or line[:1]
    after = [point for point in line if point.on > on]
    last = before[-1]
    if not after or last.on >= on:
        return _y(last.count, rise)
    share = (on - last.on).days / (after[0].on - last.on).days
    return _y(last.count, rise) - share * (after[0].count - last.count) * rise


def _ends(chart: BurnUp, scale: Scale, rise: float) -> Iterable[str]:
    """Where the lines end: committed and forecast as on the plan, and how many are done."""
    top, late = _y(chart.total, rise), chart.expected > chart.committed
    yield diamond(scale.at(chart.committed), _height(chart.planned, chart.committed, rise), 5, "c-done")
    if chart.forecast:
        y = _height([*chart.done[-1:], *chart.forecast], chart.expected, rise)
        yield diamond(scale.at(chart.expected), y, 5, "c-slip c-hollow" if late else "c-less")
    words = [
        ("c-strong", gettext("%(count)s items") % {"count": wording.number(chart.total)}),
        ("c-quiet", gettext("Committed %(date)s") % {"date": wording.short_date(chart.committed)}),
        (
            "c-slip-ink" if late else "c-quiet",
            gettext("Forecast %(date)s") % {"date": wording.short_date(chart.expected)},
        ),
    ]
    first = min(top, HEIGHT - BOTTOM - len(words) * WORDS_APART) + 4
    for at, (look, said) in enumerate(words):
        x, y = WIDTH - RIGHT + 14, first + at * WORDS_APART
        yield f'<text class="{look}" x="{x:g}" y="{y:.1f}">{escape(said)}</text>'
    if chart.done:
        here = chart.done[-1]
        x, y = scale.at(here.on), _y(here.count, rise)
        said = gettext("%(count)s done") % {"count": wording.number(here.count)}
        before = x - len(said) * CHARACTER > LEFT  # above and before the point no line goes, unless we are early
        place = f'x="{x - 6:.1f}" text-anchor="end"' if before else f'x="{x + 6:.1f}"'
        yield f'<circle class="c-dot" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>'
        yield f'<text class="c-today-ink" {place} y="{max(y - 8, 10):.1f}">{escape(said)}</text>'
