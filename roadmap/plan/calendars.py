"""By which calendars a plan was planned.

They change: somebody is closed on a day that was a working day when the dates were planned. Planned dates move by an
act only, so a plan keeps by which calendars it was planned, and what differs waits for somebody to move it.
"""

import json
from typing import Any

from implementation.kept_calendars import Calendars, as_kept, of, of_customer, of_workspace
from roadmap.plan.models import Plan

__all__ = ["Calendars", "kept", "of", "of_customer", "of_workspace", "planned_by"]


def kept(both: Calendars) -> dict[str, Any]:
    """As plain values, for the plan that is planned by them."""
    return {side: calendar.to_dict() for side, calendar in both.items()}


def planned_by(plan: Plan, now: Calendars) -> Calendars | None:
    """The calendars by which the dates were planned, when they are no longer those of `now`."""
    kept_ones = {side: as_kept(json.dumps(stored, sort_keys=True)) for side, stored in plan.planned_by.items()}
    then: Calendars = {**now, **kept_ones}  # type: ignore[dict-item]
    return None if then == now else then
