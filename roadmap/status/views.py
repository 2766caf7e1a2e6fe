"""Past weeks, this week's two sentences, a look at what would be sent, and sending it now."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from implementation import due, pdf, tenancy, wording
from implementation.models import Implementation
from roadmap.plan.queries import plan_of
from roadmap.status import actions, publishing, rules, snapshot
from roadmap.status.forms import NoteForm
from roadmap.status.models import StatusReport, WeekNote
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.verdicts import Forbidden, Stale
from stakeholders.views.answers import done, page, refused


@dataclass(frozen=True, slots=True)
class Week:
    """A past report as the list shows it."""

    report: StatusReport
    on: str
    url: str
    rag: str
    by_rule: str
    headline: str


@require_safe
@seat_required
def status_reports(request: SeatedRequest) -> HttpResponse:
    return _page(request)


@require_POST
@seat_required
def write_note(request: SeatedRequest) -> HttpResponse:
    form, now = NoteForm(request.POST), timezone.now()
    if not form.is_valid():
        return _page(request, form=form, status=422)
    week = snapshot.iso_week(now, request.workspace.zone)
    try:
        actions.write_note(
            implementation=request.implementation, by=request.seat, iso_week=week, now=now, **form.cleaned_data
        )
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        form.add_error("text", sentence)
        return _page(request, form=form, status=status)
    return done(request, _address(request), _("Your sentences are kept for this week’s status."))


@require_POST
@seat_required
def send_status(request: SeatedRequest) -> HttpResponse:
    """The same as on Friday, by hand: frozen in the customer's role; a worker makes the PDF and sends it, once."""
    now = timezone.now()
    week = snapshot.iso_week(now, request.workspace.zone)
    try:
        rules.may_report(request.seat, request.implementation).enforce()
        with tenancy.portal(request.workspace.pk, request.implementation.pk):
            report = actions.freeze_status(implementation=_here(request), iso_week=week, now=now, by=request.seat)
    except Forbidden as problem:
        sentence, status = refused(problem)
        return _page(request, sentence=sentence, status=status)
    if report.published_at is not None:
        return _page(
            request, sentence=_("This week’s status was sent already. The next one is due on Friday."), status=409
        )
    due.hurry()
    return done(request, _address(request), _("The week is frozen."))


@require_POST
@seat_required
def preview_status(request: SeatedRequest) -> HttpResponse:
    """What would be sent now, as a PDF. Nothing is kept."""
    if not request.seat.is_ours:
        raise Http404
    now = timezone.now()
    week = snapshot.iso_week(now, request.workspace.zone)
    with tenancy.portal(request.workspace.pk, request.implementation.pk), tenancy.reading():
        here = _here(request)
        plan = plan_of(here)
        if plan is None:
            raise Http404
        number = len(StatusReport.objects.of(here).values_list("pk")) + 1
        frozen = snapshot.freeze(here, plan, week=week, number=number, now=now)
    try:
        document = publishing.document_of(frozen)
    except pdf.PdfError:
        return _page(request, sentence=_("The PDF could not be made just now. Try again in a moment."), status=503)
    answer = HttpResponse(document, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="preview.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _here(request: SeatedRequest) -> Implementation:
    """The implementation, read again in the scope in force."""
    with tenancy.reading():
        return Implementation.objects.select_related("workspace").get(pk=request.implementation.pk)


def _address(request: SeatedRequest) -> str:
    return reverse("roadmap:status_reports", args=[request.workspace.slug, request.implementation.slug])


def _page(
    request: SeatedRequest, *, form: NoteForm | None = None, sentence: str = "", status: int = 200
) -> HttpResponse:
    with tenancy.reading():
        now, here = timezone.now(), request.implementation
        request.plan = plan_of(here)  # type: ignore[attr-defined]
        if request.plan is None:  # type: ignore[attr-defined]
            return redirect("roadmap:home", request.workspace.slug, here.slug)
        week = snapshot.iso_week(now, request.workspace.zone)
        reports = StatusReport.objects.of(here).published().select_related("file").order_by("-iso_week")
        weeks = [_week(request, report) for report in reports]
        making = list(StatusReport.objects.of(here).being_made().order_by("-iso_week"))
        note = WeekNote.objects.of(here).filter(iso_week=week).first() if request.seat.is_ours else None
        context = {
            "weeks": weeks,
            "frozen": any(row.iso_week == week for row in (*(one.report for one in weeks), *making)),
            "making": [_as_of(row) for row in making],
            "slow": any(now - row.frozen_at > publishing.QUICK for row in making),
            "form": form or NoteForm(initial={"text": note.text if note else ""}),
            "may_report": rules.may_report(request.seat, here),
            "sentence": sentence,
        }
        return page(request, "roadmap/status_reports.html", context, status)


def _week(request: SeatedRequest, report: StatusReport) -> Week:
    assert report.file is not None
    address = [request.workspace.slug, request.implementation.slug, report.file.pk, report.file.name]
    return Week(
        report=report,
        on=_as_of(report),
        url=reverse("stakeholders:file", args=address),
        rag=report.snapshot["rag"]["code"],
        by_rule=report.snapshot["rag"].get("by_rule", ""),
        headline=report.snapshot["headline"],
    )


def _as_of(report: StatusReport) -> str:
    return wording.long_date(date.fromisoformat(report.snapshot["as_of"]), year=True)
