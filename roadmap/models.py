"""The six weeks: playbooks, plans, and what stands in them."""

from roadmap.plan.models import (
    Baseline,
    BaselineItem,
    Dependency,
    Health,
    Item,
    ItemState,
    Kind,
    Objective,
    ObjectiveState,
    Plan,
    Playbook,
)

__all__ = [
    "Baseline",
    "BaselineItem",
    "Dependency",
    "Health",
    "Item",
    "ItemState",
    "Kind",
    "Objective",
    "ObjectiveState",
    "Plan",
    "Playbook",
]
