"""Spreadsheet files that nobody's program wrote, made when a test asks for them."""

import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

MIB = 1024 * 1024
SHEET = "xl/worksheets/sheet1.xml"


def book(path: Path, rows=((1, "Acme"),)) -> Path:
    """An honest workbook with a header and these rows."""
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("Customers")
        for number, row in enumerate([("id", "name"), *rows]):
            sheet.write_row(number, 0, row)
    return path


def with_parts(path: Path, parts: dict[str, bytes], *, flags: int = 0) -> Path:
    """The honest workbook with parts put in or exchanged."""
    book(path)
    with zipfile.ZipFile(path) as old:
        kept = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in {**kept, **parts}.items():
            new.writestr(name, content)
    return path


def with_cells(path: Path, cells: bytes) -> Path:
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return with_parts(path, {SHEET: head + cells + b"</sheetData></worksheet>"})


def with_packed(path: Path, packed: bytes, *, says: int) -> Path:
    """A workbook whose sheet is that deflated stream, and says of itself that it holds `says` bytes."""
    with_parts(path, {})
    with zipfile.ZipFile(path) as old:
        kept = {name: old.read(name) for name in old.namelist() if name != SHEET}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in kept.items():
            new.writestr(name, content)
    whole = path.read_bytes()
    offset, length, count = _end_of(whole)
    local = (
        struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 33, 0, len(packed), says, len(SHEET), 0) + SHEET.encode()
    )
    fields = (20, 20, 0, 8, 0, 33, 0, len(packed), says, len(SHEET), 0, 0, 0, 0, 0, offset)
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *fields) + SHEET.encode()
    table = whole[offset : offset + length] + entry
    at = offset + len(local) + len(packed)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count + 1, count + 1, len(table), at, 0)
    path.write_bytes(whole[:offset] + local + packed + table + end)
    return path


def _end_of(whole: bytes) -> tuple[int, int, int]:
    *_, count, length, offset, _ = struct.unpack("<4s4H2LH", whole[-22:])
    return offset, length, count


def deflated(piece: bytes, times: int) -> bytes:
    """The stream that unpacks to a piece so many times."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    once = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    return once * times + packer.flush()


def _sparse_noise() -> bytes:
    drawn = random.Random(1)
    return b"".join(bytes([drawn.randrange(256)]) + b"<c/>" * 20 for _ in range(MIB // 81))


def _changed(path: Path, change: Callable[[bytes], bytes]) -> Path:
    book(path)
    path.write_bytes(change(path.read_bytes()))
    return path


def _encrypted(whole: bytes) -> bytes:
    at = whole.index(b"PK\x01\x02") + 8
    return whole[:at] + b"\x01" + whole[at + 1 :]


BOMBS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "two MiB that are a gigabyte": (
        lambda path: with_packed(path, deflated(b"\0" * MIB, 1024), says=1024 * MIB),
        "unpacks to far more than it should",
    ),
    "the same, saying that it is small": (
        lambda path: with_packed(path, deflated(b"\0" * MIB, 1024), says=4096),
        "unpacks to far more than it should",
    ),
    "a quarter of a gigabyte packed by fifty": (
        lambda path: with_packed(path, deflated(_sparse_noise(), 256), says=256 * MIB),
        "Unpacked, the file is larger than 200 MiB",
    ),
    "2,001 parts": (
        lambda path: with_parts(path, {f"xl/media/{n}.png": b"" for n in range(2_001)}),
        "more than 2,000 parts",
    ),
    "a cell in the last column": (
        lambda path: with_cells(path, b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>'),
        "beyond its first 200 columns",
    ),
    "a cell in column 201": (
        lambda path: with_cells(path, b'<row r="1"><c r="GS1"><v>1</v></c></row>'),
        "beyond its first 200 columns",
    ),
    "a cell in the last row": (
        lambda path: with_cells(
            path, b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1000001"><c r="A1000001"/></row>'
        ),
        "the last of them in row 1,000,001",
    ),
    "a row below the last": (
        lambda path: with_cells(path, b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'),
        "more than 1,000,000 rows",
    ),
    "entities that grow": (
        lambda path: with_cells(path, b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><row r="1"/>'),
        "is damaged",
    ),
    "macros": (lambda path: with_parts(path, {"xl/vbaProject.bin": b"x"}), "holds macros"),
    "links to other files": (
        lambda path: with_parts(path, {"xl/externalLinks/externalLink1.xml": b"<x/>"}),
        "takes values from other files",
    ),
    "a password": (lambda path: _changed(path, _encrypted), "protected by a password"),
    "the old format": (lambda path: _changed(path, lambda _: b"\xd0\xcf\x11\xe0" + b"\0" * 600), "old format XLS"),
    "a picture": (lambda path: _changed(path, lambda _: b"\x89PNG\r\n\x1a\n" + b"\0" * 600), "no spreadsheet"),
    "an archive of something else": (
        lambda path: _changed(path, lambda whole: whole.replace(b"xl/workbook.xml", b"xl/workbuch.xml")),
        "no spreadsheet",
    ),
    "something after the end": (lambda path: _changed(path, lambda whole: whole + b"\0"), "is damaged"),
    "cut off": (lambda path: _changed(path, lambda whole: whole[:-100]), "is damaged"),
    "a byte changed in the middle": (
        lambda path: _changed(
            path, lambda whole: whole.replace(b"PK\x03\x04", b"PK\x03\x05").replace(b"PK\x03\x05", b"PK\x03\x04", 1)
        ),
        "is damaged",
    ),
    "no sheet inside": (lambda path: with_parts(path, {SHEET: b"<html/>"}), ""),
    "nothing": (lambda path: _changed(path, lambda _: b""), "no spreadsheet"),
}
