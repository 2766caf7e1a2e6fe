"""The data that moves: all of it, one dataset with its routes, and what people say of it."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from implementation import tenancy
from migrations_tracker.actions import datasets as actions
from migrations_tracker.forms.connections import OpenComment, SkipForm
from migrations_tracker.forms.datasets import GRADES, DescribeForm, PlanForm, RouteForm
from migrations_tracker.models import Dataset
from migrations_tracker.queries import datasets as queries
from migrations_tracker.queries.connections import admins_of
from migrations_tracker.queries.datasets import Moving
from migrations_tracker.rules import datasets as rules
from migrations_tracker.views import requested
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.actions.threads import Topical
from stakeholders.models import Role, Seat, Side
from stakeholders.queries.threads import comments_of
from stakeholders.rules.people import may_take_part
from stakeholders.verdicts import Forbidden, Stale
from stakeholders.views.answers import done, page, refused
from stakeholders.views.threads import comment_form, take_comment


@require_safe
@seat_required
def datasets(request: SeatedRequest) -> HttpResponse:
    """What was, and what comes from now on: each with its route and its grade."""
    return _listed(request)


@require_POST
@seat_required
def plan_dataset(request: SeatedRequest) -> HttpResponse:
    form = PlanForm(request.POST)
    if not form.is_valid():
        return _listed(request, form=form, status=422)
    try:
        made = actions.plan_dataset(
            implementation=request.implementation, by=request.seat, now=timezone.now(), **form.cleaned_data
        )
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        form.add_error(None, sentence)
        return _listed(request, form=form, status=status)
    return done(request, _address(request, made), _("Choose its route."))


@require_safe
@seat_required
def dataset(request: SeatedRequest, number: int) -> HttpResponse:
    return _show(request, _find(request, number))


@require_POST
@seat_required
def choose_route(request: SeatedRequest, number: int) -> HttpResponse:
    found = _find(request, number)
    form = RouteForm(request.POST, moving=found, auto_id="route_%s")
    return _act(request, found, "route", actions.choose_route, form=form, said=_("The route is chosen."))


@require_POST
@seat_required
def describe_dataset(request: SeatedRequest, number: int) -> HttpResponse:
    found = _find(request, number)
    with tenancy.reading():
        form = DescribeForm(request.POST, people=admins_of(request.implementation), auto_id="describe_%s")
    return _act(request, found, "describe", actions.describe_dataset, form=form, said=_("Saved."))


@require_POST
@seat_required
def drop_dataset(request: SeatedRequest, number: int) -> HttpResponse:
    form = SkipForm(request.POST, auto_id="drop_%s")
    return _act(request, _find(request, number), "drop", actions.drop_dataset, form=form, said=_("It is left out."))


@require_POST
@seat_required
def take_dataset_back(request: SeatedRequest, number: int) -> HttpResponse:
    found, form = _find(request, number), forms.Form(request.POST)
    return _act(request, found, "take_back", actions.take_dataset_back, form=form, said=_("It moves after all."))


@require_POST
@seat_required
def comment_on_dataset(request: SeatedRequest, number: int) -> HttpResponse:
    found = _find(request, number)
    about = Topical(row=found.row, title=found.title, path=_address(request, found.row))

    def hearers(internal: bool) -> list[Seat]:
        people = Seat.objects.of(request.implementation).present()
        leading = [seat for seat in people if seat.holds(Role.LEAD if seat.side == Side.CUSTOMER else Role.MANAGER)]
        own = [seat for seat in (found.row.theirs, found.row.ours) if seat]
        return [seat for seat in dict.fromkeys([*own, *leading]) if seat.is_ours or not internal]

    form, status = take_comment(
        request, thread=found.row.thread, about=about, concerned=hearers, form_class=OpenComment
    )
    if status:
        return _show(request, found, given={"comment": form}, status=status)
    return done(request, f"{_address(request, found.row)}#talk", _("Your comment is there."))


# --- What is shown -------------------------------------------------------------------------------------------------


def _find(request: SeatedRequest, number: int) -> Moving:
    with tenancy.reading():
        found = queries.dataset_numbered(request.implementation, number)
    if found is None:
        raise Http404
    return found


def _address(request: SeatedRequest, row: Dataset) -> str:
    place = [request.workspace.slug, request.implementation.slug]
    return reverse("migrations_tracker:dataset", args=[*place, row.number])


def _act(
    request: SeatedRequest, found: Moving, key: str, action: Callable[..., None], *, form: forms.Form, said: str
) -> HttpResponse:
    if not form.is_valid():
        return _show(request, found, given={key: form}, status=422)
    given: Mapping[str, Any] = form.cleaned_data
    try:
        action(dataset=found.row, implementation=request.implementation, by=request.seat, now=timezone.now(), **given)
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        if key == "route" and isinstance(problem, Forbidden):
            form.add_error("reason", sentence)
            sentence = ""
        again = _find(request, found.row.number)
        return _show(request, again, given={key: form}, sentence=sentence, status=status)
    return done(request, _address(request, found.row), said)


def _listed(request: SeatedRequest, *, form: PlanForm | None = None, status: int = 200) -> HttpResponse:
    with tenancy.reading():
        may = rules.may_plan_data(request.seat, request.implementation)
        rows = queries.datasets_of(request.implementation)
        groups = [
            (label, [(moving, GRADES.get(moving.row.grade, "")) for moving in rows if moving.row.purpose == value])
            for value, label in Dataset.Purpose.choices
        ]
        context = {
            "groups": [(label, found) for label, found in groups if found],
            "form": form or (PlanForm() if may else None),
            "open": form is not None,
            "requests": requested.listed(request, timezone.now()),
            "may_ask": may,
        }
        return page(request, "migrations_tracker/datasets.html", context, status)


def _show(
    request: SeatedRequest,
    moving: Moving,
    *,
    given: Mapping[str, forms.Form] | None = None,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    given = given or {}
    with tenancy.reading():
        here, now, row, seat = request.implementation, timezone.now(), moving.row, request.seat
        said = comments_of(row.thread, at=here, now=now)
        chosen = {"method": row.method, "reason": row.reason}
        context = {
            "moving": moving,
            "dataset": row,
            "grade": GRADES.get(row.grade, ""),
            "poor": moving.route is not None and moving.route.needs_a_reason,
            "sentence": sentence,
            "open": next(iter(given), ""),
            "comments": said,
            "comment_form": given.get("comment") or comment_form(request, row.thread, said),
            "may_take_part": may_take_part(seat, here),
            "may_say": rules.may_say_of(seat, row, here),
            "may_drop": rules.may_drop(seat, row, here),
            "may_ask": rules.may_plan_data(seat, here),
            "requests": [each for each in requested.listed(request, now) if each.row.dataset_id == row.pk],
            "may_take_back": rules.may_take_back(seat, row, here),
            "route_form": given.get("route") or RouteForm(initial=chosen, moving=moving, auto_id="route_%s"),
            "describe_form": given.get("describe")
            or DescribeForm(initial=DescribeForm.values_of(row), people=admins_of(here), auto_id="describe_%s"),
            "drop_form": given.get("drop") or SkipForm(auto_id="drop_%s"),
        }
        return page(request, "migrations_tracker/dataset.html", context, status)
