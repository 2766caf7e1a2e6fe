"""Every rule of the specification, with a row that passes and one that fails; the table is in `tests/fixtures/rules`."""

import json
from itertools import chain

import pytest

from migrations_tracker.validate import ENTITIES, rules_of
from migrations_tracker.validate.library import general
from migrations_tracker.validate.questions import AS_GOOD_AS, EMPTY, TWICE, YEARS
from tests.numbers.rows import Checker, rows_of, table

SPECIFIED = {
    "GEN": "B B B W E E E E W W E B W E -", "CUS": "E E E W W W E E B W", "PRD": "E E E E W W",
    "CON": "E E E W W E W W W B", "USE": "E E E E W W B E", "INV": "E E E E W W E E W B", "LIN": "E E E W W W",
    "CRN": "E E E E W B", "PAY": "E E E E E W W", "JRN": "E E E E E E W W B W",
}  # fmt: skip
SEVERITY = {
    f"{family}-{number:02d}": severity.strip("-")
    for family, all_of_it in SPECIFIED.items()
    for number, severity in enumerate(all_of_it.split(), start=1)
}
OURS = {"GEN-16": "E", "GEN-17": "E"}
LINES = {"INV-03": "E"}  # of an invoice's lines, asked of them
MORE = {
    **{(entity, "GEN-14"): {"E", "W"} for entity in ENTITIES},
    ("invoice", "INV-02"): {"E", "W"},
    ("contract", "CON-02"): {"E", "W"},
    ("payment", "PAY-02"): {"E", "W"},
}
OF_FILES = {"GEN-01", "GEN-02", "GEN-03", "GEN-04", "GEN-12", "GEN-15", "GEN-16", "GEN-17"}  # test_rules_of_files.py
CHECKED = [entity for entity in ENTITIES.values() if not entity.reference]
PAGES = {entity.name: table(entity.name) for entity in CHECKED}


def cases():
    for name in (*PAGES, "general"):
        page = table(name)
        for rule, given in page["cases"].items():
            for number, case in enumerate(given, start=1):
                yield pytest.param(case.get("entity", name), case.get("rule", rule), case, id=f"{name}-{rule}-{number}")


CASES = list(cases())


@pytest.fixture
def check(tmp_path):
    return Checker(tmp_path)


PASSING: dict[str, dict[str, object]] = {}  # what was said of rows that pass: most cases begin with the same ones


def _passing(check, entity, rows, told):
    key = json.dumps([entity, rows, told], default=str)
    if key not in PASSING:
        PASSING[key] = check(entity, rows, **told)
    return PASSING[key]


@pytest.mark.parametrize(("entity", "rule", "case"), CASES)
def test_a_row_passes_and_a_row_fails(check, entity, rule, case):
    page = PAGES[entity]
    parents = {**page["parents"], **case.get("parents", {})}
    told = {"parents": parents, "facts": case.get("facts"), "date": page.get("date", "%Y-%m-%d")}

    passes = _passing(check, entity, rows_of(page["rows"], case.get("good", {})), told)
    rows = rows_of(page["rows"], case["bad"])
    fails = check(entity, rows, **told)

    noise = set(case.get("noise", []))
    assert [each for each in passes["findings"] if each["rule"] not in noise] == []
    assert passes["accepted"] == passes["read"]
    found = [each for each in fails["findings"] if each["rule"] == rule and each["sentence"].startswith(case["says"])]
    assert [each["row"] for each in found] == [int(row) for row in case.get("at", [len(rows) + 1])] or [None]
    others = {each["rule"] for each in fails["findings"] if each not in found}
    assert others == set(case.get("also", []))
    assert fails["read"] == fails["accepted"] + fails["rejected"] + fails["orphans"] == len(rows)


def test_the_library_has_the_rules_of_the_specification_with_their_severities():
    found = {rule.id: rule.severity for entity in CHECKED for rule in rules_of(entity)}

    assert found == SEVERITY | OURS


def test_severities_differ_from_the_rule_only_where_the_specification_says_both():
    for entity in CHECKED:
        for rule in rules_of(entity):
            told = {check.severity or rule.severity for check in rule.checks}
            assert told <= MORE.get((entity.name, rule.id), {rule.severity}), rule.id


def test_no_rule_is_missing_from_the_table():
    in_table = {rule for page in (*PAGES.values(), table("general")) for rule in page["cases"]}

    assert in_table | OF_FILES == set(SEVERITY | OURS)


@pytest.mark.parametrize("entity", [entity.name for entity in CHECKED])
def test_no_check_is_missing_from_the_table(entity):
    said = {}
    for page in (PAGES[entity], table("general")):
        for rule, given in page["cases"].items():
            said.setdefault(rule, []).extend(case["says"] for case in given)

    for rule in chain(ENTITIES[entity].rules, general()):
        for each in rule.checks:
            assert any(each.sentence.startswith(words) for words in said[rule.id]), (rule.id, each.sentence)


def test_no_question_about_cells_is_missing_from_the_table():
    said = {case.values[2]["says"] for case in CASES}

    for sentence in (EMPTY, AS_GOOD_AS, YEARS, TWICE):
        assert any(sentence.startswith(words) for words in said), sentence


def test_every_rule_has_checks_or_says_who_keeps_it():
    for entity in CHECKED:
        for rule in rules_of(entity):
            assert bool(rule.checks) != bool(rule.kept_by), rule.id


@pytest.mark.parametrize("entity", [entity.name for entity in CHECKED])
def test_every_check_can_be_asked(check, entity):
    parents = {name: [] for name in ENTITIES}

    found = check(entity, [{}, {}], parents=parents)

    assert found["read"] == found["accepted"] + found["rejected"] + found["orphans"] == 2
    assert found["not_checked"] == []
