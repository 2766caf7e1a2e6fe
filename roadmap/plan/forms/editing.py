"""Shapes of a playbook's objectives and items as people edit them. What goes together, the check says."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from roadmap.plan.forms.starting import ROLES
from roadmap.plan.models import Kind, Party
from roadmap.playbook import ByAnswer, Item, Objective, Playbook, editing
from roadmap.playbook.references import ROLES as ROLES_BY_SIDE

FEW_LINES = {"rows": 3}
KEYS = _("One key a line.")
NEEDS = _(
    "One a line: a key, or a key with the ends that are tied and a lag, such as “c-share-data SS +2”. "
    "“objective:” or “phase:” before a key means the whole of it."
)
WHEN = _("One a line, such as “usage: pull” or “size: medium, large”. All of them have to hold.")
CASES = _("Such as “small: 4, large: 8”. Every other answer takes the usual one.")
ANCHORS = [
    ("offset", _("in the objective’s weeks")),
    ("after_kickoff", _("after kick-off")),
    ("after_objective", _("after the objective’s start")),
    ("before_go_live", _("before go-live")),
]


class BasedOn(forms.Form):
    """`instead_of` is the version that the writer started from; empty for one that Golive ships and nobody took yet."""

    instead_of = forms.UUIDField(required=False, widget=forms.HiddenInput)


class TextForm(BasedOn):
    text = forms.CharField(
        label=_("The playbook as YAML"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 36, "spellcheck": "false", "wrap": "off", "class": "mono"}),
        error_messages={"required": _("The text of a playbook is missing.")},
    )


class Piece(BasedOn):
    """What objectives and items have in common."""

    def __init__(self, *args: Any, playbook: Playbook, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.playbook = playbook
        by = [("", _("nothing")), *((p.key, p.label) for p in playbook.parameters)]
        for name, field in self.fields.items():
            if name.endswith("_by"):
                field.choices = by  # type: ignore[attr-defined]

    def _read(self, name: str, reader: Callable[[str], Any]) -> Any:
        try:
            return reader(self.cleaned_data.get(name) or "") or None
        except ValueError as problem:
            self.add_error(name, _("“%(line)s” is not understood.") % {"line": problem})
            return None

    def _by_answer(self, name: str, usual: Any, *, weeks: bool = False) -> Any:
        by = self.cleaned_data.get(f"{name}_by")
        cases = self._read(f"{name}_cases", lambda text: editing.read_cases(text, weeks=weeks))
        if not by:
            return usual
        if not cases and not self.errors:
            self.add_error(f"{name}_cases", _("Say for which answer it differs."))
        return {"by": by, "otherwise": usual, "cases": cases or {}}


class ObjectiveForm(Piece):
    title = forms.CharField(label=_("Title"), max_length=300)
    label = forms.CharField(
        label=_("Short name"), max_length=30, required=False, help_text=_("For charts; else its title stands there.")
    )
    first_week = forms.IntegerField(label=_("From week"), min_value=1, max_value=200)
    last_week = forms.IntegerField(label=_("To week"), min_value=1, max_value=200)
    weeks_by = forms.ChoiceField(label=_("The weeks depend on"), required=False)
    weeks_cases = forms.CharField(
        label=_("Other weeks"), max_length=500, required=False, help_text=_("Such as “large: 2-3”.")
    )
    optional = forms.ChoiceField(
        label=_("Needed"),
        choices=[("", _("always")), ("optional", _("may be left out")), ("conditional", _("only if there is any"))],
        required=False,
    )
    phase = forms.ChoiceField(label=_("Phase"), required=False)
    requires = forms.CharField(
        label=_("Waits for"), required=False, widget=forms.Textarea(attrs=FEW_LINES), help_text=NEEDS
    )
    when = forms.CharField(
        label=_("In the plan when"), required=False, widget=forms.Textarea(attrs=FEW_LINES), help_text=WHEN
    )
    why = forms.CharField(label=_("Why"), required=False, widget=forms.Textarea(attrs=FEW_LINES), max_length=2000)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs=FEW_LINES), max_length=2000)
    after_go_live = forms.BooleanField(label=_("It comes after go-live"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        phases = [("", _("none")), *((phase.key, phase.title) for phase in self.playbook.phases)]
        self.fields["phase"].choices = phases  # type: ignore[attr-defined]

    @staticmethod
    def values_of(objective: Objective) -> dict[str, Any]:
        weeks = objective.weeks.otherwise if isinstance(objective.weeks, ByAnswer) else objective.weeks
        return {
            **{name: getattr(objective, name) for name in ("title", "label", "phase", "why", "note", "after_go_live")},
            "first_week": weeks[0],
            "last_week": weeks[1],
            "weeks_by": objective.weeks.by if isinstance(objective.weeks, ByAnswer) else "",
            "weeks_cases": editing.said_cases(objective.weeks),
            "optional": {"True": "optional", "False": ""}.get(str(objective.optional), objective.optional),
            "requires": editing.said_needs(objective.requires),
            "when": editing.said_condition(objective),
        }

    def values(self) -> dict[str, Any]:
        """As the playbook's plain data has them."""
        given = self.cleaned_data
        weeks = [given["first_week"], given["last_week"]]
        return {
            "title": given["title"],
            "label": given["label"] or None,
            "weeks": self._by_answer("weeks", weeks, weeks=True),
            "optional": {"optional": True, "": False}.get(given["optional"], given["optional"]),
            "phase": given["phase"] or None,
            "requires": self._read("requires", editing.read_needs),
            "when": self._read("when", editing.read_condition),
            "why": given["why"] or None,
            "note": given["note"] or None,
            "after_go_live": given["after_go_live"] or None,
        }


class ItemForm(Piece):
    title = forms.CharField(label=_("Title"), max_length=300, help_text=_("Short and imperative."))
    side = forms.ChoiceField(label=_("Side"), choices=Party.choices)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    role = forms.ChoiceField(label=_("Who gets it at first"), required=False)
    duration = forms.IntegerField(label=_("Working days"), min_value=0, max_value=500, help_text=_("0 is a milestone."))
    duration_by = forms.ChoiceField(label=_("They depend on"), required=False)
    duration_cases = forms.CharField(label=_("Other durations"), max_length=500, required=False, help_text=CASES)
    days = forms.IntegerField(
        label=_("Place"),
        min_value=-250,
        max_value=500,
        initial=0,
        help_text=_("Working days; in weeks, negative ones count from their end."),
    )
    anchor = forms.ChoiceField(label=_("Counted"), choices=ANCHORS, initial="offset")
    requires = forms.CharField(
        label=_("Waits for"), required=False, widget=forms.Textarea(attrs=FEW_LINES), help_text=NEEDS
    )
    soft_requires = forms.CharField(
        label=_("Should wait for"), required=False, widget=forms.Textarea(attrs=FEW_LINES), help_text=KEYS
    )
    assists = forms.CharField(
        label=_("Helps with"), required=False, widget=forms.Textarea(attrs=FEW_LINES), help_text=KEYS
    )
    not_before = forms.IntegerField(
        label=_("Starts no earlier than"), required=False, min_value=0, max_value=500,
        help_text=_("Working days after kick-off."),
    )  # fmt: skip
    not_after = forms.IntegerField(
        label=_("Should be finished by"), required=False, min_value=0, max_value=500,
        help_text=_("Working days after kick-off."),
    )  # fmt: skip
    locked = forms.IntegerField(
        label=_("Starts exactly"), required=False, min_value=0, max_value=500,
        help_text=_("Working days after kick-off; nothing moves it."),
    )  # fmt: skip
    when = forms.CharField(
        label=_("In the plan when"), required=False, widget=forms.Textarea(attrs=FEW_LINES), help_text=WHEN
    )
    text = forms.CharField(
        label=_("What is to be done"), required=False, widget=forms.Textarea(attrs=FEW_LINES), max_length=5000
    )
    why = forms.CharField(label=_("Why"), required=False, widget=forms.Textarea(attrs=FEW_LINES), max_length=2000)
    steps = forms.CharField(
        label=_("Steps"), required=False, widget=forms.Textarea(attrs={"rows": 5}), help_text=_("One a line.")
    )
    done_means = forms.CharField(label=_("Done means"), required=False, max_length=1000)
    minutes = forms.IntegerField(label=_("Minutes at the desk"), required=False, min_value=1, max_value=10_000)
    internal = forms.BooleanField(label=_("Only the vendor sees it"), required=False)

    TEXTS = ("text", "why", "done_means", "role", "minutes", "not_before", "not_after", "locked")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names: Mapping[str, Any] = {**ROLES, "third_party": _("Third party")}
        known = [role for roles in ROLES_BY_SIDE.values() for role in roles]
        choices = [("", _("nobody yet")), *((role, names.get(role, role)) for role in known)]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]

    @staticmethod
    def values_of(item: Item) -> dict[str, Any]:
        anchor = next((name for name, _label in ANCHORS[1:] if getattr(item, name) is not None), "offset")
        plain = ("title", "side", "kind", "internal", *ItemForm.TEXTS)
        return {
            **{name: getattr(item, name) for name in plain},
            "duration": item.duration.otherwise if isinstance(item.duration, ByAnswer) else item.duration,
            "duration_by": item.duration.by if isinstance(item.duration, ByAnswer) else "",
            "duration_cases": editing.said_cases(item.duration),
            "anchor": anchor,
            "days": getattr(item, anchor),
            "requires": editing.said_needs(item.requires),
            "soft_requires": "\n".join(item.soft_requires),
            "assists": "\n".join(item.assists),
            "steps": "\n".join(item.steps),
            "when": editing.said_condition(item),
        }

    def values(self) -> dict[str, Any]:
        """As the playbook's plain data has them."""
        given = self.cleaned_data
        anchors: dict[str, Any] = dict.fromkeys(name for name, _label in ANCHORS)
        anchors[given["anchor"]] = given["days"] if given["days"] or given["anchor"] != "offset" else None
        return {
            "side": given["side"],
            "kind": given["kind"],
            "title": given["title"],
            "duration": self._by_answer("duration", given["duration"]),
            **{name: given[name] if given[name] not in ("", None) else None for name in self.TEXTS},
            "steps": _lines(given["steps"]),
            **anchors,
            "requires": self._read("requires", editing.read_needs),
            "soft_requires": _lines(given["soft_requires"]),
            "assists": _lines(given["assists"]),
            "internal": given["internal"] or None,
            "when": self._read("when", editing.read_condition),
        }


def _lines(text: str) -> list[str] | None:
    return [line.strip() for line in text.splitlines() if line.strip()] or None
