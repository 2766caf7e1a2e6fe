"""`manage.py reconcile`: the same for a person and for a program, and an exit code that says how it went."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.numbers.test_reconcile import NEW, OLD, ONE, SAME, declared

KEYS = [
    "kind", "rows", "matched", "matched_rows", "findings", "counts", "control_totals", "trial_balance", "bridge",
    "unbalanced_entries", "imbalances", "inputs", "seconds", "peak_mb", "cpu_seconds",
]  # fmt: skip


@pytest.fixture
def place(tmp_path):
    (tmp_path / "left.csv").write_text(OLD + ONE)
    (tmp_path / "right.csv").write_text(NEW + SAME)
    (tmp_path / "mapping.yaml").write_text(declared())
    return tmp_path


def run(place, *more):
    """What the command printed, and its exit code."""
    out = StringIO()
    files = [str(place / name) for name in ("left.csv", "right.csv")]
    try:
        call_command(
            "reconcile",
            *files,
            "--mapping",
            str(place / "mapping.yaml"),
            "--out",
            str(place / "out"),
            *more,
            stdout=out,
        )
    except SystemExit as end:
        return out.getvalue(), end.code
    return out.getvalue(), 0


def test_what_agrees_ends_with_0_and_one_object(place):
    printed, code = run(place, "--json")

    assert code == 0
    assert list(json.loads(printed)) == KEYS
    assert json.loads(printed) == json.loads((place / "out/summary.json").read_text())
    assert json.loads(printed)["inputs"]["mapping"]["file"] == "mapping.yaml"


def test_findings_end_with_1_and_are_told_in_words(place):
    (place / "right.csv").write_text(NEW + SAME.replace("1000,00", "990,00"))

    printed, code = run(place)

    assert code == 1
    assert printed.splitlines() == [
        "legacy: 1 rows of left.csv", "sandbox: 1 rows of right.csv", "0 agree, 1 findings", "          1  amount",
        "", "USD:", "  800.00  left", "  -10.00  amount", "  790.00  right",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("left.csv", OLD + ONE.replace("USD", ""), "left.csv, line 2, column “Old currency”: The cell is empty"),
        ("mapping.yaml", "kind: invoices", "mapping.yaml: The mapping has to say “left”."),
        ("mapping.yaml", None, "There is no file"),
        ("left.csv", None, "There is no file"),
    ],
)
def test_what_cannot_be_compared_ends_with_2_and_says_why(place, name, text, sentence):
    (place / name).unlink() if text is None else (place / name).write_text(text)

    with pytest.raises(CommandError) as refused:
        run(place, "--json")

    assert refused.value.returncode == 2
    assert sentence in str(refused.value)
