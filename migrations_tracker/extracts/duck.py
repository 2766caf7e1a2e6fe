"""DuckDB, hardened: it reads the files it was given, writes those it was told, and nothing else on the machine."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from migrations_tracker.extracts.dialect import Dialect
from migrations_tracker.extracts.errors import ExtractError

MEMORY_MB = 512
SPILL_MB = 4 * 1024
THREADS = 2


@contextmanager
def hardened(
    *,
    reads: Iterable[Path],
    spill: Path,
    writes: Iterable[Path] = (),
    memory_mb: int = MEMORY_MB,
    threads: int = THREADS,
    spill_mb: int = SPILL_MB,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory that may open the files named and spill to one folder; its settings cannot be changed."""
    allowed = ", ".join(literal(str(path.resolve())) for path in (*reads, *writes))
    with duckdb.connect(":memory:") as connection:
        for setting in (
            f"SET memory_limit = '{memory_mb}MiB'",
            f"SET threads = {threads}",
            f"SET temp_directory = {literal(str(spill.resolve()))}",
            f"SET max_temp_directory_size = '{spill_mb}MiB'",
            "SET autoinstall_known_extensions = false",
            "SET autoload_known_extensions = false",
            "SET python_enable_replacements = false",
            "SET TimeZone = 'UTC'",
            f"SET allowed_paths = [{allowed}]",
            "SET enable_external_access = false",
            "SET lock_configuration = true",  # last: from here on no statement can open anything
        ):
            connection.execute(setting)
        yield connection


def quoted(name: str) -> str:
    """A column's name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def csv_source(path: Path, dialect: Dialect, header: Sequence[str], *, nulls: bool = True) -> str:
    """SQL that reads every column of a UTF-8 file as text, under the names that its own header gave.

    Nothing is detected, a record that does not fit the header is an error, and the records keep their order. Without
    `nulls` an empty cell is the empty text.
    """
    empty = "" if nulls else f"force_not_null = [{', '.join(map(literal, header))}], "
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in header)
    return (
        f"read_csv({literal(str(path.resolve()))}, auto_detect = false, strict_mode = true, header = true, "
        f"delim = {literal(dialect.delimiter)}, quote = {literal(dialect.quote)}, escape = {literal(dialect.quote)}, "
        f"columns = {{{columns}}}, {empty}null_padding = false, ignore_errors = false)"
    )


def check_columns(header: Sequence[str], wanted: Mapping[str, str], *, file: str) -> None:
    """Every column that the declaration names stands once in the header. Raises `ExtractError` before a row is read.

    `wanted` maps our names to the file's, as declarations do.
    """
    if "" in header:
        raise ExtractError(f"Column {header.index('') + 1} has no name in the header.", file=file, line=1)
    if twice := [name for number, name in enumerate(header) if name.casefold() in _folded(header[:number])]:
        sentence = f"The column “{twice[0]}” stands twice in the header (small and capital letters are the same)."
        raise ExtractError(sentence, file=file, line=1)
    for ours, name in wanted.items():
        if name not in header:
            sentence = f"There is no column “{name}” for “{ours}”. The file has: {', '.join(header)}."
            raise ExtractError(sentence, file=file, line=1)


def _folded(names: Iterable[str]) -> set[str]:
    return {name.casefold() for name in names}
