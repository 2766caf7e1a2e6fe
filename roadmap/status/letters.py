"""The weekly status by mail: the headline, what is needed, the PDF, and the ledger's head as a witness."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from implementation import wording
from implementation.models import Implementation, StoredFile
from roadmap.status.models import StatusReport
from stakeholders.letters.post import write
from stakeholders.models import Seat


def weekly_status(
    report: StatusReport, seat: Seat, *, file: StoredFile, implementation: Implementation, now: datetime
) -> None:
    """One letter to one reader. It can be unsubscribed."""
    frozen = report.snapshot
    as_of = date.fromisoformat(frozen["as_of"])
    write(
        "roadmap/email/weekly_status",
        to=seat,
        path=f"/w/{implementation.workspace.slug}/i/{implementation.slug}/status/",
        subject=_("Status of %(date)s") % {"date": wording.short_date(as_of)},
        dedupe_key=f"status:{report.pk}:{seat.pk}",
        context={
            "workspace_name": frozen["vendor"],
            "first": seat.first_name,
            "on": wording.long_date(as_of),
            "number": report.number,
            "headline": frozen["headline"],
            "rag": frozen["rag"],
            "note": frozen["note"],
            "needs": frozen["needs"]["rows"],
            "needs_more": frozen["needs"]["more"],
            "cautions": frozen.get("cautions", []),
            "theirs": not seat.is_ours,
            "seq": frozen["head"]["seq"],
            "head": frozen["head"]["hash"],
            "sha256": file.sha256,
        },
        why=_("The weekly status of %(name)s.") % {"name": frozen["customer"]},
        now=now,
        transactional=False,
        attachments=[{"file": str(file.pk), "name": file.name}],
    )
