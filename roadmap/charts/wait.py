"""Working days waited, by whose turn it was: ours, theirs, others, always in this order. Never a judgement."""

from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from implementation import wording
from roadmap.charts.paint import THEIRS, frame

GAP = 2.0


@dataclass(frozen=True, slots=True)
class Waited:
    """Working days of each side, and the names of the two companies; `finding` is what the drawing says in words."""

    vendor: str
    customer: str
    ours: float
    theirs: float
    third: float = 0.0
    finding: str = ""

    @property
    def total(self) -> float:
        return self.ours + self.theirs + self.third

    @property
    def title(self) -> str:
        if self.finding:
            return self.finding
        said = gettext("Working days waited: %(vendor)s %(ours)s, %(customer)s %(theirs)s, others %(third)s")
        return said % {
            "vendor": self.vendor,
            "customer": self.customer,
            "ours": wording.number(self.ours),
            "theirs": wording.number(self.theirs),
            "third": wording.number(self.third),
        }


def bar(waited: Waited, prefix: str, *, on_paper: bool = False) -> SafeString:
    """The bar alone, as wide as its place."""
    body = _body(waited, 740 if on_paper else 600, 14, prefix if on_paper else "")
    width = 740 if on_paper else 600
    return frame(
        body,
        look="waitbar",
        width=width,
        height=14,
        prefix=prefix,
        title=waited.title,
        stretch=not on_paper,
        on_paper=on_paper,
    )


def mini(waited: Waited, prefix: str) -> SafeString:
    """In a table row, beside its words."""
    body = _body(waited, 104, 8, "")
    return frame(body, look="miniwait", width=104, height=8, prefix=prefix, title=waited.title)


def with_numbers(waited: Waited, prefix: str) -> SafeString:
    """The bar and, below it, every side by name with its days; a side that waited nothing is not drawn."""
    entries = [("ours", waited.vendor, waited.ours), ("theirs", waited.customer, waited.theirs)]
    if waited.third:
        entries.append(("third", gettext("Others"), waited.third))
    numbers = "".join(
        f'<div><dt><span class="side" data-side="{side}">{escape(name)}</span></dt>'
        f"<dd>{wording.number(days)}</dd></div>"
        for side, name, days in entries
    )
    return SafeString(f'<div class="wait">{bar(waited, prefix)}<dl>{numbers}</dl></div>')


def _body(waited: Waited, width: float, height: float, prefix: str) -> str:
    parts = []
    shares = [("ours", waited.ours), ("theirs", waited.theirs), ("third", waited.third)]
    drawn = [(side, days) for side, days in shares if days > 0]
    room = width - GAP * max(len(drawn) - 1, 0)
    x = 0.0
    for side, days in drawn:
        length = room * days / waited.total
        if side == "ours":
            parts.append(f'<rect class="c-ours" x="{x:.1f}" y="0" width="{length:.1f}" height="{height:g}"/>')
        elif side == "theirs":
            parts.append(
                f'<rect x="{x:.1f}" y="0" width="{length:.1f}" height="{height:g}" fill="url(#{prefix}{THEIRS})"/>'
            )
        else:
            parts.append(
                f'<rect class="c-third" x="{x + 0.7:.1f}" y="0.7" width="{max(length - 1.4, 1):.1f}" '
                f'height="{height - 1.4:g}"/>'
            )
        x += length + GAP
    if not drawn:
        parts.append(f'<rect class="m-track" x="0" y="0" width="{width:g}" height="{height:g}"/>')
    return "".join(parts)
