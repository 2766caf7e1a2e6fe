"""Shapes of what people say about the committed go-live."""

from django import forms
from django.utils.translation import gettext_lazy as _

from roadmap.plan.forms.items import TWO_LINES, a_day


class ProposeForm(forms.Form):
    go_live_on = forms.DateField(
        label=_("Go-live"),
        widget=a_day(),
        help_text=_("A working day of both sides."),
        error_messages={"required": _("Choose a day."), "invalid": _("Write a date, such as 2027-03-12.")},
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=1000,
        widget=forms.Textarea(attrs=TWO_LINES),
        help_text=_("Both sides read it."),
        error_messages={"required": _("Say why; both sides read it.")},
    )


class AgreeForm(forms.Form):
    typed_name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Type your name.")},
    )


class DeclineForm(forms.Form):
    word = forms.CharField(
        label=_("Why not"),
        max_length=1000,
        widget=forms.Textarea(attrs=TWO_LINES),
        help_text=_("Both sides read it."),
        error_messages={"required": _("Say why; both sides read it.")},
    )
