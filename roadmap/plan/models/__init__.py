"""Playbooks as rows, and the plan that is made from one."""

from roadmap.plan.models.baselines import Baseline, BaselineItem
from roadmap.plan.models.items import Dependency, Item, ItemState, Kind, Party
from roadmap.plan.models.moves import Move, MovedItem
from roadmap.plan.models.plans import Health, Objective, ObjectiveState, Plan
from roadmap.plan.models.playbooks import Playbook
from roadmap.plan.models.tallies import Tally

__all__ = [
    "Baseline",
    "BaselineItem",
    "Dependency",
    "Health",
    "Item",
    "ItemState",
    "Kind",
    "Move",
    "MovedItem",
    "Objective",
    "ObjectiveState",
    "Party",
    "Plan",
    "Playbook",
    "Tally",
]
