"""A fresh code by mail, through allauth's login-by-code flow: the one module that touches its internals.

The flow is internal API of the pinned version; `tests/doors/test_locators.py` breaks when an update changes it.
"""

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from stakeholders.access import LIMITED_TO
from stakeholders.models import User

PENDING = "golive.after_code"


def send_code(request: HttpRequest, user: User, *, then: str, limited_to: str) -> None:
    """Mail a code to the address on file. The right one, typed in this browser, signs in and leads to `then`.

    With `limited_to` the session that it opens sits at that one implementation.
    """
    LoginCodeVerificationProcess.initiate(request=request, user=user, email=user.email)
    request.session[PENDING] = {"user": str(user.pk), "then": then, "limited_to": limited_to}


def limit_session(request: HttpRequest) -> None:
    """A session opened from a locator sits at its implementation; one opened otherwise has no limit."""
    pending = request.session.get(PENDING, {})
    if pending.get("user") == str(request.user.pk) and pending["limited_to"]:
        request.session[LIMITED_TO] = pending["limited_to"]


def destination(request: HttpRequest) -> str:
    """Where the locator leads whoever has just signed in by its code; once."""
    pending = request.session.pop(PENDING, {})
    return str(pending["then"]) if pending.get("user") == str(request.user.pk) else ""


def first_sign_in(request: HttpRequest) -> bool:
    """Whether this request is the one that may sign in: it takes the browser's unsigned session away, and one can.

    The database decides and not the cache, which may forget.
    """
    key = request.session.session_key
    return key is None or Session.objects.filter(pk=key).delete()[0] == 1
