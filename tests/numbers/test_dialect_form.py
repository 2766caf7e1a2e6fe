"""How a file is written, as people say it in a form."""

import pytest

from migrations_tracker.extracts.dialect import Dialect
from migrations_tracker.forms.dialects import DATES, DialectForm, as_initial

SAID = {
    "encoding": "utf-8",
    "delimiter": "tab",
    "decimal": ",",
    "thousands": "space",
    "negative": "sign",
    "date": "%d.%m.%Y",
}


def test_what_is_said_is_a_dialect_and_can_be_shown_again() -> None:
    form = DialectForm(SAID)
    assert form.is_valid(), form.errors
    declared = form.declared()
    assert Dialect.of(declared, where="it").thousands == " "
    assert as_initial(declared) == SAID


@pytest.mark.parametrize("name", ["encoding", "delimiter", "decimal", "negative", "date"])
def test_nothing_is_chosen_for_anybody(name: str) -> None:
    form = DialectForm({**SAID, name: ""})
    assert name in form.errors


def test_a_contradiction_is_said_in_a_sentence() -> None:
    form = DialectForm({**SAID, "thousands": ","})
    assert form.errors["__all__"] == ["This: decimal mark and thousands mark are both ','."]


def test_a_workbook_has_neither_encoding_nor_delimiter() -> None:
    said = {name: value for name, value in SAID.items() if name not in ("encoding", "delimiter")}
    form = DialectForm(said, workbook=True)
    assert form.is_valid(), form.errors
    assert Dialect.of(form.declared(), where="it").encoding == "utf-8"


def test_zone_and_money_are_asked_for_where_they_matter() -> None:
    form = DialectForm({**SAID, "zone": "Mars/Olympus", "money": ""}, demand=("zone", "money"))
    assert set(form.errors) == {"zone", "money"}
    assert DialectForm({**SAID, "zone": "Europe/London", "money": "minor"}, demand=("zone", "money")).is_valid()


@pytest.mark.parametrize("value", [value for value, _label in DATES])
def test_every_offered_date_is_one_that_the_engine_reads(value: str) -> None:
    assert DialectForm({**SAID, "date": value}).is_valid()
