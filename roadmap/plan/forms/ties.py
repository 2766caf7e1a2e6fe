"""Shapes of what people say about dependencies. Whether there can be such a one is for the preview to say."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from roadmap.plan.forms.moves import why
from roadmap.plan.tying import Called, Drawn

KINDS = [
    ("FS", _("starts after its end")),
    ("SS", _("starts after its start")),
    ("FF", _("ends after its end")),
    ("SF", _("ends after its start")),
]
NAMED = {"phase": _("Phases"), "objective": _("Objectives"), "": _("Items")}


class TieForm(forms.Form):
    """Which waits for which, and how."""

    who = forms.ChoiceField(label=_("What waits"), help_text=_("Of an objective or a phase, all of its items wait."))
    kind = forms.ChoiceField(label=_("How"), choices=KINDS)
    on = forms.ChoiceField(label=_("For what"))
    lag = forms.IntegerField(
        label=_("Working days between"),
        min_value=-60,
        max_value=250,
        initial=0,
        help_text=_("Of the side that waits. −2 may begin two days before."),
    )
    soft = forms.BooleanField(label=_("It only warns"), required=False, help_text=_("No date moves because of it."))

    def __init__(self, *args: Any, ends: Mapping[str, Called], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("choose")), *_grouped(ends)]
        for name in ("who", "on"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def drawn(self) -> Drawn:
        return Drawn(**{name: self.cleaned_data[name] for name in ("who", "on", "kind", "lag", "soft")})


class DrawForm(TieForm):
    """The dependency that was seen, and why."""

    seen = forms.CharField(min_length=64, max_length=64, widget=forms.HiddenInput)
    reason = why()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("who", "on", "kind", "lag", "soft"):
            self.fields[name].widget = forms.HiddenInput()


class RemoveForm(forms.Form):
    reason = why()


def _grouped(ends: Mapping[str, Called]) -> list[tuple[Any, Any]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for name, called in ends.items():
        groups.setdefault(name.rpartition(":")[0], []).append((name, called.title))
    return [(NAMED[what], choices) for what, choices in groups.items()]
