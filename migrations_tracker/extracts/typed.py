"""From a cell's text to its value, as SQL: the text is looked at before anything is cast.

DuckDB's casts take 1E+3, 1_000 and padded text for numbers. Here a text either has the declared form or is a broken
cell. Amounts are DECIMAL(38,6) and never anything else.
"""

from dataclasses import dataclass

from migrations_tracker.extracts.dialect import NEGATIVES, Dialect
from migrations_tracker.extracts.duck import literal

MONEY = "DECIMAL(38,6)"
NARROW = "DECIMAL(18,6)"  # the same, in half the room, for amounts below a million million
WHOLE_DIGITS = 32  # before the decimal mark; six after it
BLANKS = " \t\r\n\u00a0"
PLAIN_TEXT = "[!-~]([ -~]*[!-~])?"  # of ASCII, without blanks round it
PLAIN_IDENTIFIER = "[!-`{-~]([ -`{-~]*[!-`{-~])?"  # the same without small letters
BROKEN = "a cell does not have its declared form"
STOP = f"error({literal(BROKEN)})"


@dataclass(frozen=True, slots=True)
class Cell:
    """How one column becomes values: pieces of SQL, and words for whoever has to correct the file.

    An empty cell always fits; its value is NULL, of a text the empty text. `value` means something only where `fits`.
    `often` is the form of most cells, with the value of a cell that has it, which is had for less; it may be `STOP`.
    """

    column: str
    value: str
    fits: str
    expected: str
    empty: str
    often: tuple[str, str] = ("", "")

    @property
    def checked(self) -> str:
        """SQL of the value that ends the whole query at a cell that does not fit."""
        return self.kept()

    def kept(self, *, filled: bool = False, when_empty: str = "") -> str:
        """The same, where an empty cell has another value, or does not fit either."""
        form, value = self.often
        whens = [(_matches(self.column, form), value)] if form else []
        if filled or when_empty:
            whens.append((self.empty, STOP if filled else when_empty))
        if self.fits != "true":
            whens.append((self.fits, self.value))
        told = " ".join(f"WHEN {condition} THEN {each}" for condition, each in whens)
        otherwise = self.value if self.fits == "true" else STOP
        return f"CASE {told} ELSE {otherwise} END" if whens else otherwise


def amount(column: str, dialect: Dialect, money: str = MONEY) -> Cell:
    """A decimal number as the dialect writes it: at most 32 digits before the mark and 6 after it.

    With `NARROW` money a larger amount ends the query with a conversion error; it never becomes another amount.
    """
    mark = _escaped(dialect.decimal)
    digits = f"[0-9]{{1,{WHOLE_DIGITS}}}({mark}[0-9]{{1,6}})?"
    if dialect.thousands:
        triple = f"({_escaped(dialect.thousands)}[0-9]{{3}})"
        grouped = f"([0-9]{{1,3}}{triple}{{1,9}}|[0-9]{{1,2}}{triple}{{10}})"
        digits = f"({digits}|{grouped}({mark}[0-9]{{1,6}})?)"
    pattern = {"sign": f"-?{digits}", "parentheses": rf"{digits}|\({digits}\)", "trailing": f"{digits}-?"}
    often = pattern["sign"] if dialect.negative == "sign" else digits
    example = NEGATIVES[dialect.negative].replace(".", dialect.decimal)
    marks = f", thousands as 1{dialect.thousands}234" if dialect.thousands else ", no thousands mark"
    return Cell(
        column=column,
        value=f"CAST(NULLIF({_plain(column, dialect)}, '') AS {money})",
        fits=_fits(column, pattern[dialect.negative]),
        expected=f"a number with the decimal mark “{dialect.decimal}”{marks}, at most {WHOLE_DIGITS} digits before "
        f"the mark and 6 after it, negative as {example}",
        empty=_empty(column),
        often=(often, f"CAST({_bare(column, dialect)} AS {money})"),
    )


def whole(column: str) -> Cell:
    """A whole number of at most 18 digits."""
    value = f"CAST(NULLIF({column}, '') AS BIGINT)"
    return Cell(column, value, _fits(column, "-?[0-9]{1,18}"), "a whole number of at most 18 digits", _empty(column))


def day(column: str, dialect: Dialect) -> Cell:
    """A date as the dialect writes it; where it has a time of day too, the date in the dialect's zone."""
    if dialect.dates_have_times:
        moment = instant(column, dialect)
        value = f"CAST(timezone({literal(dialect.zone or 'UTC')}, {moment.value}) AS DATE)"
        return Cell(column, value, moment.fits, moment.expected, moment.empty)
    value = f"CAST({_parsed(column, dialect)} AS DATE)"
    often = dialect.date_pattern(), f"coalesce({value}, {STOP})"
    expected = f"a date written {dialect.date_in_words()}"
    return Cell(column, value, _is_date(column, dialect), expected, _empty(column), often)


def instant(column: str, dialect: Dialect) -> Cell:
    """A moment as the dialect writes it. Without an offset it is in the dialect's zone, or UTC when that has none.

    To Python it goes as text or as `epoch_us`: fetching it as it is needs pytz.
    """
    read = _parsed(column, dialect)
    if "%z" not in dialect.date:
        read = f"timezone({literal(dialect.zone or 'UTC')}, CAST({read} AS TIMESTAMP))"
    expected = f"a time written {dialect.date_in_words()}"
    return Cell(column, f"CAST({read} AS TIMESTAMPTZ)", _is_date(column, dialect), expected, _empty(column))


def text(column: str) -> Cell:
    """The text without blanks round it."""
    blank_first = f"{column} < '!' OR ({column} >= '\u00a0' AND {column} < '\u00a1')"
    blank_last = " OR ".join(f"ends_with({column}, {literal(blank)})" for blank in BLANKS)
    # Few cells have blanks round them, and looking for them costs a third of taking them off.
    trimmed = f"CASE WHEN {blank_first} OR {blank_last} THEN trim({column}, {literal(BLANKS)}) ELSE {column} END"
    value = f"coalesce({trimmed}, '')"
    return Cell(column, value, "true", "a text", f"{value} = ''", (PLAIN_TEXT, column))


def identifier(column: str) -> Cell:
    """The text without blanks round it and in capitals; its leading zeros stay."""
    trimmed = text(column)
    plain = PLAIN_IDENTIFIER, column
    return Cell(column, f"upper({trimmed.value})", "true", "an identifier", trimmed.empty, plain)


def _plain(column: str, dialect: Dialect) -> str:
    """The amount as SQL's own decimals: no thousands mark, a point, the minus in front."""
    bare = _bare(column, dialect)
    if dialect.negative == "parentheses":
        return f"CASE WHEN starts_with({column}, '(') THEN replace(replace({bare}, '(', '-'), ')', '') ELSE {bare} END"
    if dialect.negative == "trailing":
        return f"CASE WHEN ends_with({column}, '-') THEN '-' || replace({bare}, '-', '') ELSE {bare} END"
    return bare


def _bare(column: str, dialect: Dialect) -> str:
    bare = column
    if dialect.thousands:
        bare = f"replace({bare}, {literal(dialect.thousands)}, '')"
    if dialect.decimal != ".":
        bare = f"replace({bare}, {literal(dialect.decimal)}, '.')"
    return bare


def _parsed(column: str, dialect: Dialect) -> str:
    pieces = dialect.date.replace("%-", "%")
    if "%z" in dialect.date:
        column = f"replace({column}, 'Z', '+00:00')"  # the letter is a way to write UTC that DuckDB does not know
    return f"try_strptime(NULLIF({column}, ''), {literal(pieces)})"


def _is_date(column: str, dialect: Dialect) -> str:
    shaped = _matches(column, dialect.date_pattern())
    return f"({_empty(column)} OR ({shaped} AND {_parsed(column, dialect)} IS NOT NULL))"


def _empty(column: str) -> str:
    return f"coalesce({column}, '') = ''"


def _fits(column: str, pattern: str) -> str:
    """SQL: the whole text has that form, or is empty."""
    return f"regexp_full_match(coalesce({column}, ''), {literal(f'({pattern})?')})"


def _matches(column: str, pattern: str) -> str:
    """SQL: the whole text has that form; not so when it is empty."""
    return f"regexp_full_match({column}, {literal(pattern)})"


def _escaped(mark: str) -> str:
    return "\\" + mark if mark in ".|" else mark
