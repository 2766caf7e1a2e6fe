"""A dialect is declared whole, or refused with a sentence; what YAML says stays the text that was typed."""

import pytest

from migrations_tracker.extracts.declaring import load_yaml
from migrations_tracker.extracts.dialect import Dialect
from migrations_tracker.extracts.errors import ExtractError

WHOLE = {"encoding": "UTF-8", "delimiter": ";", "decimal": ",", "negative": "sign", "date": "%d.%m.%Y"}


def declare(**changes):
    return Dialect.of({**WHOLE, **changes}, where="“dialect” of left", file="mapping.yaml")


def test_a_whole_dialect_is_read():
    found = declare(thousands=".")

    assert (found.encoding, found.delimiter, found.decimal, found.thousands) == ("utf-8", ";", ",", ".")
    assert (found.quote, found.zone, found.money) == ('"', "", "")
    assert found.date_in_words() == "DD.MM.YYYY"
    assert not found.dates_have_times


@pytest.mark.parametrize("name", list(WHOLE))
def test_what_is_missing_is_asked_for(name):
    with pytest.raises(ExtractError, match=f"has to say “{name}”: nothing about a file is guessed") as refused:
        declare(**{name: ""})

    assert refused.value.file == "mapping.yaml"


def test_a_reader_may_demand_more():
    with pytest.raises(ExtractError, match="has to say “zone”, “money”"):
        Dialect.of(WHOLE, where="it", demand=("zone", "money"))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"encoding": "latin-9"}, "“encoding” cannot be 'latin-9'. Allowed: 'utf-8',"),
        ({"delimiter": "::"}, "“delimiter” cannot be '::'"),
        ({"negative": "red"}, "“negative” cannot be 'red'. Allowed: 'sign', 'parentheses', 'trailing'."),
        ({"thousands": ","}, "decimal mark and thousands mark are both ','."),
        ({"zone": "Mars/Olympus"}, "“Mars/Olympus” is not a time zone"),
        ({"date": "%d.%m.%y"}, "“date” knows no “%y”"),
        ({"date": "%d.%Y"}, "“date” needs exactly one of %m"),
        ({"date": "%Y-%Y-%m-%d"}, "“date” needs exactly one of %Y"),
        ({"thousand": "."}, "“thousand” is not known in “dialect” of left. Did you mean “thousands”?"),
        ({"decimal": ["."]}, "“decimal” in “dialect” of left has to be a text."),
    ],
)
def test_what_cannot_be_is_refused(changes, sentence):
    with pytest.raises(ExtractError) as refused:
        declare(**changes)

    assert sentence in str(refused.value)


def test_what_two_sides_share_may_be_an_alias():
    assert load_yaml("left: &d {a: 1}\nright: *d\n", "m.yaml") == {"left": {"a": "1"}, "right": {"a": "1"}}


def test_scalars_stay_what_was_typed():
    text = 'tolerance: {USD: 0.05, NOK: 1_000}\naccounts: {0400: NO, 1e3: ~}\ndelimiter: "\\t"\nmatch: [[a, b]]\n'

    assert load_yaml(text, "m.yaml") == {
        "tolerance": {"USD": "0.05", "NOK": "1_000"},
        "accounts": {"0400": "NO", "1e3": "~"},
        "delimiter": "\t",
        "match": [["a", "b"]],
    }


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "“a” stands here twice."),
        ("a: [1\nb: 2\n", 2, "This is not YAML"),
        ("a: &a [*a]\n", 1, "nested deeper than 20"),
        (
            "\n".join(f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 9 if n else ["x"]) + "]" for n in range(12)),
            None,
            "more than 500,000",
        ),
        ("a: 1\n\x00", 2, "cannot stand in a YAML file"),
        ("? [a]\n: b\n", 1, "A key has to be a plain text."),
        ("", None, "The file is empty."),
        ("[" * 30 + "]" * 30, 1, "nested deeper than 20"),
    ],
)
def test_yaml_that_is_not_plain_is_refused_with_its_line(text, line, sentence):
    with pytest.raises(ExtractError, match=r"^m\.yaml") as refused:
        load_yaml(text, "m.yaml")

    assert line is None or refused.value.line == line
    assert sentence in refused.value.sentence
