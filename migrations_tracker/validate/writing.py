"""What a run found, as files: all findings, the rejected rows to correct and send again, and what was accepted."""

import csv
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from migrations_tracker.extracts.duck import literal, quoted
from migrations_tracker.extracts.errors import ExtractError
from migrations_tracker.validate.batch import PYTHON_ENCODINGS, WRONG, Cells
from migrations_tracker.validate.run import Run

MOST = 100_000  # findings in the file
COLUMNS = ("row", "column", "value", "rule", "severity", "sentence", "note")
_FORMULA = frozenset("=+-@\t\r＝＋－＠")  # what makes a spreadsheet take a text for a formula
_NUMBER = re.compile(r"[+-]?[0-9][0-9.,' ’\u00a0\u202f]*-?")
_ZEROS = re.compile(r"(?<![0-9.])([0-9]+\.[0-9]{2}[0-9]*?)0+(?![0-9.])")
Found = Iterable[tuple[int | None, int, str | None]]


def disarmed(text: str) -> str:
    """The text as no spreadsheet takes it for a formula. Numbers stay numbers."""
    return f"'{text}" if text[:1] in _FORMULA and not _NUMBER.fullmatch(text) else text


def tidy(note: str | None) -> str | None:
    """The note with its amounts as people write them: 10.00, not 10.000000."""
    return _ZEROS.sub(r"\1", note) if note and "." in note else note


def told(run: Run, cells: Cells, found: Found) -> Iterator[dict[str, Any]]:
    """Findings as people read them, with the cell as it stands in the file. They come in the order of the rows."""
    named, places = run.batch.declaration.columns, {name: at for at, name in enumerate(run.batch.scan.header)}
    for row, several in groupby(found, lambda each: each[0]):
        record = [] if row is None else cells.at(row)
        for _row, number, note in several:
            question = run.questions[number]
            column = named.get(question.column, question.column)
            value = record[places[column]] if record and column in places else None
            told = (row, column, value, question.rule, question.severity, question.sentence, tidy(note))
            yield dict(zip(COLUMNS, told, strict=True))


def write_findings(path: Path, findings: Iterable[dict[str, Any]]) -> bool:
    """One line for each finding, and whether there are more than the file holds."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number, each in enumerate(findings):
            if number == MOST:
                return True
            cells = ["" if each[name] is None else str(each[name]) for name in COLUMNS]
            writer.writerow([disarmed(cell) for cell in cells])
    return False


def in_words(run: Run) -> Iterator[tuple[int, str]]:
    """Every rejected row and all that is wrong in it."""
    said = {}
    for number, question in enumerate(run.questions):
        column = run.batch.declaration.columns.get(question.column, question.column)
        said[number] = f"{question.rule} {column}".rstrip() + f": {question.sentence}"
    for row, numbers, notes in run.rejected():
        pairs = zip(numbers, notes, strict=True)
        yield row, " | ".join(f"{said[number]} ({tidy(note)})" if note else said[number] for number, note in pairs)


def write_rejects(path: Path, run: Run, cells: Cells) -> None:
    """The rejected rows in the file's own writing, with what is wrong behind."""
    batch, dialect = run.batch, run.batch.declaration.dialect
    own = [number for number, name in enumerate(batch.scan.header) if name != WRONG]
    encoding = "utf-8" if dialect.encoding == "utf-8" else PYTHON_ENCODINGS.get(dialect.encoding, dialect.encoding)
    try:
        with path.open("w", encoding=encoding, newline="") as file:
            writer = csv.writer(file, delimiter=dialect.delimiter, quotechar=dialect.quote, lineterminator="\n")
            writer.writerow([*(batch.scan.header[number] for number in own), WRONG])
            for row, said in in_words(run):
                record = cells.at(row)
                texts = [record[number] for number in own]
                writer.writerow([*(disarmed(text) if text[:1] in _FORMULA else text for text in texts), said])
    except UnicodeEncodeError as problem:
        odd = problem.object[problem.start : problem.end]
        sentence = f"The rejects cannot be written in {dialect.encoding}, which has no “{odd}”. Declare utf-8."
        raise ExtractError(sentence, file=batch.name) from None


def write_accepted(path: Path, run: Run) -> None:
    """The accepted rows with our names, in the plain form in which later files are held against them; before them the
    row of the file, and whether loading creates, updates or skips."""
    named = [name for name in run.entity.fields if name in run.batch.declaration.columns]
    values = ", ".join(quoted(name) for name in named)
    target = f"{literal(str(path.resolve()))} (FORMAT csv, HEADER, USE_TMP_FILE false)"
    run.duck.execute(
        f"COPY (SELECT row, act, {values} FROM this JOIN ({run.acts()}) USING (row) ORDER BY row) TO {target}"
    )
