"""Shapes of what people say about data."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from migrations_tracker.forms.connections import FEW_LINES, Open
from migrations_tracker.forms.totals import by_currency
from migrations_tracker.models import Dataset
from migrations_tracker.queries.datasets import Moving
from migrations_tracker.routing.routes import datasets
from stakeholders.models import Seat


def a_day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PlanForm(Open):
    key = forms.ChoiceField(label=_("Data"))
    purpose = forms.ChoiceField(label=_("Which of it"), choices=Dataset.Purpose.choices)
    motion = forms.ChoiceField(label=_("How the customer sells"), choices=Dataset.Motion.choices)
    segment = forms.CharField(
        label=_("Segment"), max_length=120, required=False, help_text=_("Where one part of it goes another way.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("choose")), *((kind.key, kind.title) for kind in datasets().values())]
        self.fields["key"].choices = choices  # type: ignore[attr-defined]


GRADES = {
    "recommended": _("recommended"),
    "available": _("available"),
    "discouraged": _("not recommended"),
    "unpublished": _("not published"),
}


class RouteForm(Open):
    """The routes with their grade, at the moment of the choice."""

    method = forms.ChoiceField(label=_("Route"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why this one"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs=FEW_LINES),
        help_text=_("Has to be said where the route is not recommended, or not published."),
    )

    def __init__(self, *args: Any, moving: Moving, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["method"].choices = [  # type: ignore[attr-defined]
            (route.method, f"{route.title}: {GRADES[route.grade]}" + (f". {route.note}" if route.note else ""))
            for route in moving.routes
        ]


class DescribeForm(Open):
    source = forms.CharField(label=_("Comes from"), max_length=200, required=False, help_text=_("The old system."))
    theirs = forms.ChoiceField(label=_("Whose it is at the customer"), required=False)
    billed_through = forms.DateField(
        label=_("Billed through"), required=False, widget=a_day(),
        help_text=_("The last day that the old system has billed; the new one begins on the next."),
    )  # fmt: skip
    period_from = forms.DateField(label=_("From"), required=False, widget=a_day())
    period_to = forms.DateField(label=_("To"), required=False, widget=a_day())
    history_why = forms.CharField(
        label=_("Why so much, and no more"), max_length=1000, required=False, widget=forms.Textarea(attrs=FEW_LINES)
    )
    expected_count = forms.IntegerField(label=_("Records that should arrive"), required=False, min_value=0)
    expected_totals = forms.CharField(
        label=_("And what they add up to"),
        required=False,
        widget=forms.Textarea(attrs=FEW_LINES),
        help_text=_("A currency and an amount a line, such as “GBP 18764.74”, with a point before the decimals."),
    )

    def __init__(self, *args: Any, people: Sequence[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        choices = [("", _("nobody yet")), *((str(seat.pk), seat.name) for seat in people)]
        self.fields["theirs"].choices = choices  # type: ignore[attr-defined]

    @staticmethod
    def values_of(row: Dataset) -> dict[str, Any]:
        plain = ("source", "billed_through", "period_from", "period_to", "history_why", "expected_count")
        totals = "\n".join(f"{currency} {amount}" for currency, amount in row.expected_totals.items())
        return {
            **{name: getattr(row, name) for name in plain},
            "theirs": str(row.theirs_id or ""),
            "expected_totals": totals,
        }

    def clean_theirs(self) -> Seat | None:
        return next((seat for seat in self.people if str(seat.pk) == self.cleaned_data["theirs"]), None)

    def clean_expected_totals(self) -> dict[str, Decimal]:
        return by_currency(self.cleaned_data["expected_totals"])
