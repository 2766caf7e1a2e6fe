"""How the person at the other end came in: what a decision keeps of the request."""

import hashlib
from datetime import UTC, datetime
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.conf import settings

from stakeholders.access import LIMITED_TO
from stakeholders.agreements import Evidence
from stakeholders.rules.agreements import CONSENT, CONSENT_VERSION

KEPT = ("method", "type", "email", "provider", "uid", "reauthenticated")


def evidence_of(request: Any) -> Evidence:
    """The session's authentication records, and whether a mailed link limits it to this implementation.

    `request` has passed a door, the pages' or the API's.
    """
    records = [_plain(record) for record in get_authentication_records(request, request.user)]
    if request.session.get(LIMITED_TO):
        records.append({"method": "link", "limited_to": request.session[LIMITED_TO]})
    return Evidence(
        authenticated=tuple(records),
        session_digest=hashlib.sha256((request.session.session_key or "").encode()).hexdigest(),
        ip=address_of(request)[:45],
        user_agent=request.headers.get("user-agent", "")[:400],
        zone=request.implementation.zone,
        consent=str(CONSENT),
        consent_version=CONSENT_VERSION,
    )


def address_of(request: Any) -> str:
    """The caller's network address, as the outermost proxy of ours saw it; what callers claim themselves counts not."""
    claimed = [hop.strip() for hop in request.headers.get("x-forwarded-for", "").split(",")]
    if 0 < settings.TRUSTED_PROXIES <= len(claimed):
        return str(claimed[-settings.TRUSTED_PROXIES])
    return str(request.META.get("REMOTE_ADDR", ""))


def _plain(record: dict[str, Any]) -> dict[str, object]:
    kept: dict[str, object] = {key: str(record[key]) for key in KEPT if key in record}
    if isinstance(record.get("at"), int | float):
        kept["at"] = datetime.fromtimestamp(record["at"], UTC).isoformat(timespec="seconds")
    return kept
