"""Shapes of what people say about an item. Truth is checked by the actions."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from roadmap.plan.models import BlockReason, Item
from stakeholders.models import Seat

TWO_LINES = {"rows": 2}


def a_day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class WordForm(forms.Form):
    """The vendor's word when it marks what is the customer's; not asked for otherwise."""

    word = forms.CharField(label=_("How do you know?"), required=False, max_length=1000)

    def __init__(self, *args: Any, asked: bool = False, vendor: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asked:
            self.fields["word"].required = True
            self.fields["word"].error_messages["required"] = _("Say how you know; it is recorded with your name.")
            self.fields["word"].help_text = _("Recorded as %(vendor)s’s word.") % {"vendor": vendor}
        else:
            self.fields["word"].widget = forms.HiddenInput()


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=1000,
        widget=forms.Textarea(attrs=TWO_LINES),
        help_text=_("Both sides read it."),
        error_messages={"required": _("Say why; both sides read it.")},
    )


class LimitForm(ReasonForm):
    """When an item may stand; what is left empty limits nothing."""

    not_before = forms.DateField(label=_("Not before"), required=False, widget=a_day())
    not_after = forms.DateField(
        label=_("Finished by"), required=False, widget=a_day(), help_text=_("Being later is shown, not forbidden.")
    )
    locked = forms.BooleanField(
        label=_("Nothing moves it"),
        required=False,
        help_text=_("It starts on the day on which it is planned now, whatever else moves."),
    )
    field_order = ("not_before", "not_after", "locked", "reason")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("not_before"), given.get("not_after")
        if first and last and last < first:
            self.add_error("not_after", _("It would have to be finished before it may start."))
        return given


class RewordForm(forms.Form):
    """What an item is called and asks for; `seen` is the version that was read."""

    title = forms.CharField(label=_("Title"), max_length=300)
    text = forms.CharField(
        label=_("What is to be done"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_words_%s", **kwargs})


class PauseForm(ReasonForm):
    """Why it rests; beside other forms that ask why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_pause_%s", **kwargs})


class BlockForm(forms.Form):
    """Who holds it is a person here, or anybody by name."""

    what = forms.CharField(
        label=_("What blocks it?"),
        max_length=1000,
        widget=forms.Textarea(attrs=TWO_LINES),
        error_messages={"required": _("Say what blocks it, so that somebody can help.")},
    )
    reason = forms.ChoiceField(
        label=_("What sort of thing is it?"), required=False, choices=[("", _("Not said")), *BlockReason.choices]
    )
    held_by = forms.ChoiceField(label=_("Who holds it?"), required=False)
    held_by_name = forms.CharField(
        label=_("Or somebody else"), required=False, max_length=200, help_text=_("A name or a team, such as: SAP team.")
    )

    def __init__(self, *args: Any, people: Iterable[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_by"].choices = [("", _("Nobody here")), *by_company(people)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("what") and not given.get("held_by") and not given.get("held_by_name"):
            self.add_error("held_by", _("Say who holds it: a person here, or a name below."))
        return given


class AssignForm(forms.Form):
    to = forms.ChoiceField(label=_("Who does it?"), required=False)

    def __init__(self, *args: Any, people: Iterable[Seat], item: Item, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"to": str(item.assignee_id or "")})
        super().__init__(*args, **kwargs)
        able = [seat for seat in people if item.side in (seat.side, "THIRD")]
        choices = [("", _("Nobody in particular")), *((str(seat.pk), _named(seat)) for seat in able)]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]


class NewPersonForm(forms.Form):
    """A colleague who is not here yet: invited at once, by e-mail."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"), help_text=_("They get the task and a place here at once."))
    title = forms.CharField(label=_("Title"), max_length=200, required=False)


class DecideForm(WordForm):
    choice = forms.ChoiceField(
        label=_("Your choice"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of them.")},
    )
    reason = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs=TWO_LINES),
        help_text=_("For later readers."),
    )
    field_order = ("choice", "reason", "word")

    def __init__(self, *args: Any, offered: Sequence[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["choice"].choices = [  # type: ignore[attr-defined]
            (offer["key"], f"{offer['text']}. {' '.join(offer['consequences'])}".strip()) for offer in offered
        ]


def by_company(people: Iterable[Seat]) -> list[tuple[str, list[tuple[str, str]]]]:
    """A select's groups: the customer's people, the vendor's people."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for seat in people:
        company = seat.workspace_name if seat.is_ours else seat.implementation_name or ""
        groups.setdefault(company, []).append((str(seat.pk), _named(seat)))
    return list(groups.items())


def _named(seat: Seat) -> str:
    return f"{seat.name}, {seat.title}" if seat.title else seat.name
