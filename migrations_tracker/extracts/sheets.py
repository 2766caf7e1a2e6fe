"""A sheet as the CSV that the declaration describes, so that everything behind it reads one kind of file.

Numbers and dates of cells are written as the dialect writes them; what stands in a cell as text stays as it is. A
spreadsheet keeps fifteen digits of a number: what was longer is refused, since its last digits are already lost.
"""

import csv
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from migrations_tracker.extracts import limits, zipped
from migrations_tracker.extracts.dialect import Dialect
from migrations_tracker.extracts.errors import ExtractError

ALL_DIGITS = 10**limits.SHEET_DIGITS
SAFE = 10 ** (limits.SHEET_DIGITS - 3)  # below it, fifteen digits leave three decimals
MIDNIGHT = time()
STRETCH = 1_000
Write = Callable[[Any], str]


class _Lost(ValueError):
    """A number whose digits a spreadsheet cannot have kept."""


def sheet_names(path: Path) -> list[str]:
    """The visible sheets of a workbook that passed the guard, in their order."""
    zipped.check(path)
    return [name for name, _ in _sheets(path)]


def to_csv(path: Path, target: Path, *, dialect: Dialect, sheet: str = "") -> str:
    """Write one sheet to `target`, in UTF-8 with the dialect's delimiter and quote, and say which one it was.

    Without a name the workbook has to have one sheet only. Raises `ExtractError`. Row numbers stay those of the sheet.
    """
    zipped.check(path)
    found = _chosen(path, sheet)
    if found.start is None:
        raise ExtractError(f"The sheet “{found.name}” is empty.", file=path.name)
    if found.start[0] > 0:
        sentence = f"The first row of the sheet “{found.name}” is empty. It has to hold the names of the columns."
        raise ExtractError(sentence, file=path.name, line=1)
    special = set(dialect.delimiter + dialect.quote + "\r\n")
    with target.open("w", encoding="utf-8", newline="") as file, _no_collector():
        writer = csv.writer(file, delimiter=dialect.delimiter, quotechar=dialect.quote, lineterminator="\n")
        for columns in _stretches(found, path.name, dialect):
            if any(mark in text for text in map("".join, columns) for mark in special):
                writer.writerows(zip(*columns, strict=True))
            else:
                file.write("\n".join(map(dialect.delimiter.join, zip(*columns, strict=True))) + "\n")
    return str(found.name)


@contextmanager
def _no_collector() -> Iterator[None]:
    """A million short-lived tuples without a cycle among them are not worth looking through."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _sheets(path: Path) -> list[tuple[str, CalamineWorkbook]]:
    try:
        book = CalamineWorkbook.from_path(str(path))
    except CalamineError:
        raise ExtractError(zipped.DAMAGED, file=path.name) from None
    return [
        (sheet.name, book)
        for sheet in book.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    ]


def _chosen(path: Path, name: str) -> CalamineSheet:
    sheets = dict(_sheets(path))
    if not name and len(sheets) == 1:
        name = next(iter(sheets))
    if name not in sheets:
        wrong = f"There is no sheet “{name}”." if name else "The file has several sheets and none is declared."
        raise ExtractError(f"{wrong} It has: {', '.join(sheets)}.", file=path.name)
    try:
        return sheets[name].get_sheet_by_name(name)
    except CalamineError:
        raise ExtractError(zipped.DAMAGED, file=path.name) from None


def _stretches(sheet: CalamineSheet, file: str, dialect: Dialect) -> Iterator[list[list[str]]]:
    """The columns of so many rows after each other, as texts: most columns hold one kind of value."""
    assert sheet.start is not None
    write = _writers(dialect)
    rows, done = sheet.iter_rows(), 0
    while stretch := list(islice(rows, STRETCH)):
        columns = [[""] * len(stretch)] * sheet.start[1]
        for values in zip(*stretch, strict=True):
            try:
                columns.append(_written(values, write))
            except _Lost as lost:
                row = done + 1 + next(at for at, value in enumerate(values) if _lost(value))
                raise ExtractError(str(lost), file=file, line=row, column=_letters(len(columns))) from None
        yield columns
        done += len(stretch)


def _written(values: tuple[Any, ...], write: dict[type, Write]) -> list[str]:
    kinds = set(map(type, values))
    if kinds == {str} and max(map(len, values)) <= limits.SHEET_CELL:
        return list(values)
    if kinds == {float} and write[float] is _number and max(map(abs, values)) < SAFE:
        written = ("%.15g " * len(values)) % values  # one format for all is a third faster than one for each
        return written.split() if "e" not in written else [_number(value) for value in values]
    if len(kinds) == 1 and kinds <= {date, datetime}:
        known = {value: write[type(value)](value) for value in set(values)}
        return [known[value] for value in values]
    return [write[type(value)](value) for value in values]


def _lost(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) > limits.SHEET_CELL
    return isinstance(value, int | float) and not _kept(value)


def _writers(dialect: Dialect) -> dict[type, Write]:
    if dialect.decimal == "." and dialect.negative == "sign":
        number: Write = _number
    else:

        def number(value: float) -> str:
            return _declared(_number(value), dialect)

    def day(value: date) -> str:
        return _strftime(value, dialect.date)

    def moment(value: datetime) -> str:
        if value.time() != MIDNIGHT and not dialect.dates_have_times:
            return value.isoformat(" ")  # does not have the declared form, and is shown as it is
        return _strftime(value, dialect.date)

    def truth(value: bool) -> str:
        return "true" if value else "false"

    return {
        str: _text,
        float: number,
        int: number,
        bool: truth,
        date: day,
        datetime: moment,
        time: time.isoformat,
        timedelta: str,
    }


def _text(value: str) -> str:
    if len(value) > limits.SHEET_CELL:
        raise _Lost(f"A cell holds more than {limits.SHEET_CELL:,} characters.")
    return value


def _kept(value: float) -> bool:
    """Whether fifteen digits are all that a number ever had."""
    size = abs(value)
    return size < SAFE or (size < ALL_DIGITS and float(f"{value:.15g}") == value)


def _number(value: float) -> str:
    if not _kept(value):
        raise _Lost(
            "This number has more digits than the fifteen that a spreadsheet keeps, so its last ones are lost. "
            "Export it as text, or as CSV from where it comes."
        )
    written = f"{value:.15g}"
    return f"{Decimal(written):f}" if "e" in written else written


def _declared(written: str, dialect: Dialect) -> str:
    bare = written.lstrip("-").replace(".", dialect.decimal)
    if bare == written.replace(".", dialect.decimal):
        return bare
    return {"sign": f"-{bare}", "parentheses": f"({bare})", "trailing": f"{bare}-"}[dialect.negative]


def _strftime(value: date, form: str) -> str:
    padded = f"{value.year:04d}"
    return value.strftime(form.replace("%Y", padded).replace("%z", "+0000"))


def _letters(column: int) -> str:
    """How a spreadsheet calls a column: A, B … Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
