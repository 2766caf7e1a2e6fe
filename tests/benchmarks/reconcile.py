"""What a comparison costs: `.venv/bin/python -m tests.benchmarks.reconcile [--rows 1000000] [--memory 512]`.

Beside the engine it measures DuckDB's own read of all columns of both files (looked at and thrown away, and kept in
tables) and a Polars streaming join that does the same work. Each run is a process of its own, everything in it counted.
"""

import argparse
import os
import random
import resource
import statistics
import sys
import tempfile
from pathlib import Path

HERE = "tests.benchmarks.reconcile"
MUST = {"read": 3.5, "Polars": 0.8}  # at most so many times their CPU, with a million lines a side; 5 with five million
KINDS = ("rounding", "missing_in_right", "missing_in_left", "duplicate", "currency", "date", "amount", "tax", "account")
SHARE = 0.005  # of the rows, for each kind
ACCOUNTS = {"4000": "A4000", "4010": "A4010", "4900": "A4900", "2400": "A2400"}
OLD = "Invoice No,Line,Customer,Product Code,Period,Invoice Date,Currency,Net,Tax,Account\n"
NEW = "invoice_number,line_no,customer_name,product,period,invoice_date,currency,net_amount,tax_amount,gl_account\n"
AMOUNT_OLD, AMOUNT_NEW = (
    r"^(\(?[0-9]{1,3}(,[0-9]{3})*(\.[0-9]{1,6})?\)?|\(?[0-9]+(\.[0-9]{1,6})?\)?)$",
    r"^-?[0-9]+(\.[0-9]{1,6})?$",
)
MAPPING = """
kind: invoice_line
left:
  label: legacy
  dialect: {encoding: utf-8, delimiter: ",", decimal: ".", thousands: ",", negative: parentheses, date: "%d/%m/%Y"}
  columns: {invoice_number: Invoice No, line: Line, customer: Customer, product: Product Code, period: Period,
            issue_date: Invoice Date, currency: Currency, net: Net, tax: Tax, account: Account}
right:
  label: sandbox
  dialect: {encoding: utf-8, delimiter: ",", decimal: ".", negative: sign, date: "%Y-%m-%d"}
  columns: {invoice_number: invoice_number, line: line_no, customer: customer_name, product: product, period: period,
            issue_date: invoice_date, currency: currency, net: net_amount, tax: tax_amount, account: gl_account}
match: [[invoice_number, line]]
compare: [currency, net, tax, issue_date, account]
accounts: {4000: A4000, 4010: A4010, 4900: A4900, 2400: A2400}
tolerance: {USD: "0.05", EUR: "0.05", GBP: "0.05"}
"""


def make(folder: Path, rows: int) -> None:
    """Two files of so many lines, with nine kinds of difference in them."""
    rng = random.Random(7)
    with (folder / "left.csv").open("w") as left, (folder / "right.csv").open("w") as right:
        left.write(OLD)
        right.write(NEW)
        for number in range(rows):
            kind = KINDS[int(chance / SHARE)] if (chance := rng.random()) < SHARE * len(KINDS) else ""
            key = f"INV-{number // 5:07},{number % 5 + 1},Customer {rng.randrange(5000):05} Ltd,SKU-{rng.randrange(200):04},2026-12"
            currency, account = rng.choice(("USD", "EUR", "GBP")), rng.choice(tuple(ACCOUNTS))
            net, day = rng.randint(-50_000, 1_000_000), rng.randint(1, 30)
            tax = net // 5
            old = f"{key},{day:02}/12/2026,{currency},{_old(net)},{_old(tax)},{account}\n"
            net += {"rounding": 5, "amount": 6}.get(kind, 0)
            tax += 100 if kind == "tax" else 0
            day += kind == "date"
            currency = "CHF" if kind == "currency" else currency
            account = "A9999" if kind == "account" else ACCOUNTS[account]
            new = f"{key},2026-12-{day:02},{currency},{net / 100:.2f},{tax / 100:.2f},{account}\n"
            left.write(old if kind != "missing_in_left" else "")
            right.write(new if kind != "missing_in_right" else "")
            right.write(new if kind == "duplicate" else "")
    (folder / "mapping.yaml").write_text(MAPPING)


def _old(cents: int) -> str:
    text = f"{abs(cents) / 100:,.2f}"
    text = f"({text})" if cents < 0 else text
    return f'"{text}"' if "," in text else text


def engine(folder: Path, memory: int) -> None:
    from migrations_tracker.reconcile import load, reconcile

    left, right = folder / "left.csv", folder / "right.csv"
    reconcile(left, right, load(folder / "mapping.yaml"), folder / "out", memory_mb=memory)


def read(folder: Path, memory: int) -> None:
    with _duck(folder, memory) as duck:
        for side, columns in _columns(folder).items():
            duck.execute(
                f"SELECT {', '.join(f'max({name})' for name in columns)} FROM {_source(folder, side, columns)}"
            )


def kept_read(folder: Path, memory: int) -> None:
    with _duck(folder, memory) as duck:
        for side, columns in _columns(folder).items():
            duck.execute(f"CREATE TABLE {side}_rows AS FROM {_source(folder, side, columns)}")


def _duck(folder: Path, memory: int):
    import duckdb

    return duckdb.connect(
        config={"memory_limit": f"{memory}MiB", "threads": 2, "temp_directory": str(folder / "spill")}
    )


def _columns(folder: Path) -> dict[str, list[str]]:
    sides = {}
    for side in ("left", "right"):
        with (folder / f"{side}.csv").open() as file:
            sides[side] = [f'"{name}"' for name in file.readline().strip().split(",")]
    return sides


def _source(folder: Path, side: str, columns: list[str]) -> str:
    names = ", ".join(f"{name}: 'VARCHAR'" for name in columns)
    form = "auto_detect = false, strict_mode = true, header = true, delim = ',', quote = '\"', escape = '\"'"
    return f"read_csv('{folder}/{side}.csv', {form}, columns = {{{names}}})"


def polars(folder: Path, _memory: int) -> None:
    """Hash, check and type both sides, find duplicates, join, name every difference, add up by currency and account."""
    import hashlib

    import polars as pl

    key, amounts = ["invoice", "line"], ["net", "tax"]
    asked = []
    sides = {}
    for side, columns in _columns(folder).items():
        with (folder / f"{side}.csv").open("rb") as file:
            hashlib.file_digest(file, "sha256").hexdigest()
        names = [name.strip('"') for name in columns]
        ours = ("invoice", "line", "customer", "product", "period", "day", "currency", "net", "tax", "account")
        rows = pl.scan_csv(folder / f"{side}.csv", infer_schema=False).rename(dict(zip(names, ours, strict=True)))
        form = AMOUNT_OLD if side == "left" else AMOUNT_NEW
        asked.append(rows.select((~pl.col(name).str.contains(form)).sum() for name in amounts))
        rows = rows.with_row_index("row").select(
            "row",
            *(pl.col(name).str.strip_chars().str.to_uppercase() for name in (*key, "currency")),
            pl.col("day").str.to_date("%d/%m/%Y" if side == "left" else "%Y-%m-%d", strict=True),
            *(_polars_amount(pl, name, side) for name in amounts),
            pl.col("account").str.strip_chars().replace(ACCOUNTS),
        )
        asked.append(rows.group_by("currency", "account").agg(pl.col(name).sum() for name in amounts))
        asked.append(rows.group_by(key).agg(pl.len(), pl.col("row").min()).filter(pl.col("len") > 1))
        sides[side] = rows.unique(key, keep="first")
    both = sides["left"].join(sides["right"], on=key, how="full", suffix="_new")
    tests = {
        "currency": pl.col("currency").ne_missing(pl.col("currency_new")),
        "date": pl.col("day").ne_missing(pl.col("day_new")),
    }
    tests |= {
        name: (pl.col(name) - pl.col(f"{name}_new")).abs() > pl.lit("0.05").str.to_decimal(scale=6) for name in amounts
    }
    tests |= {"rounding": pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_new")) for name in amounts)}
    tests |= {"account": pl.col("account").ne_missing(pl.col("account_new"))}
    category = (
        pl.when(pl.col("row").is_null()).then(pl.lit("left")).when(pl.col("row_new").is_null()).then(pl.lit("right"))
    )
    for name, test in tests.items():
        category = category.when(test).then(pl.lit(name))
    asked.append(both.with_columns(category=category.otherwise(None)).filter(pl.col("category").is_not_null()))
    *_others, found = pl.collect_all(asked, engine="streaming")
    found.sort(key).write_csv(folder / "polars.csv")


def _polars_amount(pl, name: str, side: str):
    text = pl.col(name)
    if side == "left":
        bare = text.str.replace_all(",", "", literal=True)
        inside = pl.concat_str(pl.lit("-"), bare.str.strip_chars("()"))
        text = pl.when(bare.str.starts_with("(")).then(inside).otherwise(bare)
    return text.str.to_decimal(scale=6).alias(name)


RUNS = {"engine": engine, "read": read, "kept read": kept_read, "Polars": polars}


def measured(name: str, folder: Path, memory: int) -> tuple[float, float]:
    """CPU seconds and the most memory in MB of one run in a process of its own."""
    child = os.spawnv(
        os.P_NOWAIT,
        sys.executable,
        [sys.executable, "-m", HERE, "--run", name, "--in", str(folder), "--memory", str(memory)],
    )
    _pid, status, used = os.wait4(child, 0)
    if status:
        sys.exit(f"{name} did not end well.")
    return used.ru_utime + used.ru_stime, float((folder / "peak").read_text())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--memory", type=int, default=512)
    parser.add_argument("--without", nargs="*", default=[], choices=list(RUNS))
    parser.add_argument("--run", choices=list(RUNS), help=argparse.SUPPRESS)
    parser.add_argument("--in", type=Path, dest="folder", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.run:
        RUNS[asked.run](asked.folder, asked.memory)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        (asked.folder / "peak").write_text(str(peak))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, asked.rows)
        names = [each for each in RUNS if each not in asked.without]
        runs = {each: [] for each in names}
        for _ in range(asked.times):  # in turns, so that what else the machine does meets all of them
            for each in names:
                runs[each].append(measured(each, folder, asked.memory))
    cpu = {each: statistics.median(one[0] for one in runs[each]) for each in names}
    for each in names:
        times = cpu["engine"] / cpu[each]
        peak = max(one[1] for one in runs[each])
        print(
            f"{each:10} CPU {cpu[each]:6.2f} s   peak {peak:5.0f} MB   the engine takes {times:.2f} times as much",
            f"(must: {MUST[each]})" if each in MUST else "",
        )
    print(f"peak of the engine at most {asked.memory + 200} MB with a limit of {asked.memory}")


if __name__ == "__main__":
    main()
