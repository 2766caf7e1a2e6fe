"""What all charts share: escaping, the hatchings, the frame of a drawing, and paper's own style."""

from django.utils.html import escape
from django.utils.safestring import SafeString

CHARACTER = 6.9  # width of an average character at 13 units, generous

PAPER = """text{font-family:Inter,"Liberation Sans",sans-serif;font-size:12px;fill:#55565a}
.c-strong{fill:#1a1b1e;font-weight:600}.c-quiet{fill:#6a6b6f;font-size:11px}.c-row{fill:#1a1b1e;font-size:13px}
.c-group{fill:#1a1b1e;font-size:13px;font-weight:600}
.c-grid{stroke:#e6e5e0;stroke-width:1}.c-axis{stroke:#8a8880;stroke-width:1}.c-off{fill:#f5f5f1}.c-base{fill:#8f8d85}
.c-done{fill:#3f4654}.c-now{fill:#3544c4}.c-now-rest{fill:#d3d7f3}.c-next{fill:#fff;stroke:#8a8880;stroke-width:1.25}
.c-slip-fill{fill:#fbf0da}.c-slip-line{stroke:#8d5200;stroke-width:1.4}.c-slip{stroke:#8d5200;stroke-width:1.5;fill:none}
.c-slip-ink{fill:#8d5200;font-weight:600}.c-warn{fill:#8d5200}.c-paper{fill:#fff}.c-hollow{fill:#fff}
.m-track{fill:#e6e5e0}.c-today{stroke:#3544c4;stroke-width:1.5}.c-today-ink{fill:#3544c4;font-weight:600}
.c-dot{fill:#3544c4}.c-less{fill:#fff;stroke:#55565a;stroke-width:1.25}.c-less-line{stroke:#55565a;stroke-width:1.25}
.c-ours{fill:#2f62b5}.c-theirs-soft{fill:#eed9e6}.c-theirs-line{stroke:#96437c;stroke-width:2}
.c-theirs-edge{fill:none;stroke:#96437c;stroke-width:1.25}.c-third{fill:none;stroke:#77756d;stroke-width:1.25}
.c-plan{stroke:#8f8d85;stroke-width:1.5;stroke-dasharray:4 3;fill:none}
.c-real{stroke:#3544c4;stroke-width:2.25;fill:none}
.c-fore{stroke:#3544c4;stroke-width:1.75;stroke-dasharray:2 3;fill:none}
.c-on{fill:#fff;font-weight:600}.c-theirs-ink{fill:#96437c;font-weight:600}"""

SLIP, THEIRS = "h-slip", "h-theirs"


def hatchings(prefix: str = "") -> str:
    """The two patterns, under ids of their own."""
    return "".join(
        f'<pattern id="{prefix}{name}" width="5" height="5" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect class="c-{tone}" width="5" height="5"/>'
        f'<line class="c-{line}" x1="0" y1="0" x2="0" y2="5"/></pattern>'
        for name, tone, line in ((SLIP, "slip-fill", "slip-line"), (THEIRS, "theirs-soft", "theirs-line"))
    )


def frame(
    body: str,
    *,
    look: str,
    width: float,
    height: float,
    prefix: str,
    title: str,
    stretch: bool = False,
    on_paper: bool = False,
    linked: bool = False,
) -> SafeString:
    """The `svg` around a drawing; its title states the finding and is escaped here. One with links is a group."""
    key = escape(prefix)
    size = f' width="{width:g}" height="{height:g}"' if on_paper else ""
    ratio = ' preserveAspectRatio="none"' if stretch else ""
    own = f"<style>{PAPER}</style><defs>{hatchings(prefix)}</defs>" if on_paper else ""
    role = "group" if linked else "img"
    return SafeString(
        f'<svg class="chart {look}" viewBox="0 0 {width:g} {height:g}"{size}{ratio} '
        f'role="{role}" aria-labelledby="{key}">'
        f'<title id="{key}">{escape(title)}</title>{own}{body}</svg>'
    )


def diamond(x: float, y: float, radius: float, look: str) -> str:
    """A milestone, centred on x and y."""
    r = f"{radius:g}"
    return f'<path class="{look}" d="M{x:.1f} {y - radius:.1f}l{r} {r}l-{r} {r}l-{r}-{r}z"/>'


def lines_of(text: str, width: float) -> list[str]:
    """Break a label where it no longer fits; nothing is ever cut off."""
    room = max(int(width / CHARACTER), 8)
    if len(text) <= room:
        return [text]
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= room or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
