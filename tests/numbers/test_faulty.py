"""Files with one fault a row: exactly these rules on exactly these rows. Files that are no files: a sentence and a place."""

from collections import defaultdict
from pathlib import Path

import pytest
import yaml

from migrations_tracker.extracts.errors import ExtractError
from migrations_tracker.validate import validate
from tests.numbers import bombs
from tests.numbers.hostile import text_files
from tests.numbers.rows import NOW

FAULTY = Path(__file__).parents[1] / "fixtures/faulty"
EXPECTED = yaml.load((FAULTY / "expected.yaml").read_text(), yaml.BaseLoader)
HOSTILE = text_files()
DECLARED = """
source: legacy
mapping_version: "1"
dialect: {encoding: %s, delimiter: "%s", decimal: ".", negative: sign, date: "%%Y-%%m-%%d"}
columns: {external_id: id, customer_name: name, city: city}
"""


def check(name, **more):
    told = EXPECTED[name]
    folder = FAULTY / told.get("folder", name.removesuffix(".csv"))
    places = {"file": str(FAULTY / name), "declare": str((FAULTY / name).with_suffix(".yaml")), "against": str(folder)}
    return validate(entity=told["entity"], now=NOW, **places, **more)


@pytest.mark.parametrize("name", list(EXPECTED))
def test_every_fault_is_found_and_nothing_else(name):
    expected = {int(row): rules.split() for row, rules in EXPECTED[name].items() if row.isdigit()}

    found = check(name)

    rules = defaultdict(list)
    for each in found["findings"]:
        rules[each["row"] or 0].append(each["rule"])
    assert {row: sorted(each) for row, each in rules.items()} == expected
    assert found["read"] == found["accepted"] + found["rejected"] + found["orphans"]
    assert all(
        "column" in each["reason"] or "no " in each["reason"] or "declaration" in each["reason"]
        for each in found["not_checked"]
    )


@pytest.mark.parametrize("name", [name for name in EXPECTED if "cents" not in name])
def test_rejects_of_a_faulty_file_break_the_same_rules_again(name, tmp_path):
    rejects = tmp_path / name
    once = check(name, rejects=str(rejects))
    told, folder = EXPECTED[name], FAULTY / EXPECTED[name].get("folder", name.removesuffix(".csv"))
    places = {"declare": str((FAULTY / name).with_suffix(".yaml")), "against": str(folder)}

    again = validate(entity=told["entity"], file=str(rejects), now=NOW, **places)

    assert again["read"] == once["rejected"]
    assert again["control_totals"].keys() <= once["control_totals"].keys()


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_hostile_file_is_refused_with_its_line_or_row_by_row(name, tmp_path):
    hostile = HOSTILE[name]
    path, declare = tmp_path / "9f86d081", tmp_path / "declare.yaml"
    path.write_bytes(hostile.content)
    declare.write_text(DECLARED % (hostile.encoding, hostile.delimiter.replace('"', '\\"')))

    with pytest.raises(ExtractError) as refused:
        validate(entity="customer", file=str(path), declare=str(declare), now=NOW, name="customers.csv", format="csv")

    assert hostile.encoding in ("utf-16-le", "latin-9") or refused.value.sentence
    if "delimiter" not in name and "encoding" not in name:
        assert hostile.words in str(refused.value)
        assert (refused.value.file, refused.value.line) == ("customers.csv", hostile.line)


@pytest.mark.parametrize("name", list(bombs.BOMBS))
def test_a_bomb_is_refused(name, tmp_path):
    make, words = bombs.BOMBS[name]
    path, declare = make(tmp_path / "bomb.xlsx"), tmp_path / "declare.yaml"
    declare.write_text(DECLARED % ("utf-8", ","))

    with pytest.raises(ExtractError) as refused:
        validate(entity="customer", file=str(path), declare=str(declare), now=NOW)

    assert words in str(refused.value)


def test_a_row_that_is_short_far_down_is_rejected_alone(tmp_path):
    path, declare = tmp_path / "customers.csv", tmp_path / "declare.yaml"
    rows = [f"C-{number},Acme {number},Leeds" for number in range(2, 1202)]
    path.write_text("id,name,city\n" + "\n".join([*rows[:999], "C-1001,Acme", *rows[1000:]]) + "\n")
    declare.write_text(DECLARED % ("utf-8", ","))

    found = validate(entity="customer", file=str(path), declare=str(declare), now=NOW)

    assert (found["read"], found["accepted"], found["rejected"]) == (1200, 1199, 1)
    assert [(each["row"], each["rule"], each["note"]) for each in found["findings"]] == [
        (1001, "GEN-16", "line 1001 has 2 cells, the header 3")
    ]


def test_a_wrong_declaration_rejects_amounts_and_changes_none(tmp_path):
    text = (
        (FAULTY / "journals.yaml").read_text().replace('decimal: ",", thousands: "."', 'decimal: ".", thousands: ","')
    )
    (tmp_path / "declare.yaml").write_text(text)

    found = validate(
        entity="journal_line", file=str(FAULTY / "journals.csv"), declare=str(tmp_path / "declare.yaml"), now=NOW
    )

    assert found["accepted"] == 0
    assert found["control_totals"] == {
        "EUR": {"debit": "0.00", "credit": "0.00"},
        "GBP": {"debit": "0.00", "credit": "0.00"},
    }
