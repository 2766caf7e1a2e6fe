"""An extract becomes a table of typed rows in the order of its file, or is refused at its first broken cell."""

import csv
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from migrations_tracker.extracts import typed
from migrations_tracker.extracts.currencies import MINOR_UNITS
from migrations_tracker.extracts.duck import check_columns, csv_source, literal, quoted
from migrations_tracker.extracts.errors import ExtractError
from migrations_tracker.extracts.scan import Scan
from migrations_tracker.extracts.typed import Cell
from migrations_tracker.reconcile.errors import EngineError
from migrations_tracker.reconcile.kinds import Type
from migrations_tracker.reconcile.mapping import Comparison, Side

ZERO_WHEN_EMPTY = ("tax", "debit", "credit")
OF_MONEY = ("net", "tax", "total", "debit", "credit", "unit_price")
BETWEEN = "\x1f"  # stands in no plain cell
PLAIN = quoted("every cell is plain" + BETWEEN)
NEGATED = ("net", "tax", "total")  # what a credit note turns round


@dataclass(frozen=True, slots=True)
class Extract:
    """A file that was scanned: `path` is its text in UTF-8, `scan` what is certain about the file as it was sent."""

    path: Path
    scan: Scan


@dataclass(frozen=True, slots=True)
class Reader:
    """How one of our columns is made of the file's: the cell that may be broken, and SQL of what is kept."""

    column: str
    cell: Cell
    value: str


def read(duck: duckdb.DuckDBPyConnection, name: str, side: Side, extract: Extract, comparison: Comparison) -> None:
    """Make the table `<name>_rows`; its `rowid` counts the records of the file from 0.

    Raises `ExtractError` for the first row and column that is broken, `EngineError` when a row got lost.
    """
    file = extract.scan.file
    check_columns(extract.scan.header, _wanted(side), file=file)
    if extract.scan.misfits:
        first, columns = extract.scan.misfits[0], len(extract.scan.header)
        raise ExtractError(f"This row has {first.fields} cells; the header has {columns}.", file=file, line=first.line)
    for money in (typed.NARROW, typed.MONEY):
        readers = _readers(side, comparison, money)
        try:
            _fill(duck, f"{name}_rows", side, extract, readers)
            break
        except (duckdb.ConversionException, duckdb.OutOfRangeException) as problem:
            if money == typed.MONEY:
                raise _not_read(problem, file) from None
        except duckdb.InvalidInputException as problem:
            if typed.BROKEN not in str(problem):
                raise _not_read(problem, file) from None
            raise _first_broken(duck, side, extract, readers) from None
    found = duck.execute(f"SELECT count(*) FROM {name}_rows").fetchall()[0][0]
    if found != extract.scan.records:
        raise EngineError(f"{file} has {extract.scan.records} rows, but {found} were read.")


def _fill(
    duck: duckdb.DuckDBPyConnection, table: str, side: Side, extract: Extract, readers: dict[str, Reader]
) -> None:
    kept = ", ".join(f"{reader.value} AS {quoted(ours)}" for ours, reader in readers.items())
    file_as_text = csv_source(extract.path, side.dialect, extract.scan.header)
    source = f"(SELECT *, {_is_plain(readers)} AS {PLAIN} FROM {file_as_text})"
    duck.execute(f"CREATE TABLE {table} AS SELECT {kept} FROM {source}")


def _not_read(problem: duckdb.Error, file: str) -> ExtractError:
    return ExtractError(f"The file cannot be read: {str(problem).splitlines()[0]}", file=file)


def _wanted(side: Side) -> dict[str, str]:
    return {**side.columns, **({"credit_notes": side.credit_column} if side.credit_column else {})}


def _readers(side: Side, comparison: Comparison, money: str) -> dict[str, Reader]:
    """How each column that matters is read, in the order of the kind."""
    columns = comparison.kind.columns
    needed = {*comparison.used, *({"account"} & side.columns.keys()), *({"tax"} if side.gross else ())}
    readers = {ours: _reader(ours, side, comparison, money) for ours in columns if ours in needed}
    if side.gross and "net" in readers:
        net, tax = readers["net"], readers["tax"]
        readers["net"] = Reader(net.column, net.cell, f"CAST(({net.value}) - ({tax.value}) AS {money})")
    if side.credit_column:
        values = ", ".join(map(literal, side.credit_values))
        sign = f"CASE WHEN {typed.identifier(quoted(side.credit_column)).value} IN ({values}) THEN -1 ELSE 1 END"
        for ours in readers.keys() & set(NEGATED):
            reader = readers[ours]
            readers[ours] = Reader(reader.column, reader.cell, f"CAST(({reader.value}) * {sign} AS {money})")
    return readers


def _reader(ours: str, side: Side, comparison: Comparison, money: str) -> Reader:
    declared, column = comparison.kind.columns[ours], side.columns[ours]
    cell = _cell(ours, declared.type, quoted(column), side, money)
    filled = declared.filled or (ours in comparison.measure and ours not in ZERO_WHEN_EMPTY)
    value = cell.kept(filled=filled, when_empty="0" if ours in ZERO_WHEN_EMPTY else "")
    if cell.often[0]:
        value = f"CASE WHEN {PLAIN} THEN {cell.often[1]} ELSE {value} END"
    if filled:
        cell = replace(cell, fits=f"(NOT ({cell.empty}) AND {cell.fits})")
    if declared.type == Type.LAST_DAY and side.period_end == "inclusive":
        value = f"CAST(({value}) + INTERVAL 1 DAY AS DATE)"
    return Reader(column, cell, value)


def _is_plain(readers: dict[str, Reader]) -> str:
    """SQL: every cell of a record has the form that most cells of its column have.

    One look at the whole record costs half of one look at each of its cells.
    """
    often = [(quoted(reader.column), reader.cell.often[0]) for reader in readers.values() if reader.cell.often[0]]
    cells = ", ".join(column for column, _form in often)
    form = BETWEEN.join(f"({form})" for _column, form in often)
    return f"regexp_full_match(concat_ws({literal(BETWEEN)}, {cells}), {literal(form)})"


def _cell(ours: str, kind: Type, column: str, side: Side, money: str) -> Cell:
    if kind == Type.AMOUNT:
        if side.dialect.money == "minor" and ours in OF_MONEY:
            return _minor(column, quoted(side.columns["currency"]), money)
        return typed.amount(column, side.dialect, money)
    if kind in (Type.DAY, Type.LAST_DAY):
        return typed.day(column, side.dialect)
    return typed.identifier(column) if kind == Type.IDENTIFIER else typed.text(column)


def _minor(column: str, currency: str, money: str) -> Cell:
    """An amount in the smallest unit of its currency, as cents are: a whole number that becomes one with decimals."""
    code = typed.identifier(currency).value
    units: dict[int, list[str]] = {decimals: [] for decimals in sorted(set(MINOR_UNITS.values()))}
    for each, decimals in MINOR_UNITS.items():
        units[decimals].append(each)
    whens = " ".join(
        f"WHEN {code} IN ({', '.join(map(literal, codes))}) THEN CAST({10.0**-decimals:.6f} AS DECIMAL(7,6))"
        for decimals, codes in units.items()
    )
    number = typed.whole(column)
    return Cell(
        column=column,
        value=f"CAST(CAST({number.value} AS DECIMAL(18,0)) * (CASE {whens} END) AS {money})",
        fits=f"({number.fits} AND {code} IN ({', '.join(map(literal, MINOR_UNITS))}))",
        expected="a whole number of the smallest unit of a currency in use",
        empty=number.empty,
    )


def _first_broken(
    duck: duckdb.DuckDBPyConnection, side: Side, extract: Extract, readers: dict[str, Reader]
) -> ExtractError:
    """The refusal that names the first row that is broken and, in it, the first column. It reads the file again."""
    checked = [reader for reader in readers.values() if reader.cell.fits != "true"]
    broken = " ".join(f"WHEN NOT ({reader.cell.fits}) THEN {number}" for number, reader in enumerate(checked))
    texts = ", ".join(quoted(reader.column) for reader in checked)
    found = duck.execute(
        f"SELECT record, broken, [{texts}] FROM (SELECT row_number() OVER () AS record, CASE {broken} END AS broken, * "
        f"FROM {csv_source(extract.path, side.dialect, extract.scan.header)}) "
        "WHERE broken IS NOT NULL ORDER BY record LIMIT 1"
    ).fetchall()
    if not found:
        raise EngineError(f"{extract.scan.file} has a broken cell that was not found again.")
    record, number, values = found[0]
    reader, value = checked[number], values[number]
    said = f"“{value[:80]}” is not {reader.cell.expected}" if (value or "").strip(typed.BLANKS) else _empty(reader)
    line = _line_of(extract.path, side, record)
    return ExtractError(f"{said}.", file=extract.scan.file, line=line, column=reader.column)


def _empty(reader: Reader) -> str:
    return f"The cell is empty; it has to hold {reader.cell.expected}"


def _line_of(path: Path, side: Side, record: int) -> int:
    """The line on which that record begins; it is not its number where cells hold line breaks or lines are empty."""
    csv.field_size_limit(2**31 - 1)
    line = 1
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, delimiter=side.dialect.delimiter, quotechar=side.dialect.quote)
        for row in rows:
            if row and (record := record - 1) < 0:
                return line
            line = rows.line_num + 1
    return line
