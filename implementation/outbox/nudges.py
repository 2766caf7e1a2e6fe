"""Tell the workers that there is something to do: the only place that puts a message into Redis.

A nudge carries no work and may be lost. At most one is under way; the tick every few seconds finds what it missed.
"""

import logging
from uuid import UUID

from django.core.cache import cache
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from implementation.celery import app

log = logging.getLogger(__name__)

UNDER_WAY, SWEEPING = "outbox:nudged", "sweep:nudged"
SECONDS = 5


def nudge() -> None:
    """Ask for one delivery round, unless one was asked for a moment ago."""
    _ask("implementation.tasks.deliver_outbox", UNDER_WAY)


def hurry() -> None:
    """Ask for one look at what is due, so that what an act has just woken need not wait for the next tick."""
    _ask("roadmap.tasks.sweep_due", SWEEPING)


def read_files(workspace_id: UUID, implementation_id: UUID) -> None:
    """Ask the worker for files to read what waits in one implementation. It may be busy for long: the message stays."""
    keys = (str(workspace_id), str(implementation_id))
    _ask("migrations_tracker.tasks.read_files", files_of(implementation_id), args=keys, expires=None)


def files_of(implementation_id: UUID | str) -> str:
    """What says that the worker for files was asked for an implementation."""
    return f"files:{implementation_id}"


def _ask(task: str, under_way: str, *, args: tuple[str, ...] = (), expires: int | None = SECONDS) -> None:
    try:
        if cache.add(under_way, 1, timeout=SECONDS):
            app.send_task(task, args, expires=expires, retry=False)
    except (RedisError, OperationalError) as problem:
        log.warning("No nudge, Redis is away (%s). The next tick finds it.", problem)


def heard(under_way: str = UNDER_WAY) -> None:
    """A round starts: whatever is committed from now on may nudge again."""
    try:
        cache.delete(under_way)
    except RedisError as problem:
        log.warning("Redis is away (%s).", problem)
