"""Asking for signatures under a result."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from migrations_tracker.forms.connections import Open
from migrations_tracker.forms.datasets import a_day
from stakeholders.models import Seat


class OfferForm(Open):
    signers = forms.MultipleChoiceField(
        label=_("Who signs"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The customer’s finance answers for it; whoever owns the usage data signs too; you are a witness."),
        error_messages={"required": _("Choose at least one person.")},
    )
    due_on = forms.DateField(label=_("By"), required=False, widget=a_day())

    def __init__(self, *args: Any, people: Sequence[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        self.fields["signers"].choices = [  # type: ignore[attr-defined]
            (str(seat.pk), f"{seat.name}, {seat.title}" if seat.title else seat.name) for seat in people
        ]

    def clean_signers(self) -> list[Seat]:
        chosen = set(self.cleaned_data["signers"])
        return [seat for seat in self.people if str(seat.pk) in chosen]
