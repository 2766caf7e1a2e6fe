"""The signed document: rendered outside of any transaction from what was frozen, then kept and sent once."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from implementation import files, pdf, tenancy, wording
from implementation.calendars import zone_named
from implementation.models import Implementation
from roadmap.signoff import actions, queries
from roadmap.signoff.models import Signature, SignOff
from stakeholders.models import Decision

QUICK = timedelta(minutes=2)  # how long the document may take before its page says that it takes long
VERDICTS = dict(Decision.Verdict.choices)


def publish(*, implementation: Implementation, now: datetime) -> bool:
    """Make, keep and send the document of a closed implementation. False when there is nothing to do."""
    with tenancy.reading():
        document = queries.closed_by(implementation)
        signatures = queries.signatures_of(document)
    if document is None or document.published_at is not None:
        return False
    file = files.store(
        [pdf.render("roadmap/pdf/sign_off.html", context_of(document, signatures, implementation))],
        name=f"{document.content['customer']} sign-off.pdf",
        workspace_id=document.workspace_id,
        implementation_id=document.implementation_id,
    )
    return actions.publish_sign_off(document=document, implementation=implementation, file=file, now=now)


def context_of(document: SignOff, signatures: list[Signature], implementation: Implementation) -> dict[str, Any]:
    """The frozen content with its dates in words."""
    content = document.content
    closed_at = document.closed_at or document.frozen_at
    return {
        **content,
        "vendor_name": content["vendor"],
        "accent": implementation.workspace.accent,
        "closed": _moment(closed_at, implementation.zone),
        "kickoff": _day(content["kickoff_on"]),
        "committed": _day(content["committed_on"]),
        "scope": [{**row, "planned": _day(row["planned"]), "actual": _day(row["actual"])} for row in content["scope"]],
        "approvals": [{**row, "decisions": [_decision(d) for d in row["decisions"]]} for row in content["approvals"]],
        "conditions": [{**row, "met": _utc(row["met_at"])} for row in content["conditions"]],
        "signatures": [
            {
                "typed_name": row.typed_name,
                "name": row.name,
                "title": row.title,
                "organisation": row.organisation,
                "email": row.email,
                "at": _moment(row.signed_at, row.zone),
                "how": ", ".join(dict.fromkeys(str(record.get("method", "")) for record in row.authenticated)),
            }
            for row in signatures
        ],
        "fingerprint_said": " ".join(document.fingerprint[n : n + 8] for n in range(0, 64, 8)),
    }


def _decision(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "said": str(VERDICTS[row["verdict"]]),
        "at": _utc(row["decided_at"]),
        "print": wording.fingerprint(row["fingerprint"]),
    }


def _day(value: str | None) -> str:
    if not value:
        return "–"
    on = date.fromisoformat(value)
    return f"{wording.short_date(on)} {on.year}"


def _moment(at: datetime, zone: str) -> str:
    wall = zone_named(zone)
    on = at.astimezone(wall).date()
    return _("%(date)s %(year)s, %(time)s") % {
        "date": wording.short_date(on),
        "year": on.year,
        "time": wording.clock_in(at, wall),
    }


def _utc(value: str | None) -> str:
    return _moment(datetime.fromisoformat(value), "UTC") if value else ""
