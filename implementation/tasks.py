"""The ground floor's part of what happens by itself: delivering letters."""

from uuid import UUID

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from implementation.outbox import delivery, nudges


@shared_task
def deliver_outbox() -> None:
    """One round over every workspace with letters that are due. Any number may run at once."""
    nudges.heard()
    delivery.deliver_sign_in_mails()
    for workspace_id in delivery.workspaces_with_due_letters(timezone.now()):
        deliver_workspace(workspace_id=str(workspace_id))


@shared_task(autoretry_for=(OperationalError,), max_retries=5, retry_backoff=True)
def deliver_workspace(*, workspace_id: str) -> None:
    """Send what one workspace has waiting. Running it twice sends nothing twice."""
    delivery.deliver_workspace(UUID(workspace_id))
