"""The form in which somebody confirms how a file is written and which of its columns is what."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from migrations_tracker.asking.proposing import DIALECT, Proposal
from migrations_tracker.asking.schema import Column, plain
from migrations_tracker.forms.connections import FEW_LINES
from migrations_tracker.forms.dialects import DialectForm, as_initial
from migrations_tracker.forms.totals import by_currency

COLUMN, TOTAL = "column_", "total_"
DEMANDS = {"amount": "money", "instant": "zone"}
NUMBERS, DATES = {"amount", "price", "number", "whole"}, {"date", "instant"}
OF_NUMBERS = {"decimal": ".", "thousands": "", "negative": "sign"}  # where there is no number, nothing hangs on it
OF_DATES = {"date": "%Y-%m-%d"}


class DeclareForm(DialectForm):
    """Wants the columns that were asked for, with their types, and the file's `header`; `totals` can be declared."""

    source = forms.CharField(
        label=_("Comes from"),
        max_length=200,
        help_text=_("The system that the file is from. Its way of writing is kept."),
    )
    count = forms.IntegerField(label=_("Rows that should be in it"), required=False, min_value=0)

    def __init__(
        self,
        *args: Any,
        asked: Sequence[Column],
        types: dict[str, str],
        header: Sequence[str],
        totals: Sequence[str] = (),
        sheets: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, demand=[DEMANDS[kind] for kind in types.values() if kind in DEMANDS], **kwargs)
        self._asked, kinds = asked, set(types.values())
        self._beside = {**({} if kinds & NUMBERS else OF_NUMBERS), **({} if kinds & DATES else OF_DATES)}
        for name in self._beside:
            del self.fields[name]
        for column in asked:
            nothing = _("choose") if column.required else _("not in the file")
            self.fields[f"{COLUMN}{column.name}"] = forms.ChoiceField(
                label=column.label,
                choices=[("", nothing), *((name, name) for name in header)],
                required=column.required,
                error_messages={"required": _("Every row needs this. Choose its column.")},
            )
        for name in totals:
            self.fields[f"{TOTAL}{name}"] = forms.CharField(
                label=_("%(column)s adds up to") % {"column": plain(name)},
                required=False,
                widget=forms.Textarea(attrs=FEW_LINES),
                help_text=_(
                    "A currency and an amount a line, such as “GBP 18764.74”, with a point before the decimals."
                ),
            )
        if len(sheets) > 1:
            self.fields["sheet"] = forms.ChoiceField(label=_("Sheet"), choices=[(name, name) for name in sheets])

    @staticmethod
    def values_of(proposal: Proposal) -> dict[str, Any]:
        columns = {f"{COLUMN}{name}": value for name, value in proposal.columns.items()}
        return {**as_initial(proposal.dialect), **columns, "sheet": proposal.sheet}

    def writing(self) -> list[BoundField]:
        """The fields that say how it is written."""
        return [self[name] for name in ("source", "sheet", *DIALECT) if name in self.fields]

    def mapping(self) -> list[tuple[Column, BoundField]]:
        return [(column, self[f"{COLUMN}{column.name}"]) for column in self._asked]

    def sums(self) -> list[BoundField]:
        """What it should add up to."""
        return [self[name] for name in ("count", *(name for name in self.fields if name.startswith(TOTAL)))]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in [name for name in cleaned if name.startswith(TOTAL)]:
            try:
                cleaned[name] = by_currency(cleaned[name])
            except forms.ValidationError as problem:
                self.add_error(name, problem)
        return cleaned

    def declared(self) -> dict[str, str]:
        said = {**self._beside, **super().declared()}
        return {name: value for name, value in said.items() if name in DIALECT and value}

    def declaration(self) -> dict[str, Any]:
        """As it is kept, and as the engine takes it; every value is a text."""
        given = self.cleaned_data
        told: dict[str, Any] = {
            "dialect": self.declared(),
            "columns": {
                column.name: given[f"{COLUMN}{column.name}"]
                for column in self._asked
                if given[f"{COLUMN}{column.name}"]
            },
        }
        if given.get("sheet"):
            told["sheet"] = given["sheet"]
        if given["count"] is not None:
            told["count"] = str(given["count"])
        sums = {
            name.removeprefix(TOTAL): {code: str(amount) for code, amount in value.items()}
            for name, value in given.items()
            if name.startswith(TOTAL) and value
        }
        return {**told, "totals": sums} if sums else told
