"""What a person declares about two extracts: the mapping file, read whole or refused with a sentence."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

from migrations_tracker.extracts.declaring import as_mapping, as_text, known_keys, load_yaml
from migrations_tracker.extracts.dialect import Dialect
from migrations_tracker.extracts.errors import ExtractError
from migrations_tracker.reconcile import accounts as account_maps
from migrations_tracker.reconcile.accounts import Accounts
from migrations_tracker.reconcile.kinds import KINDS, Kind, Type

SIDES = ("left", "right")
PERIOD_ENDS = ("inclusive", "exclusive")
PARTS = ("net", "tax")

TOLERANCE = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")
CODE = re.compile(r"[A-Z]{3}")
KEYS = ("kind", "left", "right", "match", "compare", "accounts", "tolerance", "duplicates")
SIDE_KEYS = ("label", "sheet", "dialect", "columns", "period_end", "credit_notes", "prices")

Key = tuple[str, ...]
ReadFile = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Side:
    """One extract: what it is called, how it is written, and which of its columns are ours.

    `credit_notes` are the values of the column `column` that make a document a negative one.
    """

    label: str
    dialect: Dialect
    columns: Mapping[str, str]
    sheet: str = ""  # of a workbook that has several
    period_end: str = ""
    gross: bool = False  # its net amounts include the tax
    credit_column: str = ""
    credit_values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """The whole declaration: two sides, the keys in tiers, what is compared, and how far amounts may differ."""

    kind: Kind
    left: Side
    right: Side
    match: tuple[Key, ...]
    compare: Key
    accounts: Accounts
    tolerance: Mapping[str, Decimal]
    duplicates: tuple[Key, ...] = ()

    @property
    def sides(self) -> tuple[tuple[str, Side], tuple[str, Side]]:
        return ("left", self.left), ("right", self.right)

    @property
    def used(self) -> Key:
        """Our columns that matter: what is matched, compared or added up, each once."""
        needed = [
            *self.kind.required,
            *self.compare,
            *(name for key in (*self.match, *self.duplicates) for name in key),
        ]
        if "account" in self.left.columns and "account" in self.right.columns:
            needed.append("account")  # control totals are by account
        return tuple(name for name in self.kind.columns if name in needed)

    @property
    def measure(self) -> Key:
        """The columns whose sum is what totals and bridge are about."""
        if self.kind.by_sums:
            return ("debit", "credit")
        return ("total",) if "total" in self.compare else tuple(part for part in PARTS if part in self.compare)


def load(path: Path) -> Comparison:
    """The mapping of a file; the accounts' file is looked for beside it. Raises `ExtractError`."""

    def beside(name: str) -> str:
        return _text(path.parent / name)

    return parse(_text(path), path.name, beside)


def parse(text: str, name: str, read_file: ReadFile) -> Comparison:
    """The mapping that a YAML text declares. Raises `ExtractError` with the first thing that cannot be."""
    found = as_mapping(load_yaml(text, name), where="The mapping", file=name)
    known_keys(found, KEYS, where="the mapping", file=name)
    if missing := [key for key in ("kind", "left", "right", "match") if key not in found]:
        raise ExtractError(f"The mapping has to say “{missing[0]}”.", file=name)
    if found["kind"] not in KINDS:
        raise ExtractError(f"“kind” cannot be “{found['kind']}”. Known: {', '.join(KINDS)}.", file=name)
    kind = KINDS[found["kind"]]
    left, right = (_side(found[side], kind, side, name) for side in SIDES)
    both = [column for column in kind.columns if column in left.columns and column in right.columns]
    compared = _compare(found.get("compare"), kind, both, name)
    keys = _keys(found["match"], "match", kind, both, name)
    return Comparison(
        kind=kind,
        left=left,
        right=right,
        match=keys,
        compare=compared,
        accounts=_accounts(found.get("accounts"), name, read_file),
        tolerance=_tolerance(found.get("tolerance", {}), name),
        duplicates=_keys(found["duplicates"], "duplicates", kind, both, name) if "duplicates" in found else (),
    )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise ExtractError(f"The file cannot be read ({problem.strerror}).", file=str(path)) from None
    except UnicodeDecodeError:
        raise ExtractError("The file is not a text in UTF-8.", file=str(path)) from None


def _side(value: Any, kind: Kind, side: str, file: str) -> Side:
    found = as_mapping(value, where=f"“{side}”", file=file)
    known_keys(found, SIDE_KEYS, where=f"“{side}”", file=file)
    if missing := [key for key in ("dialect", "columns") if key not in found]:
        raise ExtractError(f"“{side}” has to say “{missing[0]}”.", file=file)
    where = f"“columns” of {side}"
    columns = as_mapping(found["columns"], where=where, file=file)
    known_keys(columns, kind.columns, where=where, file=file)
    names = {ours: as_text(theirs, where=f"“{ours}” in {where}", file=file) for ours, theirs in columns.items()}
    if missing := [name for name in kind.required if name not in names]:
        raise ExtractError(f"{where} has to say which column is “{missing[0]}”.", file=file)
    where = f"“dialect” of {side}"
    dialect = Dialect.of(as_mapping(found["dialect"], where=where, file=file), where=where, file=file)
    credit = as_mapping(found.get("credit_notes", {}), where=f"“credit_notes” of {side}", file=file)
    known_keys(credit, ("column", "values"), where=f"“credit_notes” of {side}", file=file)
    gross = _one_of(found.get("prices", "net"), ("net", "gross"), f"“prices” of {side}", file) == "gross"
    if gross and not {"net", "tax"} <= names.keys():
        raise ExtractError(f"“{side}” has gross prices, so its columns have to name net and tax.", file=file)
    if credit and not (credit.get("column") and isinstance(credit.get("values"), list)):
        raise ExtractError(f"“credit_notes” of {side} has to say “column”, and “values” as a list.", file=file)
    return Side(
        label=as_text(found.get("label", side), where=f"“label” of {side}", file=file),
        sheet=as_text(found["sheet"], where=f"“sheet” of {side}", file=file) if "sheet" in found else "",
        dialect=dialect,
        columns=MappingProxyType(names),
        period_end=_period_end(found.get("period_end", ""), names, kind, side, file),
        gross=gross,
        credit_column=as_text(credit["column"], where="“column” of “credit_notes”", file=file) if credit else "",
        credit_values=tuple(map(account_maps.normal, credit.get("values", ()))),
    )


def _period_end(value: str, columns: Mapping[str, str], kind: Kind, side: str, file: str) -> str:
    ends = [ours for ours in columns if kind.columns[ours].type == Type.LAST_DAY]
    if ends and value not in PERIOD_ENDS:
        sentence = f"“{side}” has “{ends[0]}” and has to say “period_end”: inclusive, or exclusive (the day after)."
        raise ExtractError(sentence, file=file)
    return value


def _one_of(value: Any, allowed: Key, where: str, file: str) -> str:
    if value not in allowed:
        raise ExtractError(f"{where} cannot be “{value}”. Allowed: {', '.join(allowed)}.", file=file)
    return str(value)


def _compare(value: Any, kind: Kind, both: list[str], file: str) -> Key:
    implied = ("debit", "credit", "currency") if kind.by_sums else ("currency",)
    names = list(implied) if value is None and kind.by_sums else _names(value, "compare", kind, both, file)
    if kind.by_sums and (others := [name for name in names if name not in implied]):
        sentence = f"Journals are compared as sums of debit − credit, so “compare” cannot name “{others[0]}”."
        raise ExtractError(sentence, file=file)
    if not kind.by_sums and not {"net", "tax", "total"} & set(names):
        raise ExtractError("“compare” has to name an amount: net, tax or total.", file=file)
    return tuple(dict.fromkeys([*implied, *names]))


def _keys(value: Any, where: str, kind: Kind, both: list[str], file: str) -> tuple[Key, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(key, list) and key for key in value):
        sentence = f"“{where}” is a list of keys, each a list of columns, such as [[{both[0]}], [{both[-1]}]]."
        raise ExtractError(sentence, file=file)
    return tuple(_names(key, where, kind, both, file) for key in value)


def _names(value: Any, where: str, kind: Kind, both: list[str], file: str) -> Key:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ExtractError(f"“{where}” has to be a list of columns.", file=file)
    for name in value:
        if name not in kind.columns:
            known_keys({name: ""}, kind.columns, where=f"“{where}”", file=file)
        if name not in both:
            sentence = f"“{where}” names “{name}”, which “columns” does not name on both sides."
            raise ExtractError(sentence, file=file)
    return tuple(dict.fromkeys(value))


def _accounts(value: Any, file: str, read_file: ReadFile) -> Accounts:
    if value is None:
        return Accounts()
    if isinstance(value, str):
        return account_maps.read(read_file(value), file=value)
    return account_maps.declared(value, file=file)


def _tolerance(value: Any, file: str) -> Mapping[str, Decimal]:
    allowed = {}
    for code, text in as_mapping(value, where="“tolerance”", file=file).items():
        if not CODE.fullmatch(code):
            raise ExtractError(f"“tolerance” is by currency, such as USD; “{code}” is none.", file=file)
        if not isinstance(text, str) or not TOLERANCE.fullmatch(text):
            raise ExtractError(f'The tolerance of {code} has to be an amount such as "0.05", not “{text}”.', file=file)
        allowed[code] = Decimal(text)
    return MappingProxyType(allowed)
