"""The only doors. A view is reached through one of them or not at all, and what is behind a door is one tenant's.

`public`, `signed_in` and `seat_required` mark views; a view without a mark is refused by the middleware. Strangers
get the 404 that a thing which does not exist gets.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from implementation import tenancy
from implementation.models import Implementation, Workspace
from implementation.questions import as_model, columns_of
from stakeholders.models import Seat, User

View = TypeVar("View", bound=Callable[..., HttpResponse])

LIMITED_TO = "golive.limited_to"  # session key: the one implementation that a locator's code opened
SAFE = ("GET", "HEAD")


class SeatedRequest(HttpRequest):
    """A request that has passed `seat_required`. `implementation` is None on a workspace's own pages."""

    user: User
    seat: Seat
    seats: list[Seat]
    workspace: Workspace
    implementation: Implementation


def public(view: View) -> View:
    """Anybody may come here; the view shows no tenant's rows except through `tenancy.door`."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    guarded.door = "public"  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def signed_in(view: View) -> View:
    """Anybody with a login may come here; others are asked to sign in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    guarded.door = "signed_in"  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def seat_required(view: View) -> View:
    """Only somebody with a seat in the place that the address names.

    Takes `workspace` and `implementation` out of the address, puts `seat`, `workspace` and `implementation` on the
    request, and holds the scope. A GET runs in one transaction; a POST opens its own (action, then answer).
    """

    @wraps(view)
    def guarded(request: Any, *args: Any, workspace: str, implementation: str = "", **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        reads = request.method in SAFE
        limited_to = request.session.get(LIMITED_TO, "")
        with tenancy.reading() if reads else nullcontext():
            with tenancy.reading():
                request.seats = seats_of(request.user, limited_to=limited_to, looking_at=(workspace, implementation))
                request.seat = seat_at(request.seats, workspace, implementation)
                with scope_of(request.seat):
                    place(request, implementation)
            with scope_of(request.seat):
                if not reads and is_closed(request) and not hasattr(view, "open_after_closing"):
                    with tenancy.reading():
                        return render(request, "stakeholders/closed.html", status=409)
                return view(request, *args, **kwargs)

    guarded.door = "seat"  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def open_after_closing(view: View) -> View:
    """Marks what people may still do when an implementation is signed off. Stands below `seat_required`."""
    view.open_after_closing = True  # type: ignore[attr-defined]
    return view


def is_closed(request: Any) -> bool:
    """Whether both sides have signed here: what was agreed stays as it is."""
    here = getattr(request, "implementation", None)
    return here is not None and here.closed_at is not None


# As text: every page asks this first, and building it from objects took longer than the database. Each half is read off
# an index of its own: somebody who manages thousands of implementations has a seat in each.
EVERYWHERE = "SELECT * FROM stakeholders_seat WHERE user_id = %(user)s AND revoked_at IS NULL"
OWN = f"{EVERYWHERE} AND (implementation_id IS NULL OR side = 'CUSTOMER')"
THERE = (
    f"{EVERYWHERE} AND implementation_slug = %(implementation)s AND workspace_slug = %(workspace)s AND side = 'VENDOR'"
)
BY_NAME = "ORDER BY workspace_name, implementation_name"


def seats_of(user: User, *, limited_to: str = "", looking_at: tuple[str, str] | None = None) -> list[Seat]:
    """Every place where this login may sit down now, in one query through the door.

    With `looking_at`, the slugs of a workspace and an implementation, the team seats elsewhere are left out: a manager
    has hundreds of them.
    """
    workspace, implementation = looking_at or ("", "")
    asked = {"user": user.pk, "workspace": workspace, "implementation": implementation}
    text = EVERYWHERE if looking_at is None else f"{OWN} UNION ALL {THERE}" if implementation else OWN
    with tenancy.door(user_id=user.pk), tenancy.reading():
        seats = list(Seat.objects.raw(f"{text} {BY_NAME}", asked))
    if limited_to:
        return [seat for seat in seats if str(seat.implementation_id) == limited_to and not seat.is_ours]
    staffed = {seat.workspace_id for seat in seats if seat.is_staff_seat}
    return [seat for seat in seats if not seat.is_ours or seat.workspace_id in staffed]


def has_staff_seat(user: User) -> bool:
    """Only such people may have a password."""
    return any(seat.is_staff_seat for seat in seats_of(user))


def scope_of(seat: Seat) -> AbstractContextManager[object]:
    """What this seat may see: staff the whole workspace, customers' people one implementation's shared rows."""
    if seat.is_ours:
        return tenancy.staff(seat.workspace_id)
    assert seat.implementation_id is not None
    return tenancy.portal(seat.workspace_id, seat.implementation_id)


def seat_at(seats: list[Seat], workspace: str, implementation: str) -> Seat:
    """The seat from which somebody looks at this address. Raises `Http404` when none of theirs is there."""
    here = [seat for seat in seats if seat.workspace_slug == workspace]
    exact = [seat for seat in here if (seat.implementation_slug or "") == implementation]
    staff = [seat for seat in here if seat.is_staff_seat]
    for seat in sorted(exact, key=lambda seat: not seat.is_ours) or staff:
        return seat
    raise Http404


WORKSPACE = f"SELECT {columns_of(Workspace, 'w')} FROM implementation_workspace w WHERE w.id = %s"  # noqa: S608 - ours
IMPLEMENTATION = (
    f"SELECT {columns_of(Implementation, 'i')}, {columns_of(Workspace, 'w')} "  # noqa: S608 - ours
    "FROM implementation_implementation i JOIN implementation_workspace w ON w.id = i.workspace_id "
    "WHERE i.workspace_id = %s AND i.slug = %s AND (%s IS NULL OR i.id = %s)"
)


def place(request: SeatedRequest, implementation: str) -> None:
    """Load the place into the request. Raises `Http404` when staff name an implementation that is not there."""
    seat = request.seat
    if not implementation:
        request.workspace = as_model(Workspace, _only_row(WORKSPACE, [seat.workspace_id]))
        return
    own = seat.implementation_id
    row, width = _only_row(IMPLEMENTATION, [seat.workspace_id, implementation, own, own]), len(_COLUMNS)
    request.implementation, request.workspace = as_model(Implementation, row[:width]), as_model(Workspace, row[width:])
    request.implementation.workspace = request.workspace


_COLUMNS = Implementation._meta.concrete_fields


def _only_row(text: str, values: list[Any]) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
    if row is None:
        raise Http404
    return row


def staff_only(view: View) -> View:
    """Only logins with a staff seat somewhere; for others the page does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        request.seats = seats_of(request.user, looking_at=("", ""))  # type: ignore[attr-defined]
        if not any(seat.is_staff_seat for seat in request.seats):  # type: ignore[attr-defined]
            raise Http404
        return view(request, *args, **kwargs)

    guarded.door = "staff_only"  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]
