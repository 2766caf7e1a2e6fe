"""What docs/validate.md says is what the program does."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from migrations_tracker.validate import ENTITIES
from migrations_tracker.validate.declaration import DEMANDED, FACTS, OPTIONAL
from migrations_tracker.validate.library import general

HOUSE = Path(__file__).parents[2]
PAGE = (HOUSE / "docs/validate.md").read_text(encoding="utf-8")
CHECKED = [entity for entity in ENTITIES.values() if not entity.reference]


def shown(kind):
    """The first piece of that kind on the page."""
    return re.search(rf"```{kind}\n(.*?)\n```", PAGE, re.DOTALL)[1]


def run(*words):
    out = StringIO()
    try:
        call_command("validate", *words, stdout=out)
    except SystemExit as end:
        return out.getvalue(), end.code
    return out.getvalue(), 0


def test_the_example_says_what_the_command_says(monkeypatch):
    monkeypatch.chdir(HOUSE)
    words = shown("sh").split()[2:]

    printed, code = run(*words)

    assert printed.rstrip() == shown("text")
    assert code == 1
    assert Path("tests/fixtures/faulty/lines.yaml").read_text().rstrip() == shown("yaml")


def test_every_rule_stands_on_the_page_and_no_other():
    written = re.findall(r"^\| ([A-Z]{3}-[0-9]{2}) \| (\S) \| (.*) \|$", PAGE, re.MULTILINE)

    known = [rule for rules in (general(), *(entity.rules for entity in CHECKED)) for rule in rules]
    assert written == [(rule.id, rule.severity or "–", rule.title) for rule in known]


def test_every_column_every_key_and_every_list_stands_on_the_page():
    for entity in CHECKED:
        columns = ", ".join(f"`{name}`" for name in entity.fields)
        assert f"(`{entity.name}`)\n\nColumns: {columns}.\n" in PAGE
    for name in (*DEMANDED, *OPTIONAL, *FACTS, *(entity.name for entity in ENTITIES.values() if entity.reference)):
        assert f"`{name}`" in PAGE, name


def test_a_file_that_is_not_there_ends_with_2():
    with pytest.raises(CommandError) as refused:
        run("customer", "nowhere.csv", "--declare", "nowhere.yaml")

    assert refused.value.returncode == 2


def test_one_without_a_finding_ends_with_0_and_is_told_as_one_object(tmp_path):
    (tmp_path / "products.csv").write_text("sku,name\nSKU-1,Shipments\n")
    (tmp_path / "declare.yaml").write_text(
        'source: legacy\nmapping_version: "1"\ncolumns: {sku: sku, name: name}\n'
        'dialect: {encoding: utf-8, delimiter: ",", decimal: ".", negative: sign, date: "%Y-%m-%d"}\n'
    )
    told = (HOUSE / "docs/commands.md").read_text(encoding="utf-8").partition("## `manage.py validate")[2]

    printed, code = run(
        "product", str(tmp_path / "products.csv"), "--declare", str(tmp_path / "declare.yaml"), "--json"
    )

    keys = re.findall(r'^  "(\w+)"', printed, re.MULTILINE)
    assert code == 0
    assert [key for key in keys if f"`{key}`" not in told.partition("\n## ")[0]] == []
