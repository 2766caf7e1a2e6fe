"""Check a chain from its rows alone: no database, no Django. The evidence bundle's verifier is this file.

Each link must follow from the one before; each body that is shown must be the one its link covers. What no chain can
show about itself, that it was re-hashed whole or cut at the end, shows against a head that somebody else kept.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Link:
    """One entry as exported: digests as bytes, `body` and `salt` None when withheld or erased."""

    seq: int
    prev: bytes
    leaf: bytes
    hash: bytes
    recorded_at: datetime
    body: str | None = None
    salt: bytes | None = None


def genesis(chain_id: str) -> bytes:
    """What the first link of a chain follows."""
    return hashlib.sha256(chain_id.encode()).digest()


def leaf_of(body: str, salt: bytes) -> bytes:
    return hashlib.sha256(salt + body.encode()).digest()


def hash_of(prev: bytes, seq: int, recorded_at: datetime, leaf: bytes) -> bytes:
    stamp = recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").encode()
    return hashlib.sha256(prev + seq.to_bytes(8, "big", signed=True) + stamp + leaf).digest()


def verify(chain_id: str, links: Iterable[Link], *, witnessed: dict[int, str] | None = None) -> list[str]:
    """What is wrong with the chain, one sentence each; nothing when it holds.

    `witnessed` maps link numbers to the hashes (hex) that somebody outside kept, from a mail or a report.
    """
    faults: list[str] = []
    head, expected, hashes = genesis(chain_id), 1, {}
    for link in sorted(links, key=lambda link: link.seq):
        if link.seq != expected:
            faults.append(f"Entry {expected} is missing.")
            expected, head = link.seq, link.prev
        if link.prev != head:
            faults.append(f"Entry {link.seq} does not follow from entry {link.seq - 1}.")
        if link.hash != hash_of(link.prev, link.seq, link.recorded_at, link.leaf):
            faults.append(f"Entry {link.seq} was changed: its hash does not cover what it says.")
        if link.body is not None and link.salt is not None and link.leaf != leaf_of(link.body, link.salt):
            faults.append(f"The text of entry {link.seq} was changed after it was recorded.")
        hashes[link.seq] = link.hash.hex()
        head, expected = link.hash, expected + 1
    for seq, kept in sorted((witnessed or {}).items()):
        if seq not in hashes:
            faults.append(f"Entry {seq} was witnessed as {kept[:16]}… and is gone: the chain was cut.")
        elif hashes[seq] != kept:
            faults.append(f"Entry {seq} was witnessed as {kept[:16]}… and is another now: the chain was rewritten.")
    return faults
