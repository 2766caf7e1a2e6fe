"""Shapes of what people type about agreements. Truth is checked by the actions."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from stakeholders.agreements import Answer
from stakeholders.forms.threads import ManyFilesField
from stakeholders.models import Requirement, RequirementVersion, Seat, Topic
from stakeholders.rules.agreements import CONSENT_VERSION

CHOICES = [
    (Answer.APPROVE.value, _("Approve")),
    (Answer.APPROVE_WITH_CONDITIONS.value, _("Approve with a condition")),
    (Answer.REJECT.value, _("Ask for changes")),
]


class DecisionForm(forms.Form):
    """Nothing is selected in advance. The hidden fields carry what stood on the screen."""

    fingerprint = forms.CharField(widget=forms.HiddenInput, min_length=64, max_length=64)
    supersedes = forms.UUIDField(widget=forms.HiddenInput, required=False)
    voice = forms.UUIDField(widget=forms.HiddenInput)
    consent = forms.IntegerField(widget=forms.HiddenInput, initial=CONSENT_VERSION)
    verdict = forms.ChoiceField(
        label=_("Your decision"),
        choices=CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the three.")},
    )
    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed for a condition or a change. Each line is one condition."),
    )
    typed_name = forms.CharField(
        label=_("Type your full name to sign"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input-name", "autocomplete": "name"}),
        error_messages={"required": _("Type your full name to sign.")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("verdict") in (Answer.REJECT, Answer.APPROVE_WITH_CONDITIONS) and not cleaned.get("comment"):
            words = {
                Answer.REJECT.value: _("Say why, so that it can be changed."),
                Answer.APPROVE_WITH_CONDITIONS.value: _("Say what must also be true."),
            }
            self.add_error("comment", words[cleaned["verdict"]])
        return cleaned

    def act(self) -> dict[str, Any]:
        """The words of the action: the lines of a conditional approval are its conditions."""
        cleaned = self.cleaned_data
        conditional = cleaned["verdict"] == Answer.APPROVE_WITH_CONDITIONS
        lines = [line.strip(" -*\t")[:1000] for line in cleaned["comment"].splitlines() if line.strip(" -*\t")]
        return {
            "verdict": cleaned["verdict"],
            "fingerprint": cleaned["fingerprint"],
            "typed_name": cleaned["typed_name"],
            "supersedes": cleaned["supersedes"],
            "comment": "" if conditional else cleaned["comment"],
            "conditions": lines if conditional else [],
        }


class WithdrawForm(forms.Form):
    comment = forms.CharField(label=_("Why do you withdraw it?"), max_length=5000)
    typed_name = forms.CharField(
        label=_("Type your full name to sign"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input-name", "autocomplete": "name"}),
    )

    prefix = "withdraw"


class RequirementForm(forms.Form):
    """A new requirement."""

    topic = forms.ChoiceField(label=_("Topic"))
    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input-wide"}),
        help_text=_("What is agreed, in a few words."),
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("The exact text that people approve, in Markdown."),
    )
    attached = ManyFilesField(
        label=_("Files"), required=False, help_text=_("Samples that belong to it; they are approved with the text.")
    )
    source = forms.CharField(
        label=_("Source"), max_length=200, required=False, help_text=_("Where it comes from: a call, a contract.")
    )
    must_have = forms.BooleanField(label=_("Needed for go-live"), required=False, initial=True)

    def __init__(self, *args: Any, topics: Sequence[Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = [(topic.key, topic.title) for topic in topics]  # type: ignore[attr-defined]


class EditForm(forms.Form):
    """The next version of a requirement. `based_on` is the version that the author started from."""

    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    title = forms.CharField(label=_("Title"), max_length=200, widget=forms.TextInput(attrs={"class": "input-wide"}))
    text = forms.CharField(
        label=_("Text"),
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": _("Write the text that people approve.")},
    )
    keep = forms.MultipleChoiceField(label=_("Files that stay"), required=False, widget=forms.CheckboxSelectMultiple)
    attached = ManyFilesField(label=_("More files"), required=False)
    must_have = forms.BooleanField(label=_("Needed for go-live"), required=False)
    reason = forms.CharField(
        label=_("Why does it change?"),
        max_length=1000,
        widget=forms.TextInput(attrs={"class": "input-wide"}),
        error_messages={"required": _("Say why, in a sentence.")},
        help_text=_("People who approved the earlier text read this first."),
    )

    def __init__(self, *args: Any, version: RequirementVersion, requirement: Requirement, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {
                "based_on": version.version,
                "title": version.title,
                "text": version.text,
                "must_have": requirement.must_have,
                "keep": [file["file"] for file in version.files],
            },
        )
        super().__init__(*args, **kwargs)
        self.fields["keep"].choices = [(file["file"], file["name"]) for file in version.files]  # type: ignore[attr-defined]
        if not version.files:
            del self.fields["keep"]


class RequestForm(forms.Form):
    """Which drafts to put before the people who decide."""

    requirements = forms.MultipleChoiceField(
        label=_("Requirements"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one requirement.")},
    )
    due_on = forms.DateField(
        label=_("Decide by"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, drafts: Sequence[Requirement], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"requirements": [str(row.number) for row in drafts]})
        super().__init__(*args, **kwargs)
        self.fields["requirements"].choices = [(str(row.number), str(row)) for row in drafts]  # type: ignore[attr-defined]


class TopicForm(forms.Form):
    title = forms.CharField(label=_("Topic"), max_length=120)
    policy = forms.ChoiceField(
        label=_("Approved when"), choices=[(value, capfirst(label)) for value, label in Topic.Policy.choices]
    )
    quorum = forms.IntegerField(
        label=_("How many"), min_value=1, max_value=20, initial=1, help_text=_("For a number of them.")
    )


class ApproverForm(forms.Form):
    """Somebody to ask, or somebody to stand in; `nobody` offers an empty choice."""

    seat = forms.TypedChoiceField(label=_("Person"), empty_value=None, required=False)

    def __init__(self, *args: Any, seats: Sequence[Seat], nobody: str = "", label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["seat"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = ([("", nobody)] if nobody else []) + [
            (str(seat.pk), f"{seat.name}, {seat.title}" if seat.title else seat.name) for seat in seats
        ]
        field.label = label or field.label
