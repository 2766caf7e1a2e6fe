"""Leaving out an optional objective and taking it back."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from implementation import ledger
from implementation.models import Implementation
from roadmap.plan import rules
from roadmap.plan.acting import locked_plan, today_at
from roadmap.plan.models import Item, ItemState, Objective
from roadmap.plan.models.items import CLOSED
from roadmap.plan.reckoning import reckon
from stakeholders.models import Seat
from stakeholders.verdicts import Stale


@transaction.atomic(durable=True)
def skip_objective(
    *, objective: Objective, implementation: Implementation, by: Seat, reason: str, now: datetime
) -> None:
    """Leave out an optional objective with all of its open items. Raises `Forbidden` or `Stale`."""
    rules.may_skip_objective(by, objective, implementation).enforce()
    plan = locked_plan(implementation)
    here = Objective.objects.filter(pk=objective.pk, skipped_at=None)
    if here.update(skipped_at=now, skipped_reason=reason.strip(), skipped_by=by) != 1:
        raise Stale(_("Somebody left out this objective meanwhile. Reload to see why."))
    items = Item.objects.of(implementation).filter(objective=objective).exclude(state__in=CLOSED)
    items.update(
        state=ItemState.SKIPPED,
        skipped_reason=reason.strip(),
        waiting_since=None,
        blocked_what="",
        blocked_reason="",
        blocked_by=None,
        blocked_by_name="",
        blocked_since=None,
        paused_since=None,
        paused_reason="",
        version=F("version") + 1,
    )
    moved = reckon(plan, implementation, today_at(implementation, now))
    facts = {"title": objective.title, "reason": reason.strip(), **moved.facts}
    ledger.record("roadmap.objective.skipped", actor=by, subject=objective, happened_at=now, facts=facts)


@transaction.atomic(durable=True)
def restore_objective(*, objective: Objective, implementation: Implementation, by: Seat, now: datetime) -> None:
    """Take back an objective that was left out, with the items that were left out with it."""
    rules.may_shape_plan(by, implementation).enforce()
    plan = locked_plan(implementation)
    here = Objective.objects.filter(pk=objective.pk, skipped_at__isnull=False)
    if here.update(skipped_at=None, skipped_reason="", skipped_by=None) != 1:
        raise Stale(_("This objective is part of the plan already."))
    skipped = Item.objects.of(implementation).filter(
        objective=objective, state=ItemState.SKIPPED, skipped_reason=objective.skipped_reason
    )
    begun, state = skipped.exclude(started_on=None), ItemState
    begun.update(state=state.IN_PROGRESS, skipped_reason="", version=F("version") + 1)
    skipped.update(state=state.NOT_STARTED, skipped_reason="", version=F("version") + 1)
    moved = reckon(plan, implementation, today_at(implementation, now))
    facts = {"title": objective.title, **moved.facts}
    ledger.record("roadmap.objective.restored", actor=by, subject=objective, happened_at=now, facts=facts)
