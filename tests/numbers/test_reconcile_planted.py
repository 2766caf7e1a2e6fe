"""What was planted is found: every key, every amount, every total, every entry that does not balance."""

from collections import Counter
from decimal import Decimal

import pytest

from tests.numbers import planted
from tests.numbers.extracts import LEFT, RIGHT, agree, findings, mapping, write


def found(folder):
    return {
        (key, category): Decimal(difference) if difference else ""
        for key, category, _also, difference, *_rows in findings(folder)
    }


def compare_lines(folder, rows):
    left, right, expected = planted.lines(rows)
    text = mapping(
        "invoice_line", planted.COLUMNS, match=[["invoice_number", "line"]], tolerance=planted.TOLERANCE,
        compare=["currency", "net", "tax", "issue_date", "account"], accounts="account_map.csv",
    )  # fmt: skip
    (folder / "account_map.csv").write_text("left,right\n" + "".join(f"{a},{b}\n" for a, b in planted.ACCOUNTS.items()))
    files = (
        write(folder / "l.csv", "left", planted.COLUMNS, left, LEFT),
        write(folder / "r.csv", "right", planted.COLUMNS, right, RIGHT),
    )

    summary = agree(folder, text, *files)

    assert found(folder / "out") == expected
    assert summary["counts"] == Counter(kind for _key, kind in expected)
    assert summary["rows"] == {"left": len(left), "right": len(right)}
    assert all(bridge["rest"].strip("0.") == "" for bridge in summary["bridge"].values())


def compare_journals(folder, entries):
    left, right, expected, broken = planted.journals(entries)
    text = mapping(
        "journal_line", planted.J_COLUMNS, match=[["date", "account", "reference"]], tolerance=planted.TOLERANCE,
        accounts=planted.J_ACCOUNTS,
    )  # fmt: skip
    files = (
        write(folder / "l.csv", "left", planted.J_COLUMNS, left, LEFT),
        write(folder / "r.csv", "right", planted.J_COLUMNS, right, RIGHT),
    )

    summary = agree(folder, text, *files)

    assert found(folder / "out") == expected
    assert summary["unbalanced_entries"] == broken


def test_nine_kinds_of_difference_in_ten_thousand_lines(tmp_path):
    compare_lines(tmp_path, 10_000)


def test_eight_kinds_of_difference_in_two_thousand_entries(tmp_path):
    compare_journals(tmp_path, 2_000)


@pytest.mark.long
def test_nine_kinds_of_difference_in_a_hundred_thousand_lines(tmp_path):
    compare_lines(tmp_path, 100_000)


@pytest.mark.long
def test_eight_kinds_of_difference_in_twenty_five_thousand_entries(tmp_path):
    compare_journals(tmp_path, 25_000)
