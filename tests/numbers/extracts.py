"""Writing pairs of extracts for the tests, and reading back what the engine said about them."""

import csv
from decimal import Decimal

from migrations_tracker.reconcile import parse, reconcile
from tests.numbers.twin import Twin, number

LEFT = {
    "encoding": "utf-8",
    "delimiter": ",",
    "decimal": ".",
    "thousands": ",",
    "negative": "parentheses",
    "date": "%d/%m/%Y",
}
RIGHT = {"encoding": "utf-8", "delimiter": ";", "decimal": ",", "negative": "sign", "date": "%Y-%m-%d"}
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def flow(value):
    """A value as YAML in one line; every text in quotes."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow(key)}: {flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"'


def mapping(kind, columns, *, match, left=LEFT, right=RIGHT, **others):
    """The text of a mapping in which the file's columns are called like ours, with a word before."""
    told = {
        "kind": kind,
        "left": {"label": "legacy", "dialect": left, "columns": {name: f"Old {name}" for name in columns}},
        "right": {"label": "sandbox", "dialect": right, "columns": {name: f"new_{name}" for name in columns}},
        "match": match,
        **others,
    }
    if "period_to" in columns:
        told["left"]["period_end"], told["right"]["period_end"] = "inclusive", "exclusive"
    return "\n".join(f"{key}: {flow(value)}" for key, value in told.items())


def money(amount, dialect):
    """The amount as that dialect writes it."""
    if amount is None:
        return ""
    text = f"{amount.copy_abs():,f}" if dialect.get("thousands") else f"{amount.copy_abs():f}"
    text = text.replace(",", "_").replace(".", dialect["decimal"]).replace("_", dialect.get("thousands", ""))
    if amount >= 0:
        return text
    return {"sign": f"-{text}", "parentheses": f"({text})", "trailing": f"{text}-"}[dialect["negative"]]


def cell(value, dialect):
    if isinstance(value, Decimal):
        return money(value, dialect)
    if hasattr(value, "strftime"):
        return value.strftime(dialect["date"])
    return "" if value is None else value


def write(path, side, columns, rows, dialect):
    names = [f"Old {name}" if side == "left" else f"new_{name}" for name in columns]
    with path.open("w", encoding=dialect["encoding"], newline="") as file:
        writer = csv.writer(file, delimiter=dialect["delimiter"])
        writer.writerow(names)
        writer.writerows([cell(row[name], dialect) for name in columns] for row in rows)
    return path


def findings(folder):
    """What findings.csv says, one tuple a line, as the twin puts it."""
    with (folder / "findings.csv").open(encoding="utf-8", newline="") as file:
        return sorted(
            (
                row["key"][1:] if row["key"][:1] == "'" and row["key"][1:2] in FORMULAS else row["key"],
                row["category"],
                row["also"],
                number(row["difference"]) if row["difference"] else "",
                int(row["left_row"] or 0),
                int(row["left_records"]),
                int(row["right_row"] or 0),
                int(row["right_records"]),
            )
            for row in csv.DictReader(file)
        )


def decimals(tree):
    """The same tree of totals with numbers in it."""
    return {key: decimals(value) if isinstance(value, dict) else Decimal(value) for key, value in tree.items()}


def agree(folder, text, left, right):
    """Engine and twin say the same about two files. Returns the summary."""
    comparison = parse(text, "mapping.yaml", lambda name: (folder / name).read_text())
    summary = reconcile(left, right, comparison, folder / "out")
    twin = Twin(comparison).run(left, right)

    assert findings(folder / "out") == twin.findings
    assert summary["matched"] == twin.matched
    assert decimals(summary["control_totals"]) == twin.totals
    told = {currency: decimals(bridge["differences"]) for currency, bridge in summary["bridge"].items()}
    assert {currency: steps for currency, steps in told.items() if steps} == twin.bridge
    assert summary["unbalanced_entries"] == twin.unbalanced
    return summary
