"""Claim, send, mark: never lost, rarely twice.

A claim is a short transaction that takes rows with SKIP LOCKED and gives them a lease. Nothing is locked while the
mail goes out. A worker that dies leaves its lease to run out, and the rows come back by themselves.
"""

import logging
import random
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.utils import timezone

from implementation import files, tenancy
from implementation.outbox import rendering
from implementation.outbox.models import Delivery, OutboxMessage, SignInMail, Unsubscribed
from implementation.outbox.rendering import Rendered

log = logging.getLogger(__name__)

BATCH = 20
WAITS = tuple(timedelta(minutes=m) for m in (0.5, 2, 10, 30, 120, 360, 900))  # eight tries within a day, then dead
SERVER_AWAY = timedelta(minutes=1)
KILLS_UNTIL_PARKED = 3
TOO_OLD = "what it carries had ended before the mail server took it"

# A letter's own fault: a template, a header, an attachment, or the server's answer to it.
PROBLEMS = (OSError, ValueError, ObjectDoesNotExist, TemplateDoesNotExist, TemplateSyntaxError)

Rows = Callable[[], QuerySet[Delivery]]


def workspaces_with_due_letters(now: datetime) -> list[UUID]:
    """Where letters wait, as the clerk sees it: which workspaces, and nothing about the letters."""
    with tenancy.clerk(), transaction.atomic():
        due = OutboxMessage.objects.filter(_due(now))
        return list(due.order_by("workspace_id").values_list("workspace_id", flat=True).distinct())


def deliver_workspace(workspace_id: UUID, *, limit: int | None = None) -> int:
    """Send what is due in one workspace, at most about `limit`. Returns how many letters were sent."""
    return _deliver(lambda: tenancy.staff(workspace_id), OutboxMessage.objects.get_queryset, limit)


def deliver_sign_in_mails() -> int:
    """Send codes and reset links, which belong to no workspace. Returns how many were sent."""
    return _deliver(lambda: tenancy.entered(tenancy.Scope("none")), SignInMail.objects.get_queryset, None)


def _due(now: datetime) -> Q:
    return Q(state=Delivery.State.QUEUED, due_at__lte=now) & (Q(leased_until=None) | Q(leased_until__lte=now))


def _deliver(scope: Callable[[], AbstractContextManager[object]], rows: Rows, limit: int | None) -> int:
    sent = 0
    with scope():
        while limit is None or sent < limit:
            claimed = _claim(rows, now=timezone.now())
            if not claimed:
                break
            sent += _send(rows, claimed)
    return sent


def _claim(rows: Rows, *, now: datetime) -> list[Delivery]:
    """Take a batch under a new lease, without what killed its worker three times and what is good no more."""
    lease = uuid4()
    with transaction.atomic():
        free = rows().filter(_due(now)).order_by("due_at").select_for_update(skip_locked=True, of=("self",))[:BATCH]
        taken = list(free)
        poison = {row.pk for row in taken if row.attempts - row.failures >= KILLS_UNTIL_PARKED}
        if poison:
            rows().filter(pk__in=poison).update(state=Delivery.State.PARKED, lease=None, leased_until=None)
            log.error("%s letters parked: each stopped its worker %s times.", len(poison), KILLS_UNTIL_PARKED)
        over = {row.pk for row in taken if _is_over(row, now) and row.pk not in poison}
        _let_go(rows().filter(pk__in=over))
        claimed = [row for row in taken if row.pk not in poison | over]
        until = now + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
        rows().filter(pk__in=[row.pk for row in claimed]).update(lease=lease, leased_until=until)
    for row in claimed:
        row.lease = lease
    return claimed


def _send(rows: Rows, claimed: Sequence[Delivery]) -> int:
    """One letter after the other over one connection. What a problem leaves over is free for others at once."""
    sent, waiting = 0, list(claimed)
    server = get_connection()
    try:
        while waiting:
            server.open()
            row = waiting.pop(0)
            if _begin(rows, row, now=timezone.now()) and not _dropped(rows, row, now=timezone.now()):
                sent += _attempt(rows, row, server)
    except OSError as problem:
        log.warning("The mail server does not answer (%s). %s letters wait.", problem, len(waiting))
        _hold(rows, waiting, until=timezone.now() + SERVER_AWAY * random.uniform(0.5, 1.0))
    finally:
        _hold(rows, waiting)
        _hang_up(server)
    return sent


def _begin(rows: Rows, row: Delivery, *, now: datetime) -> bool:
    """Count the attempt and renew the lease. False when the lease ran out: somebody else may have the row."""
    until = now + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    mine = rows().filter(pk=row.pk, lease=row.lease, leased_until__gt=now)
    with transaction.atomic():
        return mine.update(leased_until=until, attempts=F("attempts") + 1) == 1


def _is_over(row: Delivery, now: datetime) -> bool:
    return row.good_until is not None and row.good_until <= now


def _let_go(ended: QuerySet[Delivery]) -> None:
    """A code that has ended helps nobody: it is not sent, its words go, and the log says so."""
    count = ended.update(
        state=Delivery.State.DROPPED, last_error=TOO_OLD, lease=None, leased_until=None, subject="", text="", html=""
    )
    if count:
        log.warning("%s sign-in mails were not sent: %s.", count, TOO_OLD)


def _dropped(rows: Rows, row: Delivery, *, now: datetime) -> bool:
    """What is good no more, or what somebody has asked not to get any more, is not sent, and the log says so."""
    if _is_over(row, now):
        with transaction.atomic():
            _let_go(rows().filter(pk=row.pk, lease=row.lease))
        return True
    if not isinstance(row, OutboxMessage) or row.transactional or row.recipient_id is None:
        return False
    with transaction.atomic():
        if not Unsubscribed.objects.in_force().filter(recipient_id=row.recipient_id).exists():
            return False
        rows().filter(pk=row.pk, lease=row.lease).update(
            state=Delivery.State.DROPPED, last_error="unsubscribed", lease=None, leased_until=None
        )
    return True


def _attempt(rows: Rows, row: Delivery, server: Any) -> int:
    try:
        rendered = _words(row)
        mail = rendering.as_mail(row, rendered)
        _attach(mail, row)
        mail.connection = server
        mail.send()
    except PROBLEMS as problem:  # smtplib.SMTPException is an OSError
        _put_back(rows, row, problem, now=timezone.now())
        _hang_up(server)
        return 0
    _mark_sent(rows, row, rendered, now=timezone.now())
    return 1


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


def _mark_sent(rows: Rows, row: Delivery, rendered: Rendered, *, now: datetime) -> None:
    kept = Rendered("", "", "")  # a code or reset link is not kept, and the code stands in the subject too
    if isinstance(row, OutboxMessage):
        kept = rendering.without_secrets(rendered, row)
    values = {"subject": kept.subject, "text": kept.text, "html": kept.html, "last_error": ""}
    with transaction.atomic():
        mine = rows().filter(pk=row.pk, lease=row.lease)
        marked = mine.update(state=Delivery.State.SENT, sent_at=now, lease=None, leased_until=None, **values)
    if marked != 1:
        log.warning("The lease of letter %s ran out while it was sent; it may go out twice.", row.pk)


def _put_back(rows: Rows, row: Delivery, problem: Exception, *, now: datetime) -> None:
    """Later and later, with jitter; after the last try dead, which staff see."""
    failures = row.failures + 1
    dead = failures > len(WAITS)
    wait = timedelta() if dead else WAITS[failures - 1] * random.uniform(0.5, 1.0)
    with transaction.atomic():
        rows().filter(pk=row.pk, lease=row.lease).update(
            state=Delivery.State.DEAD if dead else Delivery.State.QUEUED,
            failures=failures,
            due_at=now + wait,
            lease=None,
            leased_until=None,
            last_error=str(problem)[:500],
        )
    log.warning("Letter %s was not sent (%s). Try %s of %s.", row.pk, problem, failures, len(WAITS) + 1)


def _hold(rows: Rows, waiting: list[Delivery], *, until: datetime | None = None) -> None:
    """Give back what was claimed and not begun; no try is counted."""
    if not waiting:
        return
    later = {"due_at": until} if until else {}
    with transaction.atomic():
        mine = rows().filter(pk__in=[row.pk for row in waiting], lease=waiting[0].lease)
        mine.update(lease=None, leased_until=None, **later)
    waiting.clear()


def _hang_up(server: Any) -> None:
    """Close the connection, so that the next letter gets a fresh one; one that is broken already does not matter."""
    try:
        server.close()
    except OSError as problem:
        log.info("The mail server hung up first (%s).", problem)
