"""The calendars that workspaces and implementations keep: the vendor's and the customer's working days."""

import json
from functools import lru_cache
from typing import Literal

from implementation.calendars import WorkingCalendar
from implementation.models import Implementation, Workspace

Side = Literal["VENDOR", "CUSTOMER", "THIRD"]
Calendars = dict[Side, WorkingCalendar]


def of_workspace(workspace: Workspace) -> WorkingCalendar:
    """The vendor's working days."""
    return as_kept(json.dumps({"zone": workspace.zone, **workspace.calendar}, sort_keys=True))


def of(implementation: Implementation) -> Calendars:
    """Working days of both sides; `implementation.workspace` must be loaded. Third parties keep the customer's."""
    own = json.dumps({"zone": implementation.zone, **implementation.calendar}, sort_keys=True)
    return {"VENDOR": of_workspace(implementation.workspace), "CUSTOMER": as_kept(own)}


@lru_cache(maxsize=512)
def of_customer(zone: str, calendar: str) -> WorkingCalendar:
    """A customer's working days from the two columns as text, for lists that do not load whole rows."""
    return as_kept(json.dumps({"zone": zone, **json.loads(calendar)}, sort_keys=True))


@lru_cache(maxsize=512)
def as_kept(stored: str) -> WorkingCalendar:
    """Equal calendars are one object, so that its years are worked out once in a process."""
    return WorkingCalendar.from_dict(json.loads(stored))
