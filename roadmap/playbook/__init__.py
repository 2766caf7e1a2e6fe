"""Playbooks as data: read from YAML, checked with line numbers, resolved with answers, written, and compared.

Pure functions over frozen values. `roadmap/playbooks/` holds the ones that Golive ships and the JSON Schema.
"""

from roadmap.playbook import editing
from roadmap.playbook.comparing import Change, differences
from roadmap.playbook.fields import Answer, ByAnswer, Need, Weeks
from roadmap.playbook.loading import load, load_shipped, shipped
from roadmap.playbook.merging import Conflict, Here, Merge, fields_of, merge
from roadmap.playbook.model import (
    Decision,
    Item,
    Objective,
    Parameter,
    Phase,
    Playbook,
    Requirement,
    Topic,
)
from roadmap.playbook.reading import PlaybookError, Problem
from roadmap.playbook.resolving import (
    AnswerError,
    Difference,
    Plan,
    PlanItem,
    PlanObjective,
    complete,
    groups_of,
    resolve,
    schedule_items,
)
from roadmap.playbook.writing import dump

__all__ = [
    "Answer",
    "AnswerError",
    "ByAnswer",
    "Change",
    "Conflict",
    "Decision",
    "Difference",
    "Here",
    "Item",
    "Merge",
    "Need",
    "Objective",
    "Parameter",
    "Phase",
    "Plan",
    "PlanItem",
    "PlanObjective",
    "Playbook",
    "PlaybookError",
    "Problem",
    "Requirement",
    "Topic",
    "Weeks",
    "complete",
    "differences",
    "dump",
    "editing",
    "fields_of",
    "groups_of",
    "load",
    "load_shipped",
    "merge",
    "resolve",
    "schedule_items",
    "shipped",
]
