"""What people do with plans: one function for each thing, each its own transaction."""

from roadmap.plan.actions.baselines import take_baseline
from roadmap.plan.actions.calendars import amend_calendar, amend_workspace_calendar, follow_calendars
from roadmap.plan.actions.changes import add_phase, change_answers, merge_playbook
from roadmap.plan.actions.days import look_again, pass_a_day
from roadmap.plan.actions.health import change_thresholds, override_health, withdraw_override
from roadmap.plan.actions.items import (
    block_item,
    decide_item,
    finish_item,
    hand_over_item,
    reopen_item,
    skip_item,
    start_item,
    unblock_item,
)
from roadmap.plan.actions.limiting import limit_item
from roadmap.plan.actions.moves import move_dates, undo_move
from roadmap.plan.actions.objectives import restore_objective, skip_objective
from roadmap.plan.actions.passing_on import assign_item, pass_on_to_new_person
from roadmap.plan.actions.pausing import pause_item, resume_item
from roadmap.plan.actions.playbooks import adopt_shipped_playbooks, edit_playbook, import_playbook
from roadmap.plan.actions.starting import start_implementation
from roadmap.plan.actions.ties import draw_dependency, remove_dependency
from roadmap.plan.actions.wording import reword_item

__all__ = [
    "add_phase",
    "adopt_shipped_playbooks",
    "amend_calendar",
    "amend_workspace_calendar",
    "assign_item",
    "block_item",
    "change_answers",
    "change_thresholds",
    "decide_item",
    "draw_dependency",
    "edit_playbook",
    "finish_item",
    "follow_calendars",
    "hand_over_item",
    "import_playbook",
    "limit_item",
    "look_again",
    "merge_playbook",
    "move_dates",
    "override_health",
    "pass_a_day",
    "pass_on_to_new_person",
    "pause_item",
    "remove_dependency",
    "reopen_item",
    "restore_objective",
    "resume_item",
    "reword_item",
    "skip_item",
    "skip_objective",
    "start_implementation",
    "start_item",
    "take_baseline",
    "unblock_item",
    "undo_move",
    "withdraw_override",
]
