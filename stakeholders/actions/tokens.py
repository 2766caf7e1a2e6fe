"""Making a token, whose secret is seen once, and ending it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from implementation import ledger, links
from stakeholders.models import ApiToken, Scope, Seat
from stakeholders.rules import tokens as rules
from stakeholders.verdicts import Stale

MARK = "glv_"  # by which people and scanners of code recognise our secrets
SHOWN = len(MARK) + 4


@dataclass(frozen=True, slots=True)
class Minted:
    """A new token and its secret, which nobody can show again."""

    token: ApiToken
    secret: str


@transaction.atomic(durable=True)
def create_token(*, by: Seat, name: str, kind: str, scopes: Sequence[str], days: int, now: datetime) -> Minted:
    """Make a secret of 256 bits and keep its digest. Raises `Forbidden`.

    A customer's person makes it at their implementation and reaches no other with it.
    """
    rules.may_create_token(by, kind, scopes).enforce()
    secret = MARK + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        implementation_id=by.implementation_id,
        workspace_slug=by.workspace_slug,
        workspace_name=by.workspace_name,
        seat=by,
        user_id=by.user_id,
        kind=kind,
        name=name.strip(),
        prefix=secret[:SHOWN],
        digest=links.digest(secret),
        scopes=[scope.value for scope in Scope if scope in scopes],
        made_at=now,
        expires_at=now + timedelta(days=days),  # calendar days
    )
    ledger.record(
        "stakeholders.token.created",
        actor=by,
        subject=token,
        happened_at=now,
        facts={"kind": kind, "scopes": token.scopes, "prefix": token.prefix, "expires_at": token.expires_at},
    )
    return Minted(token, secret)


@transaction.atomic(durable=True)
def revoke_token(*, token: ApiToken, by: Seat, now: datetime) -> None:
    """End a token, from the next request on. Raises `Forbidden`, or `Stale` when it has ended already."""
    rules.may_revoke_token(by, token).enforce()
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now) != 1:
        raise Stale(_("This token was revoked already."))
    ledger.record(
        "stakeholders.token.revoked", actor=by, subject=token, happened_at=now, facts={"prefix": token.prefix}
    )
