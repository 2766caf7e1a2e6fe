"""Shapes of what people say about days off and weeks. What follows from it is for the preview to say."""

from datetime import time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from implementation.calendars import CalendarError, Change
from implementation.calendars import Closure as Days
from roadmap.plan.countries import countries
from roadmap.plan.days_off import Amendment, Closed, Opened, Place, Week, closure
from roadmap.plan.forms.items import TWO_LINES, a_day

DATE = {"required": _("Choose a day."), "invalid": _("Write a date, such as 2027-03-12.")}
WEEKDAYS = [(0, _("Mon")), (1, _("Tue")), (2, _("Wed")), (3, _("Thu")), (4, _("Fri")), (5, _("Sat")), (6, _("Sun"))]


def an_hour() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class DaysForm(forms.Form):
    """Days off."""

    name = forms.CharField(
        label=_("What for"),
        max_length=80,
        help_text=_("Such as: Founders’ day. Both sides read it."),
        error_messages={"required": _("Say what for; both sides read it.")},
    )
    first = forms.DateField(label=_("First day off"), widget=a_day(), error_messages=DATE)
    last = forms.DateField(
        label=_("Last day off"),
        required=False,
        widget=a_day(),
        help_text=_("Left empty, it is one day."),
        error_messages=DATE,
    )

    def days(self) -> Days:
        """Raises `CalendarError`."""
        given = self.cleaned_data
        return closure(given["first"], given["last"] or given["first"], given["name"])


class ClosedForm(DaysForm):
    kind = forms.CharField(initial="closed", widget=forms.HiddenInput)

    def amendment(self) -> Amendment:
        return Closed(self.days())


class OpenedForm(DaysForm):
    kind = forms.CharField(initial="opened", widget=forms.HiddenInput)

    def amendment(self) -> Amendment:
        return Opened(self.days())


class WeekForm(forms.Form):
    """Another week from a day on."""

    kind = forms.CharField(initial="week", widget=forms.HiddenInput)
    first = forms.DateField(label=_("From"), widget=a_day(), error_messages=DATE)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Works on"),
        choices=WEEKDAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one working day.")},
    )
    starts = forms.TimeField(label=_("Begins at"), initial=time(9), widget=an_hour())
    ends = forms.TimeField(label=_("Ends at"), initial=time(17), widget=an_hour())

    def amendment(self) -> Amendment:
        """Raises `CalendarError`."""
        given = self.cleaned_data
        if given["ends"] <= given["starts"]:
            raise CalendarError(_("The working day ends before it begins."))
        return Week(Change(given["first"], tuple(given["weekdays"]), given["starts"], given["ends"]))


class PlaceForm(forms.Form):
    """Whose public holidays are kept."""

    kind = forms.CharField(initial="place", widget=forms.HiddenInput)
    country = forms.ChoiceField(label=_("Country"), required=False)
    region = forms.CharField(
        label=_("Region"),
        required=False,
        max_length=10,
        help_text=_("Where holidays differ inside the country, such as BY or ENG."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("None")), *countries()]  # type: ignore[attr-defined]

    def amendment(self) -> Amendment:
        return Place(self.cleaned_data["country"], self.cleaned_data["region"].strip().upper(), timezone.now().date())


AmendmentForm = ClosedForm | OpenedForm | WeekForm | PlaceForm
AMENDMENTS: dict[str, type[AmendmentForm]] = {
    "closed": ClosedForm,
    "opened": OpenedForm,
    "week": WeekForm,
    "place": PlaceForm,
}


def amendment_form(given: Any) -> AmendmentForm:
    """The form that was sent; what names none is an incomplete day off."""
    kind = given.get("kind", "")
    return AMENDMENTS.get(kind, ClosedForm)(given, auto_id=f"{kind}_%s" if kind in ("week", "place") else "id_%s")


class SeenForm(forms.Form):
    """What was seen of a preview, and why it should come true."""

    seen = forms.CharField(min_length=64, max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why"),
        max_length=1000,
        widget=forms.Textarea(attrs=TWO_LINES),
        help_text=_("Both sides read it."),
        error_messages={"required": _("Say why; both sides read it.")},
    )
