"""Moving planned dates: what would move, the reason, the act; and every move that was made, with its undo."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from implementation import tenancy
from roadmap.plan import actions, moved, queries, rules, tables
from roadmap.plan.acting import today_at
from roadmap.plan.actions.moves import Overtaken
from roadmap.plan.forms.moves import ConfirmForm, MoveForm
from roadmap.plan.models import Item, Move
from roadmap.plan.previews import CannotMove, Preview, preview_of
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.verdicts import Forbidden, Stale
from stakeholders.views.answers import done, page, page_or_part, refused

LATEST = 50


@require_POST
@seat_required
def preview_move(request: SeatedRequest) -> HttpResponse:
    """What would move, because of what, and what that does to go-live. Writes nothing."""
    form = MoveForm(request.POST)
    if not (may := rules.may_move_dates(request.seat, request.implementation)):
        return _show(request, form, None, sentence=str(may.reason), status=403)
    if not form.is_valid():
        return _show(request, form, None, status=422)
    try:
        return _show(request, form, _preview(request, form))
    except CannotMove as problem:
        return _show(request, form, None, sentence=str(problem), status=422)


@require_POST
@seat_required
def move_dates(request: SeatedRequest) -> HttpResponse:
    """Do what was seen. When the plan changed meanwhile, what would move now is shown instead."""
    form = ConfirmForm(request.POST, auto_id="do_%s")
    if not (may := rules.may_move_dates(request.seat, request.implementation)):
        return _show(request, form, None, sentence=str(may.reason), status=403)
    if not form.is_valid():
        wished = MoveForm(request.POST)
        return _show(request, wished, _possible(request, wished), confirm=form, status=422)
    said = {name: form.cleaned_data[name] for name in ("seen", "reason")}
    try:
        made = actions.move_dates(
            implementation=request.implementation, by=request.seat, asked=form.asked(), now=timezone.now(), **said
        )
    except Overtaken as problem:
        return _show(request, form, problem.preview, sentence=str(problem), status=409)
    except CannotMove as problem:
        return _show(request, form, None, sentence=str(problem), status=422)
    return _moved(request, made)


def _moved(request: SeatedRequest, made: Move) -> HttpResponse:
    place = [request.workspace.slug, request.implementation.slug]
    with tenancy.reading():
        rows = moved.rows_by_move(request.implementation, [made])[made.pk]
    first, *others = rows
    said = ngettext(
        "“%(title)s” and %(count)s more item moved.", "“%(title)s” and %(count)s more items moved.", len(others)
    )
    sentence = said if others else _("“%(title)s” moved.")
    undo = reverse("roadmap:undo_move", args=[*place, made.pk])
    messages.success(request, sentence % {"title": first.item.title, "count": len(others)}, extra_tags=undo)
    return HttpResponseRedirect(reverse("roadmap:roadmap", args=place))


@require_POST
@seat_required
def undo_move(request: SeatedRequest, move: UUID) -> HttpResponse:
    with tenancy.reading():
        found = Move.objects.of(request.implementation).filter(pk=move).first()
    if found is None:
        raise Http404
    try:
        actions.undo_move(move=found, implementation=request.implementation, by=request.seat, now=timezone.now())
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        return _history(request, sentence=sentence, status=status)
    address = reverse("roadmap:moves", args=[request.workspace.slug, request.implementation.slug])
    return done(request, address, _("Every date is back where it was."))


@require_safe
@seat_required
def moves(request: SeatedRequest) -> HttpResponse:
    """Every move of planned dates, with its reason."""
    return _history(request)


def _history(request: SeatedRequest, *, sentence: str = "", status: int = 200) -> HttpResponse:
    with tenancy.reading():
        request.plan = queries.plan_of(request.implementation)  # type: ignore[attr-defined]
        made = moved.moves_of(request.implementation, LATEST)
        rows = moved.rows_by_move(request.implementation, made)
        may = rules.may_move_dates(request.seat, request.implementation)
        stuck = moved.what_stands_on(made, [row for found in rows.values() for row in found]) if may else {}
        listed = [tables.made(move, rows[move.pk], request.implementation, stuck.get(move.pk, "")) for move in made]
        return page(request, "roadmap/moves.html", {"moves": listed, "may_move": may, "sentence": sentence}, status)


# --- The preview ---------------------------------------------------------------------------------------------------


def _preview(request: SeatedRequest, form: MoveForm) -> Preview:
    with tenancy.reading():
        plan = queries.plan_of(request.implementation)
        if plan is None:
            raise Http404
        today = today_at(request.implementation, timezone.now())
        return preview_of(plan, request.implementation, form.asked(), today=today)


def _possible(request: SeatedRequest, form: MoveForm) -> Preview | None:
    try:
        return _preview(request, form) if form.is_valid() else None
    except CannotMove:
        return None


def _show(
    request: SeatedRequest,
    form: MoveForm,
    preview: Preview | None,
    *,
    confirm: ConfirmForm | None = None,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    with tenancy.reading():
        request.plan = queries.plan_of(request.implementation)  # type: ignore[attr-defined]
        context: dict[str, Any] = {
            "form": MoveForm(form.data) if isinstance(form, ConfirmForm) else form,
            "item": _named(request, form),
            "sentence": sentence,
            "preview": preview,
            "may_move": rules.may_move_dates(request.seat, request.implementation),
        }
        if preview is not None:
            context |= {"table": tables.preview(preview), "confirm": confirm or _confirming(form, preview)}
        shown = 200 if request.htmx else status  # type: ignore[attr-defined]  # htmx swaps in what comes with 200
        return page_or_part(request, "roadmap/move.html", context, part="preview", status=shown)


def _named(request: SeatedRequest, form: MoveForm) -> Item | None:
    number = form.data.get("item", "")
    if not number.isdecimal() or len(number) > 9:
        return None
    return Item.objects.of(request.implementation).filter(number=int(number)).first()


def _confirming(form: MoveForm, preview: Preview) -> ConfirmForm:
    """What was asked for and seen, with the reason that was given already."""
    given = {name: form.cleaned_data[name] for name in ("item", "start", "finish", "days", "along")}
    return ConfirmForm(initial={**given, "seen": preview.seen, "reason": form.data.get("reason", "")}, auto_id="do_%s")
