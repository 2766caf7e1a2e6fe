"""Importing a playbook: a file, or its text."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from roadmap.playbook.reading import LARGEST


class ImportForm(forms.Form):
    file = forms.FileField(label=_("YAML file"), required=False, help_text=_("As “Export” gives it."))
    text = forms.CharField(
        label=_("Or its text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        sent = given.get("file")
        if sent is not None:
            if sent.size > LARGEST:
                self.add_error("file", _("The file is larger than %(limit)s KB.") % {"limit": LARGEST // 1024})
                return given
            try:
                given["text"] = sent.read().decode("utf-8-sig").replace("\r\n", "\n")
            except UnicodeDecodeError:
                self.add_error("file", _("This file is not text in UTF-8. Save it as UTF-8 and send that."))
        given["name"] = sent.name if sent is not None else str(_("your text"))
        given["text"] = (given.get("text") or "").replace("\r\n", "\n")
        if not given["text"].strip() and not self.errors:
            self.add_error("text", _("Choose a file, or paste the text of a playbook."))
        return given


class ConfirmForm(forms.Form):
    """What the preview showed, sent again to be taken over."""

    text = forms.CharField(strip=False, widget=forms.HiddenInput)
    instead_of = forms.UUIDField(required=False, widget=forms.HiddenInput)
