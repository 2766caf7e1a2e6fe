"""Shapes of what people say in the parallel test."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from migrations_tracker.forms.connections import FEW_LINES, Open
from migrations_tracker.forms.datasets import a_day
from migrations_tracker.forms.totals import by_currency
from migrations_tracker.models import Finding, ParallelRun

LONG_TEXT = forms.Textarea(attrs=FEW_LINES)


class RunForm(Open):
    """The first and the last day of the cycle, both in it."""

    cycle_from = forms.DateField(label=_("The cycle begins on"), widget=a_day())
    cycle_last = forms.DateField(label=_("Its last day is"), widget=a_day())
    environment = forms.ChoiceField(
        label=_("The new system’s"), choices=ParallelRun.Environment.choices, initial=ParallelRun.Environment.SANDBOX
    )

    def cycle(self) -> dict[str, Any]:
        """As actions have it: the day after the last one ends it."""
        said = self.cleaned_data
        after = said["cycle_last"] + timedelta(days=1)  # a calendar day: cycles know no working days
        return {"cycle_from": said["cycle_from"], "cycle_to": after, "environment": said["environment"]}


class LoadForm(Open):
    """One system's extract, and what whoever made it says it holds."""

    attached = forms.FileField(
        label=_("Extract"), help_text=_("CSV or XLSX, up to 50 MB."), error_messages={"required": _("Choose a file.")}
    )
    count = forms.IntegerField(
        label=_("Records that it should hold"), required=False, min_value=0, help_text=_("As its owner counted them.")
    )
    totals = forms.CharField(
        label=_("And what they add up to"),
        required=False,
        widget=LONG_TEXT,
        help_text=_("A currency and an amount a line, such as “GBP 18764.74”."),
    )

    def clean_attached(self) -> Any:
        sent = self.cleaned_data["attached"]
        if not sent.name.lower().endswith((".csv", ".xlsx")):
            raise ValidationError(_("%(name)s is neither CSV nor XLSX."), params={"name": sent.name})
        return sent

    def clean_totals(self) -> dict[str, str]:
        return {currency: str(amount) for currency, amount in by_currency(self.cleaned_data["totals"]).items()}


class ExplainForm(Open):
    cause = forms.ChoiceField(label=_("Cause"), choices=[("", _("choose")), *Finding.Cause.choices])
    disposition = forms.ChoiceField(
        label=_("What becomes of it"), choices=[("", _("choose")), *Finding.Disposition.choices]
    )
    explanation = forms.CharField(
        label=_("Why they differ"),
        max_length=2000,
        widget=LONG_TEXT,
        help_text=_("A sentence that somebody understands in a year."),
    )
    alike = forms.BooleanField(required=False)

    def __init__(self, *args: Any, others: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _for_alike(self, others)


class AcceptForm(Open):
    alike = forms.BooleanField(required=False)

    def __init__(self, *args: Any, others: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _for_alike(self, others)
        self.fields["alike"].help_text = _(
            "Then it also holds in later runs, as long as none is larger than the largest of today."
        )


def _for_alike(form: forms.Form, others: int) -> None:
    form.fields["alike"].label = (
        _("Also for the %(count)s others like it") % {"count": others} if others else _("Also for others like it")
    )


class WordForm(Open):
    word = forms.CharField(label=_("A word to them"), max_length=2000, widget=LONG_TEXT)


class AccountsForm(Open):
    """A left account and the right one, a line each; several lines for one that is several on the other side."""

    pairs = forms.CharField(
        label=_("Which account is which"),
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
        required=False,
        help_text=_("The old account = the new one, a line each. An account that stands in no line stands for itself."),
    )
    reason = forms.CharField(label=_("What changed, and why"), max_length=1000, required=False)

    def clean_pairs(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for number, line in enumerate(self.cleaned_data["pairs"].splitlines(), 1):
            if not line.strip():
                continue
            left, equals, right = (part.strip() for part in line.partition("="))
            if not (left and equals and right):
                raise ValidationError(
                    _("Line %(number)s, “%(line)s”, is not like “4000 Sales = Subscription revenue”."),
                    params={"number": number, "line": line.strip()},
                )
            if right not in found.setdefault(left, []):
                found[left].append(right)
        return found

    @staticmethod
    def lines_of(content: Mapping[str, Sequence[str] | str]) -> str:
        return "\n".join(
            f"{left} = {right}"
            for left, rights in sorted(content.items())
            for right in ([rights] if isinstance(rights, str) else rights)
        )
