"""The three kinds of record that can be compared: their columns, and what a difference in each one is called."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Type(StrEnum):
    """What a column holds, which decides how its cells are read."""

    IDENTIFIER = "identifier"  # trimmed and in capitals
    TEXT = "text"  # trimmed
    AMOUNT = "amount"
    DAY = "day"
    LAST_DAY = "last day"  # of a period: kept as the day after, whichever way the file writes it


class Category(StrEnum):
    """Why two records are not the same; one each, the first that applies, in this order."""

    DUPLICATE = "duplicate"
    MISSING_IN_RIGHT = "missing_in_right"
    MISSING_IN_LEFT = "missing_in_left"
    IDENTITY = "identity"
    CURRENCY = "currency"
    DATE = "date"
    QUANTITY = "quantity"
    AMOUNT = "amount"
    TAX = "tax"
    ACCOUNT = "account"
    ROUNDING = "rounding"  # every other field is equal, or only its wording differs
    PRESENTATION = "presentation"


ORDER = tuple(Category)
DIFFERENCES = ORDER[ORDER.index(Category.IDENTITY) :]  # what two records that belong together may differ in
# The first of these that applies explains the later ones: they follow from it, and are not listed beside it.
CHAIN = (Category.QUANTITY, Category.AMOUNT, Category.TAX, Category.ROUNDING)


@dataclass(frozen=True, slots=True)
class Column:
    """One column that a kind knows. `differs` is the category of a pair that differs in it."""

    type: Type
    differs: Category = Category.PRESENTATION
    filled: bool = False  # an empty cell is a broken one


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record. In journals many lines may share a key and are compared `by_sums`; documents are not."""

    name: str
    columns: Mapping[str, Column]
    required: tuple[str, ...]
    by_sums: bool = False


_IDENTITY = Column(Type.IDENTIFIER, Category.IDENTITY)
_IDENTIFIER = Column(Type.IDENTIFIER)
_DAY = Column(Type.DAY, Category.DATE)
_AMOUNT = Column(Type.AMOUNT, Category.AMOUNT)
_CURRENCY = Column(Type.IDENTIFIER, Category.CURRENCY, filled=True)

_INVOICE = {
    "invoice_number": _IDENTIFIER,
    "external_id": _IDENTIFIER,
    "customer": _IDENTITY,
    "contract": _IDENTITY,
    "currency": _CURRENCY,
    "issue_date": _DAY,
    "due_date": _DAY,
    "period": Column(Type.IDENTIFIER, Category.DATE),
    "period_from": _DAY,
    "period_to": Column(Type.LAST_DAY, Category.DATE),
    "quantity": Column(Type.AMOUNT, Category.QUANTITY),
    "net": _AMOUNT,
    "tax": Column(Type.AMOUNT, Category.TAX),
    "total": _AMOUNT,
    "account": Column(Type.TEXT, Category.ACCOUNT),
    "description": Column(Type.TEXT),
}
_LINE = {**_INVOICE, "line": _IDENTIFIER, "product": _IDENTIFIER, "unit_price": _AMOUNT}
_JOURNAL = {
    "entry": Column(Type.IDENTIFIER, filled=True),
    "line": _IDENTIFIER,
    "date": Column(Type.DAY, Category.DATE, filled=True),
    "account": Column(Type.TEXT, Category.ACCOUNT, filled=True),
    "reference": _IDENTIFIER,
    "debit": _AMOUNT,
    "credit": _AMOUNT,
    "currency": _CURRENCY,
    "customer": _IDENTITY,
    "contract": _IDENTITY,
    "product": _IDENTIFIER,
    "period": Column(Type.IDENTIFIER, Category.DATE),
    "description": Column(Type.TEXT),
}

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "invoice": Kind("invoice", _INVOICE, ("currency",)),
        "invoice_line": Kind("invoice_line", _LINE, ("currency",)),
        "journal_line": Kind(
            "journal_line", _JOURNAL, ("entry", "date", "account", "debit", "credit", "currency"), by_sums=True
        ),
    }
)
