"""What a signature asks for: the name, and the fingerprint of what was on screen."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SignForm(forms.Form):
    fingerprint = forms.CharField(widget=forms.HiddenInput, min_length=64, max_length=64)
    typed_name = forms.CharField(
        label=_("Your full name"),
        max_length=200,
        error_messages={"required": _("Type your name; it stands in the document.")},
    )
