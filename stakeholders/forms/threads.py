"""Shapes of what people say, and of the files they send along."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from stakeholders.queries.threads import Said


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Any number of files; cleaned to a list."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        sent = data if isinstance(data, list | tuple) else [data] if data else []
        if not sent:
            super().clean(None, initial)
        return [super(ManyFilesField, self).clean(file, initial) for file in sent]


class CommentForm(forms.Form):
    """`internal` is offered to the vendor's people only, and `answers` only while a question is open."""

    prefix = "comment"

    text = forms.CharField(label=_("Comment"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 3}))
    attached = ManyFilesField(label=_("Files"), required=False)
    is_question = forms.BooleanField(label=_("This is a question"), required=False)
    answers = forms.TypedChoiceField(label=_("In answer to"), required=False, empty_value=None)
    internal = forms.BooleanField(label=_("Internal note"), required=False)

    def __init__(self, *args: Any, ours: bool, vendor: str = "", said: Sequence[Said] = (), notes: bool = True) -> None:
        super().__init__(*args)
        questions = [(str(comment.id), f"{comment.name}: {comment.text[:80]}") for comment in said if comment.open]
        answers = self.fields["answers"]
        if questions and isinstance(answers, forms.TypedChoiceField):
            answers.choices = [("", _("No question")), *questions]
        else:
            del self.fields["answers"]
        if ours and notes:
            self.fields["internal"].help_text = _("Only %(vendor)s sees it.") % {"vendor": vendor}
        else:
            del self.fields["internal"]
