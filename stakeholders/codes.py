"""A fresh code by mail, through allauth's login-by-code flow: the one module that touches its internals.

The flow is internal API of the pinned version; `tests/doors/test_codes.py` breaks when an update changes it.
"""

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from django.http import HttpRequest

from stakeholders.models import User

NEXT = "golive.after_code"
LIMIT = "golive.limit_after_code"


def send_code(request: HttpRequest, user: User, *, then: str, limited_to: str) -> None:
    """Mail a code to the address on file. The right one, typed in this browser, signs in and leads to `then`.

    With `limited_to` the session that it opens sits at that one implementation.
    """
    request.session[NEXT] = then
    request.session[LIMIT] = limited_to
    LoginCodeVerificationProcess.initiate(request=request, user=user, email=user.email)
