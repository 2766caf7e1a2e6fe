"""A fresh code by mail, through allauth's login-by-code flow: the one module that touches its internals.

The flow is internal API of the pinned version; `tests/doors/test_locators.py` breaks when an update changes it.

How often: whoever asks for somebody's codes uses up their own network's share first. A robot elsewhere that presses
the button in a mail keeps its reader out only when it presses thirty times an hour.
"""

import logging
import math
import time

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.core.internal import ratelimit
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stakeholders.access import LIMITED_TO
from stakeholders.models import User

log = logging.getLogger(__name__)

PENDING = "golive.after_code"
LIMITS = {
    "code_here": "3/m/key,10/h/key",  # for one address, asked for from one network
    "code_anywhere": "30/h/key",  # for one address
    "code_network": "20/m/ip,100/h/ip",  # from one network: a whole office may stand behind it
}


class TooOften(Exception):
    """No code was sent: so many were asked for. The message says when the next one can be, and what still works."""


def send_code(request: HttpRequest, user: User, *, then: str, limited_to: str) -> None:
    """Mail a code to the address on file. The right one, typed in this browser, signs in and leads to `then`.

    With `limited_to` the session that it opens sits at that one implementation. Raises `TooOften`.
    """
    count(request, user.email)
    LoginCodeVerificationProcess.initiate(request=request, user=user, email=user.email)
    request.session[PENDING] = {"user": str(user.pk), "then": then, "limited_to": limited_to}


def send_again(request: HttpRequest) -> bool:
    """Another code to where this browser's last one went; that one ends. False when there was none, or it ended.

    Raises `TooOften`, and the last one goes on.
    """
    process = _waiting(request)
    if process is None:
        return False
    email = str(process.state["email"])
    count(request, email)
    LoginCodeVerificationProcess.initiate(request=request, user=process.user, email=email)
    return True


def is_waiting(request: HttpRequest, email: str) -> bool:
    """Whether a code that went to this address can be typed in this browser now."""
    process = _waiting(request)
    return process is not None and process.state.get("email") == email


def count(request: HttpRequest, email: str) -> None:
    """Count a code that is about to be sent. Raises `TooOften`; what is refused is not counted."""
    keys = {
        "code_here": f"{email.lower()} {ratelimit.get_ip(request)}",
        "code_anywhere": email.lower(),
        "code_network": None,
    }
    wait = max(_seconds_full(request, action, key) for action, key in keys.items())
    if wait:
        log.warning("A sign-in code was not sent: too many were asked for. The next one can be in %s s.", wait)
        raise TooOften(_sentence(wait, still_works=is_waiting(request, email)))
    for action, key in keys.items():
        ratelimit.consume(request, app="golive", action=action, config=LIMITS, key=key)


def _seconds_full(request: HttpRequest, action: str, key: str | None) -> int:
    """How long one of the limits lets nothing through; 0 when it does now."""
    now, wait = time.time(), 0.0
    for rate in ratelimit.get_rates(app="golive", action=action, config=LIMITS):
        name = ratelimit.get_cache_key(request, app="golive", action=action, rate=rate, key=key)
        lately = [at for at in cache.get(name, []) if at > now - rate.duration]  # the newest first
        if len(lately) >= rate.amount:
            wait = max(wait, lately[rate.amount - 1] + rate.duration - now)
    return math.ceil(wait)


def _sentence(wait: int, *, still_works: bool) -> str:
    minutes = math.ceil(wait / 60)
    said = ngettext(
        "Codes for this address were asked for often. The next one can be sent in a minute.",
        "Codes for this address were asked for often. The next one can be sent in %(minutes)s minutes.",
        minutes,
    ) % {"minutes": minutes}
    return f"{said} {_('The last one still works: type it here.')}" if still_works else said


def _waiting(request: HttpRequest) -> LoginCodeVerificationProcess | None:
    """What this browser has under way, while its code is good."""
    stage = LoginStageController.enter(request, LoginByCodeStage.key)
    process = LoginCodeVerificationProcess(stage) if stage else None
    return process if process and process.is_valid() else None


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
