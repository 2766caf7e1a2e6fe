"""The only writer of evidence: what was done, by whom, when, in a chain that shows any later change.

`record` is called inside the action's transaction, after its facts, because it locks the head of the chain.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import Model
from uuid_utils.compat import uuid7

from implementation import fingerprint
from implementation.ledger.models import LedgerBody, LedgerChain, LedgerEntry

if TYPE_CHECKING:
    from implementation.models import Implementation, Workspace

__all__ = ["LedgerBody", "LedgerChain", "LedgerEntry", "chain_of", "head", "record", "verbs"]


def record(
    verb: str,
    *,
    actor: Model | None,
    subject: Model,
    happened_at: datetime,
    facts: Mapping[str, Any] | None = None,
    internal: bool | None = None,
    on_behalf_of: Model | None = None,
) -> UUID:
    """Append one act to the chain of the subject's implementation, or of its workspace. Returns the entry's id.

    `actor` is a seat, or None for what happens by itself. People stand in the body by seat id only, so `facts`
    must not name them. An internal subject makes an internal entry; `internal=True` hides one about a shared row.
    """
    entry = uuid7()
    body = {
        "verb": verb,
        "happened_at": happened_at,
        "actor": actor.pk if actor else None,
        "subject": {"kind": subject._meta.label_lower, "id": subject.pk},
        "facts": dict(facts or {}),
    }
    if on_behalf_of is not None:
        body["on_behalf_of"] = on_behalf_of.pk
    hidden = bool(getattr(subject, "internal", False)) if internal is None else internal
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_append(%s, %s, %s, %s, %s)",
            [entry, chain_of(subject), fingerprint.canonical(body).decode(), secrets.token_bytes(16), hidden],
        )
    return entry


def chain_of(subject: Model) -> UUID:
    """The chain that acts on `subject` go to: its implementation's, else its workspace's."""
    own = subject._meta.label in ("implementation.Implementation", "implementation.Workspace")
    chain: UUID = (
        subject.pk if own else getattr(subject, "implementation_id", None) or subject.workspace_id  # type: ignore[attr-defined]
    )
    return chain


def verbs(place: "Implementation | Workspace") -> list[str]:
    """What happened in one chain, oldest first, as the scope in force may see it."""
    bodies = LedgerBody.objects.filter(chain_id=place.pk).order_by("seq")
    return list(bodies.values_list("verb", flat=True))


def head(place: "Implementation | Workspace") -> tuple[int, str]:
    """Number and hash of the chain's last link: what mails and reports print, so that mailboxes are witnesses."""
    chain = LedgerChain.objects.filter(pk=place.pk).first()
    return (chain.seq, bytes(chain.head).hex()) if chain else (0, "")
