"""Playbooks as rows, and the plan that is made from one."""

from roadmap.plan.models.baselines import Baseline, BaselineItem
from roadmap.plan.models.changes import Change, ChangedItem
from roadmap.plan.models.items import BlockReason, Dependency, Item, ItemState, Kind, Milestone, Party
from roadmap.plan.models.moves import Move, MovedItem
from roadmap.plan.models.parts import Part
from roadmap.plan.models.plans import Health, Objective, ObjectiveState, Plan
from roadmap.plan.models.playbooks import Playbook
from roadmap.plan.models.tallies import Tally

__all__ = [
    "Baseline",
    "BaselineItem",
    "BlockReason",
    "Change",
    "ChangedItem",
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
    "Part",
    "Party",
    "Plan",
    "Playbook",
    "Tally",
]
