"""The six weeks: playbooks, plans, and what stands in them."""

from roadmap.analytics.models import Fact
from roadmap.commitment.models import Commitment
from roadmap.plan.models import (
    Baseline,
    BaselineItem,
    Change,
    ChangedItem,
    Dependency,
    Health,
    Item,
    ItemState,
    Kind,
    Move,
    MovedItem,
    Objective,
    ObjectiveState,
    Part,
    Plan,
    Playbook,
    Tally,
)
from roadmap.portfolio.models import SavedView
from roadmap.signoff.models import Signature, SignOff
from roadmap.status.models import StatusReport, WeekNote
from roadmap.turns.models import Digest, Escalation, Snooze

__all__ = [
    "Baseline",
    "BaselineItem",
    "Change",
    "ChangedItem",
    "Commitment",
    "Dependency",
    "Digest",
    "Escalation",
    "Fact",
    "Health",
    "Item",
    "ItemState",
    "Kind",
    "Move",
    "MovedItem",
    "Objective",
    "ObjectiveState",
    "Part",
    "Plan",
    "Playbook",
    "SavedView",
    "SignOff",
    "Signature",
    "Snooze",
    "StatusReport",
    "Tally",
    "WeekNote",
]
