"""The file and what it refers to, as tables of typed values.

`rows` holds the columns that questions about several rows need, and bits that say which questions about one row it
fails; the view `this` numbers them as a spreadsheet does and leaves out rows of another width. `earlier` is what was
accepted before of the same kind, and other tables are called after what they hold.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import duckdb

from migrations_tracker.extracts import typed
from migrations_tracker.extracts.dialect import Dialect
from migrations_tracker.extracts.duck import csv_source, quoted
from migrations_tracker.extracts.errors import ExtractError
from migrations_tracker.extracts.scan import scan
from migrations_tracker.validate.batch import Batch
from migrations_tracker.validate.columns import BETWEEN, IS_PLAIN, Column, armed, columns_of, plain_record, sql_type
from migrations_tracker.validate.library import ENTITIES
from migrations_tracker.validate.model import WORD
from migrations_tracker.validate.questions import Question

Duck = duckdb.DuckDBPyConnection
WORD_BITS = 62
ROW = quoted("row" + BETWEEN)
PLAIN = Dialect(
    encoding="utf-8", delimiter=",", decimal=".", negative="sign", date="%Y-%m-%d", money="major", zone="UTC"
)
TOO_LARGE = "The numbers are too large to be worked with: an amount has at most 32 digits, and so have sums."


def word_of(number: int) -> str:
    """The column that holds the bit of the question with that number."""
    return f"bits{number // WORD_BITS}"


def bit_of(number: int) -> int:
    return 1 << (number % WORD_BITS)


def words(questions: Sequence[Question]) -> list[str]:
    """The columns that hold bits."""
    return [f"bits{number}" for number in range(len(questions) // WORD_BITS + 1)]


def fill(
    duck: Duck,
    batch: Batch,
    columns: Mapping[str, Column],
    questions: Sequence[Question],
    *,
    keep_all: bool,
    money: str,
) -> None:
    """Make `rows` in one pass over the file, `odd_rows` of those in it that are not plain, and `this` of both.

    Raises `duckdb.Error` where narrow money is too narrow.
    """
    kinds = {name: sql_type(field, money) for name, field in batch.entity.fields.items()}
    kept = list(kinds) if keep_all else _kept(batch, questions)
    picked = ", ".join([*map(quoted, kept), *words(questions)])
    source = _source(batch)
    is_plain = plain_record(columns.values(), batch.declaration.dialect)
    cells = ", ".join(column.raw for column in columns.values())
    values = {name: f"CASE WHEN {IS_PLAIN} THEN {column.plain_value} END" for name, column in columns.items()}
    odd = f"CASE WHEN NOT {IS_PLAIN} THEN [{cells}] END AS odd"
    duck.execute(
        f"CREATE OR REPLACE TABLE rows AS SELECT {picked}, odd FROM "
        f"({_asked(questions, _typed(kinds, values, _plain_bits(questions), [odd]), plain=True)} "
        f"FROM (SELECT *, {is_plain} AS {IS_PLAIN} FROM {source})))"
    )
    if duck.execute("SELECT count(odd) FROM rows").fetchall() == [(0,)]:
        duck.execute(f"CREATE OR REPLACE TABLE odd_rows AS SELECT CAST(0 AS BIGINT) AS row, {picked} FROM rows LIMIT 0")
    else:
        careful = {name: column.careful for name, column in columns.items()}
        typed_cells = _typed(kinds, careful, _careful_bits(questions), [f"{ROW} AS row"])
        named = ", ".join(f"odd[{n}] AS {column.raw}" for n, column in enumerate(columns.values(), start=1))
        looked = ", ".join(column.looked_at for column in columns.values())
        duck.execute(
            f"CREATE OR REPLACE TABLE odd_rows AS SELECT row, {picked} FROM "
            f"({_asked(questions, typed_cells, plain=False)} FROM (SELECT *, {looked} FROM "
            f"(SELECT rowid + 2 AS {ROW}, {named} FROM rows WHERE odd IS NOT NULL))))"
        )
    misfits = f"WHERE row NOT IN ({', '.join(map(str, batch.misfits))})" if batch.misfits else ""
    absent = [f"CAST(NULL AS {kind}) AS {quoted(name)}" for name, kind in kinds.items() if name not in kept]
    duck.execute(
        f"CREATE OR REPLACE VIEW this AS SELECT {', '.join(['*', *absent])} FROM ("
        f"SELECT rowid + 2 AS row, {picked} FROM rows WHERE odd IS NULL UNION ALL FROM odd_rows) {misfits}"
    )


def _source(batch: Batch) -> str:
    """SQL of the file's own columns."""
    source = csv_source(batch.path, batch.declaration.dialect, batch.scan.header, nulls=False)
    return f"(SELECT {', '.join(map(armed, batch.scan.header))} FROM {source})" if batch.is_again else source


def _typed(kinds: Mapping[str, str], values: Mapping[str, str], bits: list[str], more: list[str]) -> str:
    """SQL of every field of the entity, of the bits that its cells set, and of what else is taken along."""
    each = [f"{values.get(name, f'CAST(NULL AS {kind})')} AS {quoted(name)}" for name, kind in kinds.items()]
    return ", ".join([*each, *bits, *more])


def _asked(questions: Sequence[Question], typed_cells: str, *, plain: bool) -> str:
    """SQL that adds the bits that values set. It still lacks where the cells come from, and a bracket behind it."""
    each = []
    for word, here in _by_word(questions):
        asked = [(n, q.condition) for n, q in here if q.condition and not (plain and q.for_every)]
        each.append(f"cell_{word} | {_or(asked)} AS {word}")
    return f"SELECT *, {', '.join(each)} FROM (SELECT {typed_cells}"


def _plain_bits(questions: Sequence[Question]) -> list[str]:
    return [
        f"CASE WHEN {IS_PLAIN} THEN {_or([(n, q.plain) for n, q in here if q.plain])} END AS cell_{word}"
        for word, here in _by_word(questions)
    ]


def _careful_bits(questions: Sequence[Question]) -> list[str]:
    return [f"{_or([(n, q.form) for n, q in here if q.form])} AS cell_{word}" for word, here in _by_word(questions)]


def _by_word(questions: Sequence[Question]) -> Iterator[tuple[str, list[tuple[int, Question]]]]:
    for word in words(questions):
        yield word, [(n, q) for n, q in enumerate(questions) if word_of(n) == word]


def _or(conditions: Iterable[tuple[int, str]]) -> str:
    """SQL of the bits of those questions whose condition is true."""
    each = [
        f"CASE WHEN {condition} THEN CAST({bit_of(number)} AS BIGINT) ELSE 0 END" for number, condition in conditions
    ]
    return f"({' | '.join([*each, 'CAST(0 AS BIGINT)'])})"


def _kept(batch: Batch, questions: Sequence[Question]) -> list[str]:
    """The columns that are asked for once the file is read."""
    entity = batch.entity
    needed = {*entity.totals, *entity.key, entity.together, entity.period, "currency", "account", *_words(questions)}
    return [name for name in entity.fields if name in needed and name in batch.declaration.columns]


def _words(questions: Sequence[Question]) -> set[str]:
    """Every word of the questions about several rows; the names of columns that they need are among them."""
    return {word for question in questions for word in WORD.findall(question.query)}


def fill_parent(duck: Duck, name: str, path: Path, batch: Batch, questions: Sequence[Question]) -> None:
    """Make the table of what was accepted before, from a file in the plain form: of its columns those in questions."""
    header = scan(path, encoding="utf-8", delimiter=",").header
    fields = ENTITIES[name].fields
    asked = set(fields) if name == batch.entity.name else _words(questions)
    told = {field: field for field in fields if field in header and field in asked}
    columns = columns_of(fields, told, PLAIN, money=typed.MONEY)
    values = []
    for field in fields.values():
        column = columns.get(field.name)
        if column is None:
            values.append(f"CAST(NULL AS {sql_type(field, typed.MONEY)}) AS {quoted(field.name)}")
        elif field.type == "instant":
            values.append(f"CAST(NULLIF({column.raw}, '') AS TIMESTAMPTZ) AS {quoted(field.name)}")
        else:
            careful = f"CASE WHEN {column.fits} THEN {column.value} ELSE {typed.STOP} END"
            values.append(f"CASE WHEN {IS_PLAIN} THEN {column.plain_value} ELSE {careful} END AS {quoted(field.name)}")
    table = "earlier" if name == batch.entity.name else name
    plain = plain_record(columns.values(), PLAIN)
    looked = ", ".join(column.looked_at for column in columns.values())
    source = f"(SELECT *, {plain} AS {IS_PLAIN}, {looked} FROM {csv_source(path, PLAIN, header, nulls=False)})"
    try:
        duck.execute(f"CREATE TABLE {quoted(table)} AS SELECT {', '.join(values)} FROM {source}")
    except duckdb.Error as problem:
        said = str(problem).splitlines()[0]
        sentence = f"What was accepted before has to be in the plain form (UTF-8, commas, 2026-12-31, 1234.56): {said}"
        raise ExtractError(sentence, file=path.name) from None


def not_read(problem: duckdb.Error, batch: Batch) -> ExtractError:
    """The refusal of a file that the database does not take."""
    if isinstance(problem, duckdb.ConversionException | duckdb.OutOfRangeException):
        return ExtractError(TOO_LARGE, file=batch.name)
    return ExtractError(f"The file cannot be read: {str(problem).splitlines()[0]}", file=batch.name)


def note_misfits(duck: Duck, batch: Batch) -> None:
    duck.execute("CREATE TABLE misfit (row BIGINT, note VARCHAR)")
    if batch.misfits:
        told = [list(batch.misfits), list(batch.misfits.values())]
        duck.execute("INSERT INTO misfit SELECT unnest(CAST(? AS BIGINT[])), unnest(CAST(? AS VARCHAR[]))", told)
