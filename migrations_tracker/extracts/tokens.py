"""Where records and fields of separated values begin and end, worked out for a whole block at once.

A block is cut by counting quotes: what stands after an odd number of them is inside one. That is right whenever every
quote stands where RFC 4180 lets it; the rare block where one does not is walked field by field.
"""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from migrations_tracker.extracts.errors import ExtractError

Positions = npt.NDArray[np.intp]
Bytes = npt.NDArray[np.uint8]
LF, CR = ord("\n"), ord("\r")
_LINES = re.compile(rb"\r\n|\n|\r")
LOOKS_LIKE_A_ROW = 4  # columns; fewer delimiters than that stand in an honest address
NOWHERE: Positions = np.array([], np.intp)
UNCLOSED = "The quote that opens here is never closed."


@dataclass(frozen=True, slots=True)
class Structure:
    """The whole records of a block: where they start and end, line ends left out, how many fields each has, and how
    many bytes and lines they take."""

    starts: Positions
    ends: Positions
    fields: Positions
    consumed: int
    lines: int


def first_record(block: bytes, delimiter: str, quote: str, *, final: bool) -> tuple[bytes, str] | None:
    """The first record and how it ends; nothing when the block does not show its end."""
    field = _field(delimiter, quote)
    found = re.match(rb"(%s(?:%s%s)*+)(\r\n|\n|\r|$)" % (field, re.escape(delimiter.encode()), field), block)
    if found is None or (found.end() == len(block) and found[2] != b"\n" and not final):
        return None
    return found[1], found[2].decode() or "\n"


def _field(delimiter: str, quote: str) -> bytes:
    """A field as a pattern that never goes back on what it took."""
    mark, wrap = re.escape(delimiter.encode()), quote.encode()
    quoted = rb"%s(?:[^%s]++|%s%s)*+%s" % (wrap, wrap, wrap, wrap, wrap)
    return rb"(?:%s|(?:[^\r\n%s%s][^\r\n%s]*+)?+)" % (quoted, mark, wrap, mark)


def _table(*allowed: int) -> npt.NDArray[np.bool_]:
    table = np.zeros(256, np.bool_)
    table[list(allowed)] = True
    return table


class Grammar:
    """One delimiter, one quote, one kind of line end. Refusals carry the block's line and the field's number."""

    def __init__(self, delimiter: str, quote: str, newline: str) -> None:
        self.delimiter, self.quote, self.newline = ord(delimiter), quote.encode(), newline
        self._quote = self.quote[0]
        self.mark = b"\r" if newline == "\r" else b"\n"
        self._mark = self.mark[0]
        self._opens = _table(self.delimiter, self._mark, self._quote)  # what may stand before a quote that opens
        self._closes = _table(self.delimiter, newline.encode()[0], self._quote)  # and after one that closes
        self._field = re.compile(_field(delimiter, quote))

    def structure(self, block: bytes, *, final: bool, columns: int) -> Structure:
        """The whole records of a block that begins with one. `columns` is what a record should have, 0 when unknown.
        Raises `ExtractError`."""
        array = np.frombuffer(block, np.uint8)
        if self.quote not in block:
            lf, cr = self._where(array, LF), self._where(array, CR) if b"\r" in block else NOWHERE
            self._check_newlines(block, lf, cr, final=final)
            return self._cut(
                block, cr if self._mark == CR else lf, self._where(array, self.delimiter), final, plain=True
            )
        at = self._where(array, self._quote)
        if not self._well_placed(array, at) or (final and at.size % 2):
            return self._walk(block, final=final, columns=columns)
        outside = np.repeat(np.arange(at.size + 1) % 2 == 0, np.diff(at, prepend=0, append=array.size))
        delimiters, lf = array == self.delimiter, np.flatnonzero((array == LF) & outside)
        cr = np.flatnonzero((array == CR) & outside) if b"\r" in block else NOWHERE
        self._check_newlines(block, lf, cr, final=final)
        marks = cr if self._mark == CR else lf
        lines = block.count(self.mark)
        if lines > marks.size + 1 and columns >= LOOKS_LIKE_A_ROW:
            inside = np.flatnonzero((array == self._mark) & ~outside)
            self._check_swallowed(block, inside, at, np.flatnonzero(delimiters), columns)
        return self._cut(block, marks, np.flatnonzero(delimiters & outside), final, plain=lines == marks.size)

    @staticmethod
    def _where(array: Bytes, byte: int) -> Positions:
        return np.flatnonzero(array == byte)

    def fields_of(self, record: bytes) -> list[str]:
        """The values of one record."""
        values, position = [], 0
        while True:
            found = self._field.match(record, position)
            assert found is not None  # the empty field matches everywhere
            raw = found[0]
            quoted = raw.startswith(self.quote)
            values.append((raw[1:-1].replace(self.quote * 2, self.quote) if quoted else raw).decode())
            position = found.end() + 1
            if position > len(record):
                return values

    def _cut(self, block: bytes, marks: Positions, delimiters: Positions, final: bool, *, plain: bool) -> Structure:
        consumed = int(marks[-1]) + 1 if marks.size else 0
        lines = marks.size if plain else block.count(self.mark, 0, consumed)
        starts = np.concatenate(([0], marks + 1))
        if final and consumed < len(block):
            marks, consumed = np.append(marks, len(block)), len(block)
        starts = starts[: marks.size]
        fields = np.diff(np.searchsorted(delimiters, marks), prepend=0) + 1
        ends = marks - 1 if self.newline == "\r\n" else marks.copy()
        if self.newline == "\r\n" and final and not block.endswith(b"\n"):
            ends[-1] += 1
        return Structure(starts, ends, fields, consumed, lines)

    def _well_placed(self, array: Bytes, at: Positions) -> bool:
        """Whether every quote opens at the start of a field, closes at its end, or is one of two."""
        opening, closing = at[0::2], at[1::2]
        opens = (opening[:1] == 0).all() or self._opens[array[opening[:1] - 1]].all()
        closes = (closing[-1:] == array.size - 1).all() or self._closes[array[closing[-1:] + 1]].all()
        return bool(
            opens
            and closes
            and self._opens[array[opening[1:] - 1]].all()
            and self._closes[array[closing[:-1] + 1]].all()
        )

    def _check_newlines(self, block: bytes, lf: Positions, cr: Positions, *, final: bool) -> None:
        """Every record ends like the first one. Programs disagree about the others, and so about the rows."""
        if self.newline == "\r\n":
            if not final and cr.size and cr[-1] == len(block) - 1:
                cr = cr[:-1]
            if lf.size == cr.size and (lf == cr + 1).all():
                return
            odd = np.setxor1d(lf, cr + 1)
        else:
            odd = cr if self.newline == "\n" else lf
            if not odd.size:
                return
        raise self._mixed(block, int(odd[0]))

    def _mixed(self, block: bytes, position: int) -> ExtractError:
        names = {"\n": "a line feed", "\r\n": "a carriage return and a line feed", "\r": "a carriage return"}
        sentence = f"This line does not end like the first one, with {names[self.newline]}. Save the file anew."
        return ExtractError(sentence, line=self._line(block, max(position - 1, 0)))

    def _check_swallowed(
        self, block: bytes, inside: Positions, quotes: Positions, delimiters: Positions, columns: int
    ) -> None:
        """A quote that was forgotten takes the next rows into one cell. They still look like rows."""
        cells, before = np.searchsorted(quotes, inside), np.searchsorted(delimiters, inside)
        rows = (np.diff(cells) == 0) & (np.diff(before) == columns - 1)
        if rows.any():
            raise self._swallowed(block, int(quotes[cells[int(rows.argmax())] - 1]))

    def _swallowed(self, block: bytes, opens: int, number: int | None = None) -> ExtractError:
        sentence = "The quote that opens here takes whole rows into one cell. It should be closed in its own row."
        return ExtractError(sentence, line=self._line(block, opens), column="" if number is None else str(number))

    def _line(self, block: bytes, position: int) -> int:
        return 1 + block.count(self.mark, 0, position)

    def _walk(self, block: bytes, *, final: bool, columns: int) -> Structure:
        """The same, field by field, with the exact place of what is wrong."""
        starts, ends, fields = [], [], []
        start = position = number = 0
        size, end_mark = len(block), self.newline.encode()
        while position < size or (final and number):
            found = self._field.match(block, position)
            assert found is not None
            end = found.end()
            quoted = position < size and block[position] == self._quote
            if not final and (end == size or (quoted and end == position)):
                break
            if quoted:
                self._check_quoted(block, position, end, number, columns)
            if end < size and block[end] == self.delimiter:
                position, number = end + 1, number + 1
                continue
            if end < size and not block.startswith(end_mark, end):
                if block[end] == CR and end == size - 1 and not final:
                    break
                raise self._mixed(block, end + 1)
            starts.append(start)
            ends.append(end)
            fields.append(number + 1)
            start = position = min(end + len(end_mark), size)
            number = 0
        lists = [np.array(positions, np.intp) for positions in (starts, ends, fields)]
        return Structure(lists[0], lists[1], lists[2], start, block.count(self.mark, 0, start))

    def _check_quoted(self, block: bytes, position: int, end: int, number: int, columns: int) -> None:
        if end == position:
            raise ExtractError(UNCLOSED, line=self._line(block, position), column=str(number))
        if end < len(block) and block[end] not in (self.delimiter, CR, LF):
            after = block[end : end + 12].decode(errors="replace").split("\n")[0]
            sentence = (
                f"After the quote that opens here is closed comes “{after}”. A quote inside a cell is written twice."
            )
            raise ExtractError(sentence, line=self._line(block, position), column=str(number))
        inner = _LINES.split(block[position:end])[1:-1] if columns >= LOOKS_LIKE_A_ROW else []
        if any(line.count(self.delimiter) == columns - 1 for line in inner):
            raise self._swallowed(block, position, number)
