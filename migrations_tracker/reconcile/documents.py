"""Invoices and their lines: duplicates inside a side first, then pairs by the keys in tiers, then sums.

In the first tier a key belongs to one record of each side. What finds no partner goes on to the next tier, where the
records that share a key are compared as a sum: one to many, many to one, many to many.
"""

import numpy as np

from migrations_tracker.extracts.duck import quoted
from migrations_tracker.reconcile.errors import EngineError
from migrations_tracker.reconcile.kinds import Category, Type
from migrations_tracker.reconcile.mapping import SIDES, Comparison, Key
from migrations_tracker.reconcile.tables import (
    Duck,
    Matched,
    compared,
    has_key,
    listed,
    one,
    report,
    same,
    source,
)

FEW = 100_000  # candidates that are looked for one by one


def match(duck: Duck, comparison: Comparison) -> Matched:
    """Fill `findings` and `members`, and say how much agreed at the first look. Pairs are not judged yet."""
    for side in SIDES:
        _set_copies_aside(duck, side, comparison)
    matched = _pair_by_first_key(duck, comparison)
    for tier, key in enumerate(comparison.match[1:], 2):
        for names in ((*key, "currency"), key):  # first within a currency, then across where there is one of each
            _pair_sums(duck, comparison, tier, tuple(dict.fromkeys(names)), single="currency" not in names)
    report(duck, "SELECT [row] AS lefts, [] AS rights FROM left_open", tier=None, category=Category.MISSING_IN_RIGHT)
    report(duck, "SELECT [] AS lefts, [row] AS rights FROM right_open", tier=None, category=Category.MISSING_IN_LEFT)
    return matched


def _set_copies_aside(duck: Duck, side: str, comparison: Comparison) -> None:
    """Every record whose key an earlier record of its side has too. The first one goes on to be paired."""
    duck.execute(f"CREATE TABLE {side}_copies (row BIGINT)")
    for key in (comparison.match[0], *comparison.duplicates):
        names = tuple(map(compared, key))
        lines = f"SELECT row, {listed(names)} FROM {source(side, names)} WHERE {has_key(key, comparison)}"
        # Few keys stand twice: half of a hash finds the candidates at a tenth of the price, the key itself decides.
        half = f"CAST(hash({listed(names)}) >> 32 AS UINTEGER)"
        if not (twice := _twice(duck, f"SELECT {half} AS h FROM ({lines})")):
            continue
        few = len(twice) <= FEW
        among = f"AND {half} IN (SELECT unnest(CAST(? AS UINTEGER[])))" if few else ""
        duck.execute(
            f"INSERT INTO {side}_copies SELECT row FROM ("
            f"  SELECT row, row_number() OVER (PARTITION BY {listed(names)} ORDER BY row) AS nth"
            f"  FROM ({lines}) WHERE row NOT IN (SELECT row FROM {side}_copies) {among}) WHERE nth > 1",
            [twice] if few else [],
        )
    lists = "[row] AS lefts, [] AS rights" if side == "left" else "[] AS lefts, [row] AS rights"
    report(duck, f"SELECT {lists} FROM {side}_copies", tier=None, category=Category.DUPLICATE)


def _twice(duck: Duck, query: str) -> list[int]:
    """The numbers that a query over `h` gives more than once."""
    found = np.sort(np.asarray(duck.execute(query).fetchnumpy()["h"]))
    again: list[int] = np.unique(found[1:][found[1:] == found[:-1]]).tolist()
    return again


def _pair_by_first_key(duck: Duck, comparison: Comparison) -> Matched:
    key = comparison.match[0]
    names = {*map(compared, (*key, *comparison.compare))}
    copies = {side: one(duck, f"SELECT count(*) FROM {side}_copies") for side in SIDES}
    first = {side: f"AND row NOT IN (SELECT row FROM {side}_copies)" if copies[side] else "" for side in SIDES}
    keyed = {
        side: f"(SELECT * FROM {source(side, names)} WHERE {has_key(key, comparison)} {first[side]})" for side in SIDES
    }
    duck.execute(
        f"CREATE TABLE unlike AS SELECT l.row AS left_row, r.row AS right_row "
        f"FROM {keyed['left']} l FULL JOIN {keyed['right']} r ON {_equal(key, comparison)} "
        f"WHERE l.row IS NULL OR r.row IS NULL OR {_differ(comparison)}"
    )
    both = "left_row IS NOT NULL AND right_row IS NOT NULL"
    report(duck, f"SELECT [left_row] AS lefts, [right_row] AS rights FROM unlike WHERE {both}", tier=1, category=None)
    agreed = set()
    for side, other in (SIDES, SIDES[::-1]):
        duck.execute(
            f"CREATE TABLE {side}_open AS SELECT row FROM {source(side, names)} WHERE NOT {has_key(key, comparison)} "
            f"{first[side]} "
            f"UNION ALL SELECT {side}_row FROM unlike WHERE {other}_row IS NULL"
        )
        unlike = one(duck, f"SELECT count(*) FROM unlike WHERE {both}")
        rows, left_open = one(duck, f"SELECT count(*) FROM {side}_rows"), one(duck, f"SELECT count(*) FROM {side}_open")
        agreed.add(rows - copies[side] - left_open - unlike)
    if len(agreed) > 1:
        raise EngineError(f"The sides do not agree on how many pairs are equal: {sorted(agreed)}.")
    pairs = agreed.pop()
    return Matched(pairs, pairs, pairs)


def _equal(key: Key, comparison: Comparison) -> str:
    """SQL: the keys of l and r agree. Texts are never NULL, so that the plain comparison serves; dates may be."""
    texts = (Type.IDENTIFIER, Type.TEXT)
    plain = [compared(name) for name in key if comparison.kind.columns[name].type in texts]
    others = [name for name in key if comparison.kind.columns[name].type not in texts]
    parts = [f"l.{quoted(name)} = r.{quoted(name)}" for name in plain]
    return " AND ".join([*parts, *([same(others)] if others else [])])


def _differ(comparison: Comparison) -> str:
    """SQL: l and r differ in something that is compared."""
    names = [compared(name) for name in comparison.compare]
    return " OR ".join(f"l.{quoted(name)} IS DISTINCT FROM r.{quoted(name)}" for name in names)


def _pair_sums(duck: Duck, comparison: Comparison, tier: int, key: Key, *, single: bool) -> None:
    """Open records that share a key on both sides become one pair of sums; with `single`, of one record each."""
    if not (one(duck, "SELECT count(*) FROM left_open") and one(duck, "SELECT count(*) FROM right_open")):
        return
    names = tuple(map(compared, key))
    for side in SIDES:
        having = " HAVING count(*) = 1" if single else ""
        duck.execute(
            f"CREATE OR REPLACE TEMP TABLE {side}_groups AS SELECT {listed(names)}, list(row ORDER BY row) AS rows "
            f"FROM {side}_lines WHERE row IN (FROM {side}_open) AND {has_key(comparison.match[tier - 1], comparison)} "
            f"GROUP BY {listed(names)}{having}"
        )
    report(
        duck,
        f"SELECT l.rows AS lefts, r.rows AS rights FROM left_groups l JOIN right_groups r ON {same(names)}",
        tier=tier,
        category=None,
    )
    for side in SIDES:
        duck.execute(f"DELETE FROM {side}_open WHERE row IN (SELECT unnest({side}s) FROM reported)")
