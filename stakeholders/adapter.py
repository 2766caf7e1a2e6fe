"""How allauth fits the house: no sign-up, mails through the outbox, passwords for staff only."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from implementation import outbox
from stakeholders import access, codes
from stakeholders.actions import people
from stakeholders.evidence import address_of
from stakeholders.models import User
from stakeholders.verdicts import Stale

NOBODY = "nobody@invalid"
CODE_LASTS = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This address and this password do not belong together."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _("This is not the code. Take the one in the newest mail, or ask for a new one."),
        "incorrect_password": _("This is not your password."),
        "too_many_login_attempts": _("That was tried too often. Wait five minutes, or have a code sent by e-mail."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come in by invitation only."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail into the outbox, and for an address that nobody has one that is over before it leaves.

        So a known and an unknown address take the same time.
        """
        unknown = template_prefix.endswith("/unknown_account")
        if unknown:
            template_prefix, email, context = "account/email/login_code", NOBODY, {**context, "code": "AAAA-AAAA"}
        mail = self.render_mail(template_prefix, email, context)
        html = next((content for content, kind in getattr(mail, "alternatives", []) if kind == "text/html"), "")
        now = timezone.now()
        good_until = now if unknown else now + CODE_LASTS if template_prefix.endswith("/login_code") else None
        outbox.queue_sign_in_mail(
            to_email=email, subject=mail.subject, text=mail.body, html=html, now=now, good_until=good_until
        )

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Only staff have passwords; for others the page says the same, in the same time, and nothing is sent."""
        if access.has_staff_seat(user):
            super().send_password_reset_mail(user, email, context)
        else:
            self.send_mail("account/email/unknown_account", email, context)

    def set_password(self, user: User, password: str) -> None:
        if not access.has_staff_seat(user):
            raise PermissionDenied
        super().set_password(user, password)

    def login(self, request: HttpRequest, user: User) -> None:
        """Of many submits of one code at once, from one browser, the first signs in."""
        if not codes.first_sign_in(request):
            raise ImmediateHttpResponse(redirect("account_login"))
        super().login(request, user)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where the link in the mail was leading, else the usual place."""
        return codes.destination(request) or str(super().get_login_redirect_url(request))

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Whoever signs in for the first time takes the seats that waited for them."""
        codes.limit_session(request)
        now = timezone.now()
        for seat in access.seats_of(user):
            if seat.joined_at is None:
                with access.scope_of(seat), suppress(Stale):
                    people.take_seat(seat=seat, now=now)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This is not the code that your app shows now. Wait for the next one, then type that."),
    }
