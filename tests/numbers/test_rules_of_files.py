"""What is said about a file as a whole: its declaration, its totals, and what becomes of its rows."""

import csv

import pytest

from migrations_tracker.extracts.errors import ExtractError
from migrations_tracker.validate import validate
from tests.numbers.rows import NOW, Checker

LINE = {
    "invoice_number": "A-1",
    "line_number": "1",
    "quantity": "3",
    "unit_price": "0.333",
    "net": "1.00",
    "currency": "GBP",
}
COLUMNS = list(LINE)
CUSTOMER = {"external_id": "C-1", "customer_name": "Acme", "business_entity": "UK"}
ENTRY = [
    {"entry": "J-1", "line": "1", "date": "2026-12-31", "account": "1100", "debit": "10.00", "currency": "GBP"},
    {"entry": "J-1", "line": "2", "date": "2026-12-31", "account": "4000", "credit": "10.00", "currency": "GBP"},
]
CONTRACT = {
    "contract": "K-1",
    "customer": "C-1",
    "name": "A",
    "status": "active",
    "currency": "GBP",
    "phase": "1",
    "product": "P",
}
CONTRACT |= {"start_date": "2026-12-01", "phase_start": "2026-12-01"}


@pytest.fixture
def check(tmp_path):
    return Checker(tmp_path)


def rules(found):
    return [each["rule"] for each in found["findings"]]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("source: legacy", "", "The declaration has to say “source”: nothing about a file is guessed."),
        ("money: major", "", "“dialect” has to say “money”: nothing about a file is guessed."),
        ("encoding: utf-8", "", "“dialect” has to say “encoding”"),
        ("net: net", "net: Netto", "There is no column “Netto” for “net”. The file has: invoice_number, line_number"),
        ("net: net", "nett: net", "“nett” is not known in “columns” of invoice lines. Did you mean “net”?"),
    ],
)
def test_what_is_not_declared_is_asked(check, old, new, sentence):
    check("invoice_line", [LINE], columns=COLUMNS)
    check.declare.write_text(check.declare.read_text().replace(old, new))

    with pytest.raises(ExtractError) as refused:
        validate(entity="invoice_line", file=str(check.file), declare=str(check.declare), now=NOW)

    assert sentence in str(refused.value)


def test_a_header_that_names_a_column_twice_is_refused_and_unknown_columns_are_listed(check):
    found = check("invoice_line", [LINE], columns=COLUMNS)
    check.file.write_text(check.file.read_text().replace("currency\n", "currency,Remark\n").replace("GBP\n", "GBP,x\n"))
    again = validate(entity="invoice_line", file=str(check.file), declare=str(check.declare), now=NOW)
    check.file.write_text(check.file.read_text().replace("Remark", "Net"))

    with pytest.raises(ExtractError, match="The column “Net” stands twice in the header"):
        validate(entity="invoice_line", file=str(check.file), declare=str(check.declare), now=NOW)

    assert (found["unmapped_columns"], again["unmapped_columns"], again["accepted"]) == ([], ["Remark"], 1)


@pytest.mark.parametrize(
    ("more", "expected", "says"),
    [
        ({"count": "1"}, [], ""),
        ({"count": "2"}, ["GEN-03"], "The file has 1 rows, 2 were declared."),
        ({"totals": {"net": {"GBP": "1.00"}}}, [], ""),
        (
            {"totals": {"net": {"GBP": "1.01"}}},
            ["GEN-03"],
            "The sum of net in GBP is 1.00, declared were 1.01. 0.01 are missing.",
        ),
        ({"totals": {"net": {"EUR": "1.00"}}}, ["GEN-03"], "The sum of net in EUR is 0"),
        (
            {"totals": {"net": {"GBP": "100.00"}}},
            ["GEN-12"],
            "The sum of net in GBP is 1.00, declared were 100.00. One is about",
        ),
        ({"totals": {"net": {"GBP": "99.10"}}}, ["GEN-12"], "The sum"),
        ({"totals": {"net": {"GBP": "98.90"}}}, ["GEN-03"], "The sum"),
        ({"totals": {"net": {"GBP": "0.01"}}}, ["GEN-12"], "The sum"),
    ],
)
def test_what_was_declared_is_compared(check, more, expected, says):
    found = check("invoice_line", [LINE], columns=COLUMNS, more=more)

    assert rules(found) == expected
    assert found["findings"] == [] or found["findings"][0]["sentence"].startswith(says)
    assert found["stopped"] == bool(expected)


def test_control_totals_are_compared_by_month_too(check):
    invoice = {
        "invoice_number": "A-1",
        "customer": "C-1",
        "currency": "GBP",
        "issue_date": "2026-11-30",
        "total": "10.00",
    }
    invoice |= {"period_from": "2026-11-01", "period_to": "2026-11-30"}
    later = {**invoice, "invoice_number": "A-2", "issue_date": "2026-12-31", "total": "5.00", "period_to": "2026-13-31"}
    totals = {"total": {"GBP": {"2026-11": "10.00", "2026-12": "6.00"}}}

    found = check("invoice", [invoice, later], columns=list(invoice), more={"totals": totals})

    assert [each["sentence"][:36] for each in found["findings"]][:1] == ["The sum of total in GBP for 2026-12 "]
    shares = ("period", "rows", "accepted_rows")
    assert [tuple(each[name] for name in shares) for each in found["control_totals_by"]] == [
        ("2026-11", 1, 1),
        ("2026-12", 1, 0),
    ]
    assert (found["control_totals"]["GBP"], found["accepted_totals"]["GBP"]) == (
        {"total": "15.00"},
        {"total": "10.00"},
    )


def test_a_file_without_rows_stops(check):
    found = check("invoice_line", [], columns=COLUMNS)

    assert (rules(found), found["stopped"], found["read"]) == (["GEN-03"], True, 0)


def test_the_same_file_again_is_said(check):
    digest = check("invoice_line", [LINE], columns=COLUMNS)["inputs"]["sha256"]

    found = check("invoice_line", [LINE], columns=COLUMNS, more={"loaded": [digest]})

    assert (rules(found), found["stopped"], found["accepted"]) == (["GEN-04"], False, 1)


@pytest.mark.parametrize(
    ("existing", "expected", "accepted"),
    [
        ("refuse", {"create": 1, "update": 0, "skip": 0}, 1),
        ("update", {"create": 1, "update": 1, "skip": 1}, 3),
        ("skip", {"create": 1, "update": 0, "skip": 2}, 3),
    ],
)
def test_what_was_accepted_before_is_refused_updated_or_skipped(check, tmp_path, existing, expected, accepted):
    known = [CUSTOMER, {**CUSTOMER, "external_id": "C-2", "customer_name": "Globex Ltd"}]
    rows = [
        known[0],
        {**known[1], "customer_name": "Globex"},
        {**CUSTOMER, "external_id": "C-3", "customer_name": "Initech"},
    ]
    parents, target = {"customer": known, "business_entity": [{"business_entity": "UK"}]}, tmp_path / "accepted.csv"

    found = check(
        "customer", rows, parents=parents, columns=list(CUSTOMER), more={"existing": existing}, accepted=str(target)
    )

    assert (found["acts"], found["accepted"]) == (expected, accepted)
    assert rules(found) == ["GEN-06"] * (3 - accepted)
    with target.open() as file:
        acts = {row["external_id"]: row["act"] for row in csv.DictReader(file)}
    assert acts.pop("C-3") == "create"
    assert (
        acts
        == {"refuse": {}, "update": {"C-1": "skip", "C-2": "update"}, "skip": {"C-1": "skip", "C-2": "skip"}}[existing]
    )


def test_what_was_accepted_is_what_later_files_are_held_against(check, tmp_path):
    customers = tmp_path / "customer.csv"
    check("customer", [CUSTOMER], columns=list(CUSTOMER), accepted=str(customers))
    with customers.open() as file:
        known = [{name: row[name] for name in CUSTOMER} for row in csv.DictReader(file)]
    rows = [CONTRACT, {**CONTRACT, "contract": "K-2", "customer": "C-2", "product": "Q"}]

    waits = check("contract", rows, parents={"customer": known}, columns=list(CONTRACT))
    arrived = check("contract", rows, parents={"customer": [*known, {"external_id": "C-2"}]}, columns=list(CONTRACT))

    assert (waits["accepted"], waits["rejected"], waits["orphans"]) == (1, 0, 1)
    assert (arrived["accepted"], arrived["orphans"]) == (2, 0)


def test_an_entry_out_of_balance_by_a_penny_is_rejected_whole(check):
    rows = [ENTRY[0], {**ENTRY[1], "credit": "9.99"}]

    assert check("journal_line", ENTRY)["accepted"] == 2
    found = check("journal_line", rows)

    assert (found["rejected"], set(rules(found))) == (2, {"JRN-02"})
    assert {each["note"] for each in found["findings"]} == {"0.01 GBP"}


def test_rows_that_belong_together_are_rejected_together(check):
    rows = [{**ENTRY[0], "date": "31.12.2026"}, ENTRY[1], *({**each, "entry": "J-2"} for each in ENTRY)]

    found = check("journal_line", rows)

    assert (found["accepted"], found["rejected"]) == (2, 2)
    assert [(each["row"], each["rule"], each["note"]) for each in found["findings"]] == [
        (2, "GEN-08", None),
        (3, "GEN-17", "row 2"),
    ]


def test_rows_that_belong_together_wait_together_unless_one_is_rejected(check):
    payment = {"external_id": "P-1", "customer": "C-1", "currency": "GBP", "amount": "10.00", "part": "5.00"}
    rows = [{**payment, "invoice_number": "A-1"}, {**payment, "invoice_number": "A-9"}]
    parents = {
        "customer": [{"external_id": "C-1"}],
        "invoice": [{"invoice_number": "A-1", "customer": "C-1", "currency": "GBP", "total": "5.00"}],
    }

    waits = check("payment", rows, parents=parents)
    rejected = check("payment", [*rows, {**payment, "invoice_number": "", "part": "x"}], parents=parents)

    assert (waits["accepted"], waits["rejected"], waits["orphans"]) == (0, 0, 2)
    assert (rejected["accepted"], rejected["rejected"], rejected["orphans"]) == (0, 3, 0)
