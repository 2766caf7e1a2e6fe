"""The hardened database, and what a cell's text has to look like before it is cast."""

from datetime import date
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrations_tracker.extracts import typed
from migrations_tracker.extracts.dialect import Dialect
from migrations_tracker.extracts.duck import check_columns, csv_source, hardened, literal, quoted
from migrations_tracker.extracts.errors import ExtractError


def dialect(**changes):
    plain = {"encoding": "utf-8", "delimiter": ",", "decimal": ".", "negative": "sign", "date": "%Y-%m-%d"}
    return Dialect.of({**plain, **changes}, where="here")


def value(cell, text):
    """The value of a text, or “broken”."""
    fits, found = duckdb.execute(
        f"SELECT {cell.fits}, CASE WHEN {cell.fits} THEN {cell.value} END FROM (SELECT CAST(? AS VARCHAR) AS x)", [text]
    ).fetchone()
    return found if fits else "broken"


@pytest.mark.parametrize(
    ("changes", "text", "expected"),
    [
        ({}, "12.50", Decimal("12.5")),
        ({}, "-0.000001", Decimal("-0.000001")),
        ({}, "", None),
        ({}, None, None),
        ({"thousands": ","}, "1,234,567.89", Decimal("1234567.89")),
        ({"thousands": ","}, "1234567.89", Decimal("1234567.89")),
        ({"negative": "parentheses", "thousands": ","}, "(1,234.50)", Decimal("-1234.5")),
        ({"negative": "trailing"}, "12.50-", Decimal("-12.5")),
        ({"decimal": ",", "thousands": "."}, "-1.234,56", Decimal("-1234.56")),
        ({"decimal": ",", "thousands": " "}, "1 234,56", Decimal("1234.56")),
        ({"decimal": ",", "thousands": "'"}, "1'234,56", Decimal("1234.56")),
        ({}, "9" * 32 + ".999999", Decimal("9" * 32 + ".999999")),
        *[
            ({"thousands": ","}, text, "broken")
            for text in (
                "1E+3", "1_000", " 12", "12 ", "NaN", "Infinity", "+1", ".5", "1.", "1,23", "1,2345", ",123", "--1",
                "1.234,56", "(12.00)", "12.00-", "$5", "٣", "１２", "0x10", "1.1234567", "9" * 33, "TRUE", "-", "1\n",
            )
        ],
        ({}, "1,234.50", "broken"),
        ({"negative": "parentheses"}, "-1.00", "broken"),
        ({"negative": "parentheses"}, "(1.00", "broken"),
        ({"negative": "parentheses"}, "()", "broken"),
    ],
)  # fmt: skip
def test_an_amount_has_the_declared_form_or_is_broken(changes, text, expected):
    assert value(typed.amount("x", dialect(**changes)), text) == expected


@given(st.decimals(min_value=1 - 10**32, max_value=10**32 - 1, places=6, allow_nan=False), st.sampled_from(" .'"))
def test_what_is_written_in_a_dialect_is_read_back_exactly(number, mark):
    written = f"{number.copy_abs():,.6f}".replace(",", "_").replace(".", ",").replace("_", mark)
    cell = typed.amount("x", dialect(decimal=",", thousands=mark, negative="parentheses"))

    assert value(cell, f"({written})" if number < 0 else written) == number


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ("%d/%m/%Y", "31/12/2026", date(2026, 12, 31)),
        ("%d/%m/%Y", "", None),
        ("%-d/%-m/%Y", "1/2/2026", date(2026, 2, 1)),
        ("%d-%b-%Y", "05-Dec-2026", date(2026, 12, 5)),
        ("%Y%m%d", "20261205", date(2026, 12, 5)),
        ("%Y-%m-%d", "2024-02-29", date(2024, 2, 29)),
        ("%Y-%m-%d", "2026-02-29", "broken"),
        ("%Y-%m-%d", "2026-2-9", "broken"),
        ("%Y-%m-%d", " 2026-02-09", "broken"),
        ("%Y-%m-%d", "2026-02-09 00:00", "broken"),
        ("%d/%m/%Y", "12/31/2026", "broken"),
        ("%d/%m/%Y", "0000-00-00", "broken"),
    ],
)
def test_a_date_has_the_declared_form_or_is_broken(form, text, expected):
    assert value(typed.day("x", dialect(date=form)), text) == expected


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ("%Y-%m-%dT%H:%M:%S%z", "2026-12-01T02:00:00Z", date(2026, 11, 30)),
        ("%Y-%m-%dT%H:%M:%S%z", "2026-12-01T02:00:00+01:00", date(2026, 11, 30)),
        ("%Y-%m-%dT%H:%M:%S%z", "2026-12-01T12:00:00Z", date(2026, 12, 1)),
        ("%Y-%m-%d %H:%M:%S", "2026-12-01 23:30:00", date(2026, 12, 1)),
    ],
)
def test_a_moment_is_dated_in_the_declared_zone(form, text, expected):
    assert value(typed.day("x", dialect(date=form, zone="America/New_York")), text) == expected


def test_identifiers_are_trimmed_and_in_capitals_and_keep_their_zeros():
    assert value(typed.identifier("x"), " \t00ab-7\u00a0") == "00AB-7"
    assert value(typed.identifier("x"), None) == ""
    assert value(typed.text("x"), "  Trade debtors ") == "Trade debtors"


def test_a_checked_cell_ends_the_query_at_what_does_not_fit():
    cell = typed.whole("x")

    assert duckdb.execute(f"SELECT {cell.checked} FROM (SELECT '-12' AS x)").fetchone() == (-12,)
    with pytest.raises(duckdb.Error, match=typed.BROKEN):
        duckdb.execute(f"SELECT {cell.checked} FROM (SELECT '1e2' AS x)").fetchone()


@pytest.fixture
def extract(tmp_path):
    file = tmp_path / "it's.csv"
    file.write_bytes(b'Invoice "No",Net\r\n"A,1","line\nbreak"\r\n"say ""hi""",2\r\n')
    return file


def test_a_file_is_read_as_text_under_its_own_header_in_its_own_order(extract, tmp_path):
    with hardened(reads=[extract], spill=tmp_path / "spill") as duck:
        columns = ", ".join(map(quoted, ("Net", 'Invoice "No"')))
        source = csv_source(extract, dialect(), ['Invoice "No"', "Net"])
        found = duck.execute(f"SELECT {columns} FROM {source}").fetchall()

    assert found == [("line\nbreak", "A,1"), ("2", 'say "hi"')]


@pytest.mark.parametrize("bad", ["A,1,2\n", "A\n", '"A,1\n'])
def test_a_record_that_does_not_fit_its_header_ends_the_reading(bad, tmp_path):
    file = tmp_path / "short.csv"
    file.write_text("No,Net\nB,1\n" + bad)

    with hardened(reads=[file], spill=tmp_path / "spill") as duck, pytest.raises(duckdb.Error):
        duck.execute(f"SELECT count(*) FROM {csv_source(file, dialect(), ['No', 'Net'])}").fetchall()


def test_nothing_else_can_be_opened_and_no_setting_changes(extract, tmp_path):
    other, out = tmp_path / "other.csv", tmp_path / "out.csv"
    other.write_text("a\n1\n")

    with hardened(reads=[extract], writes=[out], spill=tmp_path / "spill", memory_mb=100) as duck:
        for statement in (
            f"SELECT * FROM read_csv({literal(str(other))})",
            f"SELECT * FROM read_text({literal(str(other))})",
            "SELECT * FROM glob('/etc/*')",
            "SELECT * FROM read_csv('https://golive.example/a.csv')",
            f"COPY (SELECT 1) TO {literal(str(tmp_path / 'elsewhere.csv'))}",
            f"ATTACH {literal(str(tmp_path / 'a.db'))}",
            "INSTALL httpfs",
            "LOAD httpfs",
            "SET memory_limit = '8GB'",
            "SET enable_external_access = true",
            "RESET allowed_paths",
        ):
            with pytest.raises(duckdb.Error):
                duck.execute(statement).fetchall()
        duck.execute(f"COPY (SELECT 1 AS one) TO {literal(str(out))} (HEADER)")

    assert out.read_text() == "one\n1\n"
    assert sorted(file.name for file in tmp_path.iterdir() if file.is_file()) == ["it's.csv", "other.csv", "out.csv"]


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        (["No", "Net", "net"], "The column “net” stands twice in the header"),
        (["No", "", "Net"], "Column 2 has no name in the header."),
        (["No", "Amount"], "There is no column “Net” for “net”. The file has: No, Amount."),
    ],
)
def test_a_header_that_does_not_serve_is_refused_before_a_row_is_read(header, sentence):
    with pytest.raises(ExtractError) as refused:
        check_columns(header, {"invoice_number": "No", "net": "Net"}, file="left.csv")

    assert refused.value.line == 1
    assert sentence in refused.value.sentence
