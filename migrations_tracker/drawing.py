"""The bridge from one system's total to the other's, as SVG: plus solid, minus hollow, amounts in a column.

Two drawings, of which the style sheet shows one: wide, and for a phone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from migrations_tracker.money import amount, signed

LEFT, RIGHT, WIDE, NARROW = 250, 560, 760, 358
ROW, NARROW_ROW = 28, 46


@dataclass(frozen=True, slots=True)
class Step:
    """One category: what it is called, how many, and by how much the total changes."""

    label: str
    change: Decimal
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bridge:
    """From `left` by `steps` to `right`, all in one currency; they add up exactly."""

    currency: str
    left_label: str
    left: Decimal
    right_label: str
    right: Decimal
    steps: Sequence[Step]

    @property
    def title(self) -> str:
        said = {
            "currency": self.currency,
            "left": amount(self.left, self.currency),
            "right": amount(self.right, self.currency),
        }
        return _("Bridge in %(currency)s from %(left)s to %(right)s; every step is explained, remainder 0.") % said


def drawn(bridge: Bridge) -> SafeString:
    return format_html("{}{}", _wide(bridge), _narrow(bridge))


class _Scale:
    """Amounts to units of the drawing; the axis need not begin at nothing, so that small steps are seen."""

    def __init__(self, bridge: Bridge, start: int, end: int) -> None:
        at, points = bridge.left, [bridge.left, bridge.right]
        for step in bridge.steps:
            at += step.change
            points.append(at)
        low, high = min(points), max(points)
        room = (high - low) or abs(high) or Decimal(1)
        self._low = min(low - room / 4, low) if low - room / 4 > 0 or low < 0 else Decimal(0)
        self._unit = Decimal(end - start) / ((high - self._low) or 1)
        self._start = start

    def __call__(self, value: Decimal) -> float:
        return float(round(self._start + (value - self._low) * self._unit, 1))


def _wide(bridge: Bridge) -> SafeString:
    scale, y = _Scale(bridge, LEFT, RIGHT), 14
    parts = [_pillar(bridge.left_label, amount(bridge.left, bridge.currency), scale(bridge.left), y)]
    at = bridge.left
    for step in bridge.steps:
        y += ROW
        begin, at = at, at + step.change
        parts += [
            format_html('<text class="c-row" x="0" y="{}">{}</text>', y + 5, step.label),
            _bar(scale(begin), scale(at), y, less=step.change < 0),
            format_html(
                '<text class="c-row" x="664" y="{}" text-anchor="end">{}</text>',
                y + 5,
                signed(step.change, bridge.currency),
            ),
            format_html('<text class="c-quiet" x="{}" y="{}" text-anchor="end">{}</text>', WIDE, y + 5, step.note),
        ]
    y += ROW
    parts.append(_pillar(bridge.right_label, amount(bridge.right, bridge.currency), scale(bridge.right), y))
    return _svg(bridge, "bridge", (WIDE, y + 18), parts)


def _narrow(bridge: Bridge) -> SafeString:
    scale, y = _Scale(bridge, 0, 300), 19
    parts = [_narrow_row(bridge.left_label, amount(bridge.left, bridge.currency), y, strong=True)]
    parts.append(_block(0, scale(bridge.left), y + 15))
    at = bridge.left
    for step in bridge.steps:
        y += NARROW_ROW
        begin, at = at, at + step.change
        parts.append(_narrow_row(step.label, signed(step.change, bridge.currency), y))
        parts.append(_bar(scale(begin), scale(at), y + 15, less=step.change < 0))
    y += NARROW_ROW
    parts.append(_narrow_row(bridge.right_label, amount(bridge.right, bridge.currency), y, strong=True))
    parts.append(_block(0, scale(bridge.right), y + 15))
    return _svg(bridge, "bridge-narrow", (NARROW, y + 36), parts)


def _svg(bridge: Bridge, name: str, size: tuple[int, int], parts: Sequence[SafeString]) -> SafeString:
    label = f"{name}-of-{bridge.currency}"
    return format_html(
        '<svg class="chart {}" viewBox="0 0 {} {}" role="img" aria-labelledby="{}"><title id="{}">{}</title>{}</svg>',
        name,
        *size,
        label,
        label,
        bridge.title,
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def _pillar(label: str, total: str, end: float, y: int) -> SafeString:
    return format_html(
        '<text class="c-strong" x="0" y="{}">{}</text>{}'
        '<text class="c-strong" x="664" y="{}" text-anchor="end">{}</text>',
        y + 5,
        label,
        _block(LEFT, end, y),
        y + 5,
        total,
    )


def _block(start: float, end: float, y: int) -> SafeString:
    left, width = min(start, end), max(abs(end - start), 1.5)
    return format_html('<rect class="c-done" x="{}" y="{}" width="{}" height="14"/>', left, y - 7, round(width, 1))


def _bar(begin: float, end: float, y: int, *, less: bool) -> SafeString:
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="12" rx="1"/>',
        "c-less" if less else "c-now",
        min(begin, end),
        y - 6,
        round(max(abs(end - begin), 1.5), 1),
    )


def _narrow_row(label: str, value: str, y: int, *, strong: bool = False) -> SafeString:
    look = "c-strong" if strong else "c-row"
    return format_html(
        '<text class="{}" x="0" y="{}">{}</text><text class="{}" x="{}" y="{}" text-anchor="end">{}</text>',
        look,
        y,
        label,
        look,
        NARROW,
        y,
        value,
    )
