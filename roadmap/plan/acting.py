"""What every act on an item shares: the plan's lock, the conditional update, the reckoning, the entry in the ledger."""

from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from implementation import ledger
from implementation.calendars import local_date
from implementation.models import Implementation
from roadmap.plan.models import Item, ItemState, Plan
from roadmap.plan.reckoning import Moved, reckon
from stakeholders.models import Seat
from stakeholders.verdicts import Stale

ALREADY = {
    ItemState.DONE: _("“%(title)s” is done already. Reload to see by whom."),
    ItemState.SKIPPED: _("“%(title)s” was skipped meanwhile. Reload to see why."),
    ItemState.BLOCKED: _("“%(title)s” was marked blocked meanwhile. Reload to see by what."),
}


NO_OVERRIDE: dict[str, Any] = {
    "override": "",
    "override_reason": "",
    "override_by": None,
    "override_at": None,
    "override_until": None,
}


# As text: every act asks this, and building it of fifty columns took longer than the database.
LOCKED = "SELECT * FROM roadmap_plan WHERE implementation_id = %s FOR NO KEY UPDATE"


def locked_plan(implementation: Implementation) -> Plan:
    """The plan, held until the transaction ends: acts on one plan come one after another, so its figures add up."""
    return Plan.objects.raw(LOCKED, [implementation.pk])[0]


def put(plan: Plan, **values: Any) -> None:
    """Write these columns of a plan that is held."""
    for name, value in values.items():
        setattr(plan, name, value)
    plan.save(update_fields=list(values))


def today_at(implementation: Implementation, now: datetime) -> date:
    """The date on the customer's wall: what is due there is overdue when that day is over."""
    return local_date(now, implementation.zone)


GOES_ON = {"paused_since": None, "paused_reason": ""}


def change(item: Item, *states: ItemState, **values: Any) -> None:
    """Change the item as it was seen, from one of these states. Raises `Stale` when somebody was quicker.

    What gets another state rests no longer.
    """
    if "state" in values:
        values = {**GOES_ON, **values}
    if item.state not in states:
        raise Stale(_sentence(item))
    seen = Item.objects.filter(pk=item.pk, version=item.version, state__in=states)
    if seen.update(version=F("version") + 1, **values) != 1:
        raise Stale(_sentence(Item.objects.get(pk=item.pk)))
    for name, value in values.items():
        setattr(item, name, value)
    item.version += 1


def _sentence(item: Item) -> str:
    said = ALREADY.get(ItemState(item.state)) or _t("Somebody changed “%(title)s” meanwhile. Reload to see it.")
    return str(said) % {"title": item.title}


def settle(
    verb: str, item: Item, *, plan: Plan, implementation: Implementation, by: Seat, now: datetime, **facts: Any
) -> Moved:
    """After the item changed: bring the plan's figures up to date and write down what was done, and what it moved."""
    moved = reckon(plan, implementation, today_at(implementation, now))
    known = {name: value for name, value in facts.items() if value not in ("", None)}
    told = {} if item.internal else moved.facts
    said = {"number": item.number, "title": item.title, **known, **told}
    ledger.record(verb, actor=by, subject=item, happened_at=now, facts=said)
    return moved
