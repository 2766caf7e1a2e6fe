"""Queue e-mail inside the transaction; deliver it outside. Delivery may be attempted twice, queueing cannot."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from implementation import fingerprint
from implementation.outbox.models import OutboxMessage, SignInMail, Unsubscribed
from implementation.outbox.nudges import nudge

__all__ = ["OutboxMessage", "SignInMail", "Unsubscribed", "queue_email", "queue_sign_in_mail"]


def queue_email(
    template: str,
    *,
    workspace_id: UUID,
    implementation_id: UUID | None,
    to_email: str,
    to_name: str,
    recipient_id: UUID | None,
    dedupe_key: str,
    context: Mapping[str, Any],
    now: datetime,
    why: str = "",
    internal: bool = False,
    transactional: bool = True,
    attachments: Sequence[Mapping[str, str]] = (),
) -> None:
    """Put one letter into the outbox of the caller's transaction. The same `dedupe_key` twice queues it once.

    `template` names `<template>.txt`, whose first line is the subject, and `<template>.html`. `context` holds plain
    values only. Raises `TypeError` for anything that has no canonical form.
    """
    OutboxMessage.objects.insert_blind(
        [
            OutboxMessage(
                workspace_id=workspace_id,
                implementation_id=implementation_id,
                internal=internal,
                template=template,
                to_email=to_email,
                to_name=to_name,
                recipient_id=recipient_id,
                dedupe_key=dedupe_key,
                context=fingerprint.plain(dict(context)),
                attachments=[dict(attachment) for attachment in attachments],
                why=why,
                transactional=transactional,
                queued_at=now,
                due_at=now,
            )
        ]
    )
    transaction.on_commit(nudge, robust=True)


def queue_sign_in_mail(
    *, to_email: str, subject: str, text: str, html: str, now: datetime, good_until: datetime | None = None
) -> None:
    """Put a code or reset link into the lane that belongs to no workspace. From `good_until` on it is not sent."""
    SignInMail.objects.create(
        to_email=to_email, subject=subject, text=text, html=html, queued_at=now, due_at=now, good_until=good_until
    )
    transaction.on_commit(nudge, robust=True)
