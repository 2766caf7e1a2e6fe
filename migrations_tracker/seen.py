"""What the engine found, as rows: which finding it is, its amounts, and which others are like it."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from implementation import fingerprint
from implementation.models import StoredFile
from migrations_tracker.models import RunPart
from migrations_tracker.reconcile.mapping import SIDES, Comparison

MOST = 20_000  # more differences than that have one cause; the file holds them all
LONGEST_KEY = 400
NOT_SAID = frozenset({"row", "records"})
NAMES = ("contract", "invoice_number", "reference", "entry", "customer", "account")  # what people call it, first found

DOCUMENT_NUMBERS = ("invoice_number", "external_id", "reference")

Identity = tuple[str, str, str, int]


@dataclass(frozen=True, slots=True)
class Seen:
    """One finding of one run. `identity` is what makes it the same in another run of the cycle.

    `rows` are where its first record stands in either file, `numbers` its document's, `records` that document's lines.
    """

    kind: str
    category: str
    key: str
    nth: int
    also: str
    currency: str
    left: Decimal | None
    right: Decimal | None
    difference: Decimal | None
    said: Mapping[str, Mapping[str, str]] = field(repr=False)
    rows: Mapping[str, int] = field(default_factory=dict, repr=False)
    records: Mapping[str, Any] = field(default_factory=dict, repr=False)
    numbers: frozenset[str] = frozenset()

    @property
    def identity(self) -> Identity:
        return self.kind, self.key, self.category, self.nth

    @property
    def title(self) -> str:
        """What people call it: the contract, else the document, the customer, the account."""
        for name in NAMES:
            for side in ("right", "left"):
                if value := self.said[side].get(name):
                    return value[:300]
        return self.key[:300]

    @property
    def signature(self) -> str:
        """The same for all that are alike: category, customer, product, currency, and whether it is more or less."""
        sign = (
            "" if self.difference is None else ("more" if self.difference > 0 else "less" if self.difference else "0")
        )
        who = [self.said["left"].get(name) or self.said["right"].get(name, "") for name in ("customer", "product")]
        return fingerprint.of([self.kind, self.category, *who, self.currency, sign])

    @property
    def size(self) -> Decimal:
        """How large it is, whichever way; a record that is missing counts whole."""
        if self.difference is not None:
            return abs(self.difference)
        return max(abs(self.left or Decimal(0)), abs(self.right or Decimal(0)))


@dataclass(frozen=True, slots=True)
class Compared:
    """What the engine said of one part of a run: its summary, its findings, and all of them as a file.

    `seen` is empty when there are too many to be worked through one by one; the file has them. `paths` are where the
    engine read.
    """

    part: RunPart
    summary: dict[str, Any]
    seen: list[Seen]
    file: StoredFile
    paths: Mapping[str, str] = field(default_factory=dict)


def seen_of(rows: Iterable[Mapping[str, str]], kind: str, comparison: Comparison) -> Iterator[Seen]:
    """The lines of `findings.csv`. Two of the same key and category are told apart by their order."""
    earlier: Counter[tuple[str, str]] = Counter()
    for row in rows:
        key, category = _short(row["key"]), row["category"]
        earlier[key, category] += 1
        said = {
            side: {
                name: value
                for name, value in ((column.removeprefix(f"{side}_"), row[column]) for column in row)
                if value and f"{side}_{name}" in row and name not in NOT_SAID
            }
            for side in SIDES
        }
        yield Seen(
            kind=kind,
            category=category,
            key=key,
            nth=earlier[key, category],
            also=row["also"],
            currency=(row.get("left_currency") or row.get("right_currency") or "").lstrip("'")[:3],
            left=_amount(row, "left", comparison),
            right=_amount(row, "right", comparison),
            difference=Decimal(row["difference"]) if row["difference"] else None,
            said=said,
            rows={side: int(row[f"{side}_row"]) for side in SIDES if row[f"{side}_row"]},
        )


def with_documents(seen: Sequence[Seen], found: Mapping[str, Any]) -> list[Seen]:
    """The same, each with all that its records say, and with the lines of its document. `found` is of `beside`."""
    return [_with_document(each, found) for each in seen]


def _with_document(each: Seen, found: Mapping[str, Any]) -> Seen:
    said: dict[str, dict[str, str]] = {}
    records: dict[str, dict[str, Any]] = {}
    numbers: set[str] = set()
    for side in SIDES:
        row = str(each.rows.get(side, ""))
        record = found[side]["records"].get(each.kind, {}).get(row, {})
        said[side] = {**record, **each.said[side]}
        numbers |= {record[name] for name in DOCUMENT_NUMBERS if record.get(name)}
        if each.kind == "invoice":
            for kind, lines in found[side]["documents"].get(row, {}).items():
                records.setdefault(kind, {})[side] = lines
    return replace(each, said=said, records=records, numbers=frozenset(numbers))


def _short(key: str) -> str:
    """A key of a length that an index can hold; a longer one keeps its beginning and gets a hash."""
    if len(key) <= LONGEST_KEY:
        return key
    return f"{key[:LONGEST_KEY]}…{hashlib.sha256(key.encode()).hexdigest()[:16]}"


def _amount(row: Mapping[str, str], side: str, comparison: Comparison) -> Decimal | None:
    """What the side has of it; None when it has no such record."""
    if not int(row[f"{side}_records"] or 0):
        return None
    parts = {name: Decimal(row[f"{side}_{name}"] or 0) for name in comparison.measure}
    return parts["debit"] - parts["credit"] if comparison.kind.by_sums else sum(parts.values(), Decimal(0))
