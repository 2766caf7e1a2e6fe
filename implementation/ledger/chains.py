"""A chain's links as the database keeps them, ready for the verifier."""

from uuid import UUID

from implementation.ledger.models import LedgerBody, LedgerChain, LedgerEntry
from implementation.ledger.verify import Link, verify


def links_of(chain_id: UUID) -> list[Link]:
    """Every link of a chain, oldest first, with the bodies that the scope in force may see. Two queries."""
    shown = LedgerBody.objects.filter(chain_id=chain_id).values_list("id", "body", "salt")
    bodies = {entry: (body, bytes(salt)) for entry, body, salt in shown.iterator()}
    entries = LedgerEntry.objects.filter(chain_id=chain_id).order_by("seq")
    return [
        Link(
            seq=entry.seq,
            prev=bytes(entry.prev),
            leaf=bytes(entry.leaf),
            hash=bytes(entry.hash),
            recorded_at=entry.recorded_at,
            body=bodies[entry.pk][0] if entry.pk in bodies else None,
            salt=bytes(bodies[entry.pk][1]) if entry.pk in bodies else None,
        )
        for entry in entries.iterator()
    ]


def check(chain_id: UUID, *, witnessed: dict[int, str] | None = None) -> tuple[int, str, list[str]]:
    """Number and hash of the head, and what is wrong with the chain.

    The head that is kept beside the chain is a witness too: without it a chain that lost its end would look whole.
    """
    head = LedgerChain.objects.filter(pk=chain_id).first()
    seq, digest = (head.seq, bytes(head.head).hex()) if head else (0, "")
    kept = {seq: digest} if head else {}
    return seq, digest, verify(str(chain_id), links_of(chain_id), witnessed={**kept, **(witnessed or {})})
