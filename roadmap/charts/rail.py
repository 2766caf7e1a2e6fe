"""The weeks of one implementation in a table row: what is over, the committed go-live, how far off the forecast."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from roadmap.charts.paint import SLIP, diamond, frame

END = 126.0
COMMITTED = 130.0


@dataclass(frozen=True, slots=True)
class Rail:
    """`elapsed` in weeks, such as 3.4; `late_by` in working days; `title` states the finding."""

    weeks: int
    elapsed: float
    late_by: float
    title: str


def rail(row: Rail, prefix: str) -> SafeString:
    """176 units wide; the forecast's diamond stands only where it differs and is later."""
    weeks = max(row.weeks, 1)
    pitch = (END + 2) / weeks
    length = pitch - (1.5 if weeks <= 16 else 0.75)
    parts = []
    for week in range(weeks):
        x = week * pitch
        parts.append(f'<rect class="m-track" x="{x:.1f}" y="8.5" width="{length:.1f}" height="5" rx="1"/>')
        share = min(max(row.elapsed - week, 0.0), 1.0)
        if share > 0:
            parts.append(f'<rect class="c-done" x="{x:.1f}" y="8.5" width="{length * share:.1f}" height="5" rx="1"/>')
    if row.late_by > 0:
        x = min(140 + 1.33 * row.late_by, 170)
        parts.append(f'<rect x="132" y="8.5" width="{x - 133:.1f}" height="5" fill="url(#{SLIP})"/>')
        parts.append(diamond(x, 11, 4.5, "c-slip c-hollow"))
    parts.append(diamond(COMMITTED, 11, 6, "c-done"))
    return frame("".join(parts), look="rail", width=176, height=22, prefix=prefix, title=row.title)
