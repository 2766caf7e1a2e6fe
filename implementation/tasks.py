"""The ground floor's part of what happens by itself: delivering letters."""

from celery import shared_task
from django.utils import timezone

from implementation.outbox import delivery, nudges

SHARE = 100  # letters of one workspace before the next one's turn, so that nobody waits for a neighbour's import


@shared_task
def deliver_outbox() -> None:
    """Send what is due, workspace by workspace until nothing is. Any number of rounds may run at once."""
    nudges.heard()
    delivery.deliver_sign_in_mails()
    while waiting := delivery.workspaces_with_due_letters(timezone.now()):
        if not sum(delivery.deliver_workspace(workspace_id, limit=SHARE) for workspace_id in waiting):
            break
        delivery.deliver_sign_in_mails()
