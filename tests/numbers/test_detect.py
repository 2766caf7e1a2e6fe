"""How a file seems to be written: suggested with a reason, and not at all where it can be read in two ways."""

import pytest

from migrations_tracker.extracts.detect import shape
from migrations_tracker.extracts.dialect import Dialect
from migrations_tracker.extracts.errors import ExtractError
from tests.numbers import bombs
from tests.numbers.hostile import text_files

HOSTILE = text_files()
NAMES = {"encoding", "delimiter", "decimal", "thousands", "negative", "date", "zone", "money", "header", "preview"}


@pytest.fixture
def seen(tmp_path):
    def looked(content, **more):
        path = tmp_path / "9f86d081"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return shape(file=str(path), **{"format": "csv", **more})

    return looked


def value(found, name):
    return found[name]["value"], found[name]["sure"]


def numbers(*cells):
    return "id;net\n" + "".join(f"a{number};{cell}\n" for number, cell in enumerate(cells))


def dates(*cells):
    return "id,on\n" + "".join(f"a{number},{cell}\n" for number, cell in enumerate(cells))


def test_a_file_that_says_all_of_itself(seen):
    text = "Rechnung;Kunde;Netto;Datum\nA-1;Zoë;1.234,50;31.12.2026\nA-2;Ann;12,00-;01.12.2026\n"

    found = seen(text)

    assert set(found) == NAMES
    assert found["header"] == ["Rechnung", "Kunde", "Netto", "Datum"]
    assert found["preview"] == [["A-1", "Zoë", "1.234,50", "31.12.2026"], ["A-2", "Ann", "12,00-", "01.12.2026"]]
    assert {name: value(found, name) for name in sorted(NAMES - {"header", "preview", "zone", "money"})} == {
        "date": ("%d.%m.%Y", True),
        "decimal": (",", True),
        "delimiter": (";", True),
        "encoding": ("utf-8", True),
        "negative": ("trailing", True),
        "thousands": (".", True),
    }
    assert value(found, "money") == ("major", False)
    told = {
        name: found[name]["value"] for name in ("encoding", "delimiter", "decimal", "thousands", "negative", "date")
    }
    assert Dialect.of(told, where="what is suggested").decimal == ","


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a,b\n1,2\n", ("utf-8", True)),
        ("a,b\n1,ë\n".encode(), ("utf-8", True)),
        (b"\xef\xbb\xbfa,b\n1,2\n", ("utf-8", True)),
        ("a,b\n1,ë\n".encode("utf-16"), ("utf-16", True)),
        ("a,b\n1,ë\n".encode("cp1252"), ("windows-1252", False)),
        (b"a,b\n1,\x81\n", ("", False)),
        ("a,b\n1,2\n".encode("utf-16-le"), ("", False)),
    ],
)
def test_encodings(seen, content, expected):
    assert value(seen(content), "encoding") == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("a;b\n1,5;2,5\n", (";", True)),
        ("a\tb\n1,5\t2,5\n", ("\t", True)),
        ('a,b\n"x;y",2\n', (",", True)),
        ("a;b,c\n1;2,3\n", ("", False)),
        ("a,b\n", (",", False)),
        ("a,b,c\n1,2,3\n1,2\n", (",", False)),
        ("a\n1\n", ("", False)),
    ],
)
def test_delimiters(seen, content, expected):
    assert value(seen(content), "delimiter") == expected


@pytest.mark.parametrize(
    ("cells", "decimal", "thousands", "negative"),
    [
        (["1.234"], ("", False), ("", False), ("sign", False)),
        (["1,234", "5"], ("", False), ("", False), ("sign", False)),
        (["1.234", "1,50"], (",", True), (".", True), ("sign", False)),
        (["1,234", "1.50"], (".", True), (",", True), ("sign", False)),
        (["1,234,567"], (".", False), (",", True), ("sign", False)),
        (["1,234.50", "(3.00)"], (".", True), (",", True), ("parentheses", True)),
        (["1'234.50", "-3.00"], (".", True), ("'", True), ("sign", True)),
        (["1 234,50"], (",", True), (" ", True), ("sign", False)),
        (["0.123"], (".", True), ("", True), ("sign", False)),
        (["1.50", "1,50"], ("", False), ("", False), ("sign", False)),
        (["1.00-", "-1.00"], (".", True), ("", True), ("", False)),
        (["12", "13"], (".", False), ("", False), ("sign", False)),
        (["x", "y"], (".", False), ("", False), ("sign", False)),
    ],
)
def test_numbers(seen, cells, decimal, thousands, negative):
    found = seen(numbers(*cells))

    assert [value(found, name) for name in ("decimal", "thousands", "negative")] == [decimal, thousands, negative]


def test_a_number_that_can_be_read_in_two_ways_is_asked_about(seen):
    found = seen(numbers("1.234", "5.678"))

    assert found["decimal"]["why"] == (
        "“1.234” may be thousands with a “.” or decimals with it. Ask who wrote the file."
    )


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["2026-12-31"], ("%Y-%m-%d", True)),
        (["31/12/2026", "01/02/2026"], ("%d/%m/%Y", True)),
        (["12/31/2026", "01/02/2026"], ("%m/%d/%Y", True)),
        (["03/04/2026", "05/06/2026"], ("", False)),
        (["31/12/2026", "12/31/2026"], ("", False)),
        (["9/2/2026", "31/12/2026"], ("%-d/%-m/%Y", True)),
        (["3/4/2026"], ("", False)),
        (["20261231"], ("%Y%m%d", True)),
        (["31 Dec 2026"], ("%d %b %Y", True)),
        (["2026-12-31T10:00:00Z"], ("%Y-%m-%dT%H:%M:%S%z", True)),
        (["2026-12-31 10:00:00"], ("%Y-%m-%d %H:%M:%S", True)),
        (["123456", "654321"], ("%Y-%m-%d", False)),
    ],
)
def test_dates(seen, cells, expected):
    assert value(seen(dates(*cells)), "date") == expected


def test_two_columns_that_write_dates_in_two_ways_are_named(seen):
    found = seen("from,to\n2026-12-01,31/12/2026\n")

    assert value(found, "date") == ("", False)
    assert found["date"]["why"] == "“to” writes its dates in another way (“31/12/2026”) than a column before it."


def test_zones_and_cents_are_never_taken_for_granted(seen):
    assert value(seen(dates("2026-12-31T10:00:00")), "zone") == ("", False)
    assert value(seen(dates("2026-12-31T10:00:00Z")), "zone") == ("UTC", True)
    assert value(seen(numbers("1234", "5678")), "money") == ("", False)


def test_a_workbook_names_its_sheets(tmp_path):
    path = bombs.book(tmp_path / "9f86d081", rows=[(1, "Acme"), (2.5, "Globex")])

    found = shape(file=str(path), format="xlsx")

    assert set(found) == NAMES | {"sheets"}
    assert (found["sheets"], found["header"], found["preview"]) == (
        ["Customers"],
        ["id", "name"],
        [["1", "Acme"], ["2.5", "Globex"]],
    )


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_hostile_file_is_looked_at_without_harm(seen, name):
    try:
        found = seen(HOSTILE[name].content)
    except ExtractError as problem:
        assert problem.sentence == "The file is empty."
    else:
        assert set(found) == NAMES
        assert len(found["preview"]) <= 10


def test_a_bomb_is_refused(tmp_path):
    make, words = bombs.BOMBS["two MiB that are a gigabyte"]

    with pytest.raises(ExtractError, match=words):
        shape(file=str(make(tmp_path / "bomb")), format="xlsx")
