"""Whose turn it was, and for how long: derived from hand-overs alone, so that doing it again gives the same figures.

Pure functions over frozen values. What happens after `now` is not looked at, and a later `now` makes no figure smaller.
"""

from roadmap.clock.attribution import PAUSED, Attribution, DrivenDay, attribute
from roadmap.clock.driving import driving_item
from roadmap.clock.events import CUSTOMER, NOBODY, VENDOR, ClockError, Ended, Event, Held, Paused, Version
from roadmap.clock.waiting import Pause, Wait, Waiting, waiting

__all__ = [
    "CUSTOMER",
    "NOBODY",
    "PAUSED",
    "VENDOR",
    "Attribution",
    "ClockError",
    "DrivenDay",
    "Ended",
    "Event",
    "Held",
    "Pause",
    "Paused",
    "Version",
    "Wait",
    "Waiting",
    "attribute",
    "driving_item",
    "waiting",
]
