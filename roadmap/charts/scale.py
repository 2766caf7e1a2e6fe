"""What a plan in time is made of, and how its days become units."""

from dataclasses import dataclass, field
from datetime import date, timedelta

DAY = timedelta(days=1)
DONE, NOW, NEXT = "done", "now", "next"


@dataclass(frozen=True, slots=True)
class Row:
    """One bar. Dates are whole days and inclusive; the bar stands where the work is (actual or forecast), else planned.

    `late` are the words at its end, such as `+3 d`; `side` is ours, theirs or third, for items; a `group` is a heading.
    """

    label: str
    planned_start: date
    planned_finish: date
    state: str = NEXT
    done: float = 0.0
    forecast_start: date | None = None
    forecast_finish: date | None = None
    baseline_start: date | None = None
    baseline_finish: date | None = None
    late: str = ""
    side: str = ""
    url: str = ""
    group: bool = False

    @property
    def start(self) -> date:
        return self.forecast_start or self.planned_start

    @property
    def finish(self) -> date:
        return max(self.forecast_finish or self.planned_finish, self.start)

    @property
    def promised_start(self) -> date:
        return self.baseline_start or self.planned_start

    @property
    def promised(self) -> date:
        return max(self.baseline_finish or self.planned_finish, self.promised_start)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a drawing needs to know. `title` states the finding; `weeks` is how many of them are numbered."""

    rows: list[Row]
    kickoff: date
    today: date
    committed: date
    forecast: date
    title: str
    weeks: int = 6
    days_off: frozenset[date] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class Scale:
    """Days to units."""

    first: date
    last: date
    left: float
    day: float

    def at(self, on: date) -> float:
        return self.left + (on - self.first).days * self.day

    @property
    def right(self) -> float:
        return self.at(self.last + DAY)


@dataclass(frozen=True, slots=True)
class Look:
    """The measures in which the two drawings differ."""

    width: float
    left: float
    pitch: float
    bar: float
    above: bool
    label_width: float


def scale_of(plan: Plan, look: Look) -> Scale:
    first = plan.kickoff - timedelta(days=plan.kickoff.weekday())
    ends = [plan.committed, plan.forecast, *(row.finish for row in plan.rows), *(row.promised for row in plan.rows)]
    starts = [row.start for row in plan.rows] + [row.promised_start for row in plan.rows]
    first = min([first, *(on - timedelta(days=on.weekday()) for on in starts)])
    last = max(ends)
    if timedelta(0) < plan.today - last < timedelta(days=28):
        last = plan.today
    last += timedelta(days=2)
    margin = 2 if look.above else 8
    return Scale(first, last, look.left, (look.width - margin - look.left) / ((last - first).days + 1))


def middle(scale: Scale, on: date) -> float:
    """The middle of a day."""
    return scale.at(on) + scale.day / 2


@dataclass(frozen=True, slots=True)
class Drawing:
    """One drawing while it is being made: parts are appended in the order in which they cover each other."""

    plan: Plan
    look: Look
    scale: Scale
    slip: str
    theirs: str
    parts: list[str] = field(default_factory=list)
