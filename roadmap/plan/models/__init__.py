"""Playbooks as rows, and the plan that is made from one."""

from roadmap.plan.models.baselines import Baseline, BaselineItem
from roadmap.plan.models.items import BlockReason, Dependency, Item, ItemState, Kind, Milestone, Party
from roadmap.plan.models.moves import Move, MovedItem
from roadmap.plan.models.plans import Health, Objective, ObjectiveState, Plan
from roadmap.plan.models.playbooks import Playbook
from roadmap.plan.models.tallies import Tally

__all__ = [
    "Baseline",
    "BaselineItem",
    "BlockReason",
    "Dependency",
    "Health",
    "Item",
    "ItemState",
    "Kind",
    "Milestone",
    "Move",
    "MovedItem",
    "Objective",
    "ObjectiveState",
    "Party",
    "Plan",
    "Playbook",
    "Tally",
]
