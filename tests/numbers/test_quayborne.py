"""One cycle of Quayborne Freight: the twelve planted differences are found, and nothing else is."""

import csv
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from migrations_tracker.reconcile import load, parse, reconcile

HERE = Path(__file__).parents[2] / "roadmap/demo/books"
DOCS = Path(__file__).parents[2] / "docs/reconcile.md"


def compare(kind, out):
    left, right = HERE / f"legacy_{kind}.csv", HERE / f"sandbox_{kind}.csv"
    summary = reconcile(left, right, load(HERE / f"{kind}.yaml"), out)
    with (out / "findings.csv").open(encoding="utf-8", newline="") as file:
        return summary, list(csv.DictReader(file))


def test_twelve_findings_and_nothing_else(tmp_path):
    summary, rows = compare("invoices", tmp_path)

    assert sorted((row["left_customer"] or row["right_customer"], row["category"], row["difference"]) for row in rows) == [
        ("Q-0009", "amount", "-480.00"),  # graduated tiers entered as volume
        ("Q-0031", "quantity", "-1.08"),
        ("Q-0047", "rounding", "-0.01"),
        ("Q-0074", "date", "0.00"),
        ("Q-0140", "amount", "-193.92"),
        ("Q-0151", "missing_in_left", "828.00"),  # these two cancel in the total
        ("Q-0160", "identity", "0.00"),
        ("Q-0188", "duplicate", "1935.48"),
        ("Q-0205", "tax", "553.04"),
        ("Q-0219", "amount", "-11.58"),
        ("Q-0230", "missing_in_right", "-828.00"),
        ("Q-0263", "currency", ""),
    ]  # fmt: skip
    assert {row["also"] for row in rows} == {""}
    assert (summary["rows"], summary["matched"]) == ({"left": 13, "right": 14}, 3)  # 01, 14, and the first copy of 06


def test_the_control_totals_and_bridges(tmp_path):
    summary, _rows = compare("invoices", tmp_path)

    assert {code: (bridge["left"], bridge["right"]) for code, bridge in summary["bridge"].items()} == {
        "EUR": ("5165.20", "3318.24"),
        "GBP": ("17515.85", "18764.74"),
        "USD": ("4857.60", "7257.60"),
    }
    assert {row["currency"]: row["difference"] for row in summary["trial_balance"]} == {
        "EUR": "-1846.96",
        "GBP": "1248.89",
        "USD": "2400.00",
    }


def test_lines_add_up_to_their_invoices(tmp_path):
    invoices, _rows = compare("invoices", tmp_path / "invoices")
    lines, rows = compare("lines", tmp_path / "lines")

    assert lines["control_totals"] == invoices["control_totals"]
    assert lines["counts"] == {
        "duplicate": 2, "missing_in_right": 2, "missing_in_left": 1, "identity": 1, "currency": 1, "quantity": 1,
        "amount": 2, "tax": 2, "rounding": 1,
    }  # fmt: skip
    assert [row["key"] for row in rows if row["left_product"] == "COMMITMENT"] == [
        "Q-0140|CT-0140-A|COMMITMENT|2026-12-01"
    ]


def test_the_journal_balances_and_one_account_may_be_two(tmp_path):
    summary, rows = compare("journal", tmp_path)

    assert summary["unbalanced_entries"] == {"left": [], "right": []}
    assert not [row for row in rows if "QB-260001" in row["key"]]  # 4000 is subscription and usage revenue
    assert summary["counts"]["duplicate"] == 4
    assert [row["difference"] for row in rows if "QB-260012" in row["key"]] == ["-11.58", "1.93", "9.65"]


def test_one_account_that_is_mapped_to_one_of_two_is_an_account_finding(tmp_path):
    text = (HERE / "journal.yaml").read_text()
    accounts = {"1100": "Accounts Receivable/Customers", "2200": "Sales Tax", "4000": "Subscription revenue"}
    comparison = parse(text, "journal.yaml", lambda _name: "\n".join(f"{a},{b}" for a, b in accounts.items()))

    reconcile(HERE / "legacy_journal.csv", HERE / "sandbox_journal.csv", comparison, tmp_path)

    with (tmp_path / "findings.csv").open(encoding="utf-8", newline="") as file:
        (finding,) = [row for row in csv.DictReader(file) if row["left_reference"] == "QB-260001"]
    assert (finding["category"], finding["difference"]) == ("account", "0.00")
    assert (finding["left_records"], finding["right_records"], finding["right_credit"]) == ("1", "2", "2028.16")


def test_what_the_documentation_shows_is_what_the_command_prints(tmp_path, monkeypatch):
    blocks = dict(re.findall(r"```(yaml|sh|text)\n(.*?)```", DOCS.read_text(), re.DOTALL))
    monkeypatch.chdir(DOCS.parents[1])
    command = blocks["sh"].split()
    out = StringIO()

    with pytest.raises(SystemExit) as end:
        call_command(*command[1:-1], str(tmp_path / "result"), stdout=out)

    assert end.value.code == 1
    assert out.getvalue() == blocks["text"]
    assert parse(blocks["yaml"], "mapping.yaml", None) == load(HERE / "invoices.yaml")
