"""The independent count: what is in a file, before anybody believes it."""

import csv
import hashlib
import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrations_tracker.extracts import text
from migrations_tracker.extracts.errors import ExtractError
from migrations_tracker.extracts.limits import Limits
from migrations_tracker.extracts.scan import Misfit, scan
from tests.numbers.hostile import HEADER, rows, text_files

HOSTILE = text_files()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "rows.csv"

    def write(content):
        path.write_bytes(content)
        return path

    return write


def test_a_file_is_hashed_measured_and_counted(file):
    content = b"\xef\xbb\xbf" + (HEADER + rows(1, 3) + b'c-4,"Ac""me, Ltd","12 High St\nLeeds",5\n\n').replace(
        b"\n", b"\r\n"
    )

    found = scan(file(content), encoding="utf-8", delimiter=",")

    assert found.sha256 == hashlib.sha256(content).hexdigest()
    assert (found.size, found.bom, found.newline) == (len(content), "utf-8", "\r\n")
    assert found.header == ("id", "name", "city", "net")
    assert (found.records, found.lines, found.blank_lines) == (4, 7, 1)
    assert found.misfits == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "windows-1252"])
def test_the_same_rows_are_counted_in_every_encoding(file, encoding):
    written = "id;naïve;€\n1;Zoë;2\n".encode({"windows-1252": "cp1252"}.get(encoding, encoding))

    found = scan(file(written), encoding=encoding, delimiter=";")

    assert (found.header, found.records) == (("id", "naïve", "€"), 1)


def test_a_file_of_carriage_returns_is_counted(file):
    found = scan(file((HEADER + rows(1, 3)).replace(b"\n", b"\r")), encoding="utf-8", delimiter=",")

    assert (found.records, found.newline, found.lines) == (3, "\r", 4)


def test_a_short_row_is_named_by_row_and_line_and_the_others_are_counted(file):
    content = HEADER + b'c-0,Acme,"12 High St\nLeeds",5\n' + rows(1, 999) + b"c-1000,Acme,Leeds\n" + rows(1001, 1100)

    found = scan(file(content), encoding="utf-8", delimiter=",")

    assert found.records == 1101
    assert found.misfits == (Misfit(row=1002, line=1003, fields=3),)


def test_inches_are_text(file):
    content = HEADER + b'c-1,5" pipe,Leeds,1\nc-2,"7"" pipe",Le"eds",1\n'

    assert scan(file(content), encoding="utf-8", delimiter=",").records == 2


def test_more_rows_than_allowed_are_refused(file):
    with pytest.raises(ExtractError, match="more than 99 rows"):
        scan(file(HEADER + rows(1, 100)), encoding="utf-8", delimiter=",", limits=Limits(records=99))


def test_more_bytes_than_allowed_are_refused_before_they_are_read(file):
    with pytest.raises(ExtractError, match="larger than 1 MiB"):
        scan(file(HEADER + rows(1, 100_000)), encoding="utf-8", delimiter=",", limits=Limits(size=1024 * 1024))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_with_their_line(file, name):
    hostile = HOSTILE[name]
    path = file(hostile.content)
    tracemalloc.start()

    with pytest.raises(ExtractError) as caught:
        scan(path, encoding=hostile.encoding, delimiter=hostile.delimiter)

    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert hostile.words in caught.value.sentence
    assert caught.value.line == hostile.line
    assert held < 48 * 1024**2


ENDS = ["\n", "\r\n", "\r"]


@given(data=st.data())
def test_whatever_the_standard_library_writes_is_counted_like_it(data, tmp_path_factory):
    width, end = data.draw(st.integers(2, 5)), data.draw(st.sampled_from(ENDS))
    cell = st.text('ab",;é5' + ("\n" if end != "\r" else ""), max_size=6)
    records = data.draw(st.lists(st.lists(cell, min_size=2, max_size=6), max_size=9))
    written = io.StringIO()
    quoting = data.draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    csv.writer(written, lineterminator=end, quoting=quoting).writerows([[f"h{n}" for n in range(width)], *records])
    path = tmp_path_factory.getbasetemp() / "drawn.csv"
    path.write_text(written.getvalue(), encoding="utf-8", newline="")
    whole, text.CHUNK = text.CHUNK, data.draw(st.sampled_from([1, 2, 3, 5, 8, 13, 1024]))

    try:
        found = scan(path, encoding="utf-8", delimiter=",")
    except ExtractError as problem:
        assert "takes whole rows" in problem.sentence
        return
    finally:
        text.CHUNK = whole

    assert found.records == len(records)
    assert [(misfit.row, misfit.fields) for misfit in found.misfits] == [
        (row, len(record)) for row, record in enumerate(records, 2) if len(record) != width
    ]
