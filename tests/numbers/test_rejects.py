"""What is sent back: the rejected rows alone, with what is wrong, ready to be corrected and sent again."""

import csv
from pathlib import Path

import pytest

from migrations_tracker.extracts import child
from migrations_tracker.extracts.errors import ExtractError
from migrations_tracker.validate import WRONG, validate

NOW = "2026-12-31T12:00:00+00:00"
DECLARED = """
source: legacy
mapping_version: "1"
dialect: {encoding: ENCODING, delimiter: ";", decimal: ",", thousands: ".", negative: trailing, date: "%d.%m.%Y", money: major}
columns: {invoice_number: Rechnung, line_number: Zeile, product: Artikel, net: Netto, currency: Währung}
"""
HEADER = ["Rechnung", "Zeile", "Artikel", "Bemerkung", "Netto", "Währung"]
GOOD = ["A-1", "1", "P", "wie üblich", "1.000,00", "EUR"]
BAD = ["A-2", "1", "=P", "zwei\nZeilen; und „mehr“", "1000.00", "EUR"]


class Place:
    """A file with its declaration, and what the last run said about it."""

    def __init__(self, folder: Path, encoding: str = "utf-8") -> None:
        self.folder, self.encoding = folder, encoding
        (folder / "declare.yaml").write_text(DECLARED.replace("ENCODING", encoding), encoding="utf-8")
        self.rejects, self.findings = folder / "rejects.csv", folder / "findings.csv"

    def write(self, name, rows, header=HEADER):
        encoding = {"windows-1252": "cp1252"}.get(self.encoding, self.encoding)
        with (self.folder / name).open("w", encoding=encoding, newline="") as file:
            csv.writer(file, delimiter=";").writerows([header, *rows])
        return self.folder / name

    def check(self, path, **more):
        places = {"declare": str(self.folder / "declare.yaml"), "rejects": str(self.rejects)}
        told = {"entity": "invoice_line", "now": NOW, "findings": str(self.findings), **places, **more}
        return validate(file=str(path), **told)

    def sent_back(self):
        encoding = {"windows-1252": "cp1252"}.get(self.encoding, self.encoding)
        with self.rejects.open(encoding=encoding, newline="") as file:
            return list(csv.reader(file, delimiter=";"))


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def test_only_rejected_rows_are_sent_back_in_the_writing_of_the_file(place):
    found = place.check(place.write("lines.csv", [GOOD, BAD]))

    assert (found["read"], found["accepted"], found["rejected"]) == (2, 1, 1)
    header, *rows = place.sent_back()
    assert header == [*HEADER, WRONG]
    assert [row[:-1] for row in rows] == [[*BAD[:2], "'=P", *BAD[3:]]]
    assert rows[0][-1].startswith("GEN-14 Netto: This should be a number with the decimal mark “,”")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1252"])
def test_corrected_rejects_sent_alone_are_accepted(tmp_path, encoding):
    place = Place(tmp_path, encoding)
    place.check(place.write("lines.csv", [GOOD, BAD]))
    header, row = place.sent_back()
    row[4] = "1.000,00"

    found = place.check(place.write("corrected.csv", [row], header), name="corrected lines.csv")

    assert (found["read"], found["accepted"]) == (1, 1)
    assert found["unmapped_columns"] == ["Bemerkung"]
    assert found["inputs"]["file"] == "corrected lines.csv"
    assert [each["value"] for each in found["findings"] if each["rule"] == "GEN-13"] == ["'=P"]
    assert place.sent_back() == [[*HEADER, WRONG]]


def test_rows_of_another_width_are_rejected_with_their_line(place):
    short, long = GOOD[:3], [*GOOD, "x", "=y"]
    path = place.write("lines.csv", [["A-0", "1", "P", "zwei\nZeilen", "1,00", "EUR"], short, GOOD, long])

    found = place.check(path)

    assert (found["read"], found["accepted"], found["rejected"]) == (4, 2, 2)
    assert [(each["row"], each["rule"], each["note"]) for each in found["findings"]] == [
        (3, "GEN-16", "line 4 has 3 cells, the header 6"),
        (5, "GEN-16", "line 6 has 8 cells, the header 6; beyond it stand “x”, “=y”"),
    ]
    assert [row[:-1] for row in place.sent_back()[1:]] == [[*short, "", "", ""], GOOD]


def test_a_file_is_refused_by_the_name_that_its_sender_gave_it(place):
    path = place.folder / "9f86d081"
    path.write_bytes(";".join(HEADER).encode() + b'\nA-1;1;"P;;1,00;EUR\n')

    with pytest.raises(ExtractError) as refused:
        place.check(path, name="lines.csv", format="csv")

    assert str(refused.value) == "lines.csv, line 2, column “Artikel”: The quote that opens here is never closed."


def test_findings_are_written_for_spreadsheets(place):
    place.check(place.write("lines.csv", [GOOD, BAD]))

    with place.findings.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert [(row["row"], row["column"], row["value"], row["rule"]) for row in rows] == [
        ("3", "Netto", "1000.00", "GEN-14"),
        ("3", "Artikel", "'=P", "GEN-13"),
    ]


@pytest.mark.parametrize(
    ("good", "threshold", "stops"), [(99, "", []), (98, "", ["1 of 99"]), (9, 'threshold: "10"', [])]
)
def test_more_than_the_threshold_stops_the_load(place, good, threshold, stops):
    with (place.folder / "declare.yaml").open("a") as file:
        file.write(threshold)
    rows = [[f"B-{number}", *GOOD[1:]] for number in range(good)]

    found = place.check(place.write("lines.csv", [*rows, [*BAD[:2], "P", *BAD[3:]]]))

    assert found["severities"] == {"E": 1, "W": 0, "B": 0}
    assert [each[:7] for each in found["stops"]] == stops
    assert found["stopped"] == bool(stops)


def test_a_child_process_tells_how_far_it_is(place):
    told = []
    path = place.write("lines.csv", [GOOD])
    job = {"entity": "invoice_line", "file": str(path), "declare": str(place.folder / "declare.yaml"), "now": NOW}

    found = child.run("migrations_tracker.validate:validate", job, on_progress=lambda *step: told.append(step))

    assert found["accepted"] == 1
    assert list(dict.fromkeys(step for step, _, _ in told)) == ["scan", "read", "rules", "write"]
