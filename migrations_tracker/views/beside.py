"""Both sides of a difference beside each other: which cells differ by themselves, and which follow from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from implementation import wording
from migrations_tracker.forms.mappings import COLUMNS
from migrations_tracker.models import Finding, Sighting
from migrations_tracker.money import amount, signed
from migrations_tracker.reconcile.kinds import KINDS, Category, Type

FOLLOWS = "follows"
UNLIKE = "differs"
COUNTED = "JPY"  # written like a currency without minor units: with no more decimals than there are
MONEY = ("net", "tax", "total", "debit", "credit", "unit_price")


@dataclass(frozen=True, slots=True)
class Cell:
    """One column: what either side says, by how much they differ, and whether by itself or as a consequence."""

    label: str
    left: str
    right: str
    difference: str
    differs: str  # "", "differs" or "follows"
    number: bool


def compared(seen: Sighting, finding: Finding, mapping: Mapping[str, Any]) -> list[Cell]:
    """Every column that the run had on either side, in the kind's order."""
    left, right = seen.said.get("left", {}), seen.said.get("right", {})
    alone = not (left and right)
    own = {finding.category, *seen.also.split()}
    watched = set(mapping.get("compare", ())) | {"currency", "debit", "credit", "account", "date"}
    cells = []
    for name, column in KINDS[finding.kind].columns.items():
        if name not in left and name not in right:
            continue
        one, other = left.get(name, ""), right.get(name, "")
        differs = ""
        if not alone and one != other and name in watched:
            by_itself = column.differs in own or finding.category in (Category.ROUNDING, Category.IDENTITY)
            differs = UNLIKE if by_itself else FOLLOWS
        is_amount = column.type == Type.AMOUNT
        cells.append(
            Cell(
                label=str(COLUMNS[name]),
                left=_shown(name, one, left.get("currency", seen.currency), column.type),
                right=_shown(name, other, right.get("currency", seen.currency), column.type),
                difference=_difference(name, one, other, seen.currency) if is_amount and not alone else "",
                differs=differs,
                number=is_amount,
            )
        )
    return cells


def documents(seen: Sighting, finding: Finding) -> list[dict[str, Any]]:
    """The lines and journal entries of both documents, where the run has them."""
    found = []
    for kind in ("invoice_line", "journal_line"):
        sides = seen.records.get(kind)
        if not sides:
            continue
        names = [name for name in SHOWN[kind] if any(name in row for side in sides.values() for row in side)]
        found.append(
            {
                "kind": kind,
                "columns": [str(COLUMNS[name]) for name in names],
                "numbers": [KINDS[kind].columns[name].type == Type.AMOUNT for name in names],
                "sides": {
                    side: [_record(row, names, kind) for row in sides.get(side, ())] for side in ("left", "right")
                },
            }
        )
    return found


SHOWN: Mapping[str, Sequence[str]] = {
    "invoice_line": ("line", "product", "description", "quantity", "unit_price", "net", "tax"),
    "journal_line": ("entry", "date", "account", "debit", "credit"),
}


def _record(row: Mapping[str, str], names: Sequence[str], kind: str) -> list[tuple[str, bool]]:
    currency = row.get("currency", "")
    columns = KINDS[kind].columns
    return [
        (_shown(name, row.get(name, ""), currency, columns[name].type), columns[name].type == Type.AMOUNT)
        for name in names
    ]


def _shown(name: str, value: str, currency: str, kind: Type) -> str:
    if not value:
        return ""
    if kind == Type.AMOUNT:
        return amount(Decimal(value), currency if name in MONEY else COUNTED)
    if kind in (Type.DAY, Type.LAST_DAY):
        on = date.fromisoformat(value[:10])
        if kind == Type.LAST_DAY:
            on -= timedelta(days=1)  # a calendar day: the engine keeps the day after a period
        return wording.long_date(on, year=True)
    return value


def _difference(name: str, left: str, right: str, currency: str) -> str:
    if not (left and right) or left == right:
        return ""
    change = Decimal(right) - Decimal(left)
    return signed(change, currency if name in MONEY else COUNTED)
