"""The tables that matching works on, and the pieces of SQL that it is written in.

`left_rows` and `right_rows` hold the records; the views `left_records` and `right_records` add their number,
`left_lines` and `right_lines` also the name under which an account is compared. A finding is a row of `findings`; the
records that it is about are `members`. Whoever stands in no finding was matched, so every record is in one place.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from migrations_tracker.extracts.duck import quoted
from migrations_tracker.reconcile.kinds import Category, Type
from migrations_tracker.reconcile.mapping import SIDES, Comparison

Duck = duckdb.DuckDBPyConnection
LABEL = "account_label"


@dataclass(slots=True)
class Matched:
    """What agrees: how many pairs (or pairs of sums), and how many records of each side they are."""

    pairs: int = 0
    left: int = 0
    right: int = 0

    def add(self, pairs: int, left: int, right: int) -> None:
        self.pairs, self.left, self.right = self.pairs + pairs, self.left + left, self.right + right


def prepare(duck: Duck, comparison: Comparison, names: Mapping[str, Mapping[str, str]]) -> None:
    """What is needed once both sides are read; `names` are the accounts' for each side.

    They are looked up once for each account, not once for each row, and not at all where all are what they are.
    """
    for side, declared in comparison.sides:
        duck.execute(f"CREATE VIEW {side}_records AS SELECT rowid AS row, * FROM {side}_rows")
        if "account" not in declared.columns:
            duck.execute(f"CREATE VIEW {side}_lines AS FROM {side}_records")
            continue
        if all(account == name for account, name in names[side].items()):
            duck.execute(f"CREATE VIEW {side}_lines AS SELECT *, account AS {LABEL} FROM {side}_records")
            continue
        duck.execute(f"CREATE TABLE {side}_accounts (account VARCHAR, {LABEL} VARCHAR)")
        duck.execute(
            f"INSERT INTO {side}_accounts SELECT unnest(CAST(? AS VARCHAR[])), unnest(CAST(? AS VARCHAR[]))",
            [list(names[side]), list(names[side].values())],
        )
        duck.execute(
            f"CREATE VIEW {side}_lines AS SELECT r.*, a.{LABEL} "
            f"FROM {side}_records r LEFT JOIN {side}_accounts a ON r.account = a.account"
        )
    duck.execute("CREATE SEQUENCE numbers")
    duck.execute("CREATE TABLE findings (finding BIGINT, tier INTEGER, category VARCHAR)")
    for side in SIDES:
        duck.execute(f"CREATE TABLE {side}_members (finding BIGINT, row BIGINT)")


def compared(name: str) -> str:
    """The column in which two records have to agree where that one is a key."""
    return LABEL if name == "account" else name


def source(side: str, names: Iterable[str]) -> str:
    """The view that has these columns; the one with the names of accounts only where they are asked for."""
    return f"{side}_lines" if LABEL in names else f"{side}_records"


def listed(names: Iterable[str], prefix: str = "") -> str:
    """The columns as SQL, separated by commas."""
    return ", ".join(prefix + quoted(name) for name in names)


def same(names: Iterable[str], left: str = "l.", right: str = "r.") -> str:
    """SQL: all of these columns agree, an empty one with an empty one."""
    return " AND ".join(f"{left}{quoted(name)} IS NOT DISTINCT FROM {right}{quoted(name)}" for name in names)


def has_key(key: Sequence[str], comparison: Comparison, prefix: str = "") -> str:
    """SQL: some part of the key is filled. A key that is empty altogether matches nothing."""
    return "(" + " OR ".join(f"{filled(name, comparison, prefix)}" for name in key) + ")"


def filled(name: str, comparison: Comparison, prefix: str = "") -> str:
    """SQL: that column is not empty."""
    column = prefix + quoted(compared(name))
    is_text = comparison.kind.columns[name].type in (Type.IDENTIFIER, Type.TEXT)
    return f"{column} <> ''" if is_text else f"{column} IS NOT NULL"


def measured(comparison: Comparison, prefix: str = "") -> str:
    """SQL of the amount that totals and the bridge are about."""
    parts = [prefix + quoted(name) for name in comparison.measure]
    return " - ".join(parts) if comparison.kind.by_sums else " + ".join(parts)


def tolerance(comparison: Comparison, currency: str) -> str:
    """SQL of how far an amount in that currency may differ."""
    if not comparison.tolerance:
        return "CAST(0 AS DECIMAL(38,6))"
    whens = " ".join(f"WHEN '{code}' THEN {amount}" for code, amount in comparison.tolerance.items())
    return f"CAST(CASE {currency} {whens} ELSE 0 END AS DECIMAL(38,6))"


def report(duck: Duck, rows: str, *, tier: int | None, category: Category | None) -> int:
    """One finding for each row of a query over (lefts, rights), two lists of record numbers that may be empty.

    Without a category the pair is judged by what differs. Returns how many there are.
    """
    number = "NULL" if tier is None else str(tier)
    name = "NULL" if category is None else f"'{category}'"
    duck.execute(f"CREATE OR REPLACE TEMP TABLE reported AS SELECT nextval('numbers') AS finding, * FROM ({rows})")
    duck.execute(f"INSERT INTO findings SELECT finding, {number}, {name} FROM reported")
    for side in SIDES:
        duck.execute(f"INSERT INTO {side}_members SELECT finding, unnest({side}s) FROM reported")
    return one(duck, "SELECT count(*) FROM reported")


def one(duck: Duck, query: str) -> int:
    """The single number that a query answers."""
    return int(duck.execute(query).fetchall()[0][0])
