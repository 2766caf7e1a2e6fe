"""What the data files of this package say: entities with their fields, rules with their checks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["E", "W", "B"]
SEVERITIES = {"E": "rejects the row", "W": "is a warning", "B": "stops the batch"}
TYPES = {
    "text": "a text",
    "identifier": "an identifier",
    "choice": "one of a list",
    "yes_no": "yes or no",
    "currency": "a currency",
    "country": "a country",
    "email": "an e-mail address",
    "phone": "a telephone number",
    "amount": "an amount of money",
    "price": "a price of one unit",
    "number": "a number",
    "whole": "a whole number",
    "date": "a date",
    "instant": "a time",
}
NUMERIC = ("amount", "price", "number")
WORD = re.compile(r"[a-z_][a-z_0-9]*")
FACT = re.compile(r"\{([a-z_]+)\}")
_TABLE = re.compile(r"\b(?:FROM|JOIN)\s+([a-z_]+)", re.IGNORECASE)
_QUOTED = re.compile(r"'[^']*'")


@dataclass(frozen=True, slots=True)
class Field:
    """One column of an entity. `required`, `form`, `unique` and `parent_rule` name the rule that a fault breaks."""

    name: str
    type: str
    required: str = ""
    form: str = ""
    unique: str = ""
    parent: str = ""
    parent_key: str = ""
    parent_rule: str = "GEN-11"
    waits: bool = False  # without its parent the row is an orphan, not a reject
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One test of a rule. `fails` is a condition over a row; `query` gives the `row`s that fail, and a `note`;
    `unique` are pieces of SQL of which no two rows may have all the same.

    In all, `{name}` is a fact of the declaration; in a check that is made for every field of some `types`, `{value}`,
    `{raw}` and `{column}` are the field.
    """

    sentence: str
    column: str = ""
    fails: str = ""
    query: str = ""
    unique: tuple[str, ...] = ()
    severity: str = ""
    types: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()

    @property
    def sql(self) -> str:
        return self.fails or self.query or ", ".join(self.unique)

    def needs(self, fields: Mapping[str, Field]) -> tuple[str, ...]:
        """The columns that it reads and cannot do without."""
        words = dict.fromkeys(WORD.findall(_QUOTED.sub("", self.sql)))
        return tuple(word for word in words if word in fields and word not in self.optional)

    @property
    def facts(self) -> tuple[str, ...]:
        """What the declaration has to say for it."""
        names = dict.fromkeys(FACT.findall(self.sql))
        return tuple(name for name in names if name not in ("value", "raw", "column", "money", *self.optional))

    def parents(self, entities: Mapping[str, object]) -> tuple[str, ...]:
        """The other tables that it reads."""
        tables = dict.fromkeys(_TABLE.findall(self.sql))
        return tuple(name for name in tables if name in entities)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the specification. A rule without checks is kept by the engine itself; `kept_by` says where."""

    id: str
    severity: str
    title: str
    checks: tuple[Check, ...] = ()
    kept_by: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """One kind of file. `together` names the column that rows share which are loaded all or none, `period` the date
    by whose month control totals are taken."""

    name: str
    title: str
    one: str
    also: tuple[str, ...]
    key: tuple[str, ...]
    fields: Mapping[str, Field]
    totals: tuple[str, ...] = ()
    together: str = ""
    period: str = ""
    rules: tuple[Rule, ...] = field(default=())
    reference: bool = False  # a list that others look things up in, without rules of its own
