"""The weekly status: freeze once, publish once. Running all of it twice changes nothing."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from implementation import fingerprint, ledger
from implementation.models import Implementation, StoredFile
from roadmap.plan.acting import locked_plan
from roadmap.status import letters, rules, snapshot
from roadmap.status.models import StatusReport, WeekNote
from stakeholders.models import Seat
from stakeholders.verdicts import Stale


@transaction.atomic(durable=True)
def write_note(*, implementation: Implementation, by: Seat, iso_week: str, text: str, now: datetime) -> None:
    """Say this week's two sentences; saying them again replaces them. Raises `Forbidden`, or `Stale` once frozen."""
    rules.may_report(by, implementation).enforce()
    if StatusReport.objects.of(implementation).filter(iso_week=iso_week).exists():
        raise Stale(_("This week’s status is frozen. What you want to add belongs into the next one."))
    kept = WeekNote.objects.of(implementation).filter(iso_week=iso_week)
    if not kept.update(text=text.strip(), seat=by, written_at=now):
        WeekNote.objects.create(
            implementation=implementation, iso_week=iso_week, text=text.strip(), seat=by, written_at=now
        )
    facts = {"iso_week": iso_week, "sha256": fingerprint.of(text.strip())}
    ledger.record("roadmap.status.noted", actor=by, subject=implementation, happened_at=now, facts=facts)


@transaction.atomic(durable=True)
def freeze_status(
    *, implementation: Implementation, iso_week: str, now: datetime, by: Seat | None = None
) -> StatusReport:
    """The report of that week, made from what the customer may see; the same one if it is there already.

    Called in the customer's role. `by` is who asked for it; nobody when it comes by itself.
    """
    if by is not None:
        rules.may_report(by, implementation).enforce()
    plan = locked_plan(implementation)
    reports = StatusReport.objects.of(implementation)
    if there := reports.filter(iso_week=iso_week).first():
        return there
    number = len(reports.values_list("pk")) + 1
    frozen = snapshot.freeze(implementation, plan, week=iso_week, number=number, now=now)
    report = StatusReport.objects.create(
        implementation=implementation,
        iso_week=iso_week,
        number=number,
        snapshot=frozen,
        frozen_at=now,
        frozen_by=by,
    )
    facts = {"iso_week": iso_week, "number": number, "snapshot": fingerprint.of(frozen)}
    ledger.record("roadmap.status.frozen", actor=by, subject=report, happened_at=now, facts=facts)
    return report


@transaction.atomic(durable=True)
def publish_status(*, report: StatusReport, implementation: Implementation, file: StoredFile, now: datetime) -> bool:
    """Keep the file and write to every reader, once. False when that was done before."""
    waiting = StatusReport.objects.filter(pk=report.pk, published_at=None)
    if not waiting.update(file=file.pk, sha256=file.sha256, published_at=now):
        return False
    file.save(force_insert=True)
    facts = {"iso_week": report.iso_week, "number": report.number, "sha256": file.sha256}
    ledger.record("roadmap.status.published", actor=None, subject=report, happened_at=now, facts=facts)
    for seat in snapshot.readers_of(implementation):
        letters.weekly_status(report, seat, file=file, implementation=implementation, now=now)
    return True
