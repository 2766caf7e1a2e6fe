"""Both sides of a difference beside each other: which cells differ by themselves, and which follow from them."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format

from migrations_tracker.forms.mappings import COLUMNS
from migrations_tracker.models import Finding, Sighting
from migrations_tracker.money import amount, signed
from migrations_tracker.reconcile.accounts import declared
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


@dataclass(frozen=True, slots=True)
class Document:
    """The lines of both invoices, or their journal by account: each row a name, then its cells left and right."""

    kind: str
    columns: Sequence[str]
    rows: Sequence["Pair"]


@dataclass(frozen=True, slots=True)
class Pair:
    """What belongs together in both documents. `left` and `right` are empty where a side has no such line."""

    name: str
    left: Sequence[str]
    right: Sequence[str]
    differs: Sequence[bool]
    difference: str

    @property
    def marked(self) -> list[tuple[str, bool]]:
        """The right cells, each with whether it differs."""
        return list(zip(self.right, self.differs, strict=False))


def documents(seen: Sighting, accounts: Mapping[str, Any]) -> list[Document]:
    """The lines and journal entries of both documents beside each other, where the run has them."""
    found = []
    if lines := seen.records.get("invoice_line"):
        names = ("quantity", "net", "tax")
        pairs = [_pair(name, left, right, names, "net") for name, left, right in _paired(lines, _line_key)]
        found.append(Document("invoice_line", [str(COLUMNS[name]) for name in names], pairs))
    if entries := seen.records.get("journal_line"):
        sums = ("debit", "credit")
        pairs = [_pair(name, left, right, sums, "") for name, left, right in _by_account(entries, accounts)]
        found.append(Document("journal_line", [str(COLUMNS[name]) for name in sums], pairs))
    return found


Record = Mapping[str, str]
Beside = tuple[str, Record, Record]


def _line_key(record: Record) -> str:
    return record.get("product") or record.get("description") or record.get("line", "")


def _paired(sides: Mapping[str, Sequence[Record]], key_of: Callable[[Record], str]) -> list[Beside]:
    """Lines of the same product, the first with the first; in the order of the left document, then the right one's."""
    waiting: dict[str, list[Record]] = defaultdict(list)
    for record in sides.get("right", ()):
        waiting[key_of(record)].append(record)
    found: list[Beside] = []
    for record in sides.get("left", ()):
        partners = waiting[key_of(record)]
        found.append((key_of(record), record, partners.pop(0) if partners else {}))
    found += [(name, {}, record) for name, left_over in waiting.items() for record in left_over]
    return found


def _by_account(sides: Mapping[str, Sequence[Record]], accounts: Mapping[str, Any]) -> list[Beside]:
    """Debits and credits of each account, under the name by which the run compared it."""
    used = {side: {record["account"] for record in sides.get(side, ())} for side in ("left", "right")}
    names = declared(accounts, file="").names(**used) if accounts else {side: {} for side in used}
    sums: dict[str, dict[str, dict[str, Decimal]]] = {}
    currency = ""
    for side in ("left", "right"):
        for record in sides.get(side, ()):
            currency = currency or record.get("currency", "")
            own = record["account"]
            of_side = sums.setdefault(names[side].get(own, own), {}).setdefault(side, {})
            for name in ("debit", "credit"):
                of_side[name] = of_side.get(name, Decimal(0)) + Decimal(record.get(name, 0))
    return [
        (label, _record(found.get("left"), currency), _record(found.get("right"), currency))
        for label, found in sums.items()
    ]


def _record(sums: Mapping[str, Decimal] | None, currency: str) -> Record:
    return {name: format(value, "f") for name, value in (sums or {}).items()} | ({"currency": currency} if sums else {})


def _pair(name: str, left: Record, right: Record, names: Sequence[str], total: str) -> Pair:
    currency = left.get("currency") or right.get("currency", "")
    both = bool(left and right)
    change = Decimal(right.get(total, 0)) - Decimal(left.get(total, 0)) if total else Decimal(0)
    return Pair(
        name=name,
        left=[_shown(each, left.get(each, ""), currency, Type.AMOUNT) for each in names] if left else [],
        right=[_shown(each, right.get(each, ""), currency, Type.AMOUNT) for each in names] if right else [],
        differs=[both and Decimal(left.get(each, 0)) != Decimal(right.get(each, 0)) for each in names],
        difference=signed(change, currency) if total and change else "",
    )


def _shown(name: str, value: str, currency: str, kind: Type) -> str:
    if not value:
        return ""
    if kind == Type.AMOUNT:
        return amount(Decimal(value), currency if name in MONEY else COUNTED)
    if kind in (Type.DAY, Type.LAST_DAY):
        on = date.fromisoformat(value[:10])
        if kind == Type.LAST_DAY:
            on -= timedelta(days=1)  # a calendar day: the engine keeps the day after a period
        return date_format(on, "j M Y")
    return value


def _difference(name: str, left: str, right: str, currency: str) -> str:
    if not (left and right) or left == right:
        return ""
    change = Decimal(right) - Decimal(left)
    return signed(change, currency if name in MONEY else COUNTED)
