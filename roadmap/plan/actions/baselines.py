"""Keeping the plan's dates as they are, under a name."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from implementation import ledger
from implementation.models import Implementation
from roadmap.plan import rules
from roadmap.plan.acting import locked_plan
from roadmap.plan.making import freeze_baseline
from roadmap.plan.models import Baseline, Item, ItemState
from stakeholders.models import Seat
from stakeholders.verdicts import Stale


@transaction.atomic(durable=True)
def take_baseline(*, implementation: Implementation, by: Seat, name: str, now: datetime) -> Baseline:
    """Freeze the planned dates of all that is not skipped. Raises `Forbidden`, and `Stale` for a name that is taken."""
    rules.may_shape_plan(by, implementation).enforce()
    plan = locked_plan(implementation)  # of two people who take the same name at once, the second finds it taken
    name = " ".join(name.split())
    if Baseline.objects.of(implementation).filter(name__iexact=name).exists():
        raise Stale(
            _("There is a baseline “%(name)s” already. A baseline never changes: give this one a new name.")
            % {"name": name}
        )
    items = list(Item.objects.of(implementation).exclude(state=ItemState.SKIPPED).order_by("position"))
    baseline = freeze_baseline(plan, items, name=name, now=now)
    facts = {"title": name, "go_live": plan.committed_on, "items": sum(not item.internal for item in items)}
    ledger.record("roadmap.baseline.taken", actor=by, subject=baseline, happened_at=now, facts=facts)
    return baseline
