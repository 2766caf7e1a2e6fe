"""From a cell's text to its value, as SQL: the text is looked at before anything is cast.

DuckDB's casts take 1E+3, 1_000 and padded text for numbers. Here a text either has the declared form or is a broken
cell. Amounts are DECIMAL(38,6) and never anything else.
"""

from dataclasses import dataclass

from migrations_tracker.extracts.dialect import NEGATIVES, Dialect
from migrations_tracker.extracts.duck import literal

MONEY = "DECIMAL(38,6)"
WHOLE_DIGITS = 32  # before the decimal mark; six after it
BLANKS = " \t\r\n\u00a0"
BROKEN = "a cell does not have its declared form"


@dataclass(frozen=True, slots=True)
class Cell:
    """How one column becomes values: two pieces of SQL, and words for whoever has to correct the file.

    An empty cell always fits; its value is NULL, of a text the empty text. `value` means something only where `fits`.
    """

    value: str
    fits: str
    expected: str

    @property
    def checked(self) -> str:
        """SQL of the value that ends the whole query at a cell that does not fit."""
        if self.fits == "true":
            return self.value
        return f"CASE WHEN {self.fits} THEN {self.value} ELSE error({literal(BROKEN)}) END"


def amount(column: str, dialect: Dialect) -> Cell:
    """A decimal number as the dialect writes it: at most 32 digits before the mark and 6 after it."""
    mark = _escaped(dialect.decimal)
    whole = f"[0-9]{{1,{WHOLE_DIGITS}}}"
    digits = f"{whole}({mark}[0-9]{{1,6}})?"
    plain = _plain(column, dialect)
    if dialect.thousands:
        group = _escaped(dialect.thousands)
        triple = f"({group}[0-9]{{3}})"
        grouped = f"([0-9]{{1,3}}{triple}{{1,9}}|[0-9]{{1,2}}{triple}{{10}})"
        digits = f"({digits}|{grouped}({mark}[0-9]{{1,6}})?)"
    pattern = {"sign": f"-?{digits}", "parentheses": rf"{digits}|\({digits}\)", "trailing": f"{digits}-?"}
    example = NEGATIVES[dialect.negative].replace(".", dialect.decimal)
    marks = f", thousands as 1{dialect.thousands}234" if dialect.thousands else ", no thousands mark"
    return Cell(
        value=f"CAST({plain} AS {MONEY})",
        fits=_matches(column, pattern[dialect.negative]),
        expected=f"a number with the decimal mark “{dialect.decimal}”{marks}, at most {WHOLE_DIGITS} digits before "
        f"the mark and 6 after it, negative as {example}",
    )


def whole(column: str) -> Cell:
    """A whole number of at most 18 digits."""
    value = f"CAST(NULLIF({column}, '') AS BIGINT)"
    return Cell(value, _matches(column, "-?[0-9]{1,18}"), "a whole number of at most 18 digits")


def day(column: str, dialect: Dialect) -> Cell:
    """A date as the dialect writes it; where it has a time of day too, the date in the dialect's zone."""
    if dialect.dates_have_times:
        moment = instant(column, dialect)
        zone = literal(dialect.zone or "UTC")
        return Cell(f"CAST(timezone({zone}, {moment.value}) AS DATE)", moment.fits, moment.expected)
    read = f"CAST({_parsed(column, dialect)} AS DATE)"
    return Cell(read, _is_date(column, dialect), f"a date written {dialect.date_in_words()}")


def instant(column: str, dialect: Dialect) -> Cell:
    """A moment as the dialect writes it. Without an offset it is in the dialect's zone, or UTC when that has none.

    To Python it goes as text or as `epoch_us`: fetching it as it is needs pytz.
    """
    read = _parsed(column, dialect)
    if "%z" not in dialect.date:
        read = f"timezone({literal(dialect.zone or 'UTC')}, CAST({read} AS TIMESTAMP))"
    expected = f"a time written {dialect.date_in_words()}"
    return Cell(f"CAST({read} AS TIMESTAMPTZ)", _is_date(column, dialect), expected)


def text(column: str) -> Cell:
    """The text without blanks round it."""
    return Cell(f"trim(coalesce({column}, ''), {literal(BLANKS)})", "true", "a text")


def identifier(column: str) -> Cell:
    """The text without blanks round it and in capitals; its leading zeros stay."""
    return Cell(f"upper({text(column).value})", "true", "an identifier")


def _plain(column: str, dialect: Dialect) -> str:
    """The amount as SQL's own decimals: no thousands mark, a point, the minus in front; empty as NULL."""
    bare = column
    if dialect.thousands:
        bare = f"replace({bare}, {literal(dialect.thousands)}, '')"
    if dialect.decimal != ".":
        bare = f"replace({bare}, {literal(dialect.decimal)}, '.')"
    if dialect.negative == "parentheses":
        bare = f"CASE WHEN starts_with({column}, '(') THEN replace(replace({bare}, '(', '-'), ')', '') ELSE {bare} END"
    if dialect.negative == "trailing":
        bare = f"CASE WHEN ends_with({column}, '-') THEN '-' || replace({bare}, '-', '') ELSE {bare} END"
    return f"NULLIF({bare}, '')"


def _parsed(column: str, dialect: Dialect) -> str:
    pieces = dialect.date.replace("%-", "%")
    if "%z" in dialect.date:
        column = f"replace({column}, 'Z', '+00:00')"  # the letter is a way to write UTC that DuckDB does not know
    return f"try_strptime(NULLIF({column}, ''), {literal(pieces)})"


def _is_date(column: str, dialect: Dialect) -> str:
    empty = f"coalesce({column}, '') = ''"
    return f"({empty} OR ({_matches(column, dialect.date_pattern())} AND {_parsed(column, dialect)} IS NOT NULL))"


def _matches(column: str, pattern: str) -> str:
    """SQL: the whole text has that form, or is empty."""
    return f"regexp_full_match(coalesce({column}, ''), {literal(f'({pattern})?')})"


def _escaped(mark: str) -> str:
    return "\\" + mark if mark in ".|" else mark
