"""Spreadsheets become the CSV that was declared, or are refused before they cost anything."""

import csv
from datetime import date, datetime

import pytest
import xlsxwriter

from migrations_tracker.extracts import child, sheets
from migrations_tracker.extracts.dialect import Dialect
from migrations_tracker.extracts.errors import ExtractError
from tests.numbers.bombs import BOMBS, book, with_cells

PLAIN = Dialect(encoding="utf-8", delimiter=",", decimal=".", negative="sign", date="%Y-%m-%d")
GERMAN = Dialect(encoding="utf-8", delimiter=";", decimal=",", negative="trailing", date="%d.%m.%Y")


@pytest.fixture
def convert(tmp_path):
    def converted(path, dialect=PLAIN, **options):
        target = tmp_path / "made.csv"
        sheets.to_csv(path, target, dialect=dialect, **options)
        with target.open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file, delimiter=dialect.delimiter))

    return converted


@pytest.fixture
def workbook(tmp_path):
    """Make a workbook of sheets with rows."""

    def made(**named):
        path = tmp_path / "book.xlsx"
        with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as target:
            for name, rows in named.items():
                sheet = target.add_worksheet(name)
                for number, row in enumerate(rows):
                    sheet.write_row(number, 0, row)
        return path

    return made


def test_numbers_and_dates_are_written_as_declared_and_texts_stay(workbook, convert):
    path = workbook(
        A=[
            ("id", "net", "on", "paid", "text"),
            ("007", -1234.5, date(2026, 12, 31), True, 'a;"b"'),
            ("8", 3, datetime(2026, 12, 1), False, "=1+1 "),
        ]
    )

    assert convert(path)[1:] == [
        ["007", "-1234.5", "2026-12-31", "true", 'a;"b"'],
        ["8", "3", "2026-12-01", "false", "0"],
    ]
    assert convert(path, GERMAN)[1:] == [
        ["007", "1234,5-", "31.12.2026", "true", 'a;"b"'],
        ["8", "3", "01.12.2026", "false", "0"],
    ]


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0.1 + 0.2, "0.3"),
        (1234.5600000000001, "1234.56"),
        (0.000001, "0.000001"),
        (1e-7, "0.0000001"),
        (123456789012.345, "123456789012.345"),
        (99999999999999.5, "99999999999999.5"),
        (-999999999999999, "-999999999999999"),
    ],
)
def test_a_number_has_the_fifteen_digits_that_a_spreadsheet_keeps(workbook, convert, number, written):
    assert convert(workbook(A=[("id", "net"), ("a", number)])) == [["id", "net"], ["a", written]]


@pytest.mark.parametrize("number", [1e15, 1234567890123456, 123456789012345.67, -1e300])
def test_a_number_with_more_digits_is_refused_with_its_cell(workbook, convert, number):
    path = workbook(A=[("id", "net"), ("a", 1), ("b", number)])

    with pytest.raises(ExtractError, match="more digits than the fifteen") as caught:
        convert(path)

    assert (caught.value.line, caught.value.column) == (3, "B")


def test_row_numbers_stay_those_of_the_sheet(tmp_path, convert):
    cells = b'<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c><c r="B1"/></row><row r="4"><c r="B4"><v>2</v></c></row>'

    assert convert(with_cells(tmp_path / "gaps.xlsx", cells)) == [["id", ""], ["", ""], ["", ""], ["", "2"]]


def test_a_header_that_is_not_in_the_first_row_is_asked_for(tmp_path, convert):
    with pytest.raises(ExtractError, match="The first row of the sheet “Customers” is empty"):
        convert(with_cells(tmp_path / "low.xlsx", b'<row r="2"><c r="A2"><v>2</v></c></row>'))


def test_one_of_several_sheets_has_to_be_declared(workbook, convert):
    path = workbook(May=[("id", "n"), ("a", 1)], June=[("id", "n"), ("b", 2)])

    assert sheets.sheet_names(path) == ["May", "June"]
    assert convert(path, sheet="June")[1] == ["b", "2"]
    with pytest.raises(ExtractError, match=r"several sheets and none is declared\. It has: May, June"):
        convert(path)
    with pytest.raises(ExtractError, match=r"There is no sheet “July”\. It has: May, June"):
        convert(path, sheet="July")


def test_a_long_sheet_is_written_whole(tmp_path, convert):
    rows = [(f"c-{n}", n / 100 if n % 7 else f'{n}", Ltd') for n in range(2_500)]

    assert convert(book(tmp_path / "long.xlsx", rows))[1:] == [
        [a, f"{b:.15g}" if n % 7 else b] for n, (a, b) in enumerate(rows)
    ]


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_within_a_second_and_64_mib(tmp_path, name):
    make, words = BOMBS[name]
    path = make(tmp_path / "bomb.xlsx")

    found = child.run("tests.numbers.jobs:convert", {"path": str(path)})

    assert words in found["said"]
    assert not (tmp_path / "bomb.xlsx.csv").exists()
    assert found["seconds"] < 1
    assert found["peak_mb"] < 64
