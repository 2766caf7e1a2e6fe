"""Pages for requests that went wrong before any door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from stakeholders import access


@access.public
def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose CSRF token does not fit: usually a page that stood open for days."""
    return render(request, "403_csrf.html", status=403)
