"""One pass over a file of separated values that counts its records without any CSV library.

What the reading engine gives is compared with this count, so that no row is lost in a quote that nobody closed. The
grammar is RFC 4180: a quote opens at the start of a field, two stand for one, after the closing one comes a
delimiter or the end of the record. Elsewhere in a field a quote is a character like any other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from migrations_tracker.extracts.errors import ExtractError
from migrations_tracker.extracts.limits import COMMAND, Limits
from migrations_tracker.extracts.text import Utf8Text
from migrations_tracker.extracts.tokens import Grammar, Structure, first_record

Tell = Callable[[str, int, int], None]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Misfit:
    """A record whose number of fields is not the header's. Row 1 is the header, as in a spreadsheet."""

    row: int
    line: int
    fields: int


@dataclass(frozen=True, slots=True)
class Scan:
    """What is certain about a file before any of it is believed. `records` are those after the header; lines with
    nothing in them are no records."""

    file: str
    sha256: str
    size: int
    bom: str
    newline: str
    header: tuple[str, ...]
    records: int
    lines: int
    blank_lines: int
    longest_record: int
    misfits: tuple[Misfit, ...]


def scan(
    path: Path,
    *,
    encoding: str,
    delimiter: str,
    quote: str = '"',
    limits: Limits = COMMAND,
    tell: Tell | None = None,
) -> Scan:
    """Hash, prove and count a file in constant memory. Raises `ExtractError` at the first thing that makes the rest
    unreadable. Records of the wrong length are counted, and named, instead."""
    text = Utf8Text(path, encoding, limits)
    counter = _Counter(path.name, delimiter, quote, limits)
    total, rest = path.stat().st_size, b""
    for chunk in text:
        block = rest + chunk
        rest = block[counter.take(block, final=False) :]
        if len(rest) > limits.record:
            raise counter.too_long(rest)
        if tell is not None:
            tell("scan", text.size, total)
    counter.take(rest, final=True)
    return counter.result(text)


class _Counter:
    """What a scan knows between two blocks."""

    def __init__(self, file: str, delimiter: str, quote: str, limits: Limits) -> None:
        if len(delimiter) != 1 or not delimiter.isascii() or delimiter in '"\r\n\0':
            raise ExtractError(f"{delimiter!r} cannot separate cells. Declare one character, such as a comma.")
        self.file, self.delimiter, self.quote, self.limits = file, delimiter, quote, limits
        self.grammar: Grammar | None = None
        self.header: tuple[str, ...] = ()
        self.records = self.lines = self.blank = self.longest = 0
        self.misfits: list[Misfit] = []

    def take(self, block: bytes, *, final: bool) -> int:
        """Count the whole records of a block, and say how many of its bytes they are."""
        if not block:
            return 0
        if self.grammar is None and not self._begin(block, final=final):
            return 0
        assert self.grammar is not None
        try:
            found = self.grammar.structure(block, final=final, columns=len(self.header))
        except ExtractError as problem:
            raise self._placed(problem) from None
        if found.ends.size:
            self._count(block, found)
        self.lines += found.lines
        return found.consumed

    def _begin(self, block: bytes, *, final: bool) -> bool:
        """Read the header, which says how the records end and how many fields they have."""
        first = first_record(block, self.delimiter, self.quote, final=final)
        if first is None and not final:
            return False
        record, newline = first or (b"", "\n")
        self.grammar = Grammar(self.delimiter, self.quote, newline)
        if first is None:  # it does not end, which the count of its fields explains
            return True
        self._read_header(record)
        self.records = -1  # the header is counted with the rest
        return True

    def too_long(self, rest: bytes) -> ExtractError:
        """Why a record does not end: a quote that nobody closed, or a line that is none."""
        grammar = self.grammar or Grammar(self.delimiter, self.quote, "\n")
        try:
            grammar.structure(rest, final=True, columns=len(self.header))
        except ExtractError as problem:
            return self._placed(problem)
        most = self.limits.record // 1024
        return self._refused(f"This row is longer than {most:,} KiB. Is the right delimiter declared?", 1)

    def result(self, text: Utf8Text) -> Scan:
        if not self.header or self.grammar is None:
            raise ExtractError("The file is empty.", file=self.file)
        return Scan(
            file=self.file,
            sha256=text.sha256,
            size=text.size,
            bom=text.bom,
            newline=self.grammar.newline,
            header=self.header,
            records=self.records,
            lines=self.lines,
            blank_lines=self.blank,
            longest_record=self.longest,
            misfits=tuple(self.misfits),
        )

    def _count(self, block: bytes, found: Structure) -> None:
        lengths = found.ends - found.starts
        real: Flags = lengths > 0
        wrong = real & (found.fields != len(self.header))
        if wrong.any():
            self._note_misfits(block, found, wrong, self.records + np.cumsum(real))
        longest = int(lengths.max())
        self.longest = max(self.longest, longest)
        if longest > self.limits.field:
            self._check_fields(block, found, lengths)
        count = int(real.sum())
        self.records += count
        self.blank += int(found.ends.size) - count
        if self.records > self.limits.records:
            raise ExtractError(
                f"The file has more than {self.limits.records:,} rows. Send it in parts.", file=self.file
            )

    def _read_header(self, record: bytes) -> None:
        assert self.grammar is not None
        if not record.strip():
            raise self._refused("The first line is empty. It has to hold the names of the columns.", 1)
        self.header = tuple(self.grammar.fields_of(record))
        if len(self.header) == 1:
            sentence = f"The header has one column only, “{self.header[0][:60]}”. Is the right delimiter declared?"
            raise self._refused(sentence, 1)
        if len(self.header) > self.limits.columns:
            raise self._refused(f"The file has more than {self.limits.columns} columns.", 1)

    def _note_misfits(self, block: bytes, found: Structure, wrong: Flags, records: npt.NDArray[np.intp]) -> None:
        assert self.grammar is not None
        line, counted = self.lines, 0
        for at in np.flatnonzero(wrong).tolist():
            start = int(found.starts[at])
            line, counted = line + block.count(self.grammar.mark, counted, start), start
            self.misfits.append(Misfit(row=int(records[at]) + 1, line=line + 1, fields=int(found.fields[at])))
            if len(self.misfits) > self.limits.misfits:
                first = self.misfits[0]
                raise ExtractError(
                    f"More than {self.limits.misfits:,} rows do not have the {len(self.header)} columns of the header; "
                    f"the first of them has {first.fields}. Is the right delimiter declared?",
                    file=self.file,
                    line=first.line,
                )

    def _check_fields(self, block: bytes, found: Structure, lengths: npt.NDArray[np.intp]) -> None:
        assert self.grammar is not None
        for at in np.flatnonzero(lengths > self.limits.field).tolist():
            start = int(found.starts[at])
            for number, value in enumerate(self.grammar.fields_of(block[start : int(found.ends[at])])):
                if len(value) > self.limits.field:
                    column = self.header[number] if number < len(self.header) else ""
                    line = 1 + block.count(self.grammar.mark, 0, start)
                    raise self._refused(f"A cell holds more than {self.limits.field:,} characters.", line, column)

    def _refused(self, sentence: str, line_in_block: int, column: str = "") -> ExtractError:
        return ExtractError(sentence, file=self.file, line=self.lines + line_in_block, column=column)

    def _placed(self, problem: ExtractError) -> ExtractError:
        assert problem.line is not None
        column = self.header[int(problem.column)] if problem.column and int(problem.column) < len(self.header) else ""
        return self._refused(problem.sentence, problem.line, column)
