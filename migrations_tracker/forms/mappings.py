"""How the two extracts of a kind are written, which of their columns are ours, and how records find each other.

What a name suggests stands in the form for a person to confirm; nothing is decided by it.
"""

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from migrations_tracker.forms.connections import FEW_LINES, Open
from migrations_tracker.forms.dialects import DialectForm, as_initial
from migrations_tracker.forms.totals import by_currency
from migrations_tracker.reconcile.kinds import KINDS, Type
from migrations_tracker.reconcile.mapping import SIDES

COLUMNS = {  # our columns in people's words
    "invoice_number": _("Invoice number"),
    "external_id": _("Number in the other system"),
    "line": _("Line number"),
    "customer": _("Customer"),
    "contract": _("Contract"),
    "product": _("Product"),
    "currency": _("Currency"),
    "issue_date": _("Invoice date"),
    "due_date": _("Due date"),
    "period": _("Period, as a name"),
    "period_from": _("Period from"),
    "period_to": _("Period to"),
    "quantity": _("Quantity"),
    "unit_price": _("Unit price"),
    "net": _("Net"),
    "tax": _("Tax"),
    "total": _("Total"),
    "account": _("Account"),
    "description": _("Description"),
    "entry": _("Journal entry"),
    "date": _("Posting date"),
    "reference": _("Document"),
    "debit": _("Debit"),
    "credit": _("Credit"),
}
ALSO_CALLED = {
    "invoice_number": ("invoice no", "invoice", "number", "document number"),
    "customer": ("customer id", "customer name", "customer ref", "account id"),
    "contract": ("contract id", "contract ref", "subscription"),
    "product": ("product code", "sku", "item"),
    "issue_date": ("invoice date", "date"),
    "period_from": ("period begin", "begin date", "period start", "service from"),
    "period_to": ("period end", "period end exclusive", "end date exclusive", "service to"),
    "quantity": ("qty", "shipments", "units"),
    "net": ("net amount", "subtotal", "amount"),
    "tax": ("vat", "gst", "tax amount"),
    "total": ("gross", "invoice total"),
    "line": ("line no", "line number"),
    "entry": ("journal", "journal id", "entry id"),
    "date": ("posted at", "posting date"),
    "reference": ("document", "doc ref", "document id"),
    "debit": ("debits", "dr"),
    "credit": ("credits", "cr"),
    "account": ("gl account", "account code"),
}
KEYS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "invoice": (
        ("invoice_number",),
        ("external_id",),
        ("customer", "contract", "period_from"),
        ("contract", "period_from"),
        ("customer", "period_from"),
        ("customer", "period"),
        ("customer",),
    ),
    "invoice_line": (
        ("invoice_number", "line"),
        ("invoice_number", "product"),
        ("customer", "contract", "product", "period_from"),
        ("contract", "product", "period_from"),
        ("customer", "product", "period_from"),
        ("customer", "product", "period"),
    ),
    "journal_line": (
        ("date", "account", "reference"),
        ("account", "reference"),
        ("account", "customer", "period"),
        ("account", "period"),
        ("date", "account"),
    ),
}
NOT_COMPARED = frozenset({"invoice_number", "external_id", "line", "description", "entry", "reference"})
PERIOD_ENDS = (
    ("", _("choose")),
    ("inclusive", _("the last day of the period")),
    ("exclusive", _("the day after the period")),
)
TIERS = ("tier_1", "tier_2", "tier_3")


class MappingForm(Open):
    """The whole mapping of a kind. `headers` are the files' first rows, by side; `workbooks` the sides in XLSX."""

    tier_1 = forms.ChoiceField(label=_("Two records belong together when they have the same"))
    tier_2 = forms.ChoiceField(label=_("else"), required=False)
    tier_3 = forms.ChoiceField(label=_("else"), required=False)
    compare = forms.MultipleChoiceField(
        label=_("What has to be the same"), required=False, widget=forms.CheckboxSelectMultiple
    )
    tolerance = forms.CharField(
        label=_("A difference of up to so much is rounding"),
        required=False,
        widget=forms.Textarea(attrs=FEW_LINES),
        help_text=_("A currency and an amount a line, such as “GBP 0.01”. Without one every difference counts."),
    )
    reason = forms.CharField(label=_("What changed, and why"), max_length=1000, required=False)

    def __init__(
        self,
        *args: Any,
        kind: str,
        headers: Mapping[str, Sequence[str]],
        labels: Mapping[str, str],
        workbooks: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = KINDS[kind]
        self.labels = labels
        for side in SIDES:
            for name in self.kind.columns:
                self.fields[f"{side}_{name}"] = _column(name, headers.get(side, ()))
            if any(column.type == Type.LAST_DAY for column in self.kind.columns.values()):
                self.fields[f"{side}_period_end"] = forms.ChoiceField(
                    label=_("“Period to” is"), choices=PERIOD_ENDS, required=False
                )
        self._offer_keys()
        initial = kwargs.get("initial") or {}
        data = args[0] if args else kwargs.get("data")
        self.dialects = {
            side: DialectForm(
                data,
                prefix=side,
                workbook=side in workbooks,
                initial=initial.get(f"{side}_dialect"),
                known_date=(initial.get(f"{side}_dialect") or {}).get("date", ""),
            )
            for side in SIDES
        }

    def _offer_keys(self) -> None:
        """Keys of the kind's columns; the journal compares sums, so nothing is chosen there."""
        offered = [
            ("|".join(key), " + ".join(str(COLUMNS[name]) for name in key).lower()) for key in KEYS[self.kind.name]
        ]
        for number, tier in enumerate(TIERS):
            first = ("", _("choose") if number == 0 else _("nothing else"))
            self.fields[tier].choices = [first, *offered]  # type: ignore[attr-defined]
        if self.kind.by_sums:
            del self.fields["compare"]
            return
        self.fields["compare"].choices = [  # type: ignore[attr-defined]
            (name, COLUMNS[name]) for name in self.kind.columns if name not in NOT_COMPARED
        ]

    def pairs(self) -> list[tuple[str, forms.BoundField, forms.BoundField, bool]]:
        """For each of our columns: its name in words, the field of either side, and whether it has to be there."""
        return [
            (str(COLUMNS[name]), self[f"left_{name}"], self[f"right_{name}"], name in self.kind.required)
            for name in self.kind.columns
        ]

    def period_ends(self) -> list[forms.BoundField]:
        return [self[f"{side}_period_end"] for side in SIDES if f"{side}_period_end" in self.fields]

    def is_valid(self) -> bool:
        dialects = [form.is_valid() for form in self.dialects.values()]
        return super().is_valid() and all(dialects)

    def clean_tolerance(self) -> dict[str, str]:
        found = by_currency(self.cleaned_data["tolerance"], finer=True)
        if below := [currency for currency, amount in found.items() if amount < 0]:
            raise ValidationError(_("The tolerance of %(currency)s is below nothing."), params={"currency": below[0]})
        return {currency: format(amount, "f") for currency, amount in found.items()}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for side in SIDES:
            for name in self.kind.required:
                if not cleaned.get(f"{side}_{name}"):
                    self.add_error(f"{side}_{name}", _("This column has to be there."))
            if cleaned.get(f"{side}_period_to") and not cleaned.get(f"{side}_period_end"):
                self.add_error(f"{side}_period_end", _("Say which day this is."))
        for tier in TIERS:
            for name in filter(None, cleaned.get(tier, "").split("|")):
                if not (cleaned.get(f"left_{name}") and cleaned.get(f"right_{name}")):
                    what = {"column": COLUMNS[name]}
                    self.add_error(tier, _("Both sides need a column for “%(column)s” then.") % what)
        return cleaned

    def content(self) -> dict[str, Any]:
        """What the engine's mapping file says."""
        said = self.cleaned_data
        both = [name for name in self.kind.columns if said[f"left_{name}"] and said[f"right_{name}"]]
        found: dict[str, Any] = {"kind": self.kind.name}
        for side in SIDES:
            columns = {name: said[f"{side}_{name}"] for name in self.kind.columns if said[f"{side}_{name}"]}
            found[side] = {
                "label": self.labels[side],
                "dialect": self.dialects[side].declared(),
                "columns": columns,
                **({"period_end": said[f"{side}_period_end"]} if "period_to" in columns else {}),
            }
        found["match"] = [said[tier].split("|") for tier in TIERS if said[tier]]
        if not self.kind.by_sums:
            found["compare"] = [name for name in said["compare"] if name in both]
        if said["tolerance"]:
            found["tolerance"] = said["tolerance"]
        return found


def initial_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping as the form shows it."""
    shown: dict[str, Any] = {"compare": content.get("compare", [])}
    for tier, key in zip(TIERS, content["match"], strict=False):
        shown[tier] = "|".join(key)
    for side in SIDES:
        shown |= {f"{side}_{name}": column for name, column in content[side]["columns"].items()}
        shown[f"{side}_period_end"] = content[side].get("period_end", "")
        shown[f"{side}_dialect"] = as_initial(content[side]["dialect"])
    shown["tolerance"] = "\n".join(f"{code} {amount}" for code, amount in content.get("tolerance", {}).items())
    return shown


def suggested(kind: str, headers: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """What the names of columns suggest, for a person to confirm."""
    shown: dict[str, Any] = {}
    for side in SIDES:
        plain = {_plain(name): name for name in headers.get(side, ())}
        for name in KINDS[kind].columns:
            called = [_plain(name), *map(_plain, ALSO_CALLED.get(name, ()))]
            found = next((plain[each] for each in called if each in plain), None)
            if found is None and (close := get_close_matches(_plain(name), plain, n=1, cutoff=0.85)):
                found = plain[close[0]]
            if found is not None and found not in shown.values():
                shown[f"{side}_{name}"] = found
    both = [name for name in KINDS[kind].columns if f"left_{name}" in shown and f"right_{name}" in shown]
    shown["compare"] = [name for name in both if name not in NOT_COMPARED]
    return shown


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def _column(name: str, header: Sequence[str]) -> forms.Field:
    label = COLUMNS[name]
    if not header:
        return forms.CharField(label=label, max_length=200, required=False)
    choices = [("", _("not in the file")), *((column, column) for column in header)]
    return forms.CharField(label=label, max_length=200, required=False, widget=forms.Select(choices=choices))
