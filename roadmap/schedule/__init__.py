"""When things happen: planned dates from a network of items, and forecast dates from what happened since.

Pure functions over frozen values. The same input gives the same dates, in whatever order the items come.
"""

from roadmap.schedule.forecasting import Actual, Because, Expected, Forecast, forecast
from roadmap.schedule.groups import Group, objective_key, phase_key, with_groups, with_summed_up
from roadmap.schedule.model import (
    AfterKickoff,
    AfterObjective,
    Anchor,
    BeforeGoLive,
    Dates,
    InWeeks,
    Item,
    Kind,
    Link,
    Overlap,
    ScheduleError,
    Side,
    Span,
    calendar_of,
)
from roadmap.schedule.network import find_cycle
from roadmap.schedule.placing import Exceeded, Overrun, Placed, Schedule, anchored_start, schedule
from roadmap.schedule.slack import Slack, slack_of

__all__ = [
    "Actual",
    "AfterKickoff",
    "AfterObjective",
    "Anchor",
    "Because",
    "BeforeGoLive",
    "Dates",
    "Exceeded",
    "Expected",
    "Forecast",
    "Group",
    "InWeeks",
    "Item",
    "Kind",
    "Link",
    "Overlap",
    "Overrun",
    "Placed",
    "Schedule",
    "ScheduleError",
    "Side",
    "Slack",
    "Span",
    "anchored_start",
    "calendar_of",
    "find_cycle",
    "forecast",
    "objective_key",
    "phase_key",
    "schedule",
    "slack_of",
    "with_groups",
    "with_summed_up",
]
