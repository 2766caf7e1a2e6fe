"""The engine against a twin that knows no SQL: small random files of invoice lines and of journal lines."""

from hypothesis import given
from hypothesis import strategies as st

from migrations_tracker.validate import ENTITIES
from tests.numbers.naive_rules import JOURNAL, LINES, journal_findings, line_findings
from tests.numbers.rows import Checker

PERIODS = {"date_from": "2026-12-01", "date_to": "2026-12-31"}
INVOICES = [
    {"invoice_number": "A-1", "currency": "GBP", "period_from": PERIODS["date_from"], "period_to": PERIODS["date_to"]},
    {"invoice_number": "A-2", "currency": "JPY", "period_from": PERIODS["date_from"], "period_to": PERIODS["date_to"]},
]
PRODUCTS = [{"product": "SKU-1", "target": "a"}, {"product": "2E5x", "target": "b"}]
ACCOUNTS = [{"account": "1100"}, {"account": "4000"}, {"account": "1000", "is_parent": "true"}]
ODD_AMOUNTS = [
    "",
    " ",
    "N/A",
    "-",
    "1E+3",
    "1.2.3",
    "1,5",
    "(1.00)",
    " 1.00",
    "12345678901234567.12",
    "0.0000001",
    "-0.00",
    "１",
]
AMOUNTS = ["0", "0.00", "1", "1.0", "1.00", "-1.00", "2.00", "3.00", "0.99", "1.005", "1.50", "100.50"]
ODD_TEXTS = [
    "",
    "  ",
    "n/a",
    "TBD",
    "null",
    "=1+1",
    "-x",
    "@a",
    "Zoë",
    "é",
    "N",
    "Tea",
    "1E5",
    "1.5E+10",
    "007",
    "a\tb",
    "\u00a0x",
    "x\u00a0",
    "a\x1fb",
    "\x1e",
    '"q"',
    "l1\nl2",
]
DATES = [
    "2026-12-01",
    "2026-12-31",
    "2026-11-30",
    "2027-01-01",
    "",
    "2026-02-30",
    "31/12/2026",
    "1999-12-31",
    "2100-01-01",
    "2101-01-01",
    "20261231",
    " 2026-12-01",
]
CURRENCIES = ["GBP", "GBP", "JPY", "KWD", "gbp", "GPB", "", " GBP", "EUR"]


def cells(usual, odd):
    return st.one_of(st.sampled_from(usual), st.sampled_from(usual), st.sampled_from(usual), st.sampled_from(odd))


TEXTS = cells(["a", "Shipments", "SKU 1"], ODD_TEXTS)
MONEY = cells(AMOUNTS, ODD_AMOUNTS)
LINE = st.fixed_dictionaries(
    {
        "invoice_number": cells(["A-1", "A-2"], ["A-9", "a-1", *ODD_TEXTS]),
        "line_number": cells(["1", "2", "3", "10"], ODD_TEXTS),
        "product": cells(["SKU-1", "2E5x"], ["SKU-9", *ODD_TEXTS]),
        "description": TEXTS,
        "metered": cells(["yes", "no", ""], ["Yes", "maybe", "1", "-"]),
        "quantity": cells(["1", "2", "3", ""], ["1.5", "0.333", *ODD_AMOUNTS]),
        "unit": cells(["piece", ""], ODD_TEXTS),
        "unit_price": cells(["1", "0.5", "0.333", ""], ODD_AMOUNTS),
        "discount": cells(["", "0.00"], ["1.00", *ODD_AMOUNTS]),
        "charged_part": cells(["", ""], [*AMOUNTS, *ODD_AMOUNTS]),
        "net": MONEY,
        "tax": MONEY,
        "currency": cells(["GBP", "JPY"], CURRENCIES),
        "service_from": cells(DATES[:2], DATES),
        "service_to": cells(DATES[:2], DATES),
        "billing": cells(["", "in_arrears"], ["In_Advance", "later", "n/a"]),
    }
)
POSTING = st.fixed_dictionaries(
    {
        "entry": cells(["J-1", "J-2"], ["j-1", *ODD_TEXTS]),
        "line": cells(["1", "2", "3"], ODD_TEXTS),
        "date": cells(["2026-12-01", "2026-12-31"], DATES),
        "document_date": cells(["", "2026-12-01"], DATES),
        "account": cells(["1100", "4000"], ["1000", "4999", *ODD_TEXTS]),
        "debit": cells(["1.00", "2.00", ""], [*AMOUNTS, *ODD_AMOUNTS]),
        "credit": cells(["1.00", "2.00", ""], [*AMOUNTS, *ODD_AMOUNTS]),
        "currency": cells(["GBP"], CURRENCIES),
        "base_debit": cells(["", ""], AMOUNTS),
        "base_credit": cells(["", ""], AMOUNTS),
        "rate": cells(["", ""], ["1.1", "x"]),
    }
)


def compare(found, twin):
    """The same findings on the same rows, the same fate of every row, the same totals."""
    assert sorted(
        (each["row"], each["rule"], each["severity"], each["column"]) for each in found["findings"]
    ) == sorted(twin.findings)
    assert (found["accepted"], found["rejected"], found["orphans"]) == twin.counts
    assert found["control_totals"] == twin.totals
    assert {(each["rule"], each["severity"]): each["findings"] for each in found["rules"]} == twin.by_rule


@given(rows=st.lists(LINE, min_size=1, max_size=7))
def test_invoice_lines(tmp_path_factory, rows):
    check = Checker(tmp_path_factory.mktemp("lines"))

    found = check("invoice_line", rows, parents={"invoice": INVOICES, "product_map": PRODUCTS}, columns=LINES)

    compare(
        found,
        line_findings(
            rows, {each["invoice_number"]: each for each in INVOICES}, {each["product"] for each in PRODUCTS}
        ),
    )


@given(rows=st.lists(POSTING, min_size=1, max_size=8))
def test_journal_lines(tmp_path_factory, rows):
    check = Checker(tmp_path_factory.mktemp("journal"))
    period = [{**PERIODS, "state": "open"}]

    found = check("journal_line", rows, parents={"account": ACCOUNTS, "period": period}, columns=JOURNAL)

    compare(found, journal_findings(rows, {each["account"]: each.get("is_parent", "") for each in ACCOUNTS}))


def test_the_twin_knows_every_column_that_it_is_given():
    assert set(LINES) <= set(ENTITIES["invoice_line"].fields)
    assert set(JOURNAL) <= set(ENTITIES["journal_line"].fields)
