"""How a file is written, asked in people's words. Nothing is chosen in advance unless somebody or something said so."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from migrations_tracker.extracts.dialect import Dialect
from migrations_tracker.extracts.errors import ExtractError

CHOOSE = ("", _("choose"))
ENCODINGS = (
    CHOOSE,
    ("utf-8", _("UTF-8, also with a mark at its beginning")),
    ("windows-1252", _("Windows-1252, as older spreadsheets save it")),
    ("utf-16", _("UTF-16, “Unicode text”")),
)
DELIMITERS = (CHOOSE, (",", _("comma")), (";", _("semicolon")), ("tab", _("tab")), ("|", _("vertical bar")))
DECIMALS = (CHOOSE, (".", _("a point: 1234.56")), (",", _("a comma: 1234,56")))
THOUSANDS = (
    ("", _("nothing: 1234567")),
    (",", _("a comma: 1,234,567")),
    (".", _("a point: 1.234.567")),
    ("space", _("a space: 1 234 567")),
    ("\u00a0", _("a space that does not break")),
    ("\u202f", _("a narrow space that does not break")),
    ("'", _("an apostrophe: 1'234'567")),
    ("’", _("a curly apostrophe: 1’234’567")),
)
NEGATIVES = (
    CHOOSE,
    ("sign", _("a minus before: -12.00")),
    ("parentheses", _("in parentheses: (12.00)")),
    ("trailing", _("a minus behind: 12.00-")),
)
MONEY = (
    CHOOSE,
    ("major", _("12.34 is twelve dollars and 34 cents")),
    ("minor", _("1234 is twelve dollars and 34 cents")),
)
DATES = (
    ("%Y-%m-%d", "2026-12-31"),
    ("%d/%m/%Y", _("31/12/2026, day first")),
    ("%m/%d/%Y", _("12/31/2026, month first")),
    ("%-d/%-m/%Y", _("9/2/2026 is 9 February")),
    ("%-m/%-d/%Y", _("9/2/2026 is September 2")),
    ("%d.%m.%Y", "31.12.2026"),
    ("%-d.%-m.%Y", _("9.2.2026 is 9 February")),
    ("%d-%m-%Y", "31-12-2026"),
    ("%d %b %Y", "31 Dec 2026"),
    ("%d-%b-%Y", "31-Dec-2026"),
    ("%Y/%m/%d", "2026/12/31"),
    ("%Y%m%d", "20261231"),
    ("%Y-%m-%dT%H:%M:%S", "2026-12-31T18:30:00"),
    ("%Y-%m-%dT%H:%M:%S%z", "2026-12-31T18:30:00Z"),
    ("%Y-%m-%dT%H:%M:%S.%f%z", "2026-12-31T18:30:00.000000Z"),
    ("%Y-%m-%d %H:%M:%S", "2026-12-31 18:30:00"),
)
TEXT_ONLY = ("encoding", "delimiter")  # what a workbook has none of
OF_A_WORKBOOK = {"encoding": "utf-8", "delimiter": ","}


class DialectForm(forms.Form):
    """Wants `demand`, the optional parts that the file's columns need (`zone`, `money`); a workbook has no text."""

    encoding = forms.ChoiceField(label=_("The text is saved as"), choices=ENCODINGS)
    delimiter = forms.ChoiceField(label=_("Between two cells stands"), choices=DELIMITERS)
    decimal = forms.ChoiceField(label=_("Decimals follow"), choices=DECIMALS)
    thousands = forms.ChoiceField(label=_("Between thousands stands"), choices=THOUSANDS, required=False)
    negative = forms.ChoiceField(label=_("Less than nothing is written with"), choices=NEGATIVES)
    date = forms.ChoiceField(label=_("Dates are written like"))
    zone = forms.CharField(label=_("Times are those of"), max_length=60, help_text=_("For example Europe/London."))
    money = forms.ChoiceField(label=_("Amounts are"), choices=MONEY)

    def __init__(
        self, *args: Any, demand: Iterable[str] = (), workbook: bool = False, known_date: str = "", **kwargs: Any
    ) -> None:
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(*args, **kwargs)
        self._workbook = workbook
        others = () if known_date in ("", *(value for value, _label in DATES)) else ((known_date, known_date),)
        self.fields["date"].choices = (CHOOSE, *DATES, *others)  # type: ignore[attr-defined]
        for name in {"zone", "money"} - set(demand):
            del self.fields[name]
        for name in TEXT_ONLY if workbook else ():
            del self.fields[name]

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"].strip()
        if zone not in available_timezones():
            raise ValidationError(_("This is no time zone. Write it like Europe/London."))
        return zone

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                Dialect.of(self.declared(), where=str(_("This")))
            except ExtractError as problem:
                raise ValidationError(problem.sentence) from None
        return cleaned

    def declared(self) -> dict[str, str]:
        """What was said, as an engine's declaration has it."""
        said = {**(OF_A_WORKBOOK if self._workbook else {}), **self.cleaned_data}
        if said.get("thousands") == "space":
            said["thousands"] = " "
        return {name: value for name, value in said.items() if value}


def as_initial(declared: dict[str, str]) -> dict[str, str]:
    """A declaration as the form shows it."""
    shown = dict(declared)
    shown["delimiter"] = {"\t": "tab", "\\t": "tab"}.get(shown.get("delimiter", ""), shown.get("delimiter", ""))
    shown["thousands"] = "space" if shown.get("thousands") == " " else shown.get("thousands", "")
    return shown
