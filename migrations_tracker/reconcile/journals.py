"""Journals: two systems rarely cut entries alike, so lines that share a key are compared as a sum of debit − credit.

Where sums differ, lines of the same amount are paired off, and what is left is explained: a line that stands twice, the
other currency, account or date, an account that is several on the other side, and only then another amount.
"""

from migrations_tracker.extracts.duck import quoted
from migrations_tracker.reconcile.kinds import Category
from migrations_tracker.reconcile.mapping import SIDES, Comparison, Key
from migrations_tracker.reconcile.tables import (
    Duck,
    Matched,
    compared,
    has_key,
    listed,
    measured,
    one,
    report,
    same,
    tolerance,
)

DATES = ("date", "period")


def match(duck: Duck, comparison: Comparison) -> Matched:
    """Fill `findings` and `members`, and say how much agrees."""
    matched = Matched()
    for side in SIDES:
        duck.execute(f"CREATE TABLE {side}_open AS SELECT row FROM {side}_lines")
        duck.execute(f"CREATE TABLE {side}_loose (row BIGINT)")
    for tier, key in enumerate(comparison.match, 1):
        _pair_sums(duck, comparison, key, matched, last=tier == len(comparison.match))
    for side in SIDES:
        duck.execute(f"INSERT INTO {side}_loose FROM {side}_open")
        _set_copies_aside(duck, side, comparison)
    _explain(duck, comparison, matched)
    return matched


def _pair_sums(duck: Duck, comparison: Comparison, key: Key, matched: Matched, *, last: bool) -> None:
    """Take out of `open` what shares a key with the other side; what does not pair off in there becomes `loose`."""
    names = _names(key)
    for side in SIDES:
        duck.execute(
            f"CREATE OR REPLACE TEMP TABLE {side}_sums AS SELECT {listed(names)}, "
            f"sum({measured(comparison)}) AS amount, count(*) AS n FROM {side}_lines "
            f"WHERE row IN (FROM {side}_open) AND {has_key(key, comparison)} GROUP BY {listed(names)}"
        )
    duck.execute(
        f"CREATE OR REPLACE TEMP TABLE met AS SELECT {listed(names, 'l.')}, l.amount = r.amount AS alike, "
        f"l.n AS left_n, r.n AS right_n FROM left_sums l JOIN right_sums r ON {same(names)}"
    )
    found = "SELECT count(*), coalesce(sum(left_n), 0), coalesce(sum(right_n), 0) FROM met WHERE alike"
    matched.add(*map(int, duck.execute(found).fetchall()[0]))
    for side in SIDES:
        duck.execute(
            f"CREATE OR REPLACE TEMP TABLE {side}_touched AS SELECT l.row, r.alike FROM {side}_lines l "
            f"JOIN met r ON {same(names)} WHERE l.row IN (FROM {side}_open)"
        )
        duck.execute(
            f"CREATE OR REPLACE TABLE {side}_open AS SELECT row FROM {side}_open "
            f"WHERE row NOT IN (SELECT row FROM {side}_touched)"
        )
        duck.execute(
            f"CREATE OR REPLACE TEMP TABLE {side}_held AS SELECT row, {listed(names)}, "
            f"{measured(comparison)} AS amount, row_number() OVER (PARTITION BY {listed(names)}, "
            f"{measured(comparison)} ORDER BY row) AS nth "
            f"FROM {side}_lines WHERE row IN (SELECT row FROM {side}_touched WHERE NOT alike)"
        )
    alike = same((*names, "amount", "nth"))
    pairs = one(duck, f"SELECT count(*) FROM left_held l JOIN right_held r ON {alike}")
    matched.add(pairs, pairs, pairs)
    for side, other in (SIDES, SIDES[::-1]):
        duck.execute(
            f"INSERT INTO {side}_loose SELECT row FROM {side}_held l "
            f"WHERE NOT EXISTS (FROM {other}_held r WHERE {alike})"
        )


def _set_copies_aside(duck: Duck, side: str, comparison: Comparison) -> None:
    """Loose lines that say again what an earlier line of their side says.

    Where the key names the document, the same amount on the same account of it is a copy, whatever entry it is in.
    """
    said = [quoted(name) for name in comparison.used]
    if "reference" in comparison.match[0]:
        said[comparison.used.index("entry")] = "CASE WHEN reference = '' THEN entry END"
    columns = ", ".join(said)
    lists = "[row] AS lefts, [] AS rights" if side == "left" else "[] AS lefts, [row] AS rights"
    report(
        duck,
        f"SELECT {lists} FROM (SELECT row, row_number() OVER (PARTITION BY {columns} ORDER BY row) AS nth "
        f"FROM {side}_lines WHERE hash({columns}) IN ("
        f"  SELECT hash({columns}) FROM {side}_lines WHERE row IN (FROM {side}_loose))) "
        f"WHERE nth > 1 AND row IN (FROM {side}_loose)",
        tier=None,
        category=Category.DUPLICATE,
    )
    _take(duck, side)


def _explain(duck: Duck, comparison: Comparison, matched: Matched) -> None:
    """What is loose, as sums by the first key, finds the likeliest reason for each."""
    key = comparison.match[0]
    names = _names(key)
    _sum_up(duck, comparison, names)
    equal = f"l.amount = r.amount AND {same(names)}"
    matched.add(*_pair(duck, equal, None))
    _pair(
        duck, f"abs(l.amount - r.amount) <= {tolerance(comparison, 'l.currency')} AND {same(names)}", Category.ROUNDING
    )
    duck.execute(
        f"CREATE OR REPLACE TEMP TABLE apart AS SELECT l.g AS left_g, r.g AS right_g "
        f"FROM left_g l JOIN right_g r ON {same(names)}"
    )
    alone = "l.g NOT IN (SELECT left_g FROM apart) AND r.g NOT IN (SELECT right_g FROM apart)"
    _pair(duck, f"{same(_without(names, 'currency'))} AND {alone}", Category.CURRENCY, once=_without(names, "currency"))
    for column, category in (("account", Category.ACCOUNT), *((date, Category.DATE) for date in DATES)):
        if column in key:
            others = (*_without(names, compared(column)), "amount")
            _pair(duck, f"{same(others)} AND {alone}", category, once=others)
    if "account" in key:
        _pair_several_accounts(duck, _without(names, compared("account")))
    _pair(duck, same(names), Category.AMOUNT)
    report(duck, "SELECT rows AS lefts, [] AS rights FROM left_g", tier=None, category=Category.MISSING_IN_RIGHT)
    report(duck, "SELECT [] AS lefts, rows AS rights FROM right_g", tier=None, category=Category.MISSING_IN_LEFT)


def _sum_up(duck: Duck, comparison: Comparison, names: Key) -> None:
    amount = measured(comparison)
    for side in SIDES:
        duck.execute(
            f"CREATE OR REPLACE TEMP TABLE {side}_g AS SELECT row_number() OVER (ORDER BY min(row)) AS g, "
            f"{listed(names)}, list(row ORDER BY row) AS rows, sum({amount}) AS amount, "
            f"coalesce(sum({amount}) FILTER ({amount} > 0), 0) AS debits, "
            f"coalesce(sum({amount}) FILTER ({amount} < 0), 0) AS credits "
            f"FROM {side}_lines WHERE row IN (FROM {side}_loose) GROUP BY {listed(names)}"
        )


def _pair(duck: Duck, agree: str, category: Category | None, *, once: Key = ()) -> tuple[int, int, int]:
    """Pair sums that agree, report them (without a category they are matched), and take them away.

    Where several would do, the first of one side goes with the first of the other: `once` names what they share.
    Returns how many pairs, and how many records of each side.
    """
    nth = f", row_number() OVER (PARTITION BY {listed(once)} ORDER BY g) AS nth" if once else ", 1 AS nth"
    alone = {side: f"(SELECT *{nth} FROM {side}_g{_free(side) if once else ''})" for side in SIDES}
    duck.execute(
        "CREATE OR REPLACE TEMP TABLE paired AS "
        "SELECT l.g AS left_g, r.g AS right_g, l.rows AS lefts, r.rows AS rights "
        f"FROM {alone['left']} l JOIN {alone['right']} r ON l.nth = r.nth AND {agree}"
    )
    if category is not None:
        report(duck, "SELECT lefts, rights FROM paired", tier=None, category=category)
    for side in SIDES:
        duck.execute(f"DELETE FROM {side}_g WHERE g IN (SELECT {quoted(side + '_g')} FROM paired)")
    counted = "SELECT count(*), coalesce(sum(len(lefts)), 0), coalesce(sum(len(rights)), 0) FROM paired"
    pairs, lefts, rights = duck.execute(counted).fetchall()[0]
    return int(pairs), int(lefts), int(rights)


def _free(side: str) -> str:
    return f" WHERE g NOT IN (SELECT {side}_g FROM apart)"


def _pair_several_accounts(duck: Duck, names: Key) -> None:
    """What one side posts to one account and the other splits: debits and credits agree, the accounts do not."""
    sums = {
        side: f"(SELECT {listed(names)}, flatten(list(rows ORDER BY g)) AS rows, list(g) AS gs, "
        f"sum(debits) AS debits, sum(credits) AS credits FROM {side}_g GROUP BY {listed(names)})"
        for side in SIDES
    }
    agree = f"{same(names)} AND l.debits = r.debits AND l.credits = r.credits"
    duck.execute(
        "CREATE OR REPLACE TEMP TABLE paired AS SELECT l.gs AS left_gs, r.gs AS right_gs, l.rows AS lefts, "
        f"r.rows AS rights FROM {sums['left']} l JOIN {sums['right']} r ON {agree}"
    )
    report(duck, "SELECT lefts, rights FROM paired", tier=None, category=Category.ACCOUNT)
    for side in SIDES:
        duck.execute(f"DELETE FROM {side}_g WHERE g IN (SELECT unnest({side}_gs) FROM paired)")


def _take(duck: Duck, side: str) -> None:
    duck.execute(f"DELETE FROM {side}_loose WHERE row IN (SELECT unnest({side}s) FROM reported)")


def _names(key: Key) -> Key:
    """The columns that make a sum: those of the key as they are compared, and the currency, which is never mixed."""
    return tuple(dict.fromkeys((*map(compared, key), "currency")))


def _without(names: Key, name: str) -> Key:
    return tuple(each for each in names if each != name)
