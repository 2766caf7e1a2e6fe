"""Ask a worker to go on telling. The message carries nothing; a start of the demo sends another one."""

import logging

from django.core.cache import cache
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from implementation.celery import app

log = logging.getLogger(__name__)

UNDER_WAY = "demo:nudged"
SECONDS = 120


def tell_stories() -> None:
    """Unless it was asked for a moment ago and nobody has begun."""
    try:
        if cache.add(UNDER_WAY, 1, timeout=SECONDS):
            app.send_task("roadmap.demo.tasks.tell_demo_stories", retry=False)
    except (RedisError, OperationalError) as problem:
        log.warning("The stories are not told, Redis is away (%s). Start the demo again.", problem)


def heard() -> None:
    try:
        cache.delete(UNDER_WAY)
    except RedisError as problem:
        log.warning("Redis is away (%s).", problem)
