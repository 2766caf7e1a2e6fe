"""What a request asks for, in words for whoever makes the file."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from migrations_tracker.extracts.errors import ExtractError
from migrations_tracker.validate.library import ENTITIES, entity_named
from migrations_tracker.validate.model import Entity, Field

TYPES: dict[str, Promise] = {
    "text": gettext_lazy("text"),
    "identifier": gettext_lazy("identifier, with its leading zeros"),
    "choice": gettext_lazy("one of a list"),
    "yes_no": gettext_lazy("yes or no"),
    "currency": gettext_lazy("currency, such as USD"),
    "country": gettext_lazy("country of two letters, such as GB"),
    "email": gettext_lazy("e-mail address"),
    "phone": gettext_lazy("telephone number"),
    "amount": gettext_lazy("amount of money"),
    "price": gettext_lazy("price of one unit"),
    "number": gettext_lazy("number"),
    "whole": gettext_lazy("whole number"),
    "date": gettext_lazy("date"),
    "instant": gettext_lazy("date and time"),
}
TITLES: dict[str, Promise] = {
    "contract": gettext_lazy("Contracts"),
    "credit_note": gettext_lazy("Credit notes"),
    "customer": gettext_lazy("Customers"),
    "invoice": gettext_lazy("Invoices"),
    "invoice_line": gettext_lazy("Invoice lines"),
    "journal_line": gettext_lazy("Journal lines"),
    "payment": gettext_lazy("Payments"),
    "product": gettext_lazy("Products and prices"),
    "usage_event": gettext_lazy("Usage events"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column as its maker reads it. `required` cells may not be empty; `in_key` makes a row the one it is."""

    name: str
    kind: str
    required: bool
    in_key: bool
    unique: bool
    choices: tuple[str, ...]
    refers_to: str

    @property
    def label(self) -> str:
        return plain(self.name)


def plain(name: str) -> str:
    """`external_id` as `External id`."""
    return name.replace("_", " ").capitalize()


def kinds() -> list[tuple[str, str]]:
    """What can be asked for, with its title, in the order in which it is loaded."""
    return [(name, str(title)) for name, title in TITLES.items() if name in ENTITIES]


def title_of(entity: str) -> str:
    return str(TITLES.get(entity, plain(entity)))


def kind_of_dataset(key: str) -> str:
    """The rows that a dataset is made of; empty when it has no rules here."""
    try:
        return entity_named(key).name
    except ExtractError:
        return ""


def asked_of(entity: str, names: Iterable[str]) -> list[Column]:
    """These columns of a kind of rows, and those without which no row is taken, in their own order."""
    wanted, kind = set(names), ENTITIES[entity]
    return [_column(kind, field) for field in kind.fields.values() if field.required or field.name in wanted]


def columns_of(entity: str) -> list[Column]:
    """All that could be asked for."""
    return asked_of(entity, ENTITIES[entity].fields)


def _column(kind: Entity, field: Field) -> Column:
    return Column(
        name=field.name,
        kind=str(TYPES[field.type]),
        required=bool(field.required),
        in_key=field.name in kind.key,
        unique=bool(field.unique),
        choices=field.choices,
        refers_to=_refers_to(kind, field),
    )


def _refers_to(kind: Entity, field: Field) -> str:
    if not field.parent:
        return ""
    if field.parent == kind.name:
        return _("another row of this file")
    return title_of(field.parent)


def kinds_that_refer_to(entity: str) -> list[str]:
    """Whose rows may wait for rows of that kind."""
    return [
        kind.name
        for kind in ENTITIES.values()
        if not kind.reference and any(field.parent == entity for field in kind.fields.values())
    ]
