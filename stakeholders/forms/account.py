"""allauth's forms in our words: what they check stays theirs."""

from typing import Any, ClassVar

from allauth.account import forms as account
from django import forms
from django.utils.translation import gettext_lazy as _

MEMORABLE = _("Twelve characters or more. A sentence is easier to remember than a riddle.")


class Worded(forms.Form):
    """Replaces label and hint of the fields in `words`."""

    words: ClassVar[dict[str, tuple[Any, Any]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, hint) in self.words.items():
            field = self.fields[name]
            field.label, field.help_text = label, hint


class ResetPasswordForm(Worded, account.ResetPasswordForm):  # type: ignore[misc]
    words = {"email": (_("E-mail"), "")}


class ResetPasswordKeyForm(Worded, account.ResetPasswordKeyForm):  # type: ignore[misc]
    words = {"password1": (_("New password"), MEMORABLE), "password2": (_("The new password again"), "")}


class SetPasswordForm(Worded, account.SetPasswordForm):  # type: ignore[misc]
    words = {"password1": (_("Password"), MEMORABLE), "password2": (_("The password again"), "")}


class ChangePasswordForm(Worded, account.ChangePasswordForm):  # type: ignore[misc]
    words = {"oldpassword": (_("Present password"), ""), **ResetPasswordKeyForm.words}


class ReauthenticateForm(Worded, account.ReauthenticateForm):  # type: ignore[misc]
    words = {"password": (_("Password"), "")}
