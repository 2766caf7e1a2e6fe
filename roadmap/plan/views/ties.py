"""The dependencies of a plan: what waits for what, drawing one with everything that it moves, taking one away."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from implementation import tenancy
from roadmap.plan import actions, networks, queries, rules, tables
from roadmap.plan.acting import today_at
from roadmap.plan.actions.moves import Overtaken
from roadmap.plan.dependencies import dependencies_of
from roadmap.plan.forms.ties import DrawForm, RemoveForm, TieForm
from roadmap.plan.models import Dependency
from roadmap.plan.networks import Rows
from roadmap.plan.previews import CannotMove
from roadmap.plan.tying import Drawn, TiePreview, ends_of, preview_tie
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.verdicts import Forbidden, Stale
from stakeholders.views.answers import done, page, page_or_part, refused


@require_safe
@seat_required
def dependencies(request: SeatedRequest) -> HttpResponse:
    """All of them; with `?of=12` or `?of=objective:align` those of one thing, with `?remove=…` the form for that."""
    return _listed(request)


@require_POST
@seat_required
def preview_dependency(request: SeatedRequest) -> HttpResponse:
    """What would move, because of what, and what that does to go-live. Writes nothing."""
    form = TieForm(request.POST, ends=_ends(request))
    if not (may := rules.may_move_dates(request.seat, request.implementation)):
        return _show(request, form, None, sentence=str(may.reason), status=403)
    if not form.is_valid():
        return _show(request, form, None, status=422)
    try:
        return _show(request, form, _preview(request, form.drawn()))
    except CannotMove as problem:
        return _show(request, form, None, sentence=str(problem), status=422)


@require_POST
@seat_required
def draw_dependency(request: SeatedRequest) -> HttpResponse:
    """Do what was seen. When the plan changed meanwhile, what would move now is shown instead."""
    ends = _ends(request)
    form = DrawForm(request.POST, ends=ends, auto_id="do_%s")
    wished = TieForm(request.POST, ends=ends)
    if not (may := rules.may_move_dates(request.seat, request.implementation)):
        return _show(request, wished, None, sentence=str(may.reason), status=403)
    if not form.is_valid():
        return _show(request, wished, _possible(request, wished), confirm=form, status=422)
    said = {name: form.cleaned_data[name] for name in ("seen", "reason")}
    try:
        move = actions.draw_dependency(
            implementation=request.implementation, by=request.seat, drawn=form.drawn(), now=timezone.now(), **said
        )
    except Overtaken as problem:
        return _show(request, wished, cast(TiePreview, problem.preview), sentence=str(problem), status=409)
    except CannotMove as problem:
        return _show(request, wished, None, sentence=str(problem), status=422)
    place = [request.workspace.slug, request.implementation.slug]
    titles = {name: ends[form.cleaned_data[name]].title for name in ("who", "on")}
    undo = reverse("roadmap:undo_move", args=[*place, move.pk]) if move else ""
    messages.success(request, _("“%(who)s” waits for “%(on)s” now.") % titles, extra_tags=undo)
    return HttpResponseRedirect(reverse("roadmap:dependencies", args=place))


@require_POST
@seat_required
def remove_dependency(request: SeatedRequest, tie: UUID) -> HttpResponse:
    with tenancy.reading():
        found = Dependency.objects.of(request.implementation).filter(pk=tie).first()
    if found is None:
        raise Http404
    form = RemoveForm(request.POST)
    if not form.is_valid():
        return _listed(request, remove=(tie, form), status=422)
    try:
        actions.remove_dependency(
            tie=found,
            implementation=request.implementation,
            by=request.seat,
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        return _listed(request, sentence=sentence, status=status)
    address = reverse("roadmap:dependencies", args=[request.workspace.slug, request.implementation.slug])
    return done(request, address, _("It waits no longer. Its dates stay until somebody moves them."))


# --- What is shown -------------------------------------------------------------------------------------------------


def _rows(request: SeatedRequest) -> Rows:
    with tenancy.reading():
        if queries.plan_of(request.implementation) is None:
            raise Http404
        return networks.rows_of(request.implementation)


def _ends(request: SeatedRequest) -> Any:
    return ends_of(_rows(request))


def _listed(
    request: SeatedRequest,
    *,
    remove: tuple[UUID, RemoveForm] | None = None,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    with tenancy.reading():
        request.plan = queries.plan_of(request.implementation)  # type: ignore[attr-defined]
        if request.plan is None:  # type: ignore[attr-defined]
            raise Http404
        rows = networks.rows_of(request.implementation)
        ends = ends_of(rows)
        listed = dependencies_of(request.implementation, rows)
        of = request.GET.get("of", "")
        asked = str(remove[0]) if remove else request.GET.get("remove", "")
        removed = next((row for row in listed if str(row.key) == asked), None)
        may = rules.may_move_dates(request.seat, request.implementation)
        context = {
            "rows": [row for row in listed if not of or of in (row.who_name, row.on_name)],
            "of": ends.get(of),
            "removed": removed if may else None,
            "remove_form": remove[1] if remove else RemoveForm(auto_id="remove_%s"),
            "form": TieForm(ends=ends, initial={"who": of}),
            "may_move": may,
            "sentence": sentence,
        }
        return page(request, "roadmap/dependencies.html", context, status)


def _preview(request: SeatedRequest, drawn: Drawn) -> TiePreview:
    with tenancy.reading():
        plan = queries.plan_of(request.implementation)
        if plan is None:
            raise Http404
        today = today_at(request.implementation, timezone.now())
        return preview_tie(plan, request.implementation, drawn, today=today)


def _possible(request: SeatedRequest, form: TieForm) -> TiePreview | None:
    try:
        return _preview(request, form.drawn()) if form.is_valid() else None
    except CannotMove:
        return None


def _show(
    request: SeatedRequest,
    form: TieForm,
    preview: TiePreview | None,
    *,
    confirm: DrawForm | None = None,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    with tenancy.reading():
        request.plan = queries.plan_of(request.implementation)  # type: ignore[attr-defined]
        context: dict[str, Any] = {
            "form": form,
            "sentence": sentence,
            "preview": preview,
            "may_move": rules.may_move_dates(request.seat, request.implementation),
        }
        if preview is not None:
            context |= {"table": tables.preview(preview), "confirm": confirm or _confirming(form, preview)}
        shown = 200 if request.htmx else status  # type: ignore[attr-defined]  # htmx swaps in what comes with 200
        return page_or_part(request, "roadmap/dependency.html", context, part="preview", status=shown)


def _confirming(form: TieForm, preview: TiePreview) -> DrawForm:
    """What was asked for and seen, with the reason that was given already."""
    given = {name: form.cleaned_data[name] for name in ("who", "on", "kind", "lag", "soft")}
    initial = {**given, "seen": preview.seen, "reason": form.data.get("reason", "")}
    return DrawForm(initial=initial, ends=ends_of(preview.rows), auto_id="do_%s")
