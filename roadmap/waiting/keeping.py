"""Keeping a tally: read in the customer's role, written in the vendor's, and compared with what the ledger gives."""

from datetime import datetime
from uuid import uuid5

from django.db import transaction

from implementation import tenancy
from implementation.models import Implementation
from roadmap.plan.models import Plan, Tally
from roadmap.waiting.figures import Worked, work_out
from roadmap.waiting.reading import known_of
from stakeholders.models import Thread

KEPT = ("seq", "as_of", "days", "things", "seconds")


def count(implementation: Implementation, *, now: datetime) -> Worked | None:
    """The tally as of `now`, kept unless somebody kept a later one. None where there is no plan,
    and when all is over and counted.

    The clock stops when the implementation is signed off. Doing it twice, or being killed on the way, changes nothing.
    """
    if implementation.closed_at is not None and _is_kept(implementation, implementation.closed_at):
        return None
    return count_anew(implementation, now=now)


def count_anew(implementation: Implementation, *, now: datetime) -> Worked | None:
    """As `count`, also when all is over and counted."""
    worked = worked_out(implementation, now=min(now, implementation.closed_at or now))
    if worked is not None:
        with tenancy.staff(implementation.workspace_id):
            keep(implementation, worked)
    return worked


def _is_kept(implementation: Implementation, at: datetime) -> bool:
    with tenancy.staff(implementation.workspace_id), tenancy.reading():
        return Tally.objects.of(implementation).filter(as_of__gte=at).exists()


def worked_out(implementation: Implementation, *, now: datetime, until: int | None = None) -> Worked | None:
    """What the ledger gives, up to its entry `until`, in the customer's role: nothing internal can be in it."""
    with tenancy.portal(implementation.workspace_id, str(implementation.pk)), tenancy.reading():
        known = known_of(implementation, until=until)
    return work_out(known, now=now) if known is not None else None


@transaction.atomic(durable=True)
def keep(implementation: Implementation, worked: Worked) -> bool:
    """Write both rows, unless they are of a later instant already."""
    kept = {name: getattr(worked, name) for name in KEPT}
    tallies = Tally.objects.of(implementation)
    if not tallies.exists():
        place = {"workspace_id": implementation.workspace_id, "implementation_id": implementation.pk}
        thread = Thread(id=uuid5(implementation.pk, "tally"), **place, opened_at=worked.as_of)
        Thread.objects.insert_blind([thread])
        Tally.objects.insert_blind([Tally(**place, **kept, thread=thread)])
    elif not tallies.filter(as_of__lte=worked.as_of).update(**kept):
        return False
    Plan.objects.of(implementation).update(**worked.figures)
    return True


def drift_of(implementation: Implementation) -> list[str]:
    """What the kept tally says differently from its own part of the ledger, in words; nothing when all agrees."""
    with tenancy.staff(implementation.workspace_id), tenancy.reading():
        tally, plan = Tally.objects.of(implementation).first(), Plan.objects.of(implementation).first()
    if plan is None:
        return []
    if tally is None:
        return ["never counted"]
    worked = worked_out(implementation, now=tally.as_of, until=tally.seq)
    if worked is None:
        return []
    found = [name for name in KEPT if getattr(worked, name) != getattr(tally, name)]
    return found + [name for name, value in worked.figures.items() if getattr(plan, name) != value]
