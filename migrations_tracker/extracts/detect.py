"""How a file seems to be written: suggestions for the person who declares it, each with its reason.

None of it is used before somebody has confirmed it. Where a file can be read in two ways, nothing is suggested and
both are named: 03/04/2026, and 1.234.
"""

import csv
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any

from migrations_tracker.extracts import sheets
from migrations_tracker.extracts.dialect import Dialect
from migrations_tracker.extracts.errors import ExtractError
from migrations_tracker.extracts.limits import MIB, UPLOAD
from migrations_tracker.extracts.text import Utf8Text, bom_of

Tell = Callable[[str, int, int], None]
Said = dict[str, Any]
Columns = dict[str, list[str]]
SAMPLE = MIB  # of text, from which everything but the encoding is taken
SHOWN = 10
MOST = 0.9  # of a column's cells that have to look alike
WIDE = 200
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
THOUSAND = re.compile(r"[0-9]{1,3}([.,])[0-9]{3}")
NUMBER = re.compile(r"\(?-?[0-9]+([.,' ’\u00a0\u202f][0-9]{3})*([.,][0-9]+)?\)?-?")
DATE = re.compile(
    r"([0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}[-/. ]([0-9]{1,2}|[A-Za-z]{3,9})[-/. ][0-9]{4}"
    r"|(19|20)[0-9]{2}(0[1-9]|1[0-2])([0-2][0-9]|3[01]))([T ].*)?"
)
DAYS = (
    "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%d %b %Y", "%d-%b-%Y", "%d %B %Y",
    "%Y/%m/%d", "%Y%m%d",
)  # fmt: skip
TIMES = ("", "T%H:%M:%S", "T%H:%M:%S%z", "T%H:%M:%S.%f", "T%H:%M:%S.%f%z", " %H:%M:%S", " %H:%M:%S%z", " %H:%M")
PLAIN = Dialect(encoding="utf-8", delimiter=",", decimal=".", negative="sign", date="%Y-%m-%d")


def shape(*, file: str, format: str = "", sheet: str = "", tell: Tell | None = None) -> dict[str, Any]:  # noqa: A002
    """What a file seems to be: for each thing that has to be declared `{value, why, sure}`, its header, its first rows.

    An empty value means that the file does not say. Raises `ExtractError` when there is nothing to look at.
    """
    path = Path(file)
    if tell is not None:
        tell("look", 0, 1)
    if (format or path.suffix.lower().removeprefix(".")) == "xlsx":
        return _of_workbook(path, sheet)
    encoding = _encoding(path)
    text = _sample(path, encoding["value"] or "windows-1252")
    if not text.strip():
        raise ExtractError("The file is empty.", file=path.name)
    delimiter, rows = _delimiter(text)
    return {"encoding": encoding, "delimiter": delimiter, **_of_rows(rows)}


def _of_workbook(path: Path, sheet: str) -> dict[str, Any]:
    names = sheets.sheet_names(path)
    with tempfile.TemporaryDirectory(prefix="shape-") as folder:
        target = Path(folder) / "sheet.csv"
        sheets.to_csv(path, target, dialect=PLAIN, sheet=sheet or names[0])
        with target.open(encoding="utf-8", newline="") as file:
            rows = _whole_rows(file.read(SAMPLE), ",")
    by_itself = "A workbook holds numbers and dates as such; cells that are text are read as declared here."
    return {
        "encoding": _said("utf-8", "A workbook says itself how it is encoded.", sure=True),
        "delimiter": _said(",", by_itself, sure=True),
        "sheets": names,
        **_of_rows(rows),
    }


def _of_rows(rows: list[list[str]]) -> dict[str, Any]:
    header, *records = rows
    columns = {
        name or str(number): [record[number].strip() for record in records if len(record) > number]
        for number, name in enumerate(header)
    }
    dates = {name: cells for name, cells in columns.items() if _alike(cells, DATE)}
    numbers = {name: cells for name, cells in columns.items() if name not in dates and _alike(cells, NUMBER)}
    cells = [cell for column in numbers.values() for cell in column if cell]
    decimal, thousands = _marks(cells)
    date = _date(dates)
    return {
        "decimal": decimal,
        "thousands": thousands,
        "negative": _negative(cells),
        "date": date,
        "zone": _zone(date["value"]),
        "money": _money(cells, decimal["value"]),
        "header": header,
        "preview": records[:SHOWN],
    }


def _said(value: str, why: str, *, sure: bool = False) -> Said:
    return {"value": value, "why": why, "sure": sure}


def _encoding(path: Path) -> Said:
    with path.open("rb") as file:
        start = file.read(SAMPLE)
    mark, _length = bom_of(start)
    if mark:
        name = "utf-16" if mark.startswith("utf-16") else "utf-8"
        return _said(name, f"The file begins with the mark of {mark.upper()}.", sure=True)
    if start.count(0) * 4 > len(start):
        return _said("", "Every other byte is empty, as in UTF-16, but the mark at the beginning is missing.")
    try:
        only_ascii = all(chunk.isascii() for chunk in Utf8Text(path, "utf-8", UPLOAD))
    except ExtractError as problem:
        return _not_utf8(path, problem)
    if only_ascii:
        return _said("utf-8", "The file has no letters beyond A to Z, which every encoding writes alike.", sure=True)
    return _said("utf-8", "The whole file is valid UTF-8, letters with accents too.", sure=True)


def _not_utf8(path: Path, problem: ExtractError) -> Said:
    where = f"Line {problem.line}" if problem.line else "The file"
    try:
        for _chunk in Utf8Text(path, "windows-1252", UPLOAD):
            pass
    except ExtractError:
        return _said("", f"{where} is neither UTF-8 nor Windows-1252: {problem.sentence}")
    return _said("windows-1252", f"{where} is not UTF-8. Look at the accents in the rows below: are they right?")


def _sample(path: Path, encoding: str) -> str:
    codec = {"utf-8": "utf-8-sig", "windows-1252": "cp1252"}.get(encoding, encoding)
    with path.open(encoding=codec, errors="replace", newline="") as file:
        return file.read(SAMPLE).replace("\0", "")


def _delimiter(text: str) -> tuple[Said, list[list[str]]]:
    found = {mark: _whole_rows(text, mark) for mark in DELIMITERS}
    widths = {mark: Counter(len(row) for row in rows) for mark, rows in found.items()}
    even = [mark for mark, count in widths.items() if len(count) == 1 and 1 < next(iter(count)) <= WIDE]
    if len(even) == 1:
        wide = len(found[even[0]][0])
        many = len(found[even[0]]) > 1
        why = f"With a {DELIMITERS[even[0]]} every row has {wide} columns, with any other mark it has not."
        return _said(even[0], why, sure=many), found[even[0]]
    if even:
        names = " and ".join(DELIMITERS[mark] for mark in even)
        best = max(even, key=lambda mark: len(found[mark][0]))
        return _said("", f"Every row has as many columns with {names}. Which one is it?"), found[best]
    wide_ones = [mark for mark, rows in found.items() if rows and 1 < len(rows[0]) <= WIDE]
    best = max(wide_ones or [","], key=lambda mark: widths[mark][len(found[mark][0])])
    if not wide_ones:
        return _said("", "There is one column only, whichever mark separates them."), found[best]
    odd = next(number for number, row in enumerate(found[best], start=1) if len(row) != len(found[best][0]))
    why = f"Most rows have {len(found[best][0])} columns with a {DELIMITERS[best]}, but not row {odd}."
    return _said(best, why), found[best]


def _whole_rows(text: str, delimiter: str) -> list[list[str]]:
    """The records of a sample; the last one only where the sample ends with it."""
    csv.field_size_limit(2**31 - 1)
    rows = [row for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter) if row]
    return rows[:-1] if len(text) >= SAMPLE and len(rows) > 1 else rows


def _alike(cells: Sequence[str], form: re.Pattern[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and sum(bool(form.fullmatch(cell)) for cell in filled) >= MOST * len(filled)


def _marks(cells: list[str]) -> tuple[Said, Said]:
    """The decimal and the thousands mark, from numbers that can be read in one way only."""
    decimals: dict[str, str] = {}
    thousands: dict[str, str] = {}
    unclear = ""
    for cell in cells:
        bare = cell.strip("()+-")
        marks = [mark for mark in bare if not mark.isdigit()]
        if not marks:
            continue
        if len(marks) == 1 and THOUSAND.fullmatch(bare) and not bare.startswith("0"):
            unclear = unclear or cell
        elif len(set(marks)) > 1 or (marks[-1] in ".," and len(marks) == 1):
            decimals.setdefault(marks[-1], cell)
            for mark in marks[:-1]:
                thousands.setdefault(mark, cell)
        else:
            thousands.setdefault(marks[0], cell)
    if len(decimals) == 1 and len(thousands) <= 1 and not decimals.keys() & thousands.keys():
        return _both_marks(*next(iter(decimals.items())), thousands, unclear)
    if decimals:
        clash = " and ".join(f"“{cell}”" for cell in dict.fromkeys([*decimals.values(), *thousands.values()]))
        why = f"The numbers {clash} are not written in one way."
        return _said("", why), _said("", why)
    return _no_decimals(thousands, unclear)


def _both_marks(mark: str, cell: str, thousands: dict[str, str], unclear: str) -> tuple[Said, Said]:
    decimal = _said(mark, f"“{cell}” can be read in one way only.", sure=True)
    other = "," if mark == "." else "."
    if thousands:
        found, seen = next(iter(thousands.items()))
        return decimal, _said(found, f"“{seen}” has it.", sure=True)
    if unclear and other in unclear:
        return decimal, _said(other, f"With “{mark}” for decimals, “{unclear}” is in the thousands.", sure=True)
    return decimal, _said("", "No number has one.", sure=not unclear)


def _no_decimals(thousands: dict[str, str], unclear: str) -> tuple[Said, Said]:
    if thousands:
        mark, cell = next(iter(thousands.items()))
        decimal = {".": ",", ",": "."}.get(mark, "")
        return _said(decimal, f"“{cell}” takes the other mark for thousands."), _said(
            mark, f"“{cell}” has it.", sure=True
        )
    if unclear:
        mark = unclear.strip("()+-").lstrip("0123456789")[0]
        why = f"“{unclear}” may be thousands with a “{mark}” or decimals with it. Ask who wrote the file."
        return _said("", why), _said("", why)
    return _said(".", "No number in the file has decimals."), _said("", "No number has one.")


def _negative(cells: Iterable[str]) -> Said:
    seen: dict[str, str] = {}
    for cell in cells:
        kind = (
            "parentheses" if cell[:1] == "(" else "trailing" if cell[-1:] == "-" else "sign" if cell[:1] == "-" else ""
        )
        if kind:
            seen.setdefault(kind, cell)
    if len(seen) == 1:
        kind, cell = next(iter(seen.items()))
        return _said(kind, f"“{cell}” is written so.", sure=True)
    if seen:
        return _said("", f"{' and '.join(f'“{cell}”' for cell in seen.values())} are not written in one way.")
    return _said("sign", "No number looked at is negative.")


def _date(columns: Columns) -> Said:
    if not columns:
        return _said("%Y-%m-%d", "No column looks like dates.")
    left: list[str] = []
    for name, cells in columns.items():
        seen = list(dict.fromkeys(cell for cell in cells if DATE.fullmatch(cell)))
        fits = _formats(seen)
        if not fits:
            return _said("", f"The dates in “{name}” are not all written like “{seen[0]}”.")
        both = [form for form in fits if form in left] if left else fits
        if not both:
            return _said("", f"“{name}” writes its dates in another way (“{seen[0]}”) than a column before it.")
        left = both
    example = next(cell for cells in columns.values() for cell in cells if DATE.fullmatch(cell))
    if len(left) == 1:
        return _said(left[0], f"“{example}” and all others can be read in one way only.", sure=True)
    return _said("", f"“{example}” and all others can be read with the day first and with the month first. Ask.")


def _formats(cells: list[str]) -> list[str]:
    """Every form that all of these dates have; with single digits only where one of them has some."""
    padded = [day + time for day in DAYS for time in TIMES]
    for forms in (padded, [form.replace("%d", "%-d").replace("%m", "%-m") for form in padded]):
        if found := [form for form in forms if all(_reads(form, cell) for cell in cells)]:
            return found
    return []


def _reads(form: str, cell: str) -> bool:
    if not re.fullmatch(replace(PLAIN, date=form).date_pattern(), cell):
        return False
    try:
        datetime.strptime(cell, form.replace("%-", "%"))  # noqa: DTZ007 — only whether it can be read
    except ValueError:
        return False
    return True


def _zone(form: str) -> Said:
    if "%z" in form:
        return _said("UTC", "Every time says its own offset.", sure=True)
    if "%H" in form:
        return _said("", "The file does not say in which zone its times are.")
    return _said("", "There are no times, so none is needed.", sure=True)


def _money(cells: Iterable[str], decimal: str) -> Said:
    if with_decimals := next(islice((cell for cell in cells if decimal and decimal in cell), 1), ""):
        return _said("major", f"“{with_decimals}” has decimals, which amounts in cents have not.")
    return _said("", "All numbers are whole: they may be in cents or not.")
