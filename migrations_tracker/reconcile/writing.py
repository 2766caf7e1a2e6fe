"""The result on disk: `findings.csv` for people and spreadsheets, `summary.json` for programs."""

import json
from pathlib import Path
from typing import Any

from migrations_tracker.extracts.currencies import MINOR_UNITS
from migrations_tracker.extracts.duck import literal, quoted
from migrations_tracker.reconcile.kinds import ORDER, Type
from migrations_tracker.reconcile.mapping import SIDES, Comparison
from migrations_tracker.reconcile.tables import Duck

FINDINGS, SUMMARY = "findings.csv", "summary.json"
FORMULA_STARTS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "＝",
    "＋",
    "－",
    "＠",
)  # a spreadsheet takes such a text for a formula
FORMULA = "^[=+\\-@\\t\\r＝＋－＠]"  # the same, as an expression


def write_findings(duck: Duck, comparison: Comparison, path: Path) -> None:
    """One line for each finding, by key; the same files give the same bytes."""
    ranks = " ".join(f"WHEN '{category}' THEN {rank}" for rank, category in enumerate(ORDER))
    same_currency = "left_n = 0 OR right_n = 0 OR left_currency IS NOT DISTINCT FROM right_currency"
    difference = f"CASE WHEN {same_currency} THEN coalesce(right_measure, 0) - coalesce(left_measure, 0) END"
    currency = "coalesce(left_currency, right_currency)"
    columns = {
        "key": _text("key"),
        "category": "names[1]",
        "also": "array_to_string(names[2:], ' ')",
        "difference": _amount(f"({difference})", currency),
    }
    for name in comparison.used:
        for side in SIDES:
            column = quoted(f"{side}_{name}")
            columns[f"{side}_{name}"] = _shown(name, column, comparison.kind.columns[name].type, side)
    for side in SIDES:  # rows as a spreadsheet counts them: the header is row 1
        columns[f"{side}_row"], columns[f"{side}_records"] = f"{side}_row + 2", f"{side}_n"
    told = ", ".join(f"{sql} AS {quoted(name)}" for name, sql in columns.items())
    order = f"facts.key, CASE names[1] {ranks} END, facts.left_row NULLS LAST, facts.right_row NULLS LAST"
    target = f"{literal(str(path.resolve()))} (FORMAT csv, HEADER, USE_TMP_FILE false)"
    duck.execute(f"COPY (SELECT {told} FROM facts ORDER BY {order}) TO {target}")


def write_summary(summary: dict[str, Any], path: Path) -> None:
    """The summary as JSON that people can read too."""
    path.write_text(json.dumps(summary, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _shown(name: str, column: str, kind: Type, side: str) -> str:
    if name == "quantity":
        return f"regexp_replace(CAST({column} AS VARCHAR), '\\.?0+$', '')"
    if kind == Type.AMOUNT:
        return _amount(column, quoted(f"{side}_currency"))
    return _text(column) if kind in (Type.IDENTIFIER, Type.TEXT) else f"CAST({column} AS VARCHAR)"


def _text(column: str) -> str:
    """SQL of a text that no spreadsheet takes for a formula."""
    return f"CASE WHEN regexp_matches({column}, {literal(FORMULA)}) THEN '''' || {column} ELSE {column} END"


def _amount(column: str, currency: str) -> str:
    """SQL of an amount with the decimals of its currency, or with as many more as it has."""
    text = f"CAST({column} AS VARCHAR)"
    whens = []
    for decimals in sorted(set(MINOR_UNITS.values()) - {2}):
        codes = ", ".join(literal(code) for code, each in MINOR_UNITS.items() if each == decimals)
        whens.append(f"WHEN {currency} IN ({codes}) THEN {_cut(text, decimals)}")
    return f"CASE {' '.join(whens)} ELSE {_cut(text, 2)} END"


def _cut(text: str, decimals: int) -> str:
    cut = f"regexp_replace({text}, '0{{1,{6 - decimals}}}$', '')"
    return f"regexp_replace({cut}, '\\.$', '')" if decimals == 0 else cut
