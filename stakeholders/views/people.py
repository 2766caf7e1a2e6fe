"""Who sits in the workspace and at an implementation, and the ways to change that."""

from collections.abc import Sequence
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from implementation import tenancy
from stakeholders import access
from stakeholders.access import SeatedRequest, open_after_closing, seat_required
from stakeholders.actions import people as actions
from stakeholders.forms.people import ColleagueForm, CustomerPersonForm, PersonForm, SeatForm
from stakeholders.models import Role, Seat, Side
from stakeholders.rules import people as rules
from stakeholders.verdicts import Forbidden, Stale
from stakeholders.views.answers import done, page, refused


@require_safe
@access.signed_in
def places(request: HttpRequest) -> HttpResponse:
    """Where this login may go. With one place, straight there."""
    seats = access.seats_of(request.user, limited_to=request.session.get(access.LIMITED_TO, ""))  # type: ignore[arg-type]
    shown = [seat for seat in seats if seat.is_staff_seat or not seat.is_ours]
    if len(shown) == 1:
        return redirect(shown[0].home)
    return page(request, "stakeholders/places.html", {"seats": shown})


@require_safe
@seat_required
def workspace_people(request: SeatedRequest) -> HttpResponse:
    return _workspace_people(request, ColleagueForm())


@require_POST
@seat_required
def invite_colleague(request: SeatedRequest) -> HttpResponse:
    form = ColleagueForm(request.POST)
    if not form.is_valid():
        return _workspace_people(request, form, status=422)
    try:
        seat = actions.invite_colleague(
            workspace=request.workspace, by=request.seat, now=timezone.now(), **form.cleaned_data
        )
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        form.add_error("email" if isinstance(problem, Stale) else None, sentence)
        return _workspace_people(request, form, status=status)
    address = reverse("stakeholders:workspace_people", args=[request.workspace.slug])
    return done(request, address, _("%(name)s is invited.") % {"name": seat.name})


@require_safe
@seat_required
def people(request: SeatedRequest) -> HttpResponse:
    return _people(request, CustomerPersonForm())


@require_POST
@seat_required
def invite(request: SeatedRequest) -> HttpResponse:
    form = CustomerPersonForm(request.POST)
    if not form.is_valid():
        return _people(request, form, status=422)
    try:
        seat = actions.invite_to_implementation(
            implementation=request.implementation,
            by=request.seat,
            side=Side.CUSTOMER,
            now=timezone.now(),
            **form.cleaned_data,
        )
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        form.add_error("email" if isinstance(problem, Stale) else None, sentence)
        return _people(request, form, status=status)
    return done(request, _address(request), _("%(name)s is invited.") % {"name": seat.name})


@require_POST
@seat_required
def join(request: SeatedRequest) -> HttpResponse:
    """A colleague from the workspace takes a seat here."""
    try:
        if request.seat.is_staff_seat:
            actions.join_team(implementation=request.implementation, by=request.seat, now=timezone.now())
    except Stale:
        return redirect(_address(request))
    return done(request, _address(request), _("You are on the team now; the customer sees your name."))


@require_POST
@seat_required
def change(request: SeatedRequest, seat: UUID) -> HttpResponse:
    them = _find(request, seat)
    form = SeatForm(request.POST, ours=them.is_ours)
    if form.is_valid():
        try:
            actions.change_seat(seat=them, by=request.seat, now=timezone.now(), **form.cleaned_data)
            return done(request, _address(request), _("Saved: %(name)s.") % {"name": them.name})
        except (Forbidden, Stale) as problem:
            sentence, status = refused(problem)
            return _again(request, sentence, status)
    return _again(request, _("Choose at least one role for %(name)s.") % {"name": them.name}, 422)


@require_POST
@seat_required
@open_after_closing
def revoke(request: SeatedRequest, seat: UUID) -> HttpResponse:
    them = _find(request, seat)
    try:
        actions.revoke_seat(seat=them, by=request.seat, now=timezone.now())
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        return _again(request, sentence, status)
    return done(request, _address(request), _("%(name)s can no longer come in.") % {"name": them.name})


def _find(request: SeatedRequest, seat: UUID) -> Seat:
    with tenancy.reading():
        found = Seat.objects.filter(pk=seat).first()
    if found is None or found.implementation_id != _here(request):
        raise Http404
    return found


def _here(request: SeatedRequest) -> UUID | None:
    implementation = getattr(request, "implementation", None)
    return implementation.pk if implementation else None


def _address(request: SeatedRequest) -> str:
    if _here(request) is None:
        return reverse("stakeholders:workspace_people", args=[request.workspace.slug])
    return reverse("stakeholders:people", args=[request.workspace.slug, request.implementation.slug])


def _again(request: SeatedRequest, sentence: str, status: int) -> HttpResponse:
    if _here(request) is None:
        return _workspace_people(request, ColleagueForm(), sentence=sentence, status=status)
    return _people(request, CustomerPersonForm(), sentence=sentence, status=status)


def _workspace_people(
    request: SeatedRequest, form: PersonForm, *, sentence: str = "", status: int = 200
) -> HttpResponse:
    with tenancy.reading():
        seats = list(Seat.objects.staff().present().order_by("name"))
    return page(
        request,
        "stakeholders/workspace_people.html",
        {"rows": _rows(request, seats), "form": form, "sentence": sentence}
        | {"may_invite": rules.may_invite_colleague(request.seat)},
        status,
    )


def _people(request: SeatedRequest, form: PersonForm, *, sentence: str = "", status: int = 200) -> HttpResponse:
    with tenancy.reading():
        seats = list(Seat.objects.filter(implementation=request.implementation).present().order_by("name"))
    rows = _rows(request, seats)
    return page(
        request,
        "stakeholders/people.html",
        {
            "ours": [row for row, seat in zip(rows, seats, strict=True) if seat.is_ours],
            "theirs": [row for row, seat in zip(rows, seats, strict=True) if not seat.is_ours],
            "form": form,
            "sentence": sentence,
            "may_invite": rules.may_invite_to_implementation(request.seat, []),
        },
        status,
    )


def _rows(request: SeatedRequest, seats: Sequence[Seat]) -> list[dict[str, object]]:
    owners = sum(seat.holds(Role.OWNER) for seat in seats)
    here = "stakeholders:{}_colleague" if _here(request) is None else "stakeholders:{}_seat"
    names = {
        key: value
        for key, value in (request.resolver_match.kwargs if request.resolver_match else {}).items()
        if key in ("workspace", "implementation")
    }
    return [
        {
            "person": seat,
            "form": SeatForm(
                ours=seat.is_ours, auto_id=f"{seat.pk}_%s", initial={"title": seat.title, "roles": seat.roles}
            ),
            "change_url": reverse(here.format("change"), kwargs={**names, "seat": seat.pk}),
            "revoke_url": reverse(here.format("revoke"), kwargs={**names, "seat": seat.pk}),
            "may_change": rules.may_change_seat(request.seat, seat),
            "may_revoke": rules.may_revoke_seat(request.seat, seat, owners_left=owners - seat.holds(Role.OWNER)),
        }
        for seat in seats
    ]
