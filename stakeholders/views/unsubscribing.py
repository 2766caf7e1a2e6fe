"""Stopping what comes regularly, from the mail itself: without signing in, by a press and never by a visit."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from implementation import links, tenancy
from implementation.outbox import Unsubscribed
from stakeholders import access
from stakeholders.actions import unsubscribing as actions
from stakeholders.models import Locator, Seat
from stakeholders.views.answers import page


@csrf_exempt  # a mail program presses this button without having seen the page
@never_cache
@access.public
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Which mails stop, and one button; pressed again, they come again."""
    seat = _whose(token)
    if seat is None:
        return _private(page(request, "stakeholders/locator_closed.html", status=404))
    with access.scope_of(seat):
        if request.method == "POST" and "again" in request.POST:
            actions.subscribe_again(seat=seat, now=timezone.now())
        elif request.method == "POST":
            actions.unsubscribe(seat=seat, now=timezone.now())
        with tenancy.reading():
            stopped = Unsubscribed.objects.in_force().filter(recipient_id=seat.pk).exists()
    context = {"person": seat, "place": seat.implementation_name or seat.workspace_name, "stopped": stopped}
    return _private(page(request, "stakeholders/unsubscribe.html", context))


def _whose(token: str) -> Seat | None:
    """The seat that the mail went to. An old mail's button works for ever: it can only make things quieter."""
    with tenancy.door(digest=links.digest(token)), tenancy.reading():
        link = Locator.objects.filter(digest=links.digest(token)).first()
    if link is None:
        return None
    with tenancy.door(user_id=link.user_id), tenancy.reading():
        return Seat.objects.filter(pk=link.seat_id).present().first()


def _private(response: HttpResponse) -> HttpResponse:
    """The address is a secret: no other page may learn it."""
    response["Referrer-Policy"] = "no-referrer"
    return response
