"""What happens by itself on the top floor: a tick finds what is due, and does it in the tenant's scope."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from implementation import due, tenancy
from implementation.due import Waiting
from implementation.models import Implementation
from roadmap.plan.actions import pass_a_day

A_TICK_LASTS = timedelta(minutes=3)


@shared_task
def sweep_due() -> None:
    """Do what is due, longest due first. Two sweeps at once, or one that is killed, change nothing twice."""
    started = timezone.now()
    for found in due.waiting(started):
        if timezone.now() - started > A_TICK_LASTS:
            return  # the next tick goes on
        happen(found, now=timezone.now())


def happen(found: Waiting, *, now: datetime) -> None:
    """Claim one due thing, do it, and let its row wait for the next time. What fails is tried again after the lease."""
    with tenancy.staff(found.workspace_id):
        token = due.claim(found, now=now)
        if token is None:
            return
        if due.too_late(found, now=now):
            due.skip(found, token, now=now)
            return
        HANDLERS[found.kind](found.workspace_id, found.implementation_id, now)
        due.settle(found, token, now=now)


def new_day(workspace_id: UUID, implementation_id: UUID | None, now: datetime) -> None:
    """The passing of a day is a cause: figures and forecast follow the calendar."""
    with tenancy.reading():
        implementation = Implementation.objects.select_related("workspace").get(pk=implementation_id)  # type: ignore[misc]
    if implementation.closed_at is None:
        pass_a_day(implementation=implementation, now=now)


HANDLERS: dict[str, Callable[[UUID, UUID | None, datetime], None]] = {
    "new_day": new_day,
}
