"""Why an implementation has its colour, saying another one for a while, and the thresholds of the workspace."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from implementation import tenancy
from implementation.calendars import local_date
from roadmap.plan import actions, queries, rules
from roadmap.plan.forms.health import OverrideForm, ThresholdsForm
from roadmap.plan.health import Thresholds
from roadmap.plan.models import Plan
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.verdicts import Forbidden, Stale
from stakeholders.views.answers import done, page, refused


@require_safe
@seat_required
def health(request: SeatedRequest) -> HttpResponse:
    return _health(request)


@require_POST
@seat_required
def override_health(request: SeatedRequest) -> HttpResponse:
    form, now = _form(request, request.POST), timezone.now()
    if not form.is_valid():
        return _health(request, form, status=422)
    try:
        actions.override_health(
            implementation=request.implementation,
            by=request.seat,
            colour=form.cleaned_data["colour"],
            reason=form.cleaned_data["reason"],
            until=form.cleaned_data["until"],
            now=now,
        )
    except Forbidden as problem:
        sentence, status = refused(problem)
        return _health(request, form, sentence=sentence, status=status)
    return done(request, _address(request), _("Your word stands, with the rule’s beside it."))


@require_POST
@seat_required
def withdraw_override(request: SeatedRequest) -> HttpResponse:
    try:
        actions.withdraw_override(implementation=request.implementation, by=request.seat, now=timezone.now())
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        return _health(request, sentence=sentence, status=status)
    return done(request, _address(request), _("The rule’s word stands again."))


@require_http_methods(["GET", "HEAD", "POST"])
@seat_required
def thresholds(request: SeatedRequest) -> HttpResponse:
    """By what all implementations of the workspace are judged. Owners change it; everybody of the vendor reads it."""
    limits = Thresholds.from_dict(request.workspace.health)
    if request.method != "POST":
        return _thresholds(request, ThresholdsForm(initial=limits.all()))
    form = ThresholdsForm(request.POST)
    if not form.is_valid():
        return _thresholds(request, form, status=422)
    try:
        actions.change_thresholds(
            workspace=request.workspace, by=request.seat, limits=form.limits(), now=timezone.now()
        )
    except Forbidden as problem:
        sentence, status = refused(problem)
        return _thresholds(request, form, sentence=sentence, status=status)
    address = reverse("roadmap:thresholds", args=[request.workspace.slug])
    return done(request, address, _("Kept. Every running implementation is looked at again within a minute or two."))


def _address(request: SeatedRequest) -> str:
    return reverse("roadmap:health", args=[request.workspace.slug, request.implementation.slug])


def _form(request: SeatedRequest, given: Any = None) -> OverrideForm:
    return OverrideForm(given, today=local_date(timezone.now(), request.implementation.zone))


def _health(
    request: SeatedRequest, form: OverrideForm | None = None, *, sentence: str = "", status: int = 200
) -> HttpResponse:
    with tenancy.reading():
        plan = queries.plan_of(request.implementation)
        request.plan = plan  # type: ignore[attr-defined]
        if plan is None:
            return page(request, "roadmap/no_plan.html")
        context = {
            "plan": plan,
            "rules": _rules(request, plan),
            "says": plan.override_by if plan.is_overridden else None,
            "form": form or _form(request),
            "sentence": sentence,
            "may_override": rules.may_override_health(request.seat, request.implementation),
        }
        return page(request, "roadmap/health.html", context, status)


def _rules(request: SeatedRequest, plan: Plan) -> list[dict[str, str]]:
    """What every rule says, and where its figures come from."""
    here = [request.workspace.slug, request.implementation.slug]
    roadmap, names = reverse("roadmap:roadmap", args=here), rule_names()
    links = {
        "forecast": roadmap,
        "overdue": f"{roadmap}?show=overdue",
        "approvals": reverse("stakeholders:requirements", args=here),
        "blocked": f"{roadmap}?show=open",
    }
    return [
        {**finding, "name": names[finding["rule"]], "url": links[finding["rule"]]}
        for finding in plan.rag_rules
        if finding["rule"] in names
    ]


def rule_names() -> dict[str, str]:
    return {
        "forecast": _("Forecast against committed"),
        "overdue": _("Overdue items"),
        "approvals": _("Approvals on the critical path"),
        "blocked": _("Blocked items"),
    }


def _thresholds(request: SeatedRequest, form: ThresholdsForm, *, sentence: str = "", status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "rules": form.by_rule(rule_names()),
        "sentence": sentence,
        "may_change": rules.may_change_thresholds(request.seat),
    }
    return page(request, "roadmap/thresholds.html", context, status)
