"""How large a file may be. What is larger is refused before it costs anything."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Of a text file; sizes in bytes of its UTF-8 text."""

    size: int = 50 * MIB
    records: int = 1_000_000
    columns: int = 200
    field: int = 32_767
    record: int = 1 * MIB
    misfits: int = 10_000  # rows whose number of columns is not the header's, before the whole file is refused


UPLOAD = Limits()
COMMAND = Limits(size=16 * 1024 * MIB, records=100_000_000)  # who runs a command knows what the machine can bear

SHEET_PACKED = 20 * MIB
SHEET_UNPACKED = 200 * MIB
SHEET_RATIO = 100  # unpacked to packed, once a part has given RATIO_AFTER
SHEET_RATIO_AFTER = 8 * MIB
SHEET_ENTRIES = 2_000
SHEET_COLUMNS = 200
SHEET_ROWS = 1_000_000
SHEET_CELL = 32_767
SHEET_DIGITS = 15  # a spreadsheet keeps numbers as binary fractions, which know no more
