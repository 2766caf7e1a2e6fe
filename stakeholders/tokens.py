"""When tokens were last used. Kept in Redis, because reading changes no tenant's row; a flush forgets it, no more."""

import logging
from collections.abc import Sequence
from datetime import date, timedelta

from django.core.cache import cache
from redis.exceptions import RedisError

from stakeholders.models import ApiToken

log = logging.getLogger(__name__)

KEPT = int(timedelta(days=366).total_seconds())  # calendar days: as long as a token may live


def note_use(token: ApiToken, today: date) -> None:
    """Remember the day. The API answers without Redis too."""
    try:
        cache.set(_key(token), today.isoformat(), KEPT)
    except RedisError as problem:
        log.warning("The use of a token was not noted, Redis is away (%s).", problem)


def last_used(tokens: Sequence[ApiToken]) -> dict[ApiToken, date]:
    """The days that are known. One round trip."""
    try:
        found = cache.get_many([_key(token) for token in tokens])
    except RedisError as problem:
        log.warning("Redis is away (%s).", problem)
        return {}
    return {token: date.fromisoformat(found[_key(token)]) for token in tokens if _key(token) in found}


def _key(token: ApiToken) -> str:
    return f"{token.workspace_id}:token-used:{token.pk}"
