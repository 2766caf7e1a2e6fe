"""What is declared about one file before it is looked at. What is missing is asked in a sentence, never guessed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from migrations_tracker.extracts.declaring import as_mapping, as_text, known_keys, load_yaml
from migrations_tracker.extracts.dialect import Dialect
from migrations_tracker.extracts.duck import literal
from migrations_tracker.extracts.errors import ExtractError
from migrations_tracker.validate.model import Entity

DEMANDED = ("source", "mapping_version", "dialect", "columns")
OPTIONAL = ("sheet", "count", "totals", "facts", "loaded", "threshold", "existing")
MONTH = re.compile("[0-9]{4}-(0[1-9]|1[0-2])")
EXISTING = ("refuse", "update", "skip")
THRESHOLD = Decimal(1)  # percent of rows that may be rejected before the load stops
DATES = ("cut_over", "period_from", "period_to")
NUMBERS = ("late_hours",)
CHOICES = {
    "environment": ("sandbox", "production"),
    "live": ("yes", "no"),
    "tax_engine": ("yes", "no"),
    "corrections": ("yes", "no"),
    "tax_basis": ("line", "invoice"),
    "credit_note_sign": ("positive", "negative"),
}
FACTS = (*DATES, *NUMBERS, *CHOICES, "default_currency")


@dataclass(frozen=True, slots=True)
class Total:
    """One control total. `period` is a month such as 2026-12, or empty for the whole file."""

    name: str
    currency: str
    period: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Declaration:
    """`columns` maps our names to the file's. `facts` are SQL, ready to be put into a rule."""

    source: str
    mapping_version: str
    dialect: Dialect
    columns: Mapping[str, str]
    sheet: str
    count: int | None
    totals: tuple[Total, ...]
    facts: Mapping[str, str]
    loaded: tuple[str, ...]
    threshold: Decimal
    existing: str


def read(text: str, entity: Entity, *, file: str) -> Declaration:
    """The declaration that a YAML file makes for an entity. Raises `ExtractError`."""
    found = as_mapping(load_yaml(text, file), where="The declaration", file=file)
    known_keys(found, (*DEMANDED, *OPTIONAL), where="the declaration", file=file)
    if missing := [name for name in DEMANDED if not found.get(name)]:
        names = ", ".join(f"“{name}”" for name in missing)
        raise ExtractError(f"The declaration has to say {names}: nothing about a file is guessed.", file=file)
    columns = as_mapping(found["columns"], where="“columns”", file=file)
    known_keys(columns, entity.fields, where=f"“columns” of {entity.title}", file=file)
    kinds = {entity.fields[name].type for name in columns}
    demand = [*(["money"] if "amount" in kinds else []), *(["zone"] if "instant" in kinds else [])]
    dialect = as_mapping(found["dialect"], where="“dialect”", file=file)
    return Declaration(
        source=as_text(found["source"], where="“source”", file=file),
        mapping_version=as_text(found["mapping_version"], where="“mapping_version”", file=file),
        dialect=Dialect.of(dialect, where="“dialect”", demand=demand, file=file),
        columns={name: as_text(value, where=f"“{name}”", file=file) for name, value in columns.items()},
        sheet=found.get("sheet", ""),
        count=None if "count" not in found else int(_number(found["count"], "count", file)),
        totals=tuple(_totals(found.get("totals", {}), entity, file)),
        facts=_facts(as_mapping(found.get("facts", {}), where="“facts”", file=file), file),
        loaded=tuple(found.get("loaded", ())),
        threshold=_number(found["threshold"], "threshold", file) if "threshold" in found else THRESHOLD,
        existing=_one_of(EXISTING, found.get("existing", EXISTING[0]), "existing", file),
    )


def _totals(given: Any, entity: Entity, file: str) -> Iterator[Total]:
    totals = as_mapping(given, where="“totals”", file=file)
    known_keys(totals, entity.totals, where="“totals”", file=file)
    for name, per_currency in totals.items():
        for currency, told in as_mapping(per_currency, where=f"“{name}”", file=file).items():
            by_period = told if isinstance(told, Mapping) else {"": told}
            for period, amount in by_period.items():
                if period and not MONTH.fullmatch(period):
                    raise ExtractError(f"“{period}” in the totals has to be a month such as 2026-12.", file=file)
                yield Total(name, currency, period, _number(amount, f"{name} in {currency}", file))


def _number(text: str, name: str, file: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise ExtractError(f"“{name}” has to be a number such as 1234.56, not “{text}”.", file=file)
    return value


def _facts(given: Mapping[str, Any], file: str) -> dict[str, str]:
    known_keys(given, FACTS, where="“facts”", file=file)
    return {name: _fact(name, as_text(value, where=f"“{name}”", file=file), file) for name, value in given.items()}


def _fact(name: str, value: str, file: str) -> str:
    if name in DATES:
        try:
            return f"DATE {literal(date.fromisoformat(value).isoformat())}"
        except ValueError:
            raise ExtractError(f"“{name}” has to be a date such as 2026-12-31.", file=file) from None
    if name in NUMBERS:
        return str(int(_number(value, name, file)))
    if name in CHOICES:
        _one_of(CHOICES[name], value, name, file)
    return literal(value)


def _one_of(allowed: tuple[str, ...], value: Any, name: str, file: str) -> str:
    if value not in allowed:
        raise ExtractError(f"“{name}” cannot be “{value}”. Allowed: {', '.join(allowed)}.", file=file)
    return str(value)
