"""Shapes of what people type about people. Truth is checked by the actions."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from stakeholders.models import CUSTOMER_ROLES, VENDOR_ROLES


class PersonForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"), help_text=_("The invitation goes here."))
    title = forms.CharField(label=_("Title"), max_length=200, required=False, help_text=_("As on their card."))

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class ColleagueForm(PersonForm):
    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, capfirst(role.label)) for role in VENDOR_ROLES])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"role": VENDOR_ROLES[1].value})
        super().__init__(*args, **kwargs)


class CustomerPersonForm(PersonForm):
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=[(role.value, capfirst(role.label)) for role in CUSTOMER_ROLES],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A person may hold several."),
    )


class SeatForm(forms.Form):
    """Changing somebody who is here: `choices` are the roles of their side."""

    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, ours: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = VENDOR_ROLES if ours else CUSTOMER_ROLES
        self.fields["roles"].choices = [(role.value, capfirst(role.label)) for role in offered]  # type: ignore[attr-defined]
