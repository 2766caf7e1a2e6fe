"""What a finding is called: one category for each, the others beside it, and what both sides say.

The table `facts` has one row for each finding, with the values of its records; where several records are one side of
it, their amounts are added up and a text stands there only when they agree on it.
"""

from migrations_tracker.extracts.duck import quoted
from migrations_tracker.reconcile.kinds import CHAIN, DIFFERENCES, Category, Type
from migrations_tracker.reconcile.mapping import SIDES, Comparison, Key
from migrations_tracker.reconcile.tables import Duck, Matched, compared, filled, has_key, measured, tolerance

EXACT = ("quantity", "unit_price")  # these may not differ by a tolerance that is meant for sums of money
SUMMED = ("net", "tax", "total", "quantity", "debit", "credit")
SEVERAL = "(l.n > 1 OR r.n > 1)"


def judge(duck: Duck, comparison: Comparison, matched: Matched) -> None:
    """Make `facts`. Pairs in which nothing differs after all are counted as matched and are no findings."""
    for side in SIDES:
        _gather(duck, side, comparison)
    shown = [quoted(name) for name in _columns(comparison)]
    values = ", ".join(
        f"{p}.{name} AS {quoted(f'{side}_{name[1:-1]}')}"
        for side, p in (("left", "l"), ("right", "r"))
        for name in shown
    )
    duck.execute(
        f"CREATE TABLE facts AS SELECT f.finding, f.tier, {_key(comparison)} AS key, "
        f"CASE WHEN f.category IS NULL THEN {_names_of_differences(comparison)} ELSE [f.category] END AS names, "
        f"coalesce(l.n, 0) AS left_n, coalesce(r.n, 0) AS right_n, l.row AS left_row, r.row AS right_row, "
        f"l.measure AS left_measure, r.measure AS right_measure, {values} "
        "FROM findings f LEFT JOIN left_facts l ON f.finding = l.finding "
        "LEFT JOIN right_facts r ON f.finding = r.finding"
    )
    alike = "SELECT count(*), coalesce(sum(left_n), 0), coalesce(sum(right_n), 0) FROM facts WHERE len(names) = 0"
    matched.add(*map(int, duck.execute(alike).fetchall()[0]))
    duck.execute("DELETE FROM facts WHERE len(names) = 0")


def _columns(comparison: Comparison) -> Key:
    names = comparison.used
    return (*names, compared("account")) if "account" in names else names


def _gather(duck: Duck, side: str, comparison: Comparison) -> None:
    """The records of each finding as one row."""
    parts = [f"sum({measured(comparison)}) AS measure"]
    for name in _columns(comparison):
        column = quoted(name)
        agreed = f"CASE WHEN min({column}) = max({column}) AND count({column}) = count(*) THEN min({column}) END"
        parts.append(f"{f'sum({column})' if name in SUMMED else agreed} AS {column}")
    duck.execute(
        f"CREATE TEMP TABLE {side}_facts AS SELECT m.finding, count(*) AS n, min(m.row) AS row, {', '.join(parts)} "
        f"FROM {side}_members m JOIN {side}_lines x ON m.row = x.row GROUP BY m.finding"
    )


def _key(comparison: Comparison) -> str:
    """SQL of the key as people read it: the parts of the tier that paired it, else of the first that is filled."""
    paired = "".join(
        f"WHEN f.tier = {tier} THEN {_written(key, comparison)} " for tier, key in enumerate(comparison.match, 1)
    )
    found = "".join(f"WHEN {_has(key, comparison)} THEN {_written(key, comparison)} " for key in comparison.match)
    return f"(CASE {paired}{found}ELSE '' END)"


def _has(key: Key, comparison: Comparison) -> str:
    return f"({has_key(key, comparison, 'l.')} OR {has_key(key, comparison, 'r.')})"


def _written(key: Key, comparison: Comparison) -> str:
    """SQL: the parts with | between them. A | or \\ inside a part has a \\ before it, so that the parts can be told."""
    parts = []
    for name in key:
        column = quoted(compared(name))
        text = f"CAST(CASE WHEN {filled(name, comparison, 'l.')} THEN l.{column} ELSE r.{column} END AS VARCHAR)"
        parts.append(f"replace(replace(coalesce({text}, ''), '\\', '\\\\'), '|', '\\|')")
    return " || '|' || ".join(parts)


def _names_of_differences(comparison: Comparison) -> str:
    """SQL of the categories in which a pair differs, the first of which is its own; empty when nothing differs."""
    tests = {category: [] for category in DIFFERENCES}  # type: dict[Category, list[str]]
    for name in comparison.compare:
        category = comparison.kind.columns[name].differs
        tests[category].append(_differs(name, comparison))
    tests[Category.ROUNDING] = [_unlike(name) for name in comparison.compare if _is_money(name, comparison)]
    flags = {category: f"({' OR '.join(found)})" for category, found in tests.items() if found}
    chain = [category for category in CHAIN if category in flags]
    names = []
    for category, flag in flags.items():
        earlier = [flags[each] for each in chain[: chain.index(category)]] if category in chain else []
        alone = "".join(f" AND NOT {each}" for each in earlier)
        names.append(f"CASE WHEN {flag}{alone} THEN '{category}' END")
    return f"list_filter([{', '.join(names)}], lambda name: name IS NOT NULL)"


def _is_money(name: str, comparison: Comparison) -> bool:
    return comparison.kind.columns[name].type == Type.AMOUNT and name not in EXACT


def _differs(name: str, comparison: Comparison) -> str:
    """SQL: the pair differs in that column; an amount by more than its tolerance."""
    if _is_money(name, comparison):
        beyond = f"abs(l.{quoted(name)} - r.{quoted(name)}) > {tolerance(comparison, 'l.currency')}"
        parts = [part for part in ("net", "tax") if part in comparison.compare]
        if name == "total" and parts:  # it follows from its parts where they differ
            beyond += "".join(f" AND NOT {_unlike(part)}" for part in parts)
        return f"coalesce({beyond}, {_unlike(name)})"
    if name in SUMMED:
        return _unlike(name)
    column = quoted(compared(name))
    return f"({_unlike(compared(name))} AND (NOT {SEVERAL} OR (l.{column} IS NOT NULL AND r.{column} IS NOT NULL)))"


def _unlike(name: str) -> str:
    return f"(l.{quoted(name)} IS DISTINCT FROM r.{quoted(name)})"
