"""The rules of a batch: all of the specification are there, every one can be asked, and some are seen at work."""

import csv

import pytest

from migrations_tracker.validate import ENTITIES, rules_of, validate
from migrations_tracker.validate.declaration import CHOICES

FAMILIES = {"GEN": 15, "CUS": 10, "PRD": 6, "CON": 10, "USE": 8, "INV": 10, "LIN": 6, "CRN": 6, "PAY": 7, "JRN": 10}
SPECIFIED = {f"{family}-{number:02d}" for family, last in FAMILIES.items() for number in range(1, last + 1)}
CHECKED = [entity for entity in ENTITIES.values() if not entity.reference]
DIALECT = 'dialect: {encoding: utf-8, delimiter: ",", decimal: ".", negative: sign, date: "%Y-%m-%d", money: major, zone: UTC}'
FACTS = {"cut_over": "2026-12-01", "period_from": "2026-12-01", "period_to": "2026-12-31", "late_hours": "24"}
FACTS |= {name: allowed[0] for name, allowed in CHOICES.items()} | {"default_currency": "USD"}


@pytest.fixture
def check(tmp_path):
    """Validate rows of an entity; `parents` are written beside them."""

    def checked(entity, rows, *, parents=None, more="", columns=None):
        names = columns or list(ENTITIES[entity].fields)
        file, declare, against = tmp_path / "rows.csv", tmp_path / "declare.yaml", tmp_path / "against"
        against.mkdir(exist_ok=True)
        for name, given in (parents or {}).items():
            write(against / f"{name}.csv", list(ENTITIES[name].fields), given)
        write(file, names, rows)
        lines = [
            "source: legacy",
            'mapping_version: "1"',
            DIALECT,
            "columns:",
            *(f"  {name}: {name}" for name in names),
        ]
        declare.write_text("\n".join([*lines, "facts:", *(f"  {key}: {value}" for key, value in FACTS.items()), more]))
        places = {"file": str(file), "declare": str(declare), "against": str(against)}
        return validate(entity=entity, now="2026-12-31T12:00:00+00:00", **places)

    return checked


def write(path, names, rows):
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(rows)


def test_every_rule_of_the_specification_is_there():
    known = {rule.id for entity in CHECKED for rule in rules_of(entity)}

    assert known - SPECIFIED == {"GEN-16", "GEN-17"}
    assert SPECIFIED - known == set()


def test_every_rule_has_checks_or_says_who_keeps_it():
    for entity in CHECKED:
        for rule in rules_of(entity):
            assert bool(rule.checks) or bool(rule.kept_by), rule.id


@pytest.mark.parametrize("entity", [entity.name for entity in CHECKED])
def test_every_check_can_be_asked(check, entity):
    parents = {name: [] for name in ENTITIES}

    found = check(entity, [{}, {}], parents=parents)

    assert found["read"] == found["accepted"] + found["rejected"] + found["orphans"] == 2
    assert found["not_checked"] == [] or all("there is no column" in each["reason"] for each in found["not_checked"])


LINE = {
    "invoice_number": "A-1",
    "line_number": "1",
    "product": "P",
    "quantity": "3",
    "unit_price": "0.333",
    "net": "1.00",
    "currency": "GBP",
}
COLUMNS = list(LINE)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"net": "0.99"}, [("LIN-06", "W")]),
        ({"net": "1.02"}, [("INV-03", "E")]),
        ({"net": "1E+3"}, [("GEN-14", "E")]),
        ({"net": "NaN"}, [("GEN-14", "E")]),
        ({"net": "１.００"}, [("GEN-14", "E")]),
        ({"net": "1.234,56"}, [("GEN-14", "E")]),
        ({"currency": "GPB"}, [("GEN-07", "E")]),
        ({"currency": "JPY", "quantity": "", "net": "1.5"}, [("GEN-07", "E")]),
        ({"net": ""}, [("GEN-05", "E")]),
        ({"net": "N/A"}, [("GEN-05", "E")]),
        ({"product": "1.23E+10"}, [("GEN-14", "E")]),
        ({"invoice_number": ""}, [("LIN-01", "E")]),
    ],
)
def test_a_line_breaks_the_right_rule(check, change, expected):
    found = check("invoice_line", [{**LINE, **change}], columns=COLUMNS)

    assert [(each["rule"], each["severity"]) for each in found["findings"]] == expected


JOURNAL = [
    {
        "entry": "J-1",
        "line": "1",
        "date": "2026-12-31",
        "account": "1100",
        "debit": "10.00",
        "credit": "",
        "currency": "GBP",
    },
    {
        "entry": "J-1",
        "line": "2",
        "date": "2026-12-31",
        "account": "4000",
        "debit": "",
        "credit": "10.00",
        "currency": "GBP",
    },
]


def test_an_entry_out_of_balance_by_a_penny_is_rejected_whole(check):
    rows = [JOURNAL[0], {**JOURNAL[1], "credit": "9.99"}]

    assert check("journal_line", JOURNAL, columns=list(JOURNAL[0]))["accepted"] == 2
    found = check("journal_line", rows, columns=list(JOURNAL[0]))

    assert (found["rejected"], {each["rule"] for each in found["findings"]}) == (2, {"JRN-02"})
    assert {each["note"] for each in found["findings"]} == {"0.010000 GBP"}


def test_an_unknown_customer_makes_an_orphan(check):
    found = check(
        "contract", [{"customer": "C-9", "name": "A"}], parents={"customer": []}, columns=["customer", "name"]
    )

    assert (found["rejected"], found["orphans"]) == (0, 1)


@pytest.mark.parametrize(
    ("more", "rules"),
    [
        ("count: 1", []),
        ("count: 2", ["GEN-03"]),
        ('totals: {net: {GBP: "1.00"}}', []),
        ('totals: {net: {GBP: "1.01"}}', ["GEN-03"]),
        ('totals: {net: {GBP: "100.00"}}', ["GEN-12"]),
        ('totals: {net: {GBP: "0.01"}}', ["GEN-12"]),
    ],
)
def test_what_was_declared_is_compared(check, more, rules):
    found = check("invoice_line", [LINE], columns=COLUMNS, more=more)

    assert [each["rule"] for each in found["findings"]] == rules
    assert found["stopped"] == bool(rules)
