"""What a run found, as files for people: all findings, and the rejected rows to correct and send again."""

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from migrations_tracker.extracts.errors import ExtractError
from migrations_tracker.validate.batch import PYTHON_ENCODINGS, WRONG, Batch

MOST = 100_000  # findings in the file
COLUMNS = ("row", "column", "value", "rule", "severity", "sentence", "note")
_FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]")  # what makes a spreadsheet take a text for a formula
_NUMBER = re.compile(r"[+-]?[0-9][0-9.,' ’\u00a0\u202f]*-?")


def disarmed(text: str) -> str:
    """The text as no spreadsheet takes it for a formula. Numbers stay numbers."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


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


def write_rejects(path: Path, batch: Batch, words: Iterator[tuple[int, str]]) -> None:
    """The rejected rows in the file's own writing, with what is wrong behind; `words` come in the order of the rows."""
    dialect = batch.declaration.dialect
    own = [number for number, name in enumerate(batch.scan.header) if name != WRONG]
    encoding = {"utf-8": "utf-8"}.get(dialect.encoding, PYTHON_ENCODINGS.get(dialect.encoding, dialect.encoding))
    try:
        with path.open("w", encoding=encoding, newline="") as file:
            writer = csv.writer(file, delimiter=dialect.delimiter, quotechar=dialect.quote, lineterminator="\n")
            writer.writerow([*(batch.scan.header[number] for number in own), WRONG])
            wanted, said = next(words, (0, ""))
            for row, _line, cells in batch.records():
                if row == wanted:
                    writer.writerow([*(disarmed(cells[number]) for number in own), said])
                    wanted, said = next(words, (0, ""))
                if not wanted:
                    break
    except UnicodeEncodeError as problem:
        odd = problem.object[problem.start : problem.end]
        sentence = f"The rejects cannot be written in {dialect.encoding}, which has no “{odd}”. Declare utf-8."
        raise ExtractError(sentence, file=batch.name) from None
