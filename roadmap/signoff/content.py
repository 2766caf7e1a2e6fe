"""What is signed: scope, plan against actual, every approval, conditions and exceptions, in plain values.

Always read in the customer's role, so that both sides read and sign the same bytes. No date of today is in it: the
text, and with it the fingerprint, changes when somebody acts and never by itself.
"""

from typing import Any

from implementation import fingerprint
from implementation.models import Implementation
from roadmap.plan import queries as plan_queries
from roadmap.plan.models import Item, ItemState, Objective, ObjectiveState, Plan
from stakeholders.models import Condition, Requirement
from stakeholders.queries import agreements
from stakeholders.queries.agreements import Held

SIGNS = "signatory"  # a playbook's word for who signs


def content_of(implementation: Implementation, plan: Plan) -> dict[str, Any]:
    """The document's canonical content. `implementation.workspace` must be loaded."""
    objectives = plan_queries.objectives_of(implementation)
    items = items_of(implementation)
    agreed = agreements.agreed(implementation)
    plain: dict[str, Any] = fingerprint.plain(
        {
            "kind": "sign-off",
            "vendor": implementation.workspace.name,
            "customer": implementation.customer_name,
            "playbook": plan.playbook_title,
            "playbook_version": plan.playbook_version,
            "kickoff_on": plan.kickoff_on,
            "committed_on": plan.committed_on,
            "scope": [_objective(objective, items) for objective in objectives if not objective.after_go_live],
            "exceptions": _exceptions(objectives, items),
            "approvals": [_approval(row, agreed.of(row)) for row in agreed.requirements],
            "conditions": _conditions(implementation),
        }
    )
    return plain


def items_of(implementation: Implementation) -> list[Item]:
    """Every shared item that has to be closed before anybody signs, in the plan's order."""
    rows = Item.objects.of(implementation).shared().for_rows().select_related("objective", "assignee", "blocked_by")
    found = list(rows.order_by("position"))
    own = {item.pk for item in items_of_the_signature(found)}
    return [item for item in found if item.pk not in own and not item.objective.after_go_live]


def items_of_the_signature(items: list[Item]) -> list[Item]:
    """What the signature itself finishes: the signatory's part of the last objective before go-live."""
    leading = [item for item in items if not item.objective.after_go_live]
    last = max((item.objective.position for item in leading), default=None)
    return [item for item in leading if item.objective.position == last and item.role == SIGNS]


def _objective(objective: Objective, items: list[Item]) -> dict[str, Any]:
    own = [item for item in items if item.objective_id == objective.pk]
    finished = [item.finished_on for item in own if item.finished_on]
    return {
        "title": objective.title,
        "left_out": objective.skipped_reason if objective.state == ObjectiveState.SKIPPED else "",
        "planned": objective.planned_finish,
        "actual": max(finished) if finished else None,
        "done": sum(item.state == ItemState.DONE for item in own),
        "all": len(own),
    }


def _exceptions(objectives: list[Objective], items: list[Item]) -> list[dict[str, Any]]:
    """What was left out and why, and what the vendor marked on its word for the customer."""
    gone = {objective.pk for objective in objectives if objective.skipped_at is not None}
    found: list[dict[str, Any]] = [
        {"what": objective.title, "kind": "objective left out", "why": objective.skipped_reason}
        for objective in objectives
        if objective.skipped_at is not None
    ]
    for item in items:
        if item.state == ItemState.SKIPPED and item.objective_id not in gone:
            found.append({"what": item.title, "kind": "skipped", "why": item.skipped_reason})
        elif item.state == ItemState.DONE and item.vendor_word:
            found.append({"what": item.title, "kind": "on the vendor’s word", "why": item.vendor_word})
    return found


def _approval(row: Requirement, held: Held) -> dict[str, Any]:
    return {
        "key": row.key,
        "title": row.title,
        "topic": held.topic.title,
        "fingerprint": held.approvable.fingerprint,
        "state": held.code,
        "decisions": [
            {
                "name": decision.name,
                "title": decision.title,
                "organisation": decision.organisation,
                "for": decision.voice.name if decision.voice_id != decision.seat_id else "",
                "verdict": decision.verdict,
                "decided_at": decision.decided_at,
                "fingerprint": decision.fingerprint,
            }
            for decision in (held.decision(cast) for cast in (*held.standing.approved, *held.standing.rejected))
        ],
    }


def _conditions(implementation: Implementation) -> list[dict[str, Any]]:
    rows = Condition.objects.of(implementation).select_related("decision", "approvable", "met_by").order_by("pk")
    return [
        {
            "about": row.approvable.title,
            "text": row.text,
            "by": row.decision.name,
            "met_by": row.met_by.name if row.met_by else "",
            "met_at": row.met_at,
        }
        for row in rows
    ]
