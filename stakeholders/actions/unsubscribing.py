"""No more digests and status mails for somebody, or again."""

from datetime import datetime

from django.db import transaction

from implementation import ledger
from implementation.outbox import Unsubscribed
from stakeholders.models import Seat


@transaction.atomic(durable=True)
def unsubscribe(*, seat: Seat, now: datetime) -> None:
    """Stop what this seat gets regularly. A second press changes nothing.

    Whoever holds the mail may do it, as the mail's own button does; so the ledger names nobody as the one who did.
    """
    if Unsubscribed.objects.in_force().filter(recipient_id=seat.pk).exists():
        return
    place = {"workspace_id": seat.workspace_id, "implementation_id": seat.implementation_id}
    Unsubscribed.objects.insert_blind([Unsubscribed(**place, recipient_id=seat.pk, since=now)])
    ledger.record("stakeholders.mail.unsubscribed", actor=None, subject=seat, happened_at=now)


@transaction.atomic(durable=True)
def subscribe_again(*, seat: Seat, now: datetime) -> None:
    """Send this seat what it had stopped. A second press changes nothing."""
    if Unsubscribed.objects.in_force().filter(recipient_id=seat.pk).update(ended_at=now):
        ledger.record("stakeholders.mail.subscribed", actor=None, subject=seat, happened_at=now)
