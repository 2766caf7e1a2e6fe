"""Shapes of what people say about data that is asked for, and of the files they send."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from migrations_tracker.asking.schema import columns_of, kinds
from migrations_tracker.extracts.currencies import MINOR_UNITS
from migrations_tracker.extracts.limits import MIB, SHEET_PACKED
from migrations_tracker.forms.connections import FEW_LINES, Open
from migrations_tracker.forms.datasets import a_day
from migrations_tracker.models import DataRequest
from stakeholders.models import Seat

TAKEN = {".csv": _("CSV"), ".xlsx": _("XLSX")}
ENCRYPTED = b"\xd0\xcf\x11\xe0"  # the old container, in which workbooks with a password lie


class KindForm(forms.Form):
    """What is asked for, before anything else can be said of it."""

    entity = forms.ChoiceField(label=_("What should the rows be"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entity"].choices = kinds()  # type: ignore[attr-defined]


class ChangeForm(Open):
    """What is asked for, from whom and by when. Columns without which no row is taken are asked for anyhow."""

    title = forms.CharField(label=_("Called"), max_length=120)
    purpose = forms.CharField(
        label=_("What for"), max_length=1000, required=False, widget=forms.Textarea(attrs=FEW_LINES)
    )
    columns = forms.MultipleChoiceField(
        label=_("Columns that may be empty"), required=False, widget=forms.CheckboxSelectMultiple
    )
    currencies = forms.CharField(
        label=_("Currencies"), max_length=200, required=False, help_text=_("Such as “GBP EUR”. Empty: any.")
    )
    period_from = forms.DateField(label=_("From"), required=False, widget=a_day())
    period_to = forms.DateField(label=_("To"), required=False, widget=a_day())
    owner = forms.ChoiceField(label=_("Who has it"))
    due_on = forms.DateField(label=_("By"), widget=a_day())

    def __init__(self, *args: Any, entity: str, people: Sequence[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        optional = [(column.name, column.label) for column in columns_of(entity) if not column.required]
        self.fields["columns"].choices = optional  # type: ignore[attr-defined]
        named = [(str(seat.pk), f"{seat.name}, {seat.title}" if seat.title else seat.name) for seat in people]
        self.fields["owner"].choices = [("", _("choose")), *named]  # type: ignore[attr-defined]

    @staticmethod
    def values_of(row: DataRequest) -> dict[str, Any]:
        plain = ("title", "purpose", "columns", "period_from", "period_to", "due_on")
        told = {name: getattr(row, name) for name in plain}
        return {**told, "currencies": " ".join(row.currencies), "owner": str(row.owner_id or "")}

    def clean_owner(self) -> Seat | None:
        return next((seat for seat in self.people if str(seat.pk) == self.cleaned_data["owner"]), None)

    def clean_currencies(self) -> list[str]:
        codes: list[str] = self.cleaned_data["currencies"].replace(",", " ").split()
        for code in codes:
            if code not in MINOR_UNITS:
                raise forms.ValidationError(_("There is no currency “%(code)s”.") % {"code": code})
        return codes


class AskForm(ChangeForm):
    """The first time; `dataset` is the number of the data that it belongs to."""

    entity = forms.CharField(widget=forms.HiddenInput)
    dataset = forms.IntegerField(widget=forms.HiddenInput, required=False)
    internal = forms.BooleanField(
        label=_("Internal"), required=False, help_text=_("One of us brings it; the customer sees nothing of it.")
    )


class FileForm(forms.Form):
    """One file to be checked."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV up to 50 MB and 1,000,000 rows, or XLSX up to 20 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={
            "empty": _("This file is empty. Save it again and send that."),
            "required": _("Choose a file."),
        },
    )

    def clean_file(self) -> UploadedFile:
        sent: UploadedFile = self.cleaned_data["file"]
        name = sent.name or ""
        suffix = Path(name).suffix.lower()
        if suffix == ".xls":
            raise forms.ValidationError(
                _("%(name)s is an old workbook. Open it, save it as XLSX or CSV, and send that.") % {"name": name}
            )
        if suffix not in TAKEN:
            raise forms.ValidationError(_("%(name)s cannot be checked. Send CSV or XLSX.") % {"name": name})
        if suffix == ".xlsx" and _begins_with(sent, ENCRYPTED):
            raise forms.ValidationError(
                _("%(name)s is protected by a password, or is an old workbook. Save it as XLSX without one.")
                % {"name": name}
            )
        if suffix == ".xlsx" and (sent.size or 0) > SHEET_PACKED:
            said = {"name": name, "limit": SHEET_PACKED // MIB}
            raise forms.ValidationError(
                _("%(name)s is larger than %(limit)s MB. Save it as CSV, or send it in parts.") % said
            )
        return sent


def _begins_with(sent: UploadedFile, mark: bytes) -> bool:
    beginning: bytes = sent.read(len(mark))
    sent.seek(0)
    return beginning == mark


class WordForm(Open):
    """A reason, for what has to have one."""

    reason = forms.CharField(label=_("Why"), max_length=2000, widget=forms.Textarea(attrs=FEW_LINES))
