"""Shapes of what people say about connections. What looks like a secret is refused, and not shown again."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from migrations_tracker.connecting.catalogue import kinds
from migrations_tracker.connecting.secrets import secret_in
from migrations_tracker.models import Connection
from migrations_tracker.rules.connections import secret_sentence
from stakeholders.forms.threads import CommentForm
from stakeholders.models import Seat, Side

FEW_LINES = {"rows": 3}


class Open(forms.Form):
    """A form in which nothing secret may stand. A field with one is emptied before anybody sees the form again."""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name, value in list(given.items()):
            if isinstance(value, str) and (found := secret_in(value)):
                self.add_error(name, secret_sentence(found))
                self.data = {**{key: self.data[key] for key in self.data}, self.add_prefix(name): ""}
        return given


class OpenComment(Open, CommentForm):
    """A comment, in which nothing secret may stand either."""


class Named(Open):
    """With somebody of the customer who can consent."""

    admin = forms.ChoiceField(label=_("Who can consent"), required=False)

    def __init__(self, *args: Any, admins: Sequence[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.admins = admins
        people = [(str(seat.pk), f"{seat.name}, {seat.title}" if seat.title else seat.name) for seat in admins]
        self.fields["admin"].choices = [("", _("not known yet")), *people]  # type: ignore[attr-defined]

    def clean_admin(self) -> Seat | None:
        return next((seat for seat in self.admins if str(seat.pk) == self.cleaned_data["admin"]), None)


class AddForm(Named):
    field_order = ("tool", "title", "purpose", "environment", "admin")

    tool = forms.ChoiceField(label=_("Tool"))
    title = forms.CharField(
        label=_("Called"), max_length=120, required=False, help_text=_("If it is not simply the tool’s name.")
    )
    purpose = forms.CharField(label=_("What for"), max_length=500, required=False)
    environment = forms.ChoiceField(
        label=_("Connected to the"),
        choices=Connection.Environment.choices,
        help_text=_("One to the sandbox brings its twin for production, so that it is not forgotten."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [
            (kind.title, [(f"{kind.key}/{product.key}", product.title) for product in kind.products])
            for kind in kinds().values()
        ]
        self.fields["tool"].choices = [("", _("choose")), *groups]  # type: ignore[attr-defined]

    def told(self) -> dict[str, Any]:
        """As the action takes it."""
        given = dict(self.cleaned_data)
        kind, _slash, product = given.pop("tool").partition("/")
        known = kinds()[kind].product(product)
        title = given["title"] or (known.title if known else product)
        return {**given, "kind": kind, "product": product, "title": title}


class DescribeForm(Named):
    field_order = ("title", "purpose", "objects_synced", "admin", "addresses")

    title = forms.CharField(label=_("Called"), max_length=120)
    purpose = forms.CharField(label=_("What for"), max_length=500, required=False)
    objects_synced = forms.CharField(
        label=_("What it carries"),
        required=False,
        widget=forms.Textarea(attrs=FEW_LINES),
        help_text=_("A line each: what, in which direction, and which side is right."),
    )
    addresses = forms.CharField(
        label=_("Addresses to allow"),
        max_length=500,
        required=False,
        help_text=_("From which the vendor comes, where the customer’s network keeps a list."),
    )


class RequestForm(Open):
    asked = forms.CharField(
        label=_("What is asked for"), max_length=3000, widget=forms.Textarea(attrs={"rows": 9}),
        help_text=_("It goes to the person who can consent, by mail."),
    )  # fmt: skip


class GrantForm(Open):
    account_kind = forms.ChoiceField(label=_("Which account"), choices=Connection.Account.choices)
    account_name = forms.CharField(
        label=_("Its name or id"), max_length=200, help_text=_("As the tool shows it. Never a key or a password.")
    )
    method = forms.CharField(
        label=_("How it signs in"), max_length=200, required=False, help_text=_("Such as OAuth by an integration user.")
    )
    scopes = forms.CharField(
        label=_("What was granted"), max_length=1000, widget=forms.Textarea(attrs=FEW_LINES),
        help_text=_("Role or scopes."),
    )  # fmt: skip
    network = forms.ChoiceField(label=_("Network"), choices=Connection.Network.choices)
    handed_over_through = forms.CharField(
        label=_("Credentials were handed over through"),
        max_length=200,
        required=False,
        help_text=_("The channel, not what went through it. Empty where there were none."),
    )
    handed_over_on = forms.DateField(
        label=_("On"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    expires_on = forms.DateField(
        label=_("They expire on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class AcknowledgeForm(Open):
    words = forms.CharField(
        label=_("In your words"),
        max_length=1000,
        widget=forms.Textarea(attrs=FEW_LINES),
        help_text=_("Why it is so, and until when. Your name stands beside it."),
        error_messages={"required": _("Say why it is so, and until when.")},
    )


class TestForm(Open):
    ours = forms.CharField(label=_("The record in the vendor’s product"), max_length=200, required=False)
    theirs = forms.CharField(label=_("The same record in the tool"), max_length=200, required=False)
    passed = forms.TypedChoiceField(
        label=_("Result"),
        choices=[("yes", _("as it should be")), ("no", _("not as it should be"))],
        coerce=lambda value: value == "yes",
    )
    words = forms.CharField(
        label=_("What was seen"), max_length=1000, required=False, widget=forms.Textarea(attrs=FEW_LINES)
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not self.errors and not (given.get("ours") or given.get("theirs")):
            raise forms.ValidationError(_("Name the record on at least one side."))
        if not self.errors and not given.get("passed") and not given.get("words"):
            self.add_error("words", _("Say what was not as it should be."))
        return given


class BlockForm(Open):
    what = forms.CharField(label=_("What holds it up"), max_length=1000, widget=forms.Textarea(attrs=FEW_LINES))
    held_by = forms.ChoiceField(label=_("Who has to move"))

    def __init__(self, *args: Any, companies: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_by"].choices = list(zip(Side.values, companies, strict=True))  # type: ignore[attr-defined]


class SkipForm(Open):
    reason = forms.CharField(label=_("Why it is not needed"), max_length=1000, widget=forms.Textarea(attrs=FEW_LINES))
