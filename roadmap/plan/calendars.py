"""The two calendars of an implementation: the vendor's and the customer's working days.

They change: somebody is closed on a day that was a working day when the dates were planned. Planned dates move by an
act only, so a plan keeps by which calendars it was planned, and what differs waits for somebody to move it.
"""

import json
from functools import lru_cache
from typing import Any

from implementation.calendars import WorkingCalendar
from implementation.models import Implementation, Workspace
from roadmap.plan.models import Plan
from roadmap.schedule import Side

Calendars = dict[Side, WorkingCalendar]


def of_workspace(workspace: Workspace) -> WorkingCalendar:
    """The vendor's working days."""
    return _calendar(json.dumps({"zone": workspace.zone, **workspace.calendar}, sort_keys=True))


def of(implementation: Implementation) -> Calendars:
    """Working days of both sides; `implementation.workspace` must be loaded. Third parties keep the customer's."""
    own = json.dumps({"zone": implementation.zone, **implementation.calendar}, sort_keys=True)
    return {"VENDOR": of_workspace(implementation.workspace), "CUSTOMER": _calendar(own)}


def kept(both: Calendars) -> dict[str, Any]:
    """As plain values, for the plan that is planned by them."""
    return {side: calendar.to_dict() for side, calendar in both.items()}


def planned_by(plan: Plan, now: Calendars) -> Calendars | None:
    """The calendars by which the dates were planned, when they are no longer those of `now`."""
    kept_ones = {side: _calendar(json.dumps(stored, sort_keys=True)) for side, stored in plan.planned_by.items()}
    then: Calendars = {**now, **kept_ones}  # type: ignore[dict-item]
    return None if then == now else then


@lru_cache(maxsize=512)
def of_customer(zone: str, calendar: str) -> WorkingCalendar:
    """A customer's working days from the two columns as text, for lists that do not load whole rows."""
    return _calendar(json.dumps({"zone": zone, **json.loads(calendar)}, sort_keys=True))


@lru_cache(maxsize=512)
def _calendar(stored: str) -> WorkingCalendar:
    """Equal calendars are one object, so that its years are worked out once in a process."""
    return WorkingCalendar.from_dict(json.loads(stored))
