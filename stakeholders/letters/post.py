"""One way to write to a person: a letter for their seat, with a link that finds the thing and does nothing else."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid5

from implementation import links, outbox
from stakeholders.models import Locator, Seat

GOOD_FOR = timedelta(days=14)  # calendar time: a link's life, not work


def write(
    template: str,
    *,
    to: Seat,
    path: str,
    subject: str,
    dedupe_key: str,
    context: Mapping[str, Any],
    why: str,
    now: datetime,
    transactional: bool = True,
    attachments: Sequence[Mapping[str, str]] = (),
) -> None:
    """Queue one letter to one person, in the caller's transaction.

    `path` is the page that the link leads to and `subject` what the link's page calls it. The locator's id is made
    from the dedupe key, so that the same letter queued twice has one link.
    """
    locator = uuid5(to.workspace_id, dedupe_key)
    Locator.objects.insert_blind(
        [
            Locator(
                id=locator,
                workspace_id=to.workspace_id,
                implementation_id=to.implementation_id,
                seat=to,
                user_id=to.user_id,
                digest=links.digest(links.token(locator)),
                path=path,
                subject=subject,
                made_at=now,
                expires_at=now + GOOD_FOR,
            )
        ]
    )
    outbox.queue_email(
        template,
        workspace_id=to.workspace_id,
        implementation_id=to.implementation_id,
        to_email=to.email,
        to_name=to.name,
        recipient_id=to.pk,
        dedupe_key=dedupe_key,
        context={
            "vendor": to.workspace_name,
            "customer": to.implementation_name or "",
            "workspace_name": to.workspace_name,
            "ours": to.is_ours,
            "locator": str(locator),
            "subject": subject,
            **context,
        },
        why=why,
        now=now,
        transactional=transactional,
        attachments=attachments,
    )
