"""Claim, send, mark: never lost, rarely twice.

A claim is a short transaction that takes rows with SKIP LOCKED and gives them a lease. Nothing is locked while the
mail goes out. A worker that dies leaves its lease to run out, and the rows come back by themselves.
"""

import logging
import random
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.utils import timezone

from implementation import files, tenancy
from implementation.outbox import rendering
from implementation.outbox.models import Delivery, OutboxMessage, SignInMail
from implementation.outbox.rendering import Rendered

log = logging.getLogger(__name__)

BATCH = 20
TRIES = 8
FIRST_WAIT = timedelta(seconds=30)
KILLS_UNTIL_PARKED = 3

Rows = Callable[[], QuerySet[Delivery]]


def workspaces_with_due_letters(now: datetime) -> list[UUID]:
    """Where letters wait, as the clerk sees it: which workspaces, and nothing about the letters."""
    with tenancy.clerk(), transaction.atomic():
        due = OutboxMessage.objects.filter(_due(now))
        return list(due.order_by("workspace_id").values_list("workspace_id", flat=True).distinct())


def deliver_workspace(workspace_id: UUID, *, limit: int | None = None) -> int:
    """Send what is due in one workspace. Returns how many letters were sent."""
    return _deliver(lambda: tenancy.staff(workspace_id), OutboxMessage.objects.get_queryset, limit)


def deliver_sign_in_mails() -> int:
    """Send codes and reset links, which belong to no workspace. Returns how many were sent."""
    return _deliver(nullcontext, SignInMail.objects.get_queryset, None)


def _due(now: datetime) -> Q:
    return Q(state=Delivery.State.QUEUED, due_at__lte=now) & (Q(leased_until=None) | Q(leased_until__lte=now))


def _deliver(scope: Callable[[], AbstractContextManager[object]], rows: Rows, limit: int | None) -> int:
    sent = 0
    with scope():
        while limit is None or sent < limit:
            claimed = _claim(rows, now=timezone.now())
            if not claimed:
                break
            with get_connection() as server:
                for row in claimed:
                    sent += _attempt(rows, row, server)
    return sent


def _claim(rows: Rows, *, now: datetime) -> list[Delivery]:
    """Take a batch under a new lease, and park the rows that have killed their worker three times."""
    lease = uuid4()
    with transaction.atomic():
        free = rows().filter(_due(now)).order_by("due_at").select_for_update(skip_locked=True, of=("self",))[:BATCH]
        taken = list(free)
        poison = [row.pk for row in taken if row.attempts - row.failures >= KILLS_UNTIL_PARKED]
        if poison:
            rows().filter(pk__in=poison).update(state=Delivery.State.PARKED, lease=None, leased_until=None)
            log.error("%s letters parked: each stopped its worker %s times.", len(poison), KILLS_UNTIL_PARKED)
        claimed = [row for row in taken if row.pk not in set(poison)]
        until = now + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
        rows().filter(pk__in=[row.pk for row in claimed]).update(
            lease=lease, leased_until=until, attempts=F("attempts") + 1
        )
    for row in claimed:
        row.lease, row.leased_until, row.attempts = lease, until, row.attempts + 1
    return claimed


def _attempt(rows: Rows, row: Delivery, server: object) -> int:
    if row.leased_until is not None and row.leased_until <= timezone.now():
        return 0  # the batch took longer than the lease; somebody else may have it
    try:
        rendered = _words(row)
        mail = rendering.as_mail(row, rendered)
        _attach(mail, row)
        mail.connection = server
        mail.send()
    except (OSError, TemplateDoesNotExist, TemplateSyntaxError) as problem:  # smtplib.SMTPException is an OSError
        _put_back(rows, row, problem, now=timezone.now())
        return 0
    return _mark_sent(rows, row, rendered, now=timezone.now())


def _words(row: Delivery) -> Rendered:
    if isinstance(row, OutboxMessage):
        return rendering.render(row)
    return Rendered(row.subject, row.text, row.html)


def _attach(mail: EmailMultiAlternatives, row: Delivery) -> None:
    attachments: Iterable[dict[str, str]] = getattr(row, "attachments", ())
    for attachment in attachments:
        with tenancy.reading():
            stored = files.get(UUID(attachment["file"]))
        with files.open_stored(stored) as content:
            mail.attach(attachment["name"], content.read(), stored.content_type)


def _mark_sent(rows: Rows, row: Delivery, rendered: Rendered, *, now: datetime) -> int:
    kept = Rendered(rendered.subject, "", "")  # a code or reset link is not kept
    if isinstance(row, OutboxMessage):
        kept = rendering.without_secrets(rendered, row)
    with transaction.atomic():
        marked = (
            rows()
            .filter(pk=row.pk, lease=row.lease)
            .update(
                state=Delivery.State.SENT,
                sent_at=now,
                lease=None,
                leased_until=None,
                last_error="",
                subject=kept.subject,
                text=kept.text,
                html=kept.html,
            )
        )
    if marked != 1:
        log.warning("The lease of letter %s ran out while it was sent; it may go out twice.", row.pk)
    return 1


def _put_back(rows: Rows, row: Delivery, problem: Exception, *, now: datetime) -> None:
    """Exponential with full jitter: eight tries over a day, then dead, visible to staff."""
    failures = row.failures + 1
    dead = failures >= TRIES
    wait = FIRST_WAIT * random.uniform(0.5, 1.0) * (3 ** (failures - 1))
    with transaction.atomic():
        rows().filter(pk=row.pk, lease=row.lease).update(
            state=Delivery.State.DEAD if dead else Delivery.State.QUEUED,
            failures=failures,
            due_at=now + wait,
            lease=None,
            leased_until=None,
            last_error=str(problem)[:500],
        )
    log.warning("Letter %s was not sent (%s). Try %s of %s.", row.pk, problem, failures, TRIES)
