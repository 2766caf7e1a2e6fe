"""Do the figures of a plan agree with its rows? Worked out from scratch by what every act works them out by."""

from typing import Any

from django.db import transaction

from implementation.models import Implementation
from roadmap.plan.acting import locked_plan
from roadmap.plan.models import Item, Objective, Plan
from roadmap.plan.models.plans import FIGURES, OBJECTIVE_FIGURES
from roadmap.plan.reckoning import FORECAST, reckon

Seen = dict[str, list[Any]]  # by what a row is called


@transaction.atomic(durable=True)
def recount(implementation: Implementation, *, keep: bool) -> list[str]:
    """What was kept differently from what the rows give as of the day of the last reckoning, in words.

    The figures are put right when they are to be kept; otherwise everything is left as it was found. What is signed
    off is as it was signed.
    """
    if implementation.closed_at is not None or not Plan.objects.of(implementation).exists():
        return []
    plan = locked_plan(implementation)
    before = _seen(implementation)
    reckon(plan, implementation, plan.reckoned_on)
    after = _seen(implementation)
    if not keep:
        transaction.set_rollback(True)
    return [
        f"{name}: {column}"
        for name, values in after.items()
        for column, was, is_now in zip(_columns(name), before[name], values, strict=True)
        if was != is_now
    ]


def _columns(name: str) -> tuple[str, ...]:
    kinds = {"plan": FIGURES, "objective": OBJECTIVE_FIGURES, "item": FORECAST}
    return kinds[name.partition(" ")[0]]


def _seen(implementation: Implementation) -> Seen:
    """Every figure, by `plan`, `objective agree` and `item 12`."""
    plans = Plan.objects.of(implementation).values_list(*FIGURES)
    objectives = Objective.objects.of(implementation).order_by("position").values_list("key", *OBJECTIVE_FIGURES)
    items = Item.objects.of(implementation).order_by("position").values_list("number", *FORECAST)
    found: Seen = {"plan": list(plans.get())}
    found |= {f"objective {key}": list(values) for key, *values in objectives}
    return found | {f"item {number}": list(values) for number, *values in items}
