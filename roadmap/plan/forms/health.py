"""Shapes of what people say about the health: another colour for a while, and other thresholds."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from roadmap.plan.forms.items import TWO_LINES, a_day
from roadmap.plan.health import RULES, Thresholds
from roadmap.plan.models import Health
from roadmap.plan.rules import is_good_until

A_WEEK = timedelta(days=7)  # calendar days; what the form proposes


class OverrideForm(forms.Form):
    colour = forms.ChoiceField(
        label=_("State"),
        choices=Health.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a state.")},
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        widget=forms.Textarea(attrs=TWO_LINES),
        help_text=_("Both sides read it, here and in the weekly status."),
        error_messages={"required": _("Say why; both sides read it.")},
    )
    until = forms.DateField(
        label=_("Until"),
        widget=a_day(),
        help_text=_("The last day. Then the rule’s word stands again."),
        error_messages={"required": _("Choose the last day."), "invalid": _("Write a date, such as 2027-03-12.")},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"until": today + A_WEEK})
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if not (good := is_good_until(until, self.today)):
            raise forms.ValidationError(str(good.reason))
        return until


DAYS, HUNDRED = 250, 100  # the most that can be meant
SHAPES = {
    "forecast_amber": (_("Amber from"), _("working days after the committed go-live"), DAYS),
    "forecast_red": (_("Red from"), _("working days after the committed go-live"), DAYS),
    "overdue_after": (_("An item counts from"), _("working days after its planned end"), DAYS),
    "overdue_amber": (_("Amber from"), _("per cent of the items due"), HUNDRED),
    "overdue_red": (_("Red from"), _("per cent of the items due"), HUNDRED),
    "approvals_amber": (_("Amber from"), _("approvals missing or stale"), HUNDRED),
    "approvals_red": (_("Red from"), _("approvals missing or stale"), HUNDRED),
    "blocked_amber": (_("Amber from"), _("working days for which something is blocked"), DAYS),
    "blocked_red": (_("Red from"), _("working days for which something is blocked"), DAYS),
}


class ThresholdsForm(forms.Form):
    """From which figure on a rule says amber, and red; red is never before amber."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, of_what, most) in SHAPES.items():
            wrong = _("Write a whole number from 1 to %(most)s.") % {"most": most}
            self.fields[name] = forms.IntegerField(
                label=label,
                help_text=of_what,
                min_value=1,
                max_value=most,
                error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for rule in RULES:
            amber, red = given.get(f"{rule}_amber"), given.get(f"{rule}_red")
            if amber is not None and red is not None and red < amber:
                sentence = _("Red is worse than amber, so it begins at %(amber)s or later.") % {"amber": amber}
                self.add_error(f"{rule}_red", sentence)
        return given

    def limits(self) -> Thresholds:
        return Thresholds.from_dict(self.cleaned_data)

    def by_rule(self, names: Mapping[str, str]) -> list[tuple[str, list[BoundField]]]:
        """The fields of each rule under its name."""
        return [(names[rule], [self[name] for name in SHAPES if name.startswith(f"{rule}_")]) for rule in RULES]
