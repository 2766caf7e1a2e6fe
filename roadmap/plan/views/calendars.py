"""Both sides' days off and weeks: what they are, what would move if they changed, and changing them."""

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from implementation import tenancy
from implementation.calendars import CalendarError, WorkingCalendar, local_date
from roadmap.plan import actions, calendars, queries, rules, tables
from roadmap.plan.acting import today_at
from roadmap.plan.actions.moves import Overtaken
from roadmap.plan.almanac import Almanac, almanac
from roadmap.plan.days_off import Amendment
from roadmap.plan.forms.calendars import (
    AmendmentForm,
    ClosedForm,
    OpenedForm,
    PlaceForm,
    SeenForm,
    WeekForm,
    amendment_form,
)
from roadmap.plan.models import Plan
from roadmap.plan.previews import NOTHING, CannotMove, Preview, preview_amendment, preview_of
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.verdicts import Forbidden, Stale
from stakeholders.views.answers import done, page, refused

USUAL = {"weekdays": [0, 1, 2, 3, 4]}
A_YEAR = timedelta(days=366)  # calendar days: how far ahead the workspace's page looks
AFTER = timedelta(days=31)  # calendar days: how far past go-live an implementation's page looks


@require_safe
@seat_required
def calendars_page(request: SeatedRequest) -> HttpResponse:
    return _page(request)


@require_POST
@seat_required
def preview_calendar(request: SeatedRequest) -> HttpResponse:
    """What would move if the customer's calendar changed so. Writes nothing."""
    form = amendment_form(request.POST)
    if not (may := rules.may_amend_calendar(request.seat, request.implementation)):
        return _page(request, sentence=str(may.reason), status=403)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        amendment = form.amendment()
        with tenancy.reading():
            preview = preview_amendment(_plan(request), request.implementation, amendment, today=_today(request))
    except (CalendarError, CannotMove) as problem:
        form.add_error(None, str(problem))
        return _page(request, form, status=422)
    return _preview(request, form, amendment, preview)


@require_POST
@seat_required
def amend_calendar(request: SeatedRequest) -> HttpResponse:
    """Do what was seen. When the plan changed meanwhile, what would move now is shown instead."""
    form, seen = amendment_form(request.POST), SeenForm(request.POST, auto_id="do_%s")
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        amendment = form.amendment()
        if not seen.is_valid():
            with tenancy.reading():
                preview = preview_amendment(_plan(request), request.implementation, amendment, today=_today(request))
            return _preview(request, form, amendment, preview, seen=seen, status=422)
        move = actions.amend_calendar(
            implementation=request.implementation,
            by=request.seat,
            amendment=amendment,
            now=timezone.now(),
            **seen.cleaned_data,
        )
    except Overtaken as problem:
        return _preview(request, form, amendment, problem.preview, sentence=str(problem), status=409)
    except (CalendarError, CannotMove) as problem:
        form.add_error(None, str(problem))
        return _page(request, form, status=422)
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        return _page(request, sentence=sentence, status=status)
    if rules.may_move_dates(request.seat, request.implementation):
        said = _("Kept, and the dates follow.") if move else _("Kept. No date had to move.")
    else:
        said = _("Kept. %(vendor)s sees it and moves what has to move.") % {"vendor": request.workspace.name}
    return done(request, _address(request), said)


@require_POST
@seat_required
def follow_calendars(request: SeatedRequest) -> HttpResponse:
    """Move what was planned on days that became free since."""
    seen = SeenForm(request.POST, auto_id="do_%s")
    if not (may := rules.may_move_dates(request.seat, request.implementation)):
        return _page(request, sentence=str(may.reason), status=403)
    if not seen.is_valid():
        return _page(request, follow=seen, status=422)
    try:
        actions.follow_calendars(
            implementation=request.implementation, by=request.seat, now=timezone.now(), **seen.cleaned_data
        )
    except (Forbidden, Stale, CannotMove) as problem:
        sentence, status = refused(problem) if not isinstance(problem, CannotMove) else (str(problem), 422)
        return _page(request, sentence=sentence, status=status)
    return done(request, _address(request), _("The dates follow the calendars."))


@require_http_methods(["GET", "HEAD", "POST"])
@seat_required
def workspace_calendar(request: SeatedRequest) -> HttpResponse:
    """By what days the vendor's items of all implementations are planned."""
    if request.method != "POST":
        return _workspace(request)
    form = amendment_form(request.POST)
    if not form.is_valid():
        return _workspace(request, form, status=422)
    try:
        amendment = form.amendment()
        actions.amend_workspace_calendar(
            workspace=request.workspace, by=request.seat, amendment=amendment, now=timezone.now()
        )
    except CalendarError as problem:
        form.add_error(None, str(problem))
        return _workspace(request, form, status=422)
    except Forbidden as problem:
        sentence, status = refused(problem)
        return _workspace(request, sentence=sentence, status=status)
    with tenancy.reading():
        planned = queries.planned_within(request.workspace, *amendment.span)
    said = ngettext(
        "Kept. %(count)s running implementation shows what would move.",
        "Kept. %(count)s running implementations show what would move.",
        planned,
    )
    address = reverse("roadmap:workspace_calendar", args=[request.workspace.slug])
    return done(
        request, address, said % {"count": planned} if planned else _("Kept. Nothing of yours is planned then.")
    )


# --- Pages -------------------------------------------------------------------------------------------------------


def _address(request: SeatedRequest) -> str:
    return reverse("roadmap:calendars", args=[request.workspace.slug, request.implementation.slug])


def _today(request: SeatedRequest) -> date:
    return today_at(request.implementation, timezone.now())


def _plan(request: SeatedRequest) -> Plan:
    plan = queries.plan_of(request.implementation)
    if plan is None:
        raise Http404
    return plan


def _page(
    request: SeatedRequest,
    form: AmendmentForm | None = None,
    *,
    follow: SeenForm | None = None,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    with tenancy.reading():
        plan = queries.plan_of(request.implementation)
        request.plan = plan  # type: ignore[attr-defined]
        if plan is None:
            return page(request, "roadmap/no_plan.html")
        context = {
            "almanacs": _almanacs(request, plan),
            "sentence": sentence,
            "may_amend": rules.may_amend_calendar(request.seat, request.implementation),
            **_forms(form, calendars.of(request.implementation)["CUSTOMER"]),
            **_following(request, plan, follow),
        }
        return page(request, "roadmap/calendars.html", context, status)


def _forms(form: AmendmentForm | None, calendar: WorkingCalendar) -> dict[str, Any]:
    """The three forms of a calendar's page, with what was typed into one of them."""
    place = {"country": calendar.country, "region": calendar.region}
    return {
        "place": form if isinstance(form, PlaceForm) else PlaceForm(initial=place, auto_id="place_%s"),
        "closed": form if isinstance(form, ClosedForm) else ClosedForm(),
        "week": form
        if isinstance(form, WeekForm)
        else WeekForm(initial={"weekdays": [0, 1, 2, 3, 4]}, auto_id="week_%s"),
        "refused": form.non_field_errors() if isinstance(form, OpenedForm) else [],
    }


def _almanacs(request: SeatedRequest, plan: Plan) -> list[Almanac]:
    today = _today(request)
    names = {"VENDOR": request.workspace.name, "CUSTOMER": request.implementation.customer_name}
    until = max(plan.forecast_on, plan.committed_on, today) + AFTER
    both = calendars.of(request.implementation)
    return [almanac(side, names[side], calendar, today=today, until=until) for side, calendar in both.items()]


def _following(request: SeatedRequest, plan: Plan, follow: SeenForm | None) -> dict[str, Any]:
    """What would move to follow calendars that changed; nothing for those who do not move dates."""
    may = rules.may_move_dates(request.seat, request.implementation)
    if not may or calendars.planned_by(plan, calendars.of(request.implementation)) is None:
        return {}
    try:
        preview = preview_of(plan, request.implementation, NOTHING, today=_today(request))
    except CannotMove as problem:
        return {"cannot_follow": str(problem)}
    initial = {"seen": preview.seen, "reason": _("The calendars changed.")}
    return {"table": tables.preview(preview), "follow": follow or SeenForm(initial=initial, auto_id="do_%s")}


def _preview(
    request: SeatedRequest,
    form: AmendmentForm,
    amendment: Amendment,
    preview: Preview,
    *,
    seen: SeenForm | None = None,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    said = f"{request.implementation.customer_name} {amendment.said()}"
    if seen is None or sentence:
        given = {"seen": preview.seen, "reason": request.POST.get("reason") or f"{said}."}
        seen = SeenForm(initial=given, auto_id="do_%s")
    with tenancy.reading():
        request.plan = queries.plan_of(request.implementation)  # type: ignore[attr-defined]
        context = {
            "said": said,
            "sent": [(name, value) for name in form.fields for value in request.POST.getlist(name)],
            "table": tables.preview(preview),
            "confirm": seen,
            "sentence": sentence,
            "moves_dates": bool(rules.may_move_dates(request.seat, request.implementation)),
            "may_amend": rules.may_amend_calendar(request.seat, request.implementation),
        }
        return page(request, "roadmap/calendar_preview.html", context, status)


def _workspace(
    request: SeatedRequest, form: AmendmentForm | None = None, *, sentence: str = "", status: int = 200
) -> HttpResponse:
    today = local_date(timezone.now(), request.workspace.zone)
    ours = calendars.of_workspace(request.workspace)
    context = {
        "almanac": almanac("VENDOR", request.workspace.name, ours, today=today, until=today + A_YEAR),
        "sentence": sentence,
        "may_amend": rules.may_amend_workspace_calendar(request.seat),
        **_forms(form, ours),
    }
    return page(request, "roadmap/workspace_calendar.html", context, status)
