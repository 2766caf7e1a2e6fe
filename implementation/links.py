"""Secrets in links: made from a row's id and a key, so that they are never stored and yet can be made again.

A mail that is rendered twice carries the same link. The database keeps the digest only.
"""

import base64
import hashlib
import hmac
from uuid import UUID

from django.conf import settings


def token(locator_id: UUID | str) -> str:
    """The secret for one locator: 192 bits, safe in an address."""
    key = hashlib.sha256(b"golive locator\0" + settings.SECRET_KEY.encode()).digest()
    made = hmac.new(key, UUID(str(locator_id)).bytes, hashlib.sha256).digest()[:24]
    return base64.urlsafe_b64encode(made).decode()


def digest(secret: str) -> str:
    """What the database keeps of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def absolute(path: str) -> str:
    """An address for a mail: from the configured base, never from a request's Host header."""
    return settings.BASE_URL + path
