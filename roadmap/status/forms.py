"""What a manager adds to the figures."""

from django import forms
from django.utils.translation import gettext_lazy as _


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Your two sentences for this week"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("They stand below the headline, with your name."),
        error_messages={"required": _("Write a sentence or two.")},
    )
