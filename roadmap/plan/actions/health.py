"""Whose word on the health stands: the rule's, a person's for a while, and by which thresholds the rule goes."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from implementation import due, ledger
from implementation.models import Implementation, Workspace
from roadmap.plan import rules
from roadmap.plan.acting import NO_OVERRIDE, locked_plan, put, today_at
from roadmap.plan.health import Thresholds
from roadmap.plan.reckoning import reckon
from stakeholders.models import Seat
from stakeholders.verdicts import Stale


@transaction.atomic(durable=True)
def override_health(
    *, implementation: Implementation, by: Seat, colour: str, reason: str, until: date, now: datetime
) -> None:
    """Say another colour than the rule's, until the end of a day; a second word replaces the first.

    What the rule says stays beside it. Raises `Forbidden`.
    """
    today = today_at(implementation, now)
    rules.may_override_health(by, implementation).enforce()
    rules.is_good_until(until, today).enforce()
    plan = locked_plan(implementation)
    put(plan, override=colour, override_reason=reason.strip(), override_by=by, override_at=now, override_until=until)
    moved = reckon(plan, implementation, today)
    facts = {"colour": colour, "by_rule": plan.rag_by_rule, "reason": reason.strip(), "until": until, **moved.facts}
    ledger.record("roadmap.health.overridden", actor=by, subject=implementation, happened_at=now, facts=facts)


@transaction.atomic(durable=True)
def withdraw_override(*, implementation: Implementation, by: Seat, now: datetime) -> None:
    """Let the rule's word stand again. Raises `Forbidden`, or `Stale` when it does already."""
    rules.may_override_health(by, implementation).enforce()
    plan = locked_plan(implementation)
    if not plan.override:
        raise Stale(_("The rule’s word stands already. Reload to see it."))
    withdrawn = plan.override
    put(plan, **NO_OVERRIDE)
    moved = reckon(plan, implementation, today_at(implementation, now))
    facts = {"colour": withdrawn, "by_rule": plan.rag_by_rule, **moved.facts}
    ledger.record("roadmap.health.restored", actor=by, subject=implementation, happened_at=now, facts=facts)


@transaction.atomic(durable=True)
def change_thresholds(*, workspace: Workspace, by: Seat, limits: Thresholds, now: datetime) -> None:
    """Judge every implementation by these from now on: a task looks at each of them again. Raises `Forbidden`."""
    rules.may_change_thresholds(by).enforce()
    here = Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
    before = Thresholds.from_dict(here.health).all()
    changed = {name: [before[name], value] for name, value in limits.all().items() if before[name] != value}
    if not changed:
        return
    Workspace.objects.filter(pk=workspace.pk).update(health=limits.to_dict())
    due.bring_forward("health", now=now)
    ledger.record("roadmap.thresholds.changed", actor=by, subject=here, happened_at=now, facts={"changed": changed})
