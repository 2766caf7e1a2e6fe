"""How a column of the file becomes typed values, as SQL, and what can be wrong with one of its cells.

Most rows are plain: one look at the whole record proves that each cell has a form in which nothing can be wrong, and
only the others are looked at cell by cell.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from migrations_tracker.extracts import typed
from migrations_tracker.extracts.currencies import MINOR_UNITS
from migrations_tracker.extracts.dialect import Dialect
from migrations_tracker.extracts.duck import literal, quoted
from migrations_tracker.validate.macros import COUNTRIES
from migrations_tracker.validate.model import NUMERIC, Field

PLACEHOLDERS = "(?i)(n/a|-+|tbd|null|0000-00-00)"
BETWEEN = "\x1f"  # stands in no plain cell
IS_PLAIN = quoted("every cell is plain" + BETWEEN)
YES, NO = ("true", "yes", "y", "1"), ("false", "no", "n", "0")
ANY, LAST = r"[^\x00-\x1f\x7f]", "[!-~À-ɏ]"
REST = f"({ANY}*{LAST})?"
LETTERS = "A-MO-SU-Za-mo-su-z_"  # N and T begin what is as good as empty, when the word is short
LONG = f"[NTnt]{ANY}{{3,}}{LAST}"
TEXT = f"[{LETTERS}À-ɏ1-9(\"']{REST}|{LONG}"
# a spreadsheet's 1.2E+10 begins with a digit and goes on with a point or an E; 0000-00-00 is as good as empty
IDENTIFIER = f"[{LETTERS}#]{REST}|{LONG}|[1-9]([0-9A-DF-Za-df-z_/:-]{REST})?|0([0-9A-DF-Za-df-z_/:][!-,.-~]*)?"
EMAIL = "[A-Za-z0-9_][A-Za-z0-9_.%+-]*@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+"
PHONE = "\\+[1-9][0-9]{6,14}"
SIZES = "{1,12}"  # digits before the mark of a number that fits into `typed.NARROW`
ANY_CODE = "|".join(MINOR_UNITS)
CENTS = "|".join(code for code, decimals in MINOR_UNITS.items() if decimals == 2)


@dataclass(frozen=True, slots=True)
class Column:
    """One declared column, as SQL over its cell, `raw`. `value` means something only where `fits`.

    Whoever looks at cells one by one has them first without blanks round them and without what is as good as empty,
    in the columns that `looked_at` gives.
    """

    field: Field
    raw: str
    fits: str
    value: str
    plain_value: str
    expected: str
    outside: str = ""  # SQL: it has the form, but lies outside what is possible

    @property
    def text(self) -> str:
        return _beside(self.raw, "text")

    @property
    def placeholder(self) -> str:
        return _beside(self.raw, "void")

    @property
    def looked_at(self) -> str:
        """SQL of the cell's `text`, and of whether it is as good as empty."""
        bare = f"trim({self.raw}, {literal(typed.BLANKS)})"
        return f"{bare} AS {self.text}, regexp_full_match({bare}, {literal(PLACEHOLDERS)}) AS {self.placeholder}"

    @property
    def careful(self) -> str:
        """The value of any cell; NULL where it is empty, as good as empty, or not what it should be."""
        possible = f" AND NOT coalesce({self.outside}, false)" if self.outside else ""
        return f"CASE WHEN ({self.fits}){possible} AND NOT {self.placeholder} THEN {self.value} END"


def columns_of(
    fields: Mapping[str, Field], told: Mapping[str, str], dialect: Dialect, *, money: str
) -> dict[str, Column]:
    """Every declared column."""
    currency = quoted(told["currency"]) if "currency" in told else "NULL"
    known = (field for field in fields.values() if field.name in told)
    return {field.name: _column(field, quoted(told[field.name]), dialect, money, currency) for field in known}


def armed(name: str) -> str:
    """SQL of a column that was disarmed by us when it was sent back, as it was before."""
    raw = quoted(name)
    return f"CASE WHEN regexp_matches({raw}, '^''[=+\\-@\\t\\r＝＋－＠]') THEN {raw}[2:] ELSE {raw} END AS {raw}"


def _beside(raw: str, what: str) -> str:
    """The name of a column that says something about another one."""
    return f'{raw[:-1]}{BETWEEN}{what}"'


def _column(field: Field, raw: str, dialect: Dialect, money: str, currency: str) -> Column:
    text, given = _beside(raw, "text"), f"NULLIF({raw}, '')"
    if field.type in NUMERIC:
        cell = typed.amount(raw, dialect, money)
        factor = f" * unit_of({currency})" if field.type == "amount" and dialect.money == "minor" else ""
        value = f"CAST({cell.value}{factor} AS {money})" if factor else cell.value
        bare = cell.often[1].replace(raw, given)
        plain_value = f"CAST({bare}{factor} AS {money})" if factor else bare
        return Column(field, raw, cell.fits, value, plain_value, _should(cell.expected))
    if field.type == "whole":
        cell = typed.whole(raw)
        return Column(field, raw, cell.fits, cell.value, cell.value, _should(cell.expected))
    if field.type in ("date", "instant"):
        cell = typed.day(raw, dialect) if field.type == "date" else typed.instant(raw, dialect)
        iso = field.type == "date" and dialect.date == "%Y-%m-%d"
        plain_value = f"TRY_CAST({raw} AS DATE)" if iso else cell.value
        outside = f"year({cell.value}) NOT BETWEEN 2000 AND 2100"
        return Column(field, raw, cell.fits, cell.value, plain_value, _should(cell.expected), outside)
    if field.type == "yes_no":
        yes, no = (", ".join(map(literal, words)) for words in (YES, NO))
        value = f"CASE WHEN lower({text}) IN ({yes}) THEN true WHEN lower({text}) IN ({no}) THEN false END"
        plain_value = f"CASE WHEN {raw} <> '' THEN lower({raw}) IN ({yes}) END"
        return Column(field, raw, f"lower({text}) IN ('', {yes}, {no})", value, plain_value, "Write yes or no.")
    return _word(field, raw, text, given)


def _word(field: Field, raw: str, text: str, given: str) -> Column:
    value = f"NULLIF({text}, '')"
    if field.choices:
        allowed = ", ".join(map(literal, ("", *field.choices)))
        expected = f"Write one of: {', '.join(field.choices)}."
        return Column(field, raw, f"lower({text}) IN ({allowed})", f"lower({value})", f"lower({given})", expected)
    if field.type == "currency":
        expected = "This is no currency in use. Write its three capital letters as in ISO 4217."
        return Column(field, raw, f"({text} = '' OR is_currency({text}))", value, given, expected)
    return Column(field, raw, "true", value, given, "")


def _should(expected: str) -> str:
    return f"This should be {expected}."


def sql_type(field: Field, money: str) -> str:
    """What a field's values are to the database."""
    if field.type in NUMERIC:
        return money
    return {"whole": "BIGINT", "date": "DATE", "instant": "TIMESTAMPTZ", "yes_no": "BOOLEAN"}.get(field.type, "VARCHAR")


def plain_record(columns: Iterable[Column], dialect: Dialect) -> str:
    """SQL: every cell of the record has a form in which nothing can be wrong, dates apart that no calendar has.

    Amounts with two decimals go with currencies that have two, amounts without any with every currency.
    """
    known = list(columns)
    cells = ", ".join(column.raw for column in known)
    kinds = [(CENTS, 2), (ANY_CODE, 0)] if dialect.money != "minor" else [(ANY_CODE, 0)]
    forms = [BETWEEN.join(_forms(known, dialect, codes, decimals)) for codes, decimals in kinds]
    whole = "|".join(f"({form})" for form in forms)
    return f"regexp_full_match(concat_ws({literal(BETWEEN)}, {cells}), {literal(whole)})"


def _forms(columns: Sequence[Column], dialect: Dialect, codes: str, decimals: int) -> Iterator[str]:
    for column in columns:
        form = _form(column.field, dialect, codes, decimals)
        yield f"({form})" if column.field.required else f"({form})?"


def _form(field: Field, dialect: Dialect, codes: str, decimals: int) -> str:
    if field.choices:
        return "|".join(field.choices)
    if field.type in NUMERIC:
        return _number(dialect, decimals if field.type == "amount" else 6)
    if field.type in ("date", "instant"):
        return dialect.date_pattern().replace("[0-9]{4}", "20[0-9]{2}", 1)
    fixed = {
        "identifier": IDENTIFIER,
        "text": TEXT,
        "email": EMAIL,
        "phone": PHONE,
        "currency": codes,
        "country": "|".join(COUNTRIES.split()),
        "yes_no": "|".join(("yes", "no", "true", "false", "Yes", "No", "TRUE", "FALSE", "1", "0")),
        "whole": "-?[0-9]{1,18}",
    }
    return fixed[field.type]


def _number(dialect: Dialect, decimals: int) -> str:
    mark, thousands = (f"\\{mark}" if mark in ".|" else mark for mark in (dialect.decimal, dialect.thousands or "|"))
    digits = f"[0-9]{SIZES}"
    if dialect.thousands:
        digits = f"({digits}|[0-9]{{1,3}}({thousands}[0-9]{{3}}){{1,3}})"
    fraction = f"({mark}[0-9]{{1,{decimals}}})?" if decimals else ""
    return f"{'-?' if dialect.negative == 'sign' else ''}{digits}{fraction}"
