"""The second floor's part of what happens by itself: files are read in the worker, one after another.

Each model whose rows are `Work` has its function here. A row that waits is found again every minute until it is done.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from implementation import due, tenancy
from implementation.due import Waiting
from implementation.outbox import nudges
from migrations_tracker import checking, comparing, work
from migrations_tracker.models import DataPart, ParallelRun
from migrations_tracker.models.work import Work, unfinished
from migrations_tracker.work import Turn

LONGEST = 4000  # seconds; the child processes end before
AGAIN = timedelta(minutes=1)

READERS: dict[type[Work], Callable[[Turn, datetime], None]] = {DataPart: checking.read, ParallelRun: comparing.compare}
GIVE_UP: dict[type[Work], work.GiveUp] = {DataPart: checking.give_up}  # what else changes when nobody can read it


@shared_task(time_limit=LONGEST, soft_time_limit=LONGEST)
def read_files(workspace_id: str, implementation_id: str) -> None:
    """Read everything of one implementation that waits. Any number of these may run at once."""
    nudges.heard(nudges.files_of(implementation_id))
    with tenancy.staff(workspace_id):
        for model, read in READERS.items():
            with tenancy.reading():
                keys = work.waiting(model, UUID(implementation_id), now=timezone.now())
            for key in keys:
                try:
                    read(work.take(model, key, now=timezone.now(), give_up=GIVE_UP.get(model)), timezone.now())
                except work.Lost:
                    continue


def files(found: Waiting, now: datetime) -> None:
    """Ask for a worker where files wait; looked at again every minute while there are some, as a nudge may be lost."""
    here = found.implementation_id
    if here is None:
        return
    with tenancy.reading():
        left = any(model.objects.filter(unfinished(), implementation_id=here).exists() for model in READERS)
    if left:
        nudges.read_files(found.workspace_id, here)
        raise due.NotYet(AGAIN)
