"""The plan against one of its baselines, or one baseline against another; and taking a baseline."""

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from implementation import tenancy, wording
from roadmap.plan import actions, comparing, networks, queries, rules
from roadmap.plan.compared import rows_of
from roadmap.plan.models import Baseline
from roadmap.plan.sheets import dates_in
from roadmap.plan.views.pages import plan_of, reader_of
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.verdicts import Forbidden, Stale
from stakeholders.views.answers import done, page, refused

PLAN, FORECAST = "plan", "forecast"


class BaselineForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=60,
        help_text=gettext_lazy("What the dates are kept for, such as “after the workshop”. Both sides see it."),
        error_messages={"required": gettext_lazy("Give the baseline a name, so that people find it again.")},
    )


@require_safe
@seat_required
def compare(request: SeatedRequest) -> HttpResponse:
    return _page(request, BaselineForm())


@require_POST
@seat_required
def take_baseline(request: SeatedRequest) -> HttpResponse:
    form = BaselineForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422 if request.seat.is_ours else 403)
    name = form.cleaned_data["name"]
    try:
        actions.take_baseline(implementation=request.implementation, by=request.seat, name=name, now=timezone.now())
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        form.add_error("name", sentence)
        return _page(request, form, status=status)
    address = reverse("roadmap:compare", args=[request.workspace.slug, request.implementation.slug])
    return done(request, address, _("The baseline “%(name)s” is kept.") % {"name": " ".join(name.split())})


def _page(request: SeatedRequest, form: BaselineForm, status: int = 200) -> HttpResponse:
    with tenancy.reading():
        plan, reader = plan_of(request), reader_of(request, timezone.now())
        if plan is None:
            return page(request, "roadmap/no_plan.html")
        baselines = list(Baseline.objects.of(request.implementation).order_by("made_at", "id"))
        objectives = queries.objectives_of(request.implementation)
        by_id = {objective.pk: objective for objective in objectives}
        items = networks.items_of(request.implementation, by_id, "forecast_start", "forecast_finish")
        left = _named(request.GET.get("from", ""), baselines) or (baselines[0] if baselines else None)
        right = _named(request.GET.get("to", ""), baselines)
        frozen = [one for one in (left, right) if one is not None]
        dates = dict(zip([one.pk for one in frozen], dates_in(frozen), strict=True))
    to_forecast = right is None and request.GET.get("to") == FORECAST
    now = comparing.forecast(items) if to_forecast else comparing.planned(items)
    before = dates[left.pk] if left else {}
    after = dates[right.pk] if right else now
    found = comparing.compare(items, before, after, reader.calendars)
    whole = request.GET.get("show") == "all"
    ends = [wording.short_date(end, reader.today) if end else "" for end in found.ends]
    choices = [{"key": str(one.pk), "label": one.name} for one in baselines]
    return page(
        request,
        "roadmap/compare.html",
        {
            "plan": plan,
            "form": form,
            "rows": rows_of(found.lines if whole else found.moved, reader),
            "whole": whole,
            "added": found.of("added"),
            "removed": found.of("removed"),
            "changed": found.of("changed"),
            "every": len(found.lines),
            "ends": ends,
            "left": str(left.pk) if left else "",
            "right": str(right.pk) if right else FORECAST if to_forecast else PLAN,
            "lefts": choices,
            "rights": [
                {"key": PLAN, "label": _("the plan now")},
                {"key": FORECAST, "label": _("the forecast")},
                *choices,
            ],
            "may_take": rules.may_shape_plan(request.seat, request.implementation),
        },
        status=status,
    )


def _named(text: str, baselines: list[Baseline]) -> Baseline | None:
    """What the address names; what it does not know is passed over."""
    try:
        key = UUID(text)
    except ValueError:
        return None
    return next((baseline for baseline in baselines if baseline.pk == key), None)
