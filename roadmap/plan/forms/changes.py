"""Shapes of what people say about a plan's questions, its phases, and why it changes."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from roadmap.plan.forms.items import a_day
from roadmap.plan.forms.starting import question_field
from roadmap.playbook import Answer, Playbook

QUESTION = "p-"
Options = Sequence[tuple[str, str]]


class AnswersForm(forms.Form):
    """The playbook's questions, each with the answer that it has. What a request leaves out keeps that answer."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, playbook: Playbook, known: Mapping[str, Any], **kwargs: Any
    ) -> None:
        self.playbook = playbook
        usual = {f"{QUESTION}{key}": _typed(answer) for key, answer in known.items() if answer is not None}
        super().__init__(None if data is None else {**usual, **_plain(data)}, initial=usual, **kwargs)
        for parameter in playbook.parameters:
            self.fields[f"{QUESTION}{parameter.key}"] = question_field(parameter)

    @property
    def questions(self) -> list[BoundField]:
        return [self[f"{QUESTION}{parameter.key}"] for parameter in self.playbook.parameters]

    def answers(self) -> dict[str, Answer]:
        given = {parameter: self.cleaned_data[f"{QUESTION}{parameter.key}"] for parameter in self.playbook.parameters}
        return {p.key: answer == "yes" if p.type == "boolean" else answer for p, answer in given.items() if answer}

    def as_sent(self) -> list[tuple[str, str]]:
        """What a form that asks for the reason sends along."""
        return [(field.html_name, str(field.value() or "")) for field in self if field.value() not in (None, "", False)]


class PhaseForm(AnswersForm):
    """A further playbook: when it starts, and its questions."""

    starts_on = forms.DateField(
        label=_("Starts on"),
        widget=a_day(),
        help_text=_("A working day of both sides; the phase’s dates count from it."),
    )
    after_go_live = forms.BooleanField(
        label=_("It comes after go-live"),
        required=False,
        help_text=_("Then it never moves the go-live, however late it is."),
    )


class ChangeForm(forms.Form):
    """What was seen, what was chosen where both changed something, and why."""

    seen = forms.CharField(min_length=64, max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Both sides read it."),
        error_messages={"required": _("Say why; both sides read it.")},
    )

    def __init__(self, *args: Any, conflicts: Sequence[tuple[str, str, Options]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = {f"choose-{n}": name for n, (name, _label, _options) in enumerate(conflicts, start=1)}
        for field, (_name, label, options) in zip(self.names, conflicts, strict=True):
            self.fields[field] = forms.ChoiceField(
                label=label,
                choices=options,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose one of the two.")},
            )
        self.order_fields([*self.names, "reason"])

    def chosen(self) -> dict[str, Any]:
        return {name: self.cleaned_data[field] for field, name in self.names.items()}


def _typed(answer: object) -> object:
    return {True: "yes", False: "no"}.get(answer, answer) if isinstance(answer, bool) else answer


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: data[key] for key in data}
