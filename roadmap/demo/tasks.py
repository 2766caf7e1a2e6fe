"""The heavy part of the demo, in slices, so that letters and ticks get their turn in between."""

import fcntl
from time import monotonic

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from implementation import due, tenancy
from implementation.schedule import OCCURRENCES
from roadmap.demo import nudges, progress, telling

SLICE = 20.0  # seconds
SHOWN_EVERY = 0.5


@shared_task(acks_late=True, reject_on_worker_lost=True)
def tell_demo_stories() -> None:
    """Tell a slice, show how far it is, and ask for the next. One at a time; does nothing without the demo."""
    if not settings.DEMO:
        return
    nudges.heard()
    with (progress.folder() / "stories.lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # somebody else is telling, and will ask for more
        if all(story.is_over for story in telling.how_far()):
            progress.write([])
            return
        _take_over_the_past()
        if not _told_a_slice():
            nudges.tell_stories()


def _take_over_the_past() -> None:
    """The stories tell the past day by day, with its own dates; what comes by itself comes from now on."""
    now = timezone.now()
    for found in due.waiting(now):
        if OCCURRENCES[found.kind].after_acts is not None:
            continue  # what is worked out from the ledger is told nothing
        with tenancy.staff(found.workspace_id):
            if token := due.claim(found, now=now):
                due.settle(found, token, now=now)


def _told_a_slice() -> bool:
    """Whether all is told now."""
    state, written_at = telling.how_far(), 0.0
    for state in telling.tell(seconds=SLICE):
        if monotonic() - written_at > SHOWN_EVERY:
            progress.write(state)
            written_at = monotonic()
    progress.write(state)
    return all(story.is_over for story in state)
