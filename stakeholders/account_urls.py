"""Sign-in pages, named one by one: what allauth offers and is not here does not exist."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import path, re_path

from stakeholders.access import public, signed_in, staff_only
from stakeholders.views import codes

urlpatterns = [
    path("login/", public(account.login), name="account_login"),
    path("login/code/", public(codes.RequestCode.as_view()), name="account_request_login_code"),
    path("login/code/confirm/", public(account.confirm_login_code), name="account_confirm_login_code"),
    path("login/code/again/", codes.send_code_again, name="account_send_code_again"),
    path("signup/", public(account.signup), name="account_signup"),  # says that people come in by invitation
    path("logout/", public(account.logout), name="account_logout"),
    path("inactive/", public(account.account_inactive), name="account_inactive"),
    path("reauthenticate/", signed_in(account.reauthenticate), name="account_reauthenticate"),
    path("password/set/", staff_only(account.password_set), name="account_set_password"),
    path("password/change/", staff_only(account.password_change), name="account_change_password"),
    path("password/reset/", public(account.password_reset), name="account_reset_password"),
    path("password/reset/done/", public(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        public(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("two-factor/", staff_only(mfa.index), name="mfa_index"),
    path("two-factor/authenticate/", public(mfa.authenticate), name="mfa_authenticate"),
    path("two-factor/reauthenticate/", signed_in(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("two-factor/app/activate/", staff_only(totp.activate_totp), name="mfa_activate_totp"),
    path("two-factor/app/deactivate/", staff_only(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("two-factor/codes/", staff_only(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "two-factor/codes/generate/", staff_only(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"
    ),
    path(
        "two-factor/codes/download/", staff_only(recovery.download_recovery_codes), name="mfa_download_recovery_codes"
    ),
]
