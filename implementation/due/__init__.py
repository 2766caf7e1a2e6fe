"""What must happen when: one row for each thing that comes again, holding the next time it comes.

A sweep finds due rows as the clerk, who learns where and nothing else; then it works in the tenant's scope. Work is
done before the row moves on, so that a kill repeats it, and repeating changes nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from implementation import ledger, tenancy
from implementation.due.models import Due
from implementation.ledger.models import LedgerChain
from implementation.outbox.nudges import hurry
from implementation.schedule import OCCURRENCES

if TYPE_CHECKING:
    from implementation.models import Implementation

__all__ = [
    "Due",
    "NotYet",
    "Waiting",
    "arrange",
    "bring_forward",
    "claim",
    "held",
    "hurry",
    "put_off",
    "settle",
    "skip",
    "too_late",
    "waiting",
]

LEASE = timedelta(minutes=5)  # longer than any of the work


class NotYet(Exception):
    """It could not be done now. `wait` says how long to rest before the next try."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"Not before {wait} have passed.")
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something due, as the clerk sees it."""

    id: UUID
    workspace_id: UUID
    implementation_id: UUID | None
    kind: str
    due_at: datetime
    zone: str


def arrange(implementation: "Implementation", *, now: datetime) -> None:
    """From now on everything on the schedule's page happens for this implementation. Calling it twice changes nothing.

    `implementation.workspace` must be loaded. A changed zone moves what has not come yet.
    """
    zones = {"workspace": implementation.workspace.zone, "implementation": implementation.zone}
    rows = [_row(implementation, kind, zones[occurrence.wall], now) for kind, occurrence in OCCURRENCES.items()]
    Due.objects.insert_blind(rows)
    mine = Q(implementation_id=implementation.pk) | Q(implementation_id=None)
    there = Due.objects.filter(mine, workspace_id=implementation.workspace_id, kind__in=OCCURRENCES)
    known = {row.kind: row for row in there}
    for row in rows:
        if row.kind in known and known[row.kind].zone != row.zone:
            Due.objects.filter(pk=known[row.kind].pk).update(zone=row.zone, due_at=row.due_at)


def _row(implementation: "Implementation", kind: str, zone: str, now: datetime) -> Due:
    occurrence = OCCURRENCES[kind]
    return Due(
        workspace_id=implementation.workspace_id,
        implementation_id=None if occurrence.once_for_workspace else implementation.pk,
        kind=kind,
        zone=zone,
        due_at=occurrence.next_after(now, zone),
    )


def bring_forward(kind: str, *, now: datetime) -> None:
    """Let it happen with the next tick, for every implementation of the scope, inside the caller's transaction."""
    Due.objects.filter(kind=kind, due_at__gt=now).update(due_at=now)


def waiting(now: datetime) -> list[Waiting]:
    """Everything that is due and that nobody is doing: longest due first, and then what follows acts."""
    with tenancy.clerk(), transaction.atomic():
        free = Due.objects.filter(Q(leased_until=None) | Q(leased_until__lte=now))
        rows = [
            *free.filter(due_at__lte=now).order_by("due_at", "id").values_list(*Waiting.__slots__),
            *_after_acts(free.filter(due_at__gt=now), now).values_list(*Waiting.__slots__),
        ]
        return [Waiting(*row) for row in rows]


def _after_acts(free: "QuerySet[Due]", now: datetime) -> "QuerySet[Due]":
    """What somebody left undone, whose lease has run out, and what has not seen the last act; longest ago first."""
    left = Q()
    for kind, occurrence in OCCURRENCES.items():
        if occurrence.after_acts is not None:
            rested = Q(done_at=None) | Q(done_at__lte=now - occurrence.after_acts)
            left |= Q(kind=kind) & (Q(leased_until__isnull=False) | Q(seen__lt=F("grown_to")) & rested)
    return free.annotate(grown_to=_grown_to()).filter(left).order_by(F("done_at").asc(nulls_first=True), "id")


def _grown_to() -> Subquery:
    """The number of the last act of the row's implementation."""
    return Subquery(LedgerChain.objects.filter(pk=OuterRef("implementation_id")).values("seq"))


def claim(found: Waiting, *, now: datetime) -> UUID | None:
    """Take it for a few minutes. None when somebody else has it, or has done it."""
    token = uuid4()
    free = Due.objects.filter(Q(leased_until=None) | Q(leased_until__lte=now), pk=found.id, due_at=found.due_at)
    with transaction.atomic():
        taken = free.update(lease=token, leased_until=now + LEASE, seen=Coalesce(_grown_to(), 0))
    return token if taken else None


def too_late(found: Waiting, *, now: datetime) -> bool:
    """Whether its time has passed so long ago that doing it now would help nobody."""
    return now - found.due_at > OCCURRENCES[found.kind].good_for


def settle(found: Waiting, token: UUID, *, now: datetime) -> bool:
    """It is done: the row waits for the next time. False when the lease had run out and somebody else took it.

    What was brought forward meanwhile is not done yet.
    """
    comes = OCCURRENCES[found.kind].next_after(now, found.zone)
    with transaction.atomic():
        mine = Due.objects.filter(pk=found.id, lease=token)
        again = mine.filter(~Q(due_at=found.due_at)).update(done_at=now, lease=None, leased_until=None)
        return (again or mine.update(due_at=comes, done_at=now, lease=None, leased_until=None)) == 1


def put_off(found: Waiting, token: UUID, *, until: datetime) -> bool:
    """It could not be done now: it is due again then, or after the next act. False when somebody else took it."""
    with transaction.atomic():
        mine = Due.objects.filter(pk=found.id, lease=token)
        return mine.update(due_at=until, lease=None, leased_until=None) == 1


@contextmanager
def held(implementation: "Implementation", kind: str, *, now: datetime) -> Iterator[None]:
    """Whoever does it by hand keeps the sweeps away from it meanwhile; for a few minutes at most."""
    token = uuid4()
    rows = {"implementation_id": implementation.pk, "kind": kind}
    with tenancy.staff(implementation.workspace_id), transaction.atomic():
        Due.objects.filter(**rows).update(lease=token, leased_until=now + LEASE)
    try:
        yield
    finally:
        with tenancy.staff(implementation.workspace_id), transaction.atomic():
            Due.objects.filter(**rows, lease=token).update(lease=None, leased_until=None)


@transaction.atomic(durable=True)
def skip(found: Waiting, token: UUID, *, now: datetime) -> None:
    """Leave this one out and write down that it was: the workers were away for too long."""
    comes = OCCURRENCES[found.kind].next_after(now, found.zone)
    mine = Due.objects.filter(pk=found.id, lease=token)
    if mine.update(due_at=comes, lease=None, leased_until=None) != 1:
        return
    ledger.record(
        "implementation.due.skipped",
        actor=None,
        subject=Due.objects.get(pk=found.id),
        happened_at=now,
        facts={"kind": found.kind, "was_due_at": found.due_at},
        internal=True,
    )
