"""From a week to its mails: freeze in one transaction, render outside of any, publish in another."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from implementation import files, pdf
from implementation.models import Implementation, StoredFile
from roadmap.charts import burnup, gantt, wait
from roadmap.status import actions, drawing, progress
from roadmap.status.models import StatusReport
from stakeholders.models import Seat

PAGES = 4
QUICK = timedelta(minutes=2)  # how long a PDF may take before its page says that it takes long
# Rows of each list, and whether figures are drawn that repeat what lists say: tried until the pages suffice.
ATTEMPTS = ((12, True), (6, True), (3, True), (3, False), (1, False))
NO_EXTRAS: dict[str, Any] = {"burnt": "", "waited": None, "matrix": {"rows": []}}


def send_status(*, implementation: Implementation, iso_week: str, now: datetime, by: Seat | None = None) -> bool:
    """The whole walk, in the customer's role. False when that week had been sent before."""
    report = actions.freeze_status(implementation=implementation, iso_week=iso_week, now=now, by=by)
    return publish(report, implementation=implementation, now=now)


def publish(report: StatusReport, *, implementation: Implementation, now: datetime) -> bool:
    """Make, keep and send the PDF of a frozen week. False when that was done before. Raises `PdfError`."""
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
    """The report of a frozen week, on four pages at most: when titles are very long, lists are shorter and say so.

    What an older snapshot did not keep is not in it.
    """
    context = {**frozen, **_drawn(frozen), "vendor_name": frozen["vendor"]}
    for lines, whole in ATTEMPTS:
        shorter = _shortened(frozen, lines) | ({} if whole else NO_EXTRAS)
        document = pdf.render("roadmap/pdf/status_report.html", context | shorter)
        if pdf.pages_of(document) <= PAGES:
            break
    return document


def _shortened(frozen: dict[str, Any], lines: int) -> dict[str, Any]:
    """Every list with at most so many rows, and how many more there are."""
    found: dict[str, Any] = {}
    for name in ("done", "next", "waiting", "matrix"):
        kept = frozen.get(name, {"rows": [], "more": 0})
        left_off = len(kept["rows"][lines:])
        found[name] = {**kept, "rows": kept["rows"][:lines], "more": kept["more"] + left_off}
    for name in ("changes", "conditions", "cautions"):
        kept = frozen.get(name, [])
        found[name], found[f"{name}_more"] = kept[:lines], len(kept[lines:])
    return found


def _drawn(frozen: dict[str, Any]) -> dict[str, Any]:
    charts: dict[str, Any] = {"drawn": gantt.paper(drawing.chart(frozen["chart"]), "plan")}
    if kept := frozen.get("burn_up"):
        charts["burnt"] = burnup.paper(progress.chart(kept), "burnup")
        charts["burnt_said"] = progress.sentence(kept)
    if kept := frozen.get("waited"):
        waited = progress.waiting_bar(kept, vendor=frozen["vendor"], customer=frozen["customer"])
        names = {"VENDOR": frozen["vendor"], "CUSTOMER": frozen["customer"], "THIRD": _("others")}
        charts["sides"] = [{"code": code, "name": name, "days": kept[code]} for code, name in names.items()]
        charts["waited_bar"] = wait.bar(waited, "waited", on_paper=True) if waited.total else ""
    return charts
