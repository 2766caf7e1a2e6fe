"""What happens by itself on the top floor: a tick finds what is due, and does it in the tenant's scope."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from implementation import due, tenancy
from implementation.due import Waiting
from implementation.models import Implementation, Workspace
from implementation.outbox import nudges
from implementation.pdf import PdfError
from migrations_tracker.tasks import files
from roadmap.analytics.keeping import gather
from roadmap.likelihood.keeping import look_ahead
from roadmap.plan.actions import look_again, pass_a_day
from roadmap.plan.queries import plan_of
from roadmap.signoff.publishing import publish as publish_sign_off
from roadmap.signoff.queries import closed_by
from roadmap.status.actions import freeze_status
from roadmap.status.models import StatusReport
from roadmap.status.publishing import publish as publish_report
from roadmap.status.snapshot import iso_week
from roadmap.turns.actions import send_customer_digests, send_vendor_digests
from roadmap.waiting.keeping import count

log = logging.getLogger(__name__)

A_TICK_LASTS = timedelta(minutes=3)
SOON, AT_LAST = timedelta(minutes=1), timedelta(hours=6)  # a document rests as long as it has waited, within these


@shared_task
def sweep_due() -> None:
    """Do what is due, longest due first. Two sweeps at once, or one that is killed, change nothing twice."""
    nudges.heard(nudges.SWEEPING)
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
        try:
            HANDLERS[found.kind](found, now)
        except due.NotYet as problem:
            due.put_off(found, token, until=now + problem.wait)
        else:
            due.settle(found, token, now=now)


def new_day(found: Waiting, now: datetime) -> None:
    """The passing of a day is a cause: figures and forecast follow the calendar."""
    implementation = _running(found.implementation_id)
    if implementation is not None:
        pass_a_day(implementation=implementation, now=now)


def health(found: Waiting, now: datetime) -> None:
    """What is agreed and the workspace's thresholds are looked at again; a day passes with `new_day` only."""
    implementation = _running(found.implementation_id)
    if implementation is not None:
        look_again(implementation=implementation, now=now)


def customer_digest(found: Waiting, now: datetime) -> None:
    """What goes to customers is composed in their role, so nothing internal can be in it."""
    with tenancy.portal(found.workspace_id, str(found.implementation_id)):
        implementation = _running(found.implementation_id)
        if implementation is not None:
            send_customer_digests(implementation=implementation, now=now)


def vendor_digest(found: Waiting, now: datetime) -> None:
    with tenancy.reading():
        workspace = Workspace.objects.get(pk=found.workspace_id)
    send_vendor_digests(workspace=workspace, now=now)


def weekly_status(found: Waiting, now: datetime) -> None:
    """Freezes the week in which it was due, also when that is found a little late; its document follows."""
    week = iso_week(found.due_at, found.zone)
    with tenancy.portal(found.workspace_id, str(found.implementation_id)):
        implementation = _running(found.implementation_id)
        if implementation is not None:
            freeze_status(implementation=implementation, iso_week=week, now=now)
            due.hurry()


def documents(found: Waiting, now: datetime) -> None:
    """The PDFs of what is frozen or signed. One that cannot be made is tried again later and later, and holds up none.

    The rows that have no file yet are the queue: a kill between any two steps repeats them, and repeating changes
    nothing.
    """
    with tenancy.portal(found.workspace_id, str(found.implementation_id)):
        with tenancy.reading():
            rows = Implementation.objects.select_related("workspace").filter(pk=found.implementation_id)  # type: ignore[misc]
            implementation = rows.first()
            if implementation is None:
                return
            reports = list(StatusReport.objects.of(implementation).being_made().order_by("iso_week"))
            signed = closed_by(implementation)
        making: list[tuple[datetime, Callable[[], bool]]] = [
            (report.frozen_at, partial(publish_report, report, implementation=implementation, now=now))
            for report in reports
        ]
        if signed is not None and signed.published_at is None:
            making.append((signed.closed_at or now, partial(publish_sign_off, implementation=implementation, now=now)))
        failed = [since for since, make in making if not _made(make)]
    if failed:
        raise due.NotYet(min(max(now - min(failed), SOON), AT_LAST))


def _made(make: Callable[[], bool]) -> bool:
    try:
        make()
    except PdfError as problem:
        log.error("A document could not be made; it is tried again (%s).", problem)
        return False
    return True


def waiting(found: Waiting, now: datetime) -> None:
    """Who was waited for, from the ledger alone, and the analytics' facts that are made of it; a few seconds after an
    act at the earliest, never in its request.
    """
    with tenancy.reading():
        rows = Implementation.objects.select_related("workspace").filter(pk=found.implementation_id)  # type: ignore[misc]
        implementation = rows.first()
    if implementation is not None:
        count(implementation, now=now)
        gather(implementation, now=now)


def likely(found: Waiting, now: datetime) -> None:
    """How likely the forecast is; sampling takes a moment, so it is never done in a request."""
    implementation = _running(found.implementation_id)
    if implementation is not None:
        look_ahead(implementation, now=now)


def _running(key: UUID | None) -> Implementation | None:
    """The implementation with its workspace, unless it has no plan to follow or is signed off."""
    with tenancy.reading():
        found = Implementation.objects.select_related("workspace").filter(closed_at=None, pk=key).first()  # type: ignore[misc]
        return found if found is not None and plan_of(found) is not None else None


HANDLERS: dict[str, Callable[[Waiting, datetime], None]] = {
    "new_day": new_day,
    "health": health,
    "customer_digest": customer_digest,
    "vendor_digest": vendor_digest,
    "weekly_status": weekly_status,
    "documents": documents,
    "files": files,
    "waiting": waiting,
    "likely": likely,
}
