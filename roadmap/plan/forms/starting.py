"""The shape of a start: a customer, a date, the playbook's questions, and people for its roles."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from roadmap.plan.countries import countries
from roadmap.plan.forms.items import a_day
from roadmap.plan.starting import Person, question
from roadmap.playbook import Parameter, Playbook
from stakeholders.models import Seat, Side

ROLES = {
    "csm": _("Customer success manager"),
    "solutions_engineer": _("Solutions engineer"),
    "product_engineer": _("Product engineer"),
    "lead": _("Project lead"),
    "sponsor": _("Sponsor"),
    "signatory": _("Signatory"),
    "approver": _("Approver"),
    "data_owner": _("Data owner"),
    "it": _("IT"),
    "engineer": _("Engineer"),
    "contributor": _("Contributor"),
}
OURS = ("csm", "solutions_engineer", "product_engineer")
YES_NO: list[tuple[str, Any]] = [("yes", _("Yes")), ("no", _("No"))]
PARTS = ("name", "email", "title")


class StartForm(forms.Form):
    """The first playbook's parameters stand as `p-<key>`, those of the second as `p-2-<key>`; people as
    `person-<role>-name` and so on."""

    customer = forms.CharField(
        label=_("Customer"), max_length=120, help_text=_("The company’s name, as both sides say it.")
    )
    kickoff_on = forms.DateField(
        label=_("Kick-off"),
        widget=a_day(),
        help_text=_("A working day of both sides; all dates count from it."),
    )
    committed_on = forms.DateField(
        label=_("Committed go-live"),
        required=False,
        widget=a_day(),
        help_text=_("Left empty, it is the day that the plan gives."),
    )
    country = forms.ChoiceField(
        label=_("Customer’s country"),
        required=False,
        help_text=_("Its holidays and time zone hold for the customer’s items."),
    )
    region = forms.CharField(
        label=_("Region"),
        required=False,
        max_length=10,
        help_text=_("Where holidays differ inside the country, such as BY or ENG."),
    )

    def __init__(
        self, *args: Any, playbooks: Sequence[Playbook], colleagues: Sequence[Seat], me: Seat, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.playbooks, self.colleagues = playbooks, {str(seat.pk): seat for seat in colleagues if seat.pk != me.pk}
        self.fields["country"].choices = [("", _("Not known")), *countries()]  # type: ignore[attr-defined]
        for n, playbook in enumerate(playbooks):
            for parameter in playbook.parameters:
                self.fields[f"p-{question(n, parameter.key)}"] = question_field(parameter)
        used = dict.fromkeys(item.role for playbook in playbooks for item in playbook.items if item.role)
        self.ours = [role for role in OURS if role in used and role != "csm" and self.colleagues]
        self.theirs = [role for role in ROLES if role in used and role not in OURS]
        for role in self.ours:
            names = [(key, seat.name) for key, seat in self.colleagues.items()]
            self.fields[f"our-{role}"] = forms.ChoiceField(
                label=ROLES[role], required=False, choices=[("", _("Nobody yet")), *names]
            )
        for role in self.theirs:
            self._ask_for_person(role)

    def _ask_for_person(self, role: str) -> None:
        """Three cells of one row; the label of each says the role, because the column's head stands far away."""
        kinds: dict[str, forms.Field] = {
            "name": forms.CharField(label=_("Name"), required=False, max_length=200),
            "email": forms.EmailField(label=_("E-mail"), required=False),
            "title": forms.CharField(label=_("Title"), required=False, max_length=200),
        }
        for part, field in kinds.items():
            field.widget.attrs["aria-label"] = f"{ROLES[role]}: {field.label}"
            self.fields[f"person-{role}-{part}"] = field

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for role in self.theirs:
            name, email = (str(given.get(f"person-{role}-{part}") or "") for part in ("name", "email"))
            if name and not email and f"person-{role}-email" not in self.errors:
                self.add_error(
                    f"person-{role}-email", _("Where should the invitation for %(name)s go?") % {"name": name}
                )
            if email and not name:
                self.add_error(f"person-{role}-name", _("Who is %(email)s?") % {"email": email})
        return given

    @property
    def questions(self) -> list[tuple[str, list[BoundField]]]:
        """For each playbook that asks any its title and its questions."""
        return [
            (playbook.title, [self[f"p-{question(n, parameter.key)}"] for parameter in playbook.parameters])
            for n, playbook in enumerate(self.playbooks)
            if playbook.parameters
        ]

    @property
    def about(self) -> list[BoundField]:
        return [self[name] for name in ("customer", "kickoff_on", "country", "region", "committed_on")]

    @property
    def team(self) -> list[BoundField]:
        return [self[f"our-{role}"] for role in self.ours]

    @property
    def guests(self) -> list[tuple[str, list[BoundField]]]:
        return [(str(ROLES[role]), [self[f"person-{role}-{part}"] for part in PARTS]) for role in self.theirs]

    def answers(self, n: int = 0) -> dict[str, str | bool]:
        """Those to the questions of the nth playbook."""
        asked = self.playbooks[n].parameters
        given = {parameter: self.cleaned_data[f"p-{question(n, parameter.key)}"] for parameter in asked}
        return {p.key: answer == "yes" if p.type == "boolean" else answer for p, answer in given.items() if answer}

    def people(self) -> list[Person]:
        """Who was named: colleagues by their seat, the customer's people by what was typed."""
        named = [
            Person(role, seat.name, seat.email, seat.title, Side.VENDOR)
            for role in self.ours
            if (seat := self.colleagues.get(self.cleaned_data[f"our-{role}"]))
        ]
        for role in self.theirs:
            name, email, title = (self.cleaned_data[f"person-{role}-{part}"] for part in PARTS)
            if email:
                named.append(Person(role, name, email, title, Side.CUSTOMER))
        return named

    def refuse(self, problems: dict[str, str]) -> None:
        """Put each sentence beside its field; what has no field stands on top."""
        for key, sentence in problems.items():
            field = next((name for name in (key, f"p-{key}") if name in self.fields), None)
            self.add_error(field, sentence)


def question_field(parameter: Parameter) -> forms.ChoiceField:
    choices: list[tuple[str, Any]] = (
        YES_NO if parameter.type == "boolean" else [(choice.key, choice.label) for choice in parameter.choices]
    )
    usual: object = parameter.default
    if isinstance(usual, bool):
        usual = "yes" if usual else "no"
    offered = choices if usual is not None else [("", _("Choose")), *choices]
    return forms.ChoiceField(label=parameter.label, help_text=parameter.help, choices=offered, initial=usual)


def first_monday_after(day: date) -> date:
    """What the form proposes as kick-off."""
    return date.fromordinal(day.toordinal() + 7 - day.weekday())
