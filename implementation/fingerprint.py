"""Canonical bytes and their SHA-256: what a hash in this product covers.

Canonical JSON: keys sorted, no spaces, UTF-8 unescaped, no floats. Two values that read the same give the same
bytes; a float is refused because its text differs between machines.
"""

import hashlib
import json
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


def plain(value: Any) -> Any:
    """Turn a value into what JSON can hold exactly. Raises `TypeError` on floats and naive instants."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError(f"{value!r} has no time zone; instants are aware.")
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, dict):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        rows = [plain(inner) for inner in value]
        return sorted(rows) if isinstance(value, set | frozenset) else rows
    raise TypeError(f"{type(value).__name__} has no canonical form; pass text, int, Decimal, date or a list of these.")


def canonical(value: Any) -> bytes:
    """The bytes that stand for `value`, the same on every machine."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def of(value: Any) -> str:
    """SHA-256 of the canonical bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(value)).hexdigest()
