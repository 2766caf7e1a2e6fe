"""What is inside a spreadsheet file, counted byte by byte before any parser opens it.

What a ZIP says about itself is not believed: every entry is unpacked into nothing and counted. Programs disagree about
archives with something before, between or after their parts, so those are refused.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt

from migrations_tracker.extracts import limits
from migrations_tracker.extracts.errors import ExtractError

PIECE = 256 * 1024
OVERLAP = 64
STORED, DEFLATED = 0, 8
_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
NOT_A_SHEET = "This is no spreadsheet of the kind XLSX. Save it as XLSX, or as CSV."
PROTECTED = "The file is protected by a password or is in the old format XLS. Save it as XLSX without one, or as CSV."
DAMAGED = "The file is damaged or was not written by a spreadsheet program. Save it anew."
_ROW = re.compile(rb'<row [^>]{0,40}?r="([0-9]+)"')
_PREFIXED_ROW = re.compile(rb'<\w+:row [^>]{0,40}?r="([0-9]+)"')
FAR_APART = 1_000  # empty rows that a sheet may have beyond its tenfold


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    method: int
    packed: int
    offset: int


def check(path: Path) -> None:
    """Raises `ExtractError` unless the file is an XLSX of sensible size without macros or links to other files."""
    size = path.stat().st_size
    if size > limits.SHEET_PACKED:
        most = limits.SHEET_PACKED // limits.MIB
        raise ExtractError(f"The file is larger than {most} MiB. Send it as CSV, or in parts.", file=path.name)
    with path.open("rb") as file:
        try:
            _check(file, size)
        except (struct.error, zlib.error, UnicodeDecodeError):
            raise ExtractError(DAMAGED, file=path.name) from None
        except ExtractError as problem:
            raise ExtractError(problem.sentence, file=path.name, line=problem.line) from None


def _check(file: IO[bytes], size: int) -> None:
    start = file.read(8)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise ExtractError(PROTECTED)
    if not start.startswith(b"PK\x03\x04"):
        raise ExtractError(NOT_A_SHEET)
    entries = list(_entries(file, size))
    _check_names([entry.name for entry in entries])
    left = limits.SHEET_UNPACKED
    for entry in entries:
        left -= _unpacked(file, entry, left)


def _entries(file: IO[bytes], size: int) -> Iterator[Entry]:
    """What the table of contents names; it has to be the last thing in the file, and of the old, small kind."""
    file.seek(max(size - _END.size, 0))
    mark, disk, first_disk, here, count, length, offset, comment = _END.unpack(file.read(_END.size))
    if mark != b"PK\x05\x06" or disk or first_disk or here != count or comment or offset + length + _END.size != size:
        raise ExtractError(DAMAGED)
    if count > limits.SHEET_ENTRIES:
        raise ExtractError(f"The file holds more than {limits.SHEET_ENTRIES:,} parts.")
    file.seek(offset)
    table, at = file.read(length), 0
    for _ in range(count):
        mark, _, _, flags, method, _, _, _, packed, _, name, extra, note, _, _, _, place = _ENTRY.unpack_from(table, at)
        if mark != b"PK\x01\x02" or method not in (STORED, DEFLATED) or place >= offset:
            raise ExtractError(DAMAGED)
        if flags & 1:
            raise ExtractError(PROTECTED)
        at += _ENTRY.size
        yield Entry(table[at : at + name].decode(), method, packed, place)
        at += name + extra + note
    if at != length:
        raise ExtractError(DAMAGED)


def _check_names(names: list[str]) -> None:
    known = [name.lower() for name in names]
    if len(set(known)) != len(known):
        raise ExtractError(DAMAGED)
    if "encryptedpackage" in known or "encryptioninfo" in known:
        raise ExtractError(PROTECTED)
    if any(name.endswith(("vbaproject.bin", ".vba")) or "/macrosheets/" in name for name in known):
        raise ExtractError("The file holds macros. Save it as XLSX without them, or as CSV.")
    if any("externallinks/" in name for name in known):
        raise ExtractError("The file takes values from other files. Paste them as values, then save it again.")
    if "xl/workbook.xml" not in known:
        raise ExtractError(NOT_A_SHEET)


def _unpacked(file: IO[bytes], entry: Entry, left: int) -> int:
    """How many bytes an entry really holds. Raises `ExtractError` as soon as they are too many."""
    look = _SheetLook() if re.fullmatch(r"xl/worksheets/[^/]+\.xml", entry.name.lower()) else None
    count = 0
    for piece in _pieces(file, entry):
        count += len(piece)
        if count > left:
            raise ExtractError(f"Unpacked, the file is larger than {limits.SHEET_UNPACKED // limits.MIB} MiB.")
        if count > limits.SHEET_RATIO_AFTER and count > limits.SHEET_RATIO * max(entry.packed, 1):
            raise ExtractError("The file unpacks to far more than it should. Save it as CSV.")
        if b"<!DOCTYPE" in piece:
            raise ExtractError(DAMAGED)
        if look is not None:
            look.at(piece)
    if look is not None:
        look.done()
    return count


def _pieces(file: IO[bytes], entry: Entry) -> Iterator[bytes]:
    file.seek(entry.offset)
    mark, _, flags, *_, name, extra = _LOCAL.unpack(file.read(_LOCAL.size))
    if mark != b"PK\x03\x04" or flags & 1:
        raise ExtractError(DAMAGED)
    file.seek(name + extra, 1)
    packed = entry.packed
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    while packed:
        piece = file.read(min(PIECE, packed))
        if not piece:
            raise ExtractError(DAMAGED)
        packed -= len(piece)
        if entry.method == STORED:
            yield piece
            continue
        while piece:
            yield inflate.decompress(piece, PIECE)
            piece = inflate.unconsumed_tail
    if entry.method == DEFLATED:
        yield inflate.flush(PIECE)
        if not inflate.eof:
            raise ExtractError(DAMAGED)


def _far_column(text: bytes) -> bool:
    """Whether ` r="` is followed by a column right of the 200th, GR."""
    array = np.frombuffer(text, np.uint8)
    quotes = np.flatnonzero(array[:-3] == ord('"'))
    first, second, third = array[quotes + 1], array[quotes + 2], array[quotes + 3]
    far = (first > ord("G")) | ((first == ord("G")) & (second > ord("R"))) | _capital(third)
    suspects = quotes[_capital(first) & _capital(second) & far]
    return any(text[at - 3 : at] == b" r=" for at in suspects.tolist())


def _capital(letters: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    return (letters >= ord("A")) & (letters <= ord("Z"))


class _SheetLook:
    """Sees whether the cells of a sheet lie together. A parser makes a table as large as the farthest of them."""

    def __init__(self) -> None:
        self.tail, self.rows, self.last = b"", 0, 0

    def at(self, piece: bytes) -> None:
        text = self.tail + piece
        if _far_column(text):
            raise ExtractError(f"A sheet has cells beyond its first {limits.SHEET_COLUMNS} columns.")
        pattern = _ROW if b"<row " in text else _PREFIXED_ROW if b":row " in text else None
        found = pattern.findall(text) if pattern else []
        if found:
            self.rows, self.last = self.rows + len(found), max(self.last, *(int(number[:9]) for number in found))
        tag = text.rfind(b"<")  # one that the next piece may go on with
        self.tail = text[tag:] if 0 <= len(text) - tag <= OVERLAP and text.rfind(b">") < tag else b""

    def done(self) -> None:
        if self.last > limits.SHEET_ROWS + 1:
            raise ExtractError(f"A sheet has more than {limits.SHEET_ROWS:,} rows. Send it in parts.")
        if self.last > 10 * self.rows + FAR_APART:
            raise ExtractError(
                f"A sheet has {self.rows:,} rows, the last of them in row {self.last:,}. Delete the rest."
            )
