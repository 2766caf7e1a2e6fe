"""Shapes of what people ask the portfolio for, and of the name under which they keep it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from implementation.models import Workspace
from roadmap.plan.models import Health, Milestone
from roadmap.portfolio.wishes import LONGEST, NEXT, labels, turns

ANY = ("", _("Any"))


class FilterForm(forms.Form):
    """Sent by GET to the list itself, which reads the address."""

    health = forms.ChoiceField(label=_("Status"), required=False, choices=[ANY, *Health.choices])
    turn = forms.ChoiceField(label=_("Whose turn"), required=False)
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    playbook = forms.ChoiceField(label=_("Playbook"), required=False)
    version = forms.IntegerField(label=_("Its version"), required=False, min_value=1)
    milestone = forms.ChoiceField(
        label=_("Next milestone"), required=False, choices=[ANY, *((one.value, Milestone(one).label) for one in NEXT)]
    )
    q = forms.CharField(label=_("Customer’s name"), required=False, max_length=LONGEST)
    sort = forms.ChoiceField(label=_("Sorted by"), required=False)

    def __init__(
        self, *args: Any, workspace: Workspace, owners: Sequence[str], playbooks: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "turn": [ANY, *turns(workspace).items()],
            "owner": [ANY, *((name, name) for name in owners)],
            "playbook": [ANY, *((title, title) for title in playbooks)],
            "sort": list(labels().items()),
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]


class SaveViewForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=60, error_messages={"required": _("Give the view a name, such as: Late in March.")}
    )
    shared = forms.BooleanField(label=_("Share it with the workspace"), required=False)
    is_default = forms.BooleanField(label=_("Show it first when I open the implementations"), required=False)
