"""The shape of a wish for a token."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.models import ApiToken, Scope

LIVES = [(30, _("30 days")), (90, _("90 days")), (365, _("a year"))]


class TokenForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("What will use it, “Reporting” say."))
    days = forms.TypedChoiceField(label=_("Ends after"), choices=LIVES, coerce=int, initial=90)
    may_act = forms.BooleanField(
        label=_("May change the status of items"),
        required=False,
        help_text=_("In your name, wherever you may. Without it the token only reads."),
    )

    def wanted(self) -> dict[str, Any]:
        """What the action is asked for."""
        typed = self.cleaned_data
        scopes = [Scope.READ, Scope.ITEMS_WRITE] if typed["may_act"] else [Scope.READ]
        kind = typed.get("kind") or ApiToken.Kind.PERSONAL
        return {"name": typed["name"], "days": typed["days"], "kind": kind, "scopes": scopes}


class OwnersTokenForm(TokenForm):
    """An owner also chooses whose it is."""

    kind = forms.ChoiceField(
        label=_("Whose"),
        choices=[
            (ApiToken.Kind.PERSONAL, _("Mine: it ends when I leave")),
            (ApiToken.Kind.WORKSPACE, _("The workspace’s: it reads everything and stays when I leave")),
        ],
        initial=ApiToken.Kind.PERSONAL,
    )
    field_order = ["name", "kind", "days", "may_act"]
