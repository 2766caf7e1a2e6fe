"""What a likely go-live is worked out from: the plan as the customer may see it, and how long such items took."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from implementation import fingerprint
from implementation.models import Implementation
from roadmap.forecast import Lasted
from roadmap.plan import calendars, networks
from roadmap.plan.models import Item, ItemState, Objective, Plan
from roadmap.schedule import Actual, Dates
from roadmap.schedule import Item as Scheduled


@dataclass(frozen=True, slots=True)
class Course:
    """One plan on one day. `titles` are what people call its items: their number and title."""

    network: Sequence[Scheduled]
    planned: dict[str, Dates]
    actuals: dict[str, Actual]
    kinds: dict[str, str]
    titles: dict[str, tuple[int, str]]
    calendars: calendars.Calendars
    today: date

    def snapshot(self, lasted: Iterable[Lasted]) -> str:
        """The digest of everything that the answer hangs on: the same one is never worked out twice."""
        return fingerprint.of(
            {
                "network": [_plain(asdict(item)) for item in self.network],
                "planned": {key: [dates.start, dates.finish] for key, dates in self.planned.items()},
                "actuals": {key: [a.started_on, a.finished_on, a.skipped] for key, a in self.actuals.items()},
                "kinds": self.kinds,
                "calendars": {side: calendar.to_dict() for side, calendar in self.calendars.items()},
                "today": self.today,
                "lasted": sorted([one.implementation, one.kind, one.side, one.planned, one.took] for one in lasted),
            }
        )


def _plain(value: dict[str, Any]) -> dict[str, Any]:
    """Without what does not change the answer."""
    return {name: inner for name, inner in value.items() if name not in ("title", "objective")}


def course_of(implementation: Implementation, *, today: date) -> Course | None:
    """Three queries, and what the scope in force shows: nothing internal in the customer's. None without a plan.

    `implementation.workspace` must be loaded. What is live has no likely go-live any more.
    """
    plan = Plan.objects.of(implementation).first()
    if plan is None or plan.finished_on is not None:
        return None
    objectives = {objective.pk: objective for objective in Objective.objects.of(implementation)}
    rows = [row for row in networks.items_of(implementation, objectives) if not row.internal]
    return Course(
        network=networks.network_of(rows, networks.ties_of(implementation)),
        planned=networks.planned_of(rows),
        actuals=networks.actuals_of(rows),
        kinds={row.key: row.kind for row in rows},
        titles={row.key: (row.number, row.title) for row in rows},
        calendars=calendars.of(implementation),
        today=today,
    )


COLUMNS = ("implementation_id", "kind", "side", "duration", "started_on", "finished_on")


def lasted_in_workspace() -> list[Lasted]:
    """How long each shared item of a finished implementation took, in working days of its side. Two queries.

    What helps others ends with them and says nothing by itself; what took no time counts as a day.
    """
    finished = Plan.objects.filter(finished_on__isnull=False).values("implementation")
    places = Implementation.objects.filter(pk__in=finished).select_related("workspace")  # type: ignore[misc]
    both = {place.pk: calendars.of(place) for place in places}
    items = Item.objects.filter(implementation__in=list(both), state=ItemState.DONE, started_on__isnull=False).shared()
    return [
        Lasted(
            implementation=str(place),
            kind=kind,
            side=side,
            planned=duration,
            took=max(both[place]["VENDOR" if side == "VENDOR" else "CUSTOMER"].count(started, ended), 1),
        )
        for place, kind, side, duration, started, ended in items.exclude(kind="assist").values_list(*COLUMNS)
    ]
