"""A file on its way to the rules: counted, in UTF-8, and every record as wide as the header."""

import codecs
import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from migrations_tracker.extracts import sheets
from migrations_tracker.extracts.duck import check_columns
from migrations_tracker.extracts.errors import ExtractError
from migrations_tracker.extracts.scan import Scan, Tell, scan
from migrations_tracker.validate.declaration import Declaration
from migrations_tracker.validate.model import Entity

WRONG = "what is wrong"  # the last column of the rejects, which says nothing when they are sent back
COPY = "text.csv"
KEPT = 50_000
BLOCK = 256 * 1024
LINE_FEED = ord("\n")
NOWHERE = np.array([], np.intp)
PYTHON_ENCODINGS = {"utf-8": "utf-8-sig", "utf-8-sig": "utf-8-sig", "windows-1252": "cp1252"}


@dataclass(frozen=True, slots=True)
class Batch:
    """One file that is looked at: `path` is its text in UTF-8, `misfits` its rows of another width and what is odd."""

    entity: Entity
    declaration: Declaration
    scan: Scan
    name: str
    path: Path
    misfits: dict[int, str]
    now: datetime

    @property
    def is_again(self) -> bool:
        """Whether these are rejects that were corrected."""
        return WRONG in self.scan.header

    @contextmanager
    def cells(self) -> Iterator["Cells"]:
        """The cells of its records, for as long as the file is open."""
        with self.path.open("rb") as file:
            yield Cells(file, self)


class Cells:
    """Cells of single records. Row 1 is the header, as in a spreadsheet; rows are best asked for in their order.

    The first ones are kept, since the same rows are asked for by several files.
    """

    def __init__(self, file: BinaryIO, batch: Batch) -> None:
        dialect, found = batch.declaration.dialect, batch.scan
        self._file, self._form = file, (dialect.delimiter, dialect.quote)
        self._kept: dict[int, list[str]] = {}
        self._last = 0
        # only the records that are asked for are taken apart where each of them is one line
        self._a_line_each = found.lines == found.records + 1 and batch.path.name != COPY
        self._begin()

    def at(self, row: int) -> list[str]:
        if row in self._kept:
            return self._kept[row]
        if row <= self._last:
            self._begin()
        self._last = row
        cells = self._of_line(self._line(row)) if self._a_line_each else self._of_record(row)
        if len(self._kept) < KEPT:
            self._kept[row] = cells
        return cells

    def _begin(self) -> None:
        self._file.seek(0)
        self._last, self._first = 0, 1
        self._block, self._ends = b"", NOWHERE
        if not self._a_line_each:
            text = codecs.iterdecode(self._file, "utf-8-sig")
            self._records = _numbered(self._reader(text))

    def _of_record(self, row: int) -> list[str]:
        return next(cells for number, _line, cells in self._records if number == row)

    def _of_line(self, line: bytes) -> list[str]:
        text = line.decode().removesuffix("\r")
        return list(next(self._reader([text]))) if self._form[1] in text else text.split(self._form[0])

    def _line(self, row: int) -> bytes:
        """That line. Counting line ends in a block costs a third of taking its lines one after the other."""
        while row >= self._first + self._ends.size:
            rest = self._block[int(self._ends[-1]) + 1 :] if self._ends.size else self._block
            self._first += self._ends.size
            more = self._file.read(BLOCK)
            if not more:
                return rest
            self._block = rest + more
            self._ends = np.flatnonzero(np.frombuffer(self._block, np.uint8) == LINE_FEED)
        at = row - self._first
        return self._block[int(self._ends[at - 1]) + 1 if at else 0 : int(self._ends[at])]

    def _reader(self, lines: Iterable[str]) -> Any:
        return csv.reader(lines, delimiter=self._form[0], quotechar=self._form[1])


def opened(
    entity: Entity, path: Path, told: Declaration, folder: Path, *, name: str, form: str, now: datetime, tell: Tell
) -> Batch:
    """The file, ready for the rules. Raises `ExtractError` when nothing about it can be believed."""
    csv.field_size_limit(2**31 - 1)
    text, encoding, dialect = path, told.dialect.encoding, told.dialect
    form = form or path.suffix.lower().removeprefix(".")
    if form == "xlsx":
        text, encoding = folder / "sheet.csv", "utf-8"
        tell("sheet", 0, 1)
        sheets.to_csv(path, text, dialect=dialect, sheet=told.sheet)
    found = scan(text, encoding=encoding, delimiter=dialect.delimiter, quote=dialect.quote, tell=tell)
    check_columns(found.header, told.columns, file=name)
    misfits: dict[int, str] = {}
    if found.misfits or encoding not in ("utf-8", "utf-8-sig") or found.newline == "\r":
        copy = folder / COPY
        misfits = _copy(text, copy, told, found, PYTHON_ENCODINGS.get(encoding, encoding))
        text = copy
    return Batch(entity, told, found, name, text, misfits, now)


@contextmanager
def called(path: Path, name: str) -> Iterator[None]:
    """Refusals name the file as its sender does, wherever and under whatever name it lies."""
    try:
        yield
    except ExtractError as problem:
        file = name if problem.file in ("", path.name, "sheet.csv", COPY) else problem.file
        raise ExtractError(problem.sentence, file=file, line=problem.line, column=problem.column) from None


def _numbered(reader: Any) -> Iterator[tuple[int, int, list[str]]]:
    row, line = 0, 1
    for cells in reader:
        if cells:
            row += 1
            yield row, line, cells
        line = reader.line_num + 1


def _copy(source: Path, target: Path, told: Declaration, found: Scan, encoding: str) -> dict[int, str]:
    """Write the text anew in UTF-8. Rows of another width get the header's; what they were is told."""
    dialect, wide, odd = told.dialect, len(found.header), {}
    with (
        source.open(encoding=encoding, newline="") as old,
        target.open("w", encoding="utf-8", newline="") as new,
    ):
        reader = csv.reader(old, delimiter=dialect.delimiter, quotechar=dialect.quote)
        writer = csv.writer(new, delimiter=dialect.delimiter, quotechar=dialect.quote, lineterminator="\n")
        for row, line, cells in _numbered(reader):
            if len(cells) != wide:
                odd[row] = _told(line, cells, wide)
            writer.writerow((cells + [""] * wide)[:wide])
    if len(odd) != len(found.misfits):
        raise ExtractError("The rows of another width were counted twice and differ. This is a fault of the program.")
    return odd


def _told(line: int, cells: list[str], wide: int) -> str:
    said = f"line {line} has {len(cells)} cells, the header {wide}"
    beyond = ", ".join(f"“{cell[:40]}”" for cell in cells[wide : wide + 5])
    return f"{said}; beyond it stand {beyond}" if beyond else said
