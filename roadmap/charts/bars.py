"""The rows of a plan: label, bar, what is late, and the words that say by how much."""

from django.utils.html import escape

from roadmap.charts.paint import CHARACTER, lines_of
from roadmap.charts.scale import DAY, DONE, NOW, Drawing, Row, middle

LINE = 15  # one line of a label
SLIM = 10  # a bar as low as this is one of many


def bar_row(drawing: Drawing, row: Row, y: float) -> float:
    """Append one row at y; returns where the next one starts."""
    look = drawing.look
    lines = lines_of(row.label, look.label_width)
    taller = LINE * (len(lines) - 1)
    if look.above:
        top = y + 22 + taller
        length = max(map(len, lines)) * CHARACTER + 22
        drawing.parts.append(
            f'<rect class="c-paper" x="0" y="{y + 4:.1f}" width="{length:.0f}" height="{LINE + taller}"/>'
        )
        _label(drawing, row, lines, 3, y + 16)
    else:
        top = y + (look.pitch - look.bar) / 2 - 1 + taller / 2
        _label(drawing, row, lines, 0, y + look.pitch / 2 + 3.5)
    _bar(drawing, row, top)
    end = y + look.pitch + taller
    drawing.parts.append(f'<line class="c-grid" x1="0" y1="{end:.1f}" x2="{look.width:g}" y2="{end:.1f}"/>')
    return end


def _label(drawing: Drawing, row: Row, lines: list[str], x: float, y: float) -> None:
    if row.side:
        drawing.parts.append(_side(row.side, x, y, drawing.theirs))
        x += 16
    if len(lines) == 1:
        said: str = escape(lines[0])
    else:
        said = "".join(
            f'<tspan x="{x:g}" y="{y + LINE * at:.1f}">{escape(line)}</tspan>' for at, line in enumerate(lines)
        )
    text = f'<text class="{"c-group" if row.group else "c-row"}" x="{x:g}" y="{y:.1f}">{said}</text>'
    drawing.parts.append(f'<a href="{escape(row.url)}">{text}</a>' if row.url else text)


def _side(side: str, x: float, y: float, theirs: str) -> str:
    if side == "ours":
        return f'<rect class="c-ours" x="{x:g}" y="{y - 9:.1f}" width="9" height="9" rx="2"/>'
    if side == "theirs":
        place = f'x="{x + 0.5:g}" y="{y - 8.5:.1f}" width="8" height="8" rx="1.5"'
        return f'<rect {place} fill="{theirs}"/><rect class="c-theirs-edge" {place}/>'
    return f'<rect class="c-third" x="{x + 0.6:g}" y="{y - 8.4:.1f}" width="7.8" height="7.8" rx="1.5"/>'


def _bar(drawing: Drawing, row: Row, top: float) -> None:
    scale, parts, height = drawing.scale, drawing.parts, drawing.look.bar
    start, end = scale.at(row.start), scale.at(row.finish + DAY)
    promised_start, promised = scale.at(row.promised_start), scale.at(row.promised + DAY)
    below = top + height + (4 if height > SLIM else 2.5)
    late_from = max(promised, start)
    late = end > late_from
    differs = (row.start, row.finish) != (row.promised_start, row.promised)
    if late or (row.baseline_start is not None and (differs or height > SLIM)):
        parts.append(
            f'<rect class="c-base" x="{promised_start:.1f}" y="{below:.1f}" '
            f'width="{promised - promised_start:.1f}" height="2.5" rx="1"/>'
        )
    if row.state == DONE:
        parts.append(_solid("c-done", start, top, end - start, height))
        if late:
            parts.append(
                f'<rect class="c-warn" x="{late_from:.1f}" y="{below:.1f}" width="{end - late_from:.1f}" height="2.5"/>'
            )
    else:
        rest = "c-now-rest" if row.state == NOW else "c-next"
        parts.append(_solid(rest, start + 0.6, top + 0.6, max(end - start - 1.2, 1), height - 1.2))
        if late:
            parts.append(_hatched(drawing.slip, late_from, top, end - late_from, height))
        if row.state == NOW and row.done > 0:
            parts.append(_solid("c-now", start, top, (end - start) * min(row.done, 1), height))
    if row.late:
        _late(drawing, row.late, start, end, top)


def _solid(look: str, x: float, y: float, width: float, height: float) -> str:
    return f'<rect class="{look}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="2.5"/>'


def _hatched(slip: str, x: float, y: float, width: float, height: float) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:g}"'
    return (
        f'<rect class="c-paper" {place}/><rect {place} fill="{slip}"/><rect class="c-slip" x="{x:.1f}" '
        f'y="{y + 0.75:.2f}" width="{max(width - 0.75, 1):.1f}" height="{height - 1.5:.1f}"/>'
    )


def _late(drawing: Drawing, said: str, start: float, end: float, top: float) -> None:
    """Words at the end of a bar: past a line that would cross them, or before the bar where the end is near."""
    plan, scale, look = drawing.plan, drawing.scale, drawing.look
    length = len(said) * CHARACTER + 5
    lines = [scale.at(plan.committed + DAY), scale.at(plan.forecast + DAY)]
    if scale.first <= plan.today <= scale.last:
        lines.append(middle(scale, plan.today))
    x = end + 3
    for line in sorted(lines):
        if x - 1 < line < x + length:
            x = line + 3
    before = x + length > look.width and start - 3 - length > look.left
    x = start - 3 - length if before else min(x, look.width - length)
    y = top + look.bar - (2 if look.bar > SLIM else 0)
    drawing.parts.append(
        f'<rect class="c-paper" x="{x:.1f}" y="{top:.1f}" width="{length:.1f}" height="{look.bar:g}"/>'
    )
    at, anchor = (x + length - 3, ' text-anchor="end"') if before else (x + 3, "")
    drawing.parts.append(f'<text class="c-slip-ink" x="{at:.1f}" y="{y:.1f}"{anchor}>{escape(said)}</text>')
