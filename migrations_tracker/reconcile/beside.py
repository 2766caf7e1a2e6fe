"""What stands behind a difference: whole records, and the lines and journal entries of their documents.

A comparison reads only what it compares. For the few records that differ, this reads the rest of what they say.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from migrations_tracker.extracts import duck as ducks
from migrations_tracker.extracts.duck import quoted
from migrations_tracker.extracts.scan import Tell
from migrations_tracker.reconcile.engine import scanned
from migrations_tracker.reconcile.mapping import Comparison, load
from migrations_tracker.reconcile.reading import read
from migrations_tracker.reconcile.tables import Duck

DOCUMENT = {"invoice_line": "invoice_number", "journal_line": "reference"}  # the column that names the document
NUMBERS = ("invoice_number", "external_id")
MOST_LINES = 200  # of one document
FIRST_ROW = 2  # as a spreadsheet counts: the header is row 1

Record = dict[str, str]


def beside(
    *, parts: Mapping[str, Mapping[str, str]], rows: Mapping[str, Mapping[str, list[int]]], tell: Tell
) -> dict[str, Any]:
    """For each side and kind the records on `rows`; beside those of invoices, by their row, their lines and entries.

    `parts` are by kind the paths of `left`, `right` and `mapping`; rows are counted as a spreadsheet does.
    """
    found: dict[str, Any] = {}
    with TemporaryDirectory(prefix="beside-") as folder:
        for place, side in enumerate(("left", "right")):
            tell("look", place, 2)
            found[side] = _side(side, parts, rows, Path(folder) / side)
    return found


def _side(
    side: str, parts: Mapping[str, Mapping[str, str]], rows: Mapping[str, Mapping[str, list[int]]], folder: Path
) -> dict[str, Any]:
    folder.mkdir()
    found: dict[str, Any] = {"records": {}, "documents": {}}
    numbers: dict[str, set[str]] = {}  # of each invoice that differs, by its row
    for kind in sorted(parts, key=("invoice", "invoice_line", "journal_line").index):
        comparison = _whole(load(Path(parts[kind]["mapping"])), side)
        declared = comparison.left if side == "left" else comparison.right
        extract = scanned(Path(parts[kind][side]), declared, folder / kind, None)
        with ducks.hardened(reads=[extract.path], spill=folder / f"{kind}-spill") as duck:
            read(duck, "these", declared, extract, comparison)
            wanted = rows.get(kind, {}).get(side, [])
            found["records"][kind] = _records(duck, wanted)
            if kind == "invoice":
                for row, record in found["records"][kind].items():
                    numbers[row] = {record[name] for name in NUMBERS if record.get(name)}
            elif DOCUMENT[kind] in declared.columns:
                lines = _lines(duck, DOCUMENT[kind], {number for each in numbers.values() for number in each})
                for row, names in numbers.items():
                    own = [line for name in sorted(names) for line in lines.get(name, [])]
                    found["documents"].setdefault(row, {})[kind] = own[:MOST_LINES]
    return found


def _whole(comparison: Comparison, side: str) -> Comparison:
    """The same, but every column of that side is read."""
    declared = comparison.left if side == "left" else comparison.right
    names = tuple(dict.fromkeys(["currency", *(name for name in comparison.kind.columns if name in declared.columns)]))
    return replace(comparison, compare=names, match=(names,), duplicates=())


def _records(duck: Duck, rows: Iterable[int]) -> dict[str, Record]:
    found = duck.execute(
        "SELECT rowid, * FROM these_rows WHERE rowid IN (SELECT unnest(CAST(? AS BIGINT[])))",
        [[row - FIRST_ROW for row in rows]],
    )
    return {str(each.pop("rowid") + FIRST_ROW): _plain(each) for each in _as_dicts(found)}


def _lines(duck: Duck, column: str, numbers: set[str]) -> dict[str, list[Record]]:
    """The records of those documents, in the order of the file."""
    found = duck.execute(
        f"SELECT * FROM these_rows WHERE {quoted(column)} IN (SELECT unnest(CAST(? AS VARCHAR[]))) ORDER BY rowid",
        [sorted(numbers)],
    )
    lines = defaultdict(list)
    for each in map(_plain, _as_dicts(found)):
        lines[each[column]].append(each)
    return lines


def _as_dicts(found: Duck) -> Iterable[dict[str, Any]]:
    names = [column[0] for column in found.description or ()]
    return (dict(zip(names, row, strict=True)) for row in found.fetchall())


def _plain(record: Mapping[str, Any]) -> Record:
    """Only what is filled, as text."""
    return {name: _text(value) for name, value in record.items() if value not in (None, "")}


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)
