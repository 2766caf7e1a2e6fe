"""What a validation costs: `.venv/bin/python -m tests.benchmarks.validate [--rows 1000000] [--memory 512]`.

Invoice lines with all their columns and faults of ten kinds, against a fifth as many invoices. Beside the engine it
measures DuckDB's own read of all columns of the file, looked at and thrown away. Each run is a process of its own,
everything in it counted.
"""

import argparse
import os
import random
import resource
import statistics
import sys
import tempfile
from pathlib import Path

HERE = "tests.benchmarks.validate"
MUST = 6  # times the CPU of the read, at most, with a million lines
SHARE = 0.0002  # of the rows, for each kind of fault: few enough for the load to go on
KINDS = ("net", "rounding", "currency", "decimals", "number", "date", "product", "invoice", "twice", "outside")
COLUMNS = (
    "invoice_number", "line_number", "product", "description", "metered", "quantity", "unit", "unit_price", "discount",
    "free_part", "charged_part", "net", "tax", "tax_rate", "currency", "service_from", "service_to", "billing",
)  # fmt: skip
INVOICE = "invoice_number,customer,currency,issue_date,period_from,period_to,total\n"
DECLARED = """
source: legacy
mapping_version: "1"
dialect: {encoding: utf-8, delimiter: ",", decimal: ".", negative: sign, date: "%Y-%m-%d", money: major}
"""


def make(folder: Path, rows: int, share: float = SHARE) -> None:
    """So many lines, the invoices that they belong to, and the products that are known."""
    rng = random.Random(7)
    (folder / "against").mkdir()
    with (folder / "against/invoice.csv").open("w") as invoices:
        invoices.write(INVOICE)
        for number in range((rows + 4) // 5):
            currency = ("USD", "EUR", "GBP")[number % 3]
            invoices.write(f"INV-{number:07},C-{number % 5000:05},{currency},2026-12-31,2026-12-01,2026-12-31,1\n")
    products = "".join(f"SKU-{number:04},P-{number}\n" for number in range(200))
    (folder / "against/product_map.csv").write_text("product,target\n" + products)
    with (folder / "lines.csv").open("w") as lines:
        lines.write(",".join(COLUMNS) + "\n")
        for number in range(rows):
            kind = KINDS[int(chance / share)] if (chance := rng.random()) < share * len(KINDS) else ""
            lines.write(",".join(_line(rng, number, kind)) + "\n")
    (folder / "declare.yaml").write_text(DECLARED + "columns: {" + ", ".join(f"{n}: {n}" for n in COLUMNS) + "}\n")


def _line(rng: random.Random, number: int, kind: str) -> list[str]:
    price, quantity = rng.randint(1, 99_999), rng.randint(1, 500)
    net = price * quantity + {"net": 50, "rounding": 1}.get(kind, 0)
    currency = "EURO" if kind == "currency" else ("USD", "EUR", "GBP")[number // 5 % 3]
    day = rng.randint(1, 28)
    return [
        f"INV-{number // 5:07}" if kind != "invoice" else f"X-{number}",
        str(number % 5 + 1) if kind != "twice" else "1",
        f"SKU-{rng.randrange(200):04}" if kind != "product" else "SKU-9999",
        f"Shipments of customer {rng.randrange(5000):05}",
        ("yes", "no")[number % 2],
        str(quantity),
        "piece",
        f"{price / 100:.2f}",
        "",
        "0.00",
        f"{net / 100:.2f}" if kind != "decimals" else f"{net / 100:.3f}1",
        f"{net / 100:.2f}" if kind != "number" else f"{net / 100:.1E}",
        f"{net // 5 / 100:.2f}",
        "20",
        currency,
        f"2026-12-{day:02}" if kind != "outside" else f"2026-11-{day:02}",
        "2026-12-31" if kind != "date" else "2026-12-32",
        "",
    ]


def engine(folder: Path, memory: int) -> None:
    from migrations_tracker.validate import validate

    out = {name: str(folder / f"{name}.csv") for name in ("findings", "rejects")}
    places = {"file": str(folder / "lines.csv"), "declare": str(folder / "declare.yaml")}
    against, now = str(folder / "against"), "2026-12-31T12:00:00+00:00"
    validate(entity="invoice_line", against=against, now=now, memory_mb=memory, **places, **out)


def read(folder: Path, memory: int) -> None:
    import duckdb

    columns = ", ".join(f"{name}: 'VARCHAR'" for name in COLUMNS)
    form = "auto_detect = false, strict_mode = true, header = true, delim = ',', quote = '\"', escape = '\"'"
    spill = str(folder / "spill")
    with duckdb.connect(config={"memory_limit": f"{memory}MiB", "threads": 2, "temp_directory": spill}) as duck:
        looked = ", ".join(f"max({name})" for name in COLUMNS)
        duck.execute(f"SELECT {looked} FROM read_csv('{folder}/lines.csv', {form}, columns = {{{columns}}})")


RUNS = {"engine": engine, "read": read}


def measured(name: str, folder: Path, memory: int) -> tuple[float, float]:
    """CPU seconds and the most memory in MB of one run in a process of its own."""
    order = [sys.executable, "-m", HERE, "--run", name, "--in", str(folder), "--memory", str(memory)]
    surroundings = {
        **os.environ,
        "OPENBLAS_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
    }  # as files are read in the product
    child = os.spawnve(os.P_NOWAIT, sys.executable, order, surroundings)
    _pid, status, used = os.wait4(child, 0)
    if status:
        sys.exit(f"{name} did not end well.")
    return used.ru_utime + used.ru_stime, float((folder / "peak").read_text())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--memory", type=int, default=512)
    parser.add_argument("--faults", type=float, default=SHARE, help="the share of the rows for each kind")
    parser.add_argument("--run", choices=list(RUNS), help=argparse.SUPPRESS)
    parser.add_argument("--in", type=Path, dest="folder", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.run:
        RUNS[asked.run](asked.folder, asked.memory)
        (asked.folder / "peak").write_text(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, asked.rows, asked.faults)
        runs: dict[str, list[tuple[float, float]]] = {each: [] for each in RUNS}
        for _ in range(asked.times):  # in turns, so that what else the machine does meets both
            for each in RUNS:
                runs[each].append(measured(each, folder, asked.memory))
    cpu = {each: statistics.median(one[0] for one in runs[each]) for each in RUNS}
    for each in RUNS:
        peak = max(one[1] for one in runs[each])
        print(f"{each:8} CPU {cpu[each]:6.2f} s   peak {peak:5.0f} MB")
    print(f"the engine takes {cpu['engine'] / cpu['read']:.2f} times as much as the read (must: {MUST})")


if __name__ == "__main__":
    main()
