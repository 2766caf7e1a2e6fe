"""The plan in time: done solid, in progress in the accent, to come outlined, late hatched, the baseline below.

Two drawings of the same rows, labels at the left or above the bars; the stylesheet shows one of them.
"""

from datetime import date

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from implementation import wording
from roadmap.charts.axis import heads_of, lines, weeks
from roadmap.charts.bars import bar_row
from roadmap.charts.paint import CHARACTER, SLIP, THEIRS, diamond, frame
from roadmap.charts.scale import DONE, NEXT, NOW, Drawing, Look, Plan, Row, scale_of

__all__ = ["DONE", "NEXT", "NOW", "Plan", "Row", "both", "legend", "narrow", "paper", "wide"]

FOOT = 8
MANY = 14  # rows; beyond them a drawing is denser
PAGE = 900  # units; a wider drawing has a page of its own


def wide(plan: Plan, prefix: str, *, width: int = 800) -> SafeString:
    """Labels at the left: 800 beside an aside, 1080 on a page of its own."""
    name = "gantt gantt-l" if width > PAGE else "gantt"
    return _draw(plan, _look_of(plan, width), name, prefix)


def narrow(plan: Plan, prefix: str) -> SafeString:
    """Labels above the bars, for a phone."""
    pitch, bar = (37, 9) if len(plan.rows) > MANY else (42, 13)
    return _draw(plan, Look(358, 0, pitch, bar, True, 350), "gantt-narrow", prefix)


def both(plan: Plan, prefix: str, *, width: int = 800) -> SafeString:
    """What a page shows: the two drawings, of which the stylesheet hides one."""
    return SafeString(wide(plan, f"{prefix}-wide", width=width) + narrow(plan, f"{prefix}-narrow"))


def paper(plan: Plan, prefix: str) -> SafeString:
    """740 units for the 176 mm column, with its own style and hatchings."""
    return _draw(plan, _look_of(plan, 740), "gantt", prefix, on_paper=True)


def _look_of(plan: Plan, width: int) -> Look:
    longest = max((len(row.label) for row in plan.rows), default=0)
    marked = 16 if any(row.side for row in plan.rows) else 0
    label_width = min(max(longest * CHARACTER, 150), 0.34 * width)
    dense = len(plan.rows) > MANY
    pitch, bar = (24, 9) if dense else (32.5, 13) if width > PAGE else (30, 13)
    return Look(width, label_width + marked + 16, pitch, bar, False, label_width)


def _draw(plan: Plan, look: Look, name: str, prefix: str, *, on_paper: bool = False) -> SafeString:
    scale = scale_of(plan, look)
    own = prefix if on_paper else ""
    drawing = Drawing(plan, look, scale, slip=f"url(#{own}{SLIP})", theirs=f"url(#{own}{THEIRS})")
    heads, lift = heads_of(plan, scale, look)
    top = 58 + lift
    y = top + (12 if look.above else 16)
    for row in plan.rows:
        y = bar_row(drawing, row, y)
    ground, labels = weeks(plan, scale, top, y)
    behind = [*ground, *lines(plan, scale, top, y), *labels]
    return frame(
        "".join([*behind, *drawing.parts, *heads]),
        look=name,
        width=look.width,
        height=round(y + FOOT, 1),
        prefix=prefix,
        title=plan.title,
        on_paper=on_paper,
        linked=any(row.url for row in plan.rows),
    )


def legend(baseline: date | None = None) -> SafeString:
    """How to read it, below the drawing; the baseline's line only where there is one."""
    solid = '<rect class="c-done" width="22" height="10" rx="2"/>'
    partly = (
        '<rect class="c-now-rest" width="22" height="10" rx="2"/><rect class="c-now" width="12" height="10" rx="2"/>'
    )
    outlined = '<rect class="c-next" x=".6" y=".6" width="20.8" height="8.8" rx="2"/>'
    hatched = (
        f'<rect width="22" height="10" fill="url(#{SLIP})"/>'
        '<rect class="c-slip" x=".75" y=".75" width="20.5" height="8.5"/>'
    )
    entries = [
        (solid, gettext("Done")),
        (partly, gettext("In progress, part done")),
        (outlined, gettext("To come")),
        (hatched, gettext("Later than the baseline, in working days")),
        (diamond(11, 5, 5, "c-done"), gettext("Committed")),
        (diamond(11, 5, 4.2, "c-slip"), gettext("Forecast")),
    ]
    if baseline is not None:
        words = gettext("Baseline of %(date)s") % {"date": wording.short_date(baseline)}
        entries.insert(4, ('<rect class="c-base" y="4" width="22" height="2.5"/>', words))
    drawn = "".join(
        f'<li><svg viewBox="0 0 22 10" class="chart" aria-hidden="true">{drawing}</svg>{escape(words)}</li>'
        for drawing, words in entries
    )
    label = escape(gettext("How to read the chart"))
    return SafeString(f'<ul class="legend" aria-label="{label}">{drawn}</ul>')
