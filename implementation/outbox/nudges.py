"""Tell the workers that there is something to do: the only place that puts a message into Redis.

A nudge carries no work and may be lost. At most one is under way; the tick every few seconds finds what it missed.
"""

import logging

from django.core.cache import cache
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from implementation.celery import app

log = logging.getLogger(__name__)

UNDER_WAY = "outbox:nudged"
SECONDS = 5


def nudge() -> None:
    """Ask for one delivery round, unless one was asked for a moment ago."""
    try:
        if cache.add(UNDER_WAY, 1, timeout=SECONDS):
            app.send_task("implementation.tasks.deliver_outbox", expires=SECONDS, retry=False)
    except (RedisError, OperationalError) as problem:
        log.warning("No nudge, Redis is away (%s). The next tick delivers.", problem)


def heard() -> None:
    """A round starts: whatever is committed from now on may nudge again."""
    try:
        cache.delete(UNDER_WAY)
    except RedisError as problem:
        log.warning("Redis is away (%s).", problem)
