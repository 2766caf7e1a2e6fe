"""What the list can be narrowed by, and the views that people keep of it under a name."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from implementation import tenancy
from roadmap.portfolio import actions, queries
from roadmap.portfolio.forms import FilterForm, SaveViewForm
from roadmap.portfolio.models import SavedView
from roadmap.portfolio.rules import may_change_view
from roadmap.portfolio.wishes import asked, labels, narrowed_by, wish_of
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.verdicts import Forbidden, Stale
from stakeholders.views.answers import done, page, refused


@require_safe
@seat_required
def views(request: SeatedRequest) -> HttpResponse:
    return _show(request)


@require_POST
@seat_required
def save_view(request: SeatedRequest) -> HttpResponse:
    form, wish = SaveViewForm(request.POST), wish_of(request.POST.dict(), request.user.pk)
    if not form.is_valid():
        return _show(request, form, status=422)
    try:
        view = actions.save_view(by=request.seat, asked=asked(wish), now=timezone.now(), **form.cleaned_data)
    except Forbidden as problem:
        sentence, status = refused(problem)
        return _show(request, form, sentence=sentence, status=status)
    address = f"{reverse('roadmap:portfolio', args=[request.workspace.slug])}?view={view.pk}"
    return done(request, address, _("Kept as “%(name)s”.") % {"name": view.name})


@require_POST
@seat_required
def change_view(request: SeatedRequest, view: UUID) -> HttpResponse:
    """Two buttons, each of which turns one of the two properties round."""
    found = _find(request, view)
    turned = request.POST.get("turn", "")
    wanted = {name: getattr(found, name) != (name == turned) for name in ("shared", "is_default")}
    try:
        actions.change_view(view=found, by=request.seat, now=timezone.now(), **wanted)
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        return _show(request, sentence=sentence, status=status)
    return done(request, _address(request), _("“%(name)s” is changed.") % {"name": found.name})


@require_POST
@seat_required
def remove_view(request: SeatedRequest, view: UUID) -> HttpResponse:
    found = _find(request, view)
    try:
        actions.remove_view(view=found, by=request.seat, now=timezone.now())
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        return _show(request, sentence=sentence, status=status)
    return done(request, _address(request), _("“%(name)s” is removed.") % {"name": found.name})


def _address(request: SeatedRequest) -> str:
    return reverse("roadmap:views", args=[request.workspace.slug])


def _find(request: SeatedRequest, key: UUID) -> SavedView:
    with tenancy.reading():
        found = next((view for view in queries.views_for(request.seat) if view.pk == key), None)
    if found is None:
        raise Http404
    return found


def _show(
    request: SeatedRequest, form: SaveViewForm | None = None, *, sentence: str = "", status: int = 200
) -> HttpResponse:
    with tenancy.reading():
        given = request.POST if request.method == "POST" else request.GET
        wish = wish_of(given.dict(), request.user.pk)
        context: dict[str, Any] = {
            "filters": FilterForm(
                initial=asked(wish),
                workspace=request.workspace,
                owners=queries.owners_in(request.workspace),
                playbooks=queries.playbooks_in(request.workspace),
            ),
            "form": form or SaveViewForm(),
            "asked": asked(wish),
            "narrowed": narrowed_by(wish, request.workspace),
            "sorted_by": labels(wish.show)[wish.sort],
            "show": wish.show,
            "rows": [
                {
                    "view": view,
                    "own": view.seat_id == request.seat.pk,
                    "may_change": may_change_view(request.seat, view),
                }
                for view in queries.views_for(request.seat)
            ],
            "sentence": sentence,
        }
        return page(request, "roadmap/views.html", context, status)
