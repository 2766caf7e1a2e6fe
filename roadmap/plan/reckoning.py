"""The live figures of a plan after an act or a day: forecast, health, whose turn, counts.

Read once, worked out in memory, and only what changed is written. Figures are over shared rows only, so the
customer's role and the vendor's get the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from implementation.models import Implementation
from roadmap.plan import calendars, figures, networks
from roadmap.plan.approvals import missing_or_stale
from roadmap.plan.figures import Picture
from roadmap.plan.health import Thresholds
from roadmap.plan.models import Dependency, Item, ItemState, Objective, ObjectiveState, Plan
from roadmap.plan.models.items import CLOSED
from roadmap.plan.models.plans import FIGURES, OBJECTIVE_FIGURES
from roadmap.plan.networks import End, Outlook, Ties

FORECAST = ("forecast_start", "forecast_finish", "late_days", "late_why")
RECKONED = ("state", "version", "started_on", "finished_on", *FORECAST)
ALSO_READ = ("blocked_since", "topics", "milestone")


@dataclass(frozen=True, slots=True)
class Moved:
    """What an act did to the forecast go-live; equal dates when nothing."""

    before: date
    after: date
    why: str = ""

    @property
    def facts(self) -> dict[str, object]:
        if self.before == self.after:
            return {}
        return {"forecast_before": self.before, "forecast": self.after, "forecast_why": self.why}


def reckon(plan: Plan, implementation: Implementation, today: date) -> Moved:
    """Bring every figure up to date, inside the caller's transaction, which holds the plan's row."""
    rows = networks.rows_of(implementation, *RECKONED, *ALSO_READ)
    objectives, items, ties = rows.objectives, rows.items, rows.ties
    both = calendars.of(implementation)
    names = {"VENDOR": implementation.workspace.name, "CUSTOMER": implementation.customer_name}
    seen = {item.pk: _values(item, RECKONED) for item in items}
    _follow(items, ties)
    outlook = Outlook.of(items, ties, today=today, calendars=both)
    picture = Picture(
        items,
        ties,
        outlook.forecast,
        today,
        both,
        names,
        Thresholds.from_dict(implementation.workspace.health),
        missing_or_stale(implementation, items, outlook),
    )
    _date_items(picture)
    _save_changed(items, seen, RECKONED)
    seen = {objective.pk: _values(objective, OBJECTIVE_FIGURES) for objective in objectives.values()}
    _date_objectives(objectives.values(), picture)
    _save_changed(objectives.values(), seen, OBJECTIVE_FIGURES)
    forecast_before, figures_before = plan.forecast_on, _values(plan, FIGURES)
    figures.draw(plan, picture)
    if _values(plan, FIGURES) != figures_before:
        plan.save(update_fields=FIGURES)
    return Moved(forecast_before, plan.forecast_on, plan.forecast_why or _cause(picture))


def _cause(picture: Picture) -> str:
    """Of a forecast that is later than planned and still not after the committed day."""
    why = figures.cause(picture)
    return _("Later than planned because %(why)s.") % {"why": why} if why else ""


def _save_changed(rows: Iterable[Any], seen: Mapping[UUID, list[Any]], names: Sequence[str]) -> None:
    """Write the rows that are no longer as they were seen, and of all columns only those that changed in any."""
    changed = [row for row in rows if _values(row, names) != seen[row.pk]]
    columns = [n for at, n in enumerate(names) if any(getattr(row, n) != seen[row.pk][at] for row in changed)]
    if len(changed) == 1:
        changed[0].save(update_fields=columns)
    elif changed:
        type(changed[0])._default_manager.bulk_update(changed, columns)


def _values(row: object, names: Iterable[str]) -> list[Any]:
    return [getattr(row, name) for name in names]


def _follow(items: list[Item], ties: Ties) -> None:
    """An assist has no end of its own: it is done when all that it assists is closed, and open again with it."""
    by_id: dict[End, Item] = {item.pk: item for item in items}
    for item in items:
        of = ties.get(item.pk, ())
        assisted = [by_id[t.on] for t in of if t.tie == Dependency.Tie.ASSISTS and t.on in by_id]
        if not assisted or item.state == ItemState.SKIPPED:
            continue
        if all(other.state in CLOSED for other in assisted):
            if item.state != ItemState.DONE:
                ends = [other.finished_on for other in assisted if other.finished_on]
                item.state, item.finished_on = ItemState.DONE, max(ends, default=item.planned_finish)
                item.version += 1
        elif item.state == ItemState.DONE:
            item.state, item.finished_on = ItemState.IN_PROGRESS, None
            item.version += 1


def _date_items(picture: Picture) -> None:
    by_key = picture.by_key()
    for item in picture.items:
        if expected := picture.seen.items.get(item.key):
            item.forecast_start, item.forecast_finish = expected.start, expected.finish
            item.late_days = expected.working_days_late
            late = item.is_open and expected.working_days_late > 0
            item.late_why = figures.because(expected, by_key, picture.names) if late else ""


def _date_objectives(objectives: Iterable[Objective], picture: Picture) -> None:
    of: dict[UUID, list[Item]] = defaultdict(list)
    for item in picture.shared:
        of[item.objective_id].append(item)
    calendar = picture.calendars["CUSTOMER"]
    for objective in objectives:
        figures.count(objective, of[objective.pk], picture.today)
        if span := picture.seen.objectives.get(objective.key):
            objective.forecast_start, objective.forecast_finish = span.start, span.finish
        objective.late_days = calendar.working_days_between(objective.planned_finish, objective.forecast_finish)
        objective.state = _state(objective, of[objective.pk])


def _state(objective: Objective, shared: list[Item]) -> ObjectiveState:
    if objective.skipped_at or (shared and all(item.state == ItemState.SKIPPED for item in shared)):
        return ObjectiveState.SKIPPED
    if shared and not any(item.is_open for item in shared):
        return ObjectiveState.DONE
    begun = any(item.started_on or item.finished_on for item in shared)
    return ObjectiveState.IN_PROGRESS if begun else ObjectiveState.NOT_STARTED
