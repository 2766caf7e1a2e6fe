"""The engine and its twin say the same about any two extracts."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, note, settings
from hypothesis import strategies as st

from tests.numbers.extracts import LEFT, RIGHT, agree, mapping, write

FEWER = settings(max_examples=max(10, settings().max_examples // 4))  # each one is a whole run of the engine
TOLERANCE = {"USD": "0.05", "JPY": "1", "KWD": "0.005"}
KEYS = [
    "A",
    "a ",
    " A",
    "B",
    "B|1",
    "C\\",
    'say "hi"',
    "two\nlines",
    "=1+1",
    "-5",
    "007",
    "7",
    "Ä",
    "ä",
    "ß",
    "",
    "x,y;z",
]
CURRENCIES = ["USD", "usd ", "JPY", "KWD", "CLP"]
AMOUNTS = [
    Decimal(text)
    for text in ("0", "0.00", "100.00", "100.05", "99.95", "100.051", "-100.00", "1234567.89", "1.5", "9" * 26 + ".99")
]


def texts(values):
    return st.sampled_from(values)


DAYS = st.sampled_from([date(2026, 12, day) for day in (1, 2, 31)])
ACCOUNTS = texts(["4000", "4010 ", "4900", "sales", "Sales", "other"])
ACCOUNT_MAP = {"4000": "Sales", "4010": "sales", "4900": ["Credits", "Returns"]}

LINE = {
    "invoice_number": texts(KEYS), "line": texts(["1", "2", ""]), "customer": texts(["Q1", "q1", "Q2"]),
    "issue_date": st.none() | DAYS, "currency": texts(CURRENCIES), "quantity": st.none() | st.sampled_from(AMOUNTS),
    "net": st.sampled_from(AMOUNTS), "tax": st.none() | st.sampled_from(AMOUNTS), "account": ACCOUNTS,
    "description": texts(["x", "X", ""]),
}  # fmt: skip
INVOICE = {
    "invoice_number": texts(KEYS), "customer": texts(["Q1", "Q2", ""]), "contract": texts(["CT-1", "ct-1", "CT-2", ""]),
    "currency": texts(CURRENCIES), "period_from": st.none() | DAYS, "period_to": DAYS, "total": st.sampled_from(AMOUNTS),
    "net": st.sampled_from(AMOUNTS), "tax": st.sampled_from(AMOUNTS),
}  # fmt: skip
JOURNAL = {
    "entry": texts(["E1", "e1", "E2", "E3"]), "date": DAYS, "account": ACCOUNTS, "reference": texts(["R1", "R2", ""]),
    "debit": st.none() | st.sampled_from(AMOUNTS), "credit": st.none() | st.sampled_from(AMOUNTS),
    "currency": texts(CURRENCIES),
}  # fmt: skip


@st.composite
def pairs(draw, columns):
    """Two sides: some records on both, some changed a little, some on one side only, some twice."""
    record = st.fixed_dictionaries(columns)
    common = draw(st.lists(record, max_size=8))
    left, right = [dict(row) for row in common], [dict(row) for row in common]
    for row in right:
        if draw(st.booleans()):
            name = draw(st.sampled_from(list(columns)))
            row[name] = draw(columns[name])
    left += draw(st.lists(record, max_size=3))
    right += draw(st.lists(record, max_size=3))
    if left and draw(st.booleans()):
        left.append(draw(st.sampled_from(left)))
    if right and draw(st.booleans()):
        right.append(draw(st.sampled_from(right)))
    return left, draw(st.permutations(right))


def compare(kind, columns, rows, **declared):
    with TemporaryDirectory() as name:
        folder = Path(name)
        text = mapping(kind, columns, tolerance=TOLERANCE, **declared)
        files = [
            write(folder / f"{side}.csv", side, columns, each, dialect)
            for side, each, dialect in (("left", rows[0], LEFT), ("right", rows[1], RIGHT))
        ]
        note("\n".join(file.read_text() for file in files))
        agree(folder, text, *files)


@FEWER
@given(
    pairs(LINE),
    st.sampled_from([[["invoice_number", "line"]], [["invoice_number", "line"], ["customer", "issue_date"]]]),
)
def test_lines(rows, match):
    names = ["currency", "net", "tax", "issue_date", "account", "quantity", "customer", "description"]
    compare("invoice_line", list(LINE), rows, match=match, compare=names, accounts=ACCOUNT_MAP)


@FEWER
@given(
    pairs(INVOICE),
    st.sampled_from(
        [["net", "tax"], ["total"], ["net", "total", "period_to"], ["customer", "net", "tax", "period_from"]]
    ),
    st.sampled_from([{}, {"duplicates": [["customer", "contract", "total"]]}]),
)
def test_invoices_in_three_tiers(rows, names, more):
    match = [["invoice_number"], ["customer", "contract", "period_from"], ["contract"]]
    compare("invoice", list(INVOICE), rows, match=match, compare=names, **more)


@FEWER
@given(
    pairs(JOURNAL),
    st.sampled_from([[["date", "account", "reference"]], [["reference", "account"], ["date", "account"]]]),
)
def test_journals(rows, match):
    compare("journal_line", list(JOURNAL), rows, match=match, accounts=ACCOUNT_MAP)
