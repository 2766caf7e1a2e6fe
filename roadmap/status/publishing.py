"""From a week to its mails: freeze in one transaction, render outside of any, publish in another."""

from datetime import datetime
from typing import Any

from implementation import files, pdf
from implementation.models import Implementation, StoredFile
from roadmap.charts import gantt
from roadmap.status import actions, drawing
from roadmap.status.models import StatusReport
from stakeholders.models import Seat


def send_status(*, implementation: Implementation, iso_week: str, now: datetime, by: Seat | None = None) -> bool:
    """The whole walk, in the customer's role. False when that week had been sent before."""
    report = actions.freeze_status(implementation=implementation, iso_week=iso_week, now=now, by=by)
    if report.published_at is not None:
        return False
    file = render_report(report)
    return actions.publish_status(report=report, implementation=implementation, file=file, now=now)


def render_report(report: StatusReport) -> StoredFile:
    """The PDF of a frozen week, in storage; its row is not saved yet. The same snapshot gives the same bytes."""
    name = f"{report.snapshot['customer']} status {report.iso_week}.pdf"
    document = document_of(report.snapshot)
    return files.store(
        [document], name=name, workspace_id=report.workspace_id, implementation_id=report.implementation_id
    )


def document_of(frozen: dict[str, Any]) -> bytes:
    drawn = gantt.paper(drawing.chart(frozen["chart"]), "plan")
    return pdf.render("roadmap/pdf/status_report.html", {**frozen, "drawn": drawn, "vendor_name": frozen["vendor"]})
