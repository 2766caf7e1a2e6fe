"""Rows of a comparison as one text: the old value struck out above the new one."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from implementation import wording
from roadmap.plan.comparing import Line
from roadmap.plan.rows import Reader
from stakeholders import marks
from stakeholders.marks import safe


def rows_of(lines: Iterable[Line], reader: Reader) -> SafeString:
    """By objective; `item.objective` must be loaded."""
    parts = []
    for objective, found in groupby(lines, key=lambda line: line.item.objective):
        parts.append(f'<tr><th colspan="4" scope="rowgroup">{safe(objective.title)}</th></tr>')
        parts += [_row(line, reader) for line in found]
    return SafeString("".join(parts))


def _row(line: Line, reader: Reader) -> str:
    item = line.item
    internal = f" {marks.internal()}" if item.internal else ""
    side = marks.side(item.side, reader.company(item.side))
    start = _moved(line, 0, reader.today)
    finish = _moved(line, 1, reader.today)
    return (
        f'<tr data-what="{line.what}"><th scope="row"><a href="{safe(reader.address(item))}">{safe(item.title)}</a>'
        f'{internal}<span class="sub">{side}</span></th>'
        f'<td data-label="{_("Start")}" class="num">{start}</td>'
        f'<td data-label="{_("Finish")}" class="num">{finish}</td>'
        f'<td data-label="{_("Variance")}" class="num">{_variance(line)}</td></tr>'
    )


def _moved(line: Line, end: int, today: date) -> str:
    before = wording.short_date(line.before[end], today) if line.before else ""
    after = wording.short_date(line.after[end], today) if line.after else ""
    if before == after:
        return f"<span>{safe(after)}</span>"
    old = f'<del class="was">{safe(before)}</del>' if before else ""
    new = f"<ins>{safe(after)}</ins>" if after else ""
    return f'<span class="was-now">{old}{new}</span>'


def _variance(line: Line) -> str:
    if line.what == "added":
        return f"<span>{safe(_('added'))}</span>"
    if line.what == "removed":
        return f"<span>{safe(_('removed'))}</span>"
    return str(marks.gap(line.variance))
