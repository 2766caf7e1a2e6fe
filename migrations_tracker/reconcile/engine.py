"""Two extracts in, findings and sums that tie out. Everything is counted twice before anything is said."""

import hashlib
import time
from dataclasses import replace
from decimal import localcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from migrations_tracker.extracts import duck as ducks
from migrations_tracker.extracts.errors import ExtractError
from migrations_tracker.extracts.limits import COMMAND
from migrations_tracker.extracts.scan import Tell, scan
from migrations_tracker.extracts.sheets import to_csv
from migrations_tracker.extracts.text import Utf8Text
from migrations_tracker.reconcile import documents, journals, totals
from migrations_tracker.reconcile.judging import judge
from migrations_tracker.reconcile.kinds import ORDER
from migrations_tracker.reconcile.mapping import Comparison, Side
from migrations_tracker.reconcile.reading import Extract, read
from migrations_tracker.reconcile.tables import Duck, one, prepare
from migrations_tracker.reconcile.writing import FINDINGS, SUMMARY, write_findings, write_summary

DIGITS = 60  # a sum of amounts has 38 and more; Python would round it to 28
TOO_LARGE = "The amounts add up to more than 32 digits before the decimal mark, which no sum here can hold."
TOO_MUCH = "Comparing these files needs more memory or disk than it may take."


def reconcile(
    left: Path,
    right: Path,
    comparison: Comparison,
    out: Path,
    *,
    memory_mb: int = ducks.MEMORY_MB,
    threads: int = ducks.THREADS,
    tell: Tell | None = None,
) -> dict[str, Any]:
    """Compare two files, write `findings.csv` and `summary.json` into `out`, and return the summary.

    Raises `ExtractError` for a file that is refused, and `EngineError` instead of a result whose sums do not close.
    """
    started = time.monotonic()
    out.mkdir(parents=True, exist_ok=True)
    findings = out / FINDINGS
    for earlier in (findings, out / SUMMARY):  # when this run is refused, nothing of another one is taken for its own
        earlier.unlink(missing_ok=True)
    with TemporaryDirectory(prefix="reconcile-", dir=out) as folder:
        extracts = {
            name: scanned(path, side, Path(folder) / name, tell)
            for path, (name, side) in zip((left, right), comparison.sides, strict=True)
        }
        reads = [extract.path for extract in extracts.values()]
        with ducks.hardened(
            reads=reads, writes=[findings], spill=Path(folder) / "spill", memory_mb=memory_mb, threads=threads
        ) as duck:
            try:
                with localcontext(prec=DIGITS):
                    summary = _compared(duck, comparison, extracts, tell)
                write_findings(duck, comparison, findings)
            except duckdb.OutOfRangeException:
                raise ExtractError(TOO_LARGE) from None
            except (duckdb.OutOfMemoryException, duckdb.IOException):
                raise ExtractError(TOO_MUCH) from None
    summary["seconds"] = round(time.monotonic() - started, 3)
    write_summary(summary, out / SUMMARY)
    return summary


def scanned(path: Path, side: Side, folder: Path, tell: Tell | None) -> Extract:
    """The file, counted; DuckDB gets it as it is, or a copy in UTF-8 of one that is written otherwise."""
    dialect, copy = side.dialect, folder / path.name  # under the same name, so that refusals name the file
    folder.mkdir()
    if path.suffix.lower() == ".xlsx":
        to_csv(path, copy, dialect=dialect, sheet=side.sheet)
        found = scan(copy, encoding="utf-8", delimiter=dialect.delimiter, quote=dialect.quote, tell=tell)
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return Extract(copy, replace(found, sha256=sha256, size=path.stat().st_size))
    found = scan(path, encoding=dialect.encoding, delimiter=dialect.delimiter, quote=dialect.quote, tell=tell)
    if dialect.encoding.startswith("utf-8"):
        return Extract(path, found)
    with copy.open("wb") as file:
        file.writelines(Utf8Text(path, dialect.encoding, COMMAND))
    return Extract(copy, found)


def _compared(duck: Duck, comparison: Comparison, extracts: dict[str, Extract], tell: Tell | None) -> dict[str, Any]:
    steps = iter(range(1, 5))

    def now(step: str) -> None:
        if tell is not None:
            tell(step, next(steps), 4)

    for name, side in comparison.sides:
        now(f"read {name}")
        read(duck, name, side, extracts[name], comparison)
    now("match")
    sums = totals.control_totals(duck, comparison)
    used = {side: sorted({name for accounts in found.values() for name in accounts}) for side, found in sums.items()}
    names = comparison.accounts.names(**used)
    prepare(duck, comparison, names)
    matched = (journals if comparison.kind.by_sums else documents).match(duck, comparison)
    judge(duck, comparison, matched)
    now("add up")
    rows = {name: extract.scan.records for name, extract in extracts.items()}
    totals.account_for_every_record(duck, rows, matched)
    found = dict(duck.execute("SELECT names[1], count(*) FROM facts GROUP BY ALL").fetchall())
    summary = {
        "kind": comparison.kind.name,
        "rows": rows,
        "matched": matched.pairs,
        "matched_rows": {"left": matched.left, "right": matched.right},
        "findings": one(duck, "SELECT count(*) FROM facts"),
        "counts": {category: found[category] for category in ORDER if category in found},
        "control_totals": _written(sums),
        "trial_balance": totals.trial_balance(names, sums),
        "bridge": totals.bridge(duck, sums),
    }
    imbalances = totals.unbalanced(duck) if comparison.kind.by_sums else {name: [] for name in rows}
    entries = {name: list(dict.fromkeys(each["entry"] for each in found)) for name, found in imbalances.items()}
    return {
        **summary,
        "unbalanced_entries": entries,
        "imbalances": imbalances,
        "inputs": {name: _input(side, extracts[name]) for name, side in comparison.sides},
    }


def _written(sums: dict[str, totals.Totals]) -> dict[str, Any]:
    return {
        side: {
            currency: {account: totals.written(amount, currency) for account, amount in accounts.items()}
            for currency, accounts in found.items()
        }
        for side, found in sums.items()
    }


def _input(side: Side, extract: Extract) -> dict[str, Any]:
    found = extract.scan
    return {
        "label": side.label,
        "file": found.file,
        "sha256": found.sha256,
        "size": found.size,
        "rows": found.records,
        "unused_columns": [name for name in found.header if name not in side.columns.values()],
    }
