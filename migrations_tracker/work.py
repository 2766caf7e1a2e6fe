"""How workers take their turn with a file, tell how far they are, and finish once.

A lease lasts a minute and is renewed with each message of the child process that reads the file. A worker that is
killed leaves a lease that runs out; the next one begins anew, and whoever lost the lease can no longer finish.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from implementation.acts import part_of_an_action
from migrations_tracker.models.work import Work, WorkState, unfinished

LEASE = timedelta(minutes=1)
TRIES = 3
TELL_EVERY = 1.0  # seconds between two writes of how far it is
GiveUp = Callable[[UUID, str, datetime], None]
FREE = {"lease": None, "leased_until": None}


class Lost(Exception):
    """The lease ran out and somebody else took it, or there was nothing to take: leave the row alone."""


@part_of_an_action
def ask(row: Work, *, now: datetime) -> bool:
    """Put it into the queue as it was seen. False when it is there already, or was read meanwhile."""
    idle = _rows(type(row)).filter(~unfinished(), pk=row.pk, work_state=row.work_state)
    asked = {"work_state": WorkState.WAITING, "asked_at": now, "tries": 0, "refused": "", "finished_at": None}
    return bool(idle.update(**asked, step="", done=0, total=0, **FREE))


def waiting(model: type[Work], implementation: UUID, *, now: datetime) -> list[UUID]:
    """Rows that nobody is working on, longest asked for first."""
    rows = _rows(model).filter(_free(now), implementation_id=implementation)
    return list(rows.order_by("asked_at", "pk").values_list("pk", flat=True))


def _rows(model: type[Work]) -> Any:
    return model._default_manager.all()


def _free(now: datetime) -> Q:
    return Q(work_state=WorkState.WAITING) | Q(work_state=WorkState.RUNNING, leased_until__lte=now)


class Turn:
    """One worker's turn with one row. Call it to tell how far the work is."""

    def __init__(self, row: Work, token: UUID) -> None:
        self.row, self.token, self._told = row, token, time.monotonic()

    def __call__(self, step: str, done: int, total: int) -> None:
        """Say how far it is, at most once a second, and keep the lease. Raises `Lost`."""
        if step == self.row.step and time.monotonic() - self._told < TELL_EVERY:
            return
        self.row.step, self._told = step, time.monotonic()
        with transaction.atomic():
            until = timezone.now() + LEASE
            if not self._mine().update(step=step[:60], done=done, total=total, leased_until=until):
                raise Lost

    @part_of_an_action
    def finish(self, *, now: datetime, **values: Any) -> None:
        """It is done, once; `values` are written with it. Raises `Lost`."""
        if not self._mine().update(work_state=WorkState.DONE, finished_at=now, **FREE, **values):
            raise Lost

    @part_of_an_action
    def refuse(self, sentence: str, *, now: datetime) -> None:
        """It cannot be read, and why. Raises `Lost`."""
        if not self._mine().update(work_state=WorkState.REFUSED, refused=sentence, finished_at=now, **FREE):
            raise Lost

    def _mine(self) -> Any:
        return _rows(type(self.row)).filter(pk=self.row.pk, lease=self.token)


def take(model: type[Work], key: UUID, *, now: datetime, give_up: GiveUp | None = None) -> Turn:
    """Take a row's turn. Raises `Lost` when somebody else has it.

    A row that killed its worker three times is refused: reading it takes more than this machine has. `give_up` is told
    so in the same transaction.
    """
    token = uuid4()
    free = _rows(model).filter(_free(now), pk=key)
    with transaction.atomic():
        taken = free.filter(tries__lt=TRIES).update(
            work_state=WorkState.RUNNING, lease=token, leased_until=now + LEASE, tries=F("tries") + 1
        )
        if taken:
            return Turn(_rows(model).get(pk=key), token)
        sentence = _("Reading this file was begun %(tries)s times and never came to an end. Send it in parts.") % {
            "tries": TRIES
        }
        refused = {"work_state": WorkState.REFUSED, "refused": sentence, "finished_at": now}
        if free.filter(tries__gte=TRIES).update(**refused, **FREE) and give_up is not None:
            give_up(key, sentence, now)
    raise Lost
