"""Which implementations, in which order, and how many there are of each sort. Only rows of plans are read."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from implementation.models import Workspace
from roadmap.plan.models import Plan
from stakeholders.models import Role, Seat, Side

RUNNING = Q(finished_on=None, implementation__closed_at=None)
AT_RISK = RUNNING & Q(rag__in=["AMBER", "RED"])
OURS, THEIRS = RUNNING & Q(turn_side="VENDOR"), RUNNING & ~Q(turn_side__in=["VENDOR", ""])
OVERDUE = RUNNING & Q(overdue_count__gt=0)

# The column's key, and what it is sorted by, largest trouble first.
ORDERS = {
    "gap": ("-gap_days", "-overdue_count", "implementation__customer_name"),
    "name": ("implementation__customer_name",),
    "forecast": ("forecast_on", "implementation__customer_name"),
    "turn": ("turn_since", "implementation__customer_name"),
    "next": ("next_on", "implementation__customer_name"),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What the address asks for. `mine` are the implementations where the reader has a seat."""

    show: str
    sort: str
    backwards: bool
    name: str
    mine: tuple[UUID, ...]


def plans(workspace: Workspace, wish: Wish) -> QuerySet[Plan]:
    found = Plan.objects.filter(workspace=workspace).filter(_filter(wish)).select_related("implementation")
    if wish.name:
        found = found.filter(implementation__customer_name__icontains=wish.name)
    order = ORDERS[wish.sort]
    first = order[0]
    if wish.backwards:
        first = first.removeprefix("-") if first.startswith("-") else f"-{first}"
    return found.order_by(first, *order[1:], "pk")


def _filter(wish: Wish) -> Q:
    return {
        "mine": RUNNING & Q(implementation_id__in=wish.mine),
        "risk": AT_RISK,
        "ours": OURS,
        "theirs": THEIRS,
        "overdue": OVERDUE,
        "live": ~RUNNING,
    }.get(wish.show, RUNNING)


def numbers(workspace: Workspace, mine: Iterable[UUID]) -> dict[str, int]:
    """How many each filter shows. One query."""
    return Plan.objects.filter(workspace=workspace).aggregate(
        every=Count("pk"),
        all=Count("pk", filter=RUNNING),
        mine=Count("pk", filter=RUNNING & Q(implementation_id__in=list(mine))),
        risk=Count("pk", filter=AT_RISK),
        ours=Count("pk", filter=OURS),
        theirs=Count("pk", filter=THEIRS),
        overdue=Count("pk", filter=OVERDUE),
        live=Count("pk", filter=~RUNNING),
    )


def leads_of(plans: Iterable[Plan]) -> dict[UUID, str]:
    """Who manages each implementation, first come first. One query."""
    team = Seat.objects.filter(implementation__in=[plan.implementation_id for plan in plans]).present()
    managers = team.of_side(Side.VENDOR).holding(Role.MANAGER).order_by("-invited_at", "-pk")
    return {place: name for place, name in managers.values_list("implementation_id", "name") if place}
