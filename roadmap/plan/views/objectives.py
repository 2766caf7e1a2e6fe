"""Leaving out an optional objective, and taking it back."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from implementation import tenancy
from roadmap.plan import actions, queries, rules
from roadmap.plan.forms.items import ReasonForm
from roadmap.plan.models import Objective
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.verdicts import Forbidden, Stale
from stakeholders.views.answers import done, page, refused


@require_http_methods(["GET", "HEAD", "POST"])
@seat_required
def skip_objective(request: SeatedRequest, key: str) -> HttpResponse:
    """What leaving it out does, and the reason that is asked for."""
    objective = _find(request, key)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if not request.seat.is_ours:
        return _ask(request, objective, form, status=403)
    if request.method != "POST" or not form.is_valid():
        return _ask(request, objective, form, status=422 if form.is_bound else 200)
    try:
        actions.skip_objective(
            objective=objective,
            implementation=request.implementation,
            by=request.seat,
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        form.add_error(None, sentence)
        return _ask(request, objective, form, status=status)
    place = [request.workspace.slug, request.implementation.slug]
    undo = reverse("roadmap:restore_objective", args=[*place, key])
    messages.success(request, _("“%(title)s” is left out.") % {"title": objective.title}, extra_tags=undo)
    return HttpResponseRedirect(reverse("roadmap:roadmap", args=place))


@require_POST
@seat_required
def restore_objective(request: SeatedRequest, key: str) -> HttpResponse:
    objective = _find(request, key)
    address = reverse("roadmap:roadmap", args=[request.workspace.slug, request.implementation.slug])
    try:
        actions.restore_objective(
            objective=objective, implementation=request.implementation, by=request.seat, now=timezone.now()
        )
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        return _ask(request, objective, ReasonForm(), status=status, sentence=sentence)
    return done(request, address, _("“%(title)s” is part of the plan again.") % {"title": objective.title})


def _find(request: SeatedRequest, key: str) -> Objective:
    with tenancy.reading():
        found = Objective.objects.of(request.implementation).filter(key=key).first()
    if found is None:
        raise Http404
    return found


def _ask(
    request: SeatedRequest, objective: Objective, form: ReasonForm, *, status: int, sentence: str = ""
) -> HttpResponse:
    with tenancy.reading():
        request.plan = queries.plan_of(request.implementation)  # type: ignore[attr-defined]
    may_skip = rules.may_skip_objective(request.seat, objective, request.implementation)
    context = {"objective": objective, "form": form, "may_skip": may_skip, "sentence": sentence}
    return page(request, "roadmap/skip_objective.html", context, status)
