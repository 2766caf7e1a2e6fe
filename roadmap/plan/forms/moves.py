"""Shapes of what people say about dates. Whether a date is possible is for the preview to say."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from roadmap.moving import Wish
from roadmap.plan.forms.items import a_day
from roadmap.plan.previews import Asked

FARTHEST = 500  # working days


class MoveForm(forms.Form):
    """Where one item should go, said in one of three ways."""

    item = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    start = forms.DateField(label=_("New first day"), required=False, widget=a_day())
    finish = forms.DateField(label=_("Or new last day"), required=False, widget=a_day())
    days = forms.IntegerField(
        label=_("Or by working days"),
        required=False,
        min_value=-FARTHEST,
        max_value=FARTHEST,
        help_text=_("3 is later, −3 is earlier."),
    )
    along = forms.BooleanField(
        label=_("What follows moves along"),
        required=False,
        help_text=_("It keeps its distance. Else only what has no room any more moves."),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        said = [name for name in ("start", "finish", "days") if given.get(name) is not None]
        if len(said) != 1 and not self.errors:
            raise forms.ValidationError(_("Say one thing: a new first day, a new last day, or by how many days."))
        return given

    def asked(self) -> Asked:
        given = self.cleaned_data
        return Asked({given["item"]: Wish(given["start"], given["finish"], given["days"])}, given["along"])


def why() -> forms.CharField:
    return forms.CharField(
        label=_("Why"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Both sides read it."),
        error_messages={"required": _("Say why; both sides read it.")},
    )


class ConfirmForm(MoveForm):
    """The move that was seen, and why."""

    seen = forms.CharField(min_length=64, max_length=64, widget=forms.HiddenInput)
    reason = why()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("start", "finish", "days", "along"):
            self.fields[name].widget = forms.HiddenInput()
