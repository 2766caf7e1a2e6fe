"""Bars, baselines, float, arrows and names; and the whole of them, on a screen and on paper."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from roadmap.charts.itemised.ground import go_live, ground, mark, rows
from roadmap.charts.itemised.model import BAR, HEAD, PITCH, Bar, Days, Group, Line, Sheet, Tie, days_of, lines_of
from roadmap.charts.paint import CHARACTER, SLIP, diamond, frame

TOP = 15  # of a bar within its row: on a phone the name stands above it
LABELS = 330.0  # units for the names on paper
LANDSCAPE = 1.6  # width to height of what A4 leaves below the head and above the legend
LOCK = "M2 5V3.5a2.5 2.5 0 0 1 5 0V5h1v5H1V5zm1.2 0h2.6V3.5a1.3 1.3 0 0 0-2.6 0z"


def on_screen(sheet: Sheet) -> SafeString:
    """The drawing beside `names`: rows stand at the same heights, days as wide as the sheet's unit.

    Its head is a drawing of its own, which stays while the rows scroll below it.
    """
    days, lines = days_of(sheet), lines_of(sheet)
    head = ground(sheet, days, HEAD) + go_live(sheet, days, HEAD)
    body, bottom = _draw(sheet, days, lines)
    right, height = f"{days.right:.0f}", f"{bottom - HEAD:.0f}"
    return SafeString(
        f'<div class="gantt-days" data-unit="{sheet.unit:g}" data-first="{days.first}">'
        f'<svg class="chart" width="{right}" height="{HEAD:g}" aria-hidden="true">{head}</svg>'
        f'<svg class="chart" width="{right}" height="{height}" viewBox="0 {HEAD:g} {right} {height}" role="group" '
        f'aria-labelledby="gantt-t"><title id="gantt-t">{escape(sheet.title)}</title>{body}</svg></div>'
    )


def on_paper(sheet: Sheet) -> SafeString:
    """One drawing with the names in it, in the shape of a landscape sheet, to whose size its page scales it."""
    lines, days = lines_of(sheet), days_of(sheet, LABELS)
    wide = (HEAD + PITCH * len(lines)) * LANDSCAPE - LABELS
    days = replace(days, unit=max(wide / ((days.last - days.first).days + 1), days.unit))
    body, height = _draw(sheet, days, lines)
    said = "".join(_said(line) for line in lines)
    return frame(
        rows(len(lines), days.right) + body + said,
        look="gantt-sheet",
        width=days.right + 8,
        height=height,
        prefix="gantt-t",
        title=sheet.title,
    )


def names(sheet: Sheet) -> SafeString:
    """The rows' names, one list. Each item's id is what its bar is called by."""
    parts = []
    for line in lines_of(sheet):
        if line.group:
            parts.append(f"<li><b>{escape(line.group.label)}</b></li>")
        elif bar := line.bar:
            look = f'{bar.side}" data-internal="1' if bar.internal else bar.side
            parts.append(
                f'<li id="n{bar.number}" data-side="{look}"><a href="{escape(bar.url)}">{escape(bar.label)}</a>'
                f"<small>{escape(bar.dates)}</small></li>"
            )
    return SafeString(f'<ol class="gantt-names">{"".join(parts)}</ol>')


def _draw(sheet: Sheet, days: Days, lines: Sequence[Line]) -> tuple[str, float]:
    bottom = HEAD + PITCH * len(lines)
    at = {line.called: line for line in lines}
    bars = [(line, line.bar) for line in lines if line.bar]
    body = [
        ground(sheet, days, bottom),
        go_live(sheet, days, bottom),
        *_baselines(bars, days),
        _floats(bars, days),
        *_arrows(sheet.ties, at, days),
        *(_group(line.group, line.y, days) for line in lines if line.group),
        *(_bar(bar, line.y, days) for line, bar in bars),
    ]
    return "".join(body), bottom + 8


def _group(group: Group, y: float, days: Days) -> str:
    """A bracket over its items; the part that is done is solid."""
    start, end = days.at(group.start), days.after(group.finish)
    done = start + (end - start) * min(group.done, 1)
    bracket = f"M{start:.0f} {y + 27}v-8H{end:.0f}v8"
    return f'<path class="c-brace" d="{bracket}"/><path class="c-brace-done" d="M{start:.0f} {y + 19}H{done:.0f}"/>'


def _bar(bar: Bar, y: float, days: Days) -> str:
    """Solid as planned, hatched beyond; a heavy edge where it is critical; round is ours, square the customer's."""
    start, end, top = days.at(bar.start), days.after(bar.finish), y + TOP
    look = {"done": "c-done", "now": "c-now"}.get(bar.state, "c-next")
    if bar.critical:
        look += " c-crit"
    if bar.milestone:
        drawn = diamond(start + days.unit / 2, top + BAR / 2, 6.5, look)
    else:
        radius = "" if bar.side == "theirs" else ' rx="5"'
        place = f'x="{start:.0f}" y="{top:.0f}" width="{max(end - start, 2):.0f}" height="{BAR}"'
        drawn = f'<rect class="{look}" {place}{radius}/>'
        late = max(days.after(bar.promised), start)
        if bar.state != "done" and end > late:
            place = f'x="{late:.0f}" y="{top + 1:.0f}" width="{end - late:.0f}" height="{BAR - 2}"'
            drawn += f'<rect fill="url(#{SLIP})" {place}/>'
    if bar.locked:
        drawn += f'<path class="c-lock" transform="translate({end + 3:.0f} {top:.0f})" d="{LOCK}"/>'
    moves = ""
    if bar.movable:  # what has begun moves by its end
        which, day = ("till", bar.promised) if bar.state == "now" else ("from", bar.planned_start)
        moves = f' data-{which}="{(day - days.first).days}"'
    return f'<a href="{escape(bar.url)}" aria-labelledby="n{bar.number}"{moves}>{drawn}</a>'


def _baselines(bars: Iterable[tuple[Line, Bar]], days: Days) -> Iterable[str]:
    """As many thin grey bars below each item as there are baselines, the first one darkest."""
    paths: dict[int, list[str]] = {}
    for line, bar in bars:
        for place, dates in enumerate(bar.baselines):
            if dates:
                y = line.y + TOP + BAR + 3 + 2.5 * place
                paths.setdefault(place, []).append(f"M{days.at(dates[0]):.0f} {y:g}H{days.after(dates[1]):.0f}")
    for place, path in sorted(paths.items()):
        yield f'<path class="c-was-{place}" d="{"".join(path)}"/>'


def _floats(bars: Iterable[tuple[Line, Bar]], days: Days) -> str:
    """A thin line from the end of a bar to the day until which it may slip."""
    path = [
        f"M{days.after(bar.finish):.0f} {line.y + TOP + BAR / 2:g}H{days.after(bar.free_until):.0f}m0-3v6"
        for line, bar in bars
        if bar.free_until and bar.free_until > bar.finish
    ]
    return f'<path class="c-float" d="{"".join(path)}"/>'


def _arrows(ties: Iterable[Tie], at: Mapping[int | str, Line], days: Days) -> Iterable[str]:
    """Three paths: what waits, what is critical, what only should wait."""
    drawn: dict[str, list[str]] = {"c-link": [], "c-link c-crit": [], "c-link c-soft": []}
    for tie in ties:
        before, after = at.get(tie.before), at.get(tie.after)
        if before is None or after is None:
            continue
        look = "c-link c-soft" if tie.soft else "c-link c-crit" if before.critical and after.critical else "c-link"
        drawn[look].append(_arrow(tie, before, after, days))
    for look, path in drawn.items():
        if path:
            yield f'<path class="{look}" d="{"".join(path)}"/>'


def _arrow(tie: Tie, before: Line, after: Line, days: Days) -> str:
    """From one end to the other in right angles, with its head."""
    out = 1 if tie.kind[0] == "F" else -1
    into = 1 if tie.kind[1] == "S" else -1
    x1 = days.after(before.whole.finish) if out > 0 else days.at(before.whole.start)
    x2 = days.at(after.whole.start) if into > 0 else days.after(after.whole.finish)
    y1, y2 = before.y + TOP + BAR / 2, after.y + TOP + BAR / 2
    head = "m-4-3l4 3-4 3" if into > 0 else "m4-3l-4 3 4 3"
    turn = x1 + 5 * out
    if (x2 - 5 * into - turn) * into >= 0 and out == into:
        return f"M{x1:.0f} {y1:g}H{turn:.0f}V{y2:g}H{x2:.0f}{head}"
    between = after.y if after.y > before.y else before.y
    return f"M{x1:.0f} {y1:g}H{turn:.0f}V{between + 6:g}H{x2 - 6 * into:.0f}V{y2:g}H{x2:.0f}{head}"


def _said(line: Line) -> str:
    """The name of a row on paper, shortened to the column: the page on a screen has it whole."""
    y = line.y + TOP + 9
    if line.group:
        return f'<text class="c-group" x="0" y="{y:g}">{escape(line.group.label)}</text>'
    assert line.bar
    room = int((LABELS - 24) / CHARACTER)
    label = line.bar.label if len(line.bar.label) <= room else line.bar.label[: room - 1].rstrip() + "…"
    return mark(line.bar.side, 6, y - 8) + f'<text class="c-row" x="20" y="{y:g}">{escape(label)}</text>'


def legend(baselines: Sequence[str] = ()) -> SafeString:
    """How to read it. `baselines` by name, in the order of the grey lines."""
    box = '<rect class="{}" x=".6" y=".6" width="20.8" height="8.8" rx="4.4"/>'
    hatched = f'<rect fill="url(#{SLIP})" width="22" height="10"/>'
    square = '<rect class="c-next" x=".6" y=".6" width="20.8" height="8.8"/>'
    entries = [
        (box.format("c-done"), gettext("Done")),
        (box.format("c-now"), gettext("In progress")),
        (box.format("c-next"), gettext("To come")),
        (square, gettext("The customer’s: square")),
        (hatched, gettext("Later than planned")),
        (box.format("c-next c-crit"), gettext("Critical: a day later here is a day later at go-live")),
        ('<path class="c-float" d="M0 5H20m0-3v6"/>', gettext("May slip until there")),
        (diamond(11, 5, 4.5, "c-next"), gettext("Milestone")),
        ('<path class="c-link" d="M0 5H20M16 2L20 5l-4 3"/>', gettext("Waits for")),
        ('<path class="c-link c-soft" d="M0 5H20M16 2L20 5l-4 3"/>', gettext("Should wait for")),
        (f'<path class="c-lock" transform="translate(6 0)" d="{LOCK}"/>', gettext("Locked")),
        *((f'<path class="c-was-{place}" d="M0 5H22"/>', name) for place, name in enumerate(baselines)),
    ]
    drawn = "".join(
        f'<li><svg viewBox="0 0 22 10" class="chart" aria-hidden="true">{drawing}</svg>{escape(words)}</li>'
        for drawing, words in entries
    )
    label = escape(gettext("How to read the chart"))
    return SafeString(f'<ul class="legend" aria-label="{label}">{drawn}</ul>')
