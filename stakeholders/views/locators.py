"""The page behind a link in a mail. Opening it changes nothing; a person's press sends a code to the right address."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from implementation import links, tenancy
from stakeholders import access, codes
from stakeholders.models import Locator, Seat, User
from stakeholders.views.answers import page
from stakeholders.views.codes import to_the_code


@never_cache
@access.public
@require_http_methods(["GET", "HEAD", "POST"])
def locator(request: HttpRequest, token: str) -> HttpResponse:
    """Whose link it is, what it leads to, and one button."""
    found = _find(token, timezone.now())
    if found is None:
        return _private(page(request, "stakeholders/locator_closed.html", status=404))
    link, seat = found
    if _sits_here(request, seat):
        if request.method == "POST":
            return _private(redirect(link.path))
    elif request.method == "POST":
        limited_to = "" if seat.is_ours else str(seat.implementation_id)
        user = User.objects.get(pk=seat.user_id)
        try:
            codes.send_code(request, user, then=link.path, limited_to=limited_to)
        except codes.TooOften as problem:
            if not codes.is_waiting(request, user.email):
                return _private(_page(request, link, seat, sentence=str(problem), status=429))
            return _private(to_the_code(request, warning=str(problem)))
        return _private(redirect("account_confirm_login_code"))
    return _private(_page(request, link, seat))


def _page(request: HttpRequest, link: Locator, seat: Seat, *, sentence: str = "", status: int = 200) -> HttpResponse:
    context = {"link": link, "person": seat, "known": _sits_here(request, seat), "sentence": sentence}
    return page(request, "stakeholders/locator.html", context, status)


def _find(token: str, now: datetime) -> tuple[Locator, Seat] | None:
    """The open locator behind a secret, with its seat. None for unknown, expired and revoked alike."""
    with tenancy.door(digest=links.digest(token)), tenancy.reading():
        link = Locator.objects.filter(digest=links.digest(token)).first()
    if link is None or not link.is_open(now):
        return None
    with tenancy.door(user_id=link.user_id), tenancy.reading():
        seat = Seat.objects.filter(pk=link.seat_id).present().first()
    return (link, seat) if seat else None


def _sits_here(request: HttpRequest, seat: Seat) -> bool:
    """This browser is signed in as the person whose link it is, and not limited to another place."""
    if not request.user.is_authenticated or request.user.pk != seat.user_id:
        return False
    limited_to = request.session.get(access.LIMITED_TO, "")
    return not limited_to or limited_to == str(seat.implementation_id)


def _private(response: HttpResponse) -> HttpResponse:
    """The address is a secret: no other page may learn it.

    `no-referrer` would make browsers send `Origin: null` with the form, which the CSRF check must refuse.
    """
    response["Referrer-Policy"] = "strict-origin"
    return response
