"""Denied by default: a view that no door has marked is not reached. And sessions that nobody uses end."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

LAST_SEEN = "golive.last_seen"
IDLE_SECONDS = 8 * 3600
NOTED_EVERY = 15 * 60


class SeatsRequired:
    """Ends idle sessions, and refuses views that are not marked by `stakeholders.access`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            self._note(request)
        return self.get_response(request)

    def _note(self, request: HttpRequest) -> None:
        """Write the time at most once in 15 minutes: a GET changes nothing else."""
        now = int(timezone.now().timestamp())
        seen = request.session.get(LAST_SEEN, now)
        if now - seen > IDLE_SECONDS:
            logout(request)
        elif now - seen > NOTED_EVERY or LAST_SEEN not in request.session:
            request.session[LAST_SEEN] = now

    def process_view(self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any) -> None:
        if not hasattr(view, "door"):
            raise ImproperlyConfigured(
                f"{view.__module__}.{view.__name__} has no door. Mark it with access.seat_required, access.signed_in "
                "or access.public."
            )
