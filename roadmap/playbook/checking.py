"""Whether plain data is a playbook: its shape by the JSON Schema, its references by hand. Every problem has a line."""

import json
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, ValidationError

from roadmap.playbook.reading import Document, Problem
from roadmap.playbook.references import reference_problems

SCHEMA_FILE = Path(__file__).resolve().parent.parent / "playbooks" / "schema.json"
TYPES = {
    "object": "a group of keys",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "boolean": "true or false",
}


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))


def problems_of(document: Document) -> list[Problem]:
    """Every problem of the shape, or, when that is right, every problem of the references."""
    shape = [problem for error in validator().iter_errors(document.data) for problem in _in_words(error, document)]
    return shape or list(reference_problems(document))


def _in_words(error: ValidationError, document: Document) -> Iterator[Problem]:
    path = tuple(error.absolute_path)
    value: Any = error.instance
    schema: Any = error.schema
    if error.validator == "additionalProperties":
        for key in sorted(set(value) - set(schema["properties"])):
            yield document.problem((*path, key), _unknown_key(key, schema))
    elif error.validator == "required":
        missing = next(key for key in schema["required"] if f"'{key}'" == error.message.split(" is ")[0])
        yield document.problem(path, _missing(missing, schema, value))
    else:
        yield document.problem(path, f"{_name(path)} {_wrong(str(error.validator), schema, value)}.")


def _unknown_key(key: str, schema: dict[str, Any]) -> str:
    known = sorted(schema["properties"])
    meant = get_close_matches(key, known, n=1)
    hint = f" Did you mean “{meant[0]}”?" if meant else ""
    return f"“{key}” is not a key of {_thing(schema)}.{hint} Allowed: {', '.join(known)}."


def _missing(key: str, schema: dict[str, Any], value: dict[str, Any]) -> str:
    thing = _thing(schema)
    if isinstance(value.get("key"), str):
        thing = f"the {thing.split(' ', 1)[-1]} “{value['key']}”"
    allowed = schema["properties"][key].get("enum")
    hint = f" Allowed: {_listed(allowed)}." if allowed else ""
    return f"{thing[0].upper()}{thing[1:]} needs “{key}”.{hint}"


def _wrong(keyword: str, schema: dict[str, Any], value: Any) -> str:
    """What is wrong with a value, as the rest of a sentence that begins with its name."""
    wanted = schema[keyword]
    match keyword:
        case "enum":
            said = f"cannot be {_shown(value)}. Allowed: {_listed(wanted)}"
        case "const":
            said = f"has to be {_shown(wanted)}, not {_shown(value)}"
        case "type":
            kinds = " or ".join(TYPES[kind] for kind in ([wanted] if isinstance(wanted, str) else wanted))
            said = f"has to be {kinds}, not {_shown(value)}"
        case "pattern":
            said = f"cannot be {_shown(value)}. Allowed: {schema['description']}"
        case "minimum" | "maximum":
            said = f"cannot be {value}. Allowed: {schema.get('minimum')} to {schema.get('maximum', 'any number')}"
        case "uniqueItems":
            said = "names something twice"
        case _:  # minLength, maxItems, minProperties and their kin
            unit = (
                ("character" if wanted == 1 else "characters")
                if keyword.endswith("Length")
                else ("entry" if wanted == 1 else "entries")
            )
            said = f"needs {'at least' if keyword.startswith('min') else 'at most'} {wanted} {unit}"
    return said


def _thing(schema: dict[str, Any]) -> str:
    return str(schema.get("title", "this group"))


def _name(path: Iterable[str | int]) -> str:
    names = [step for step in path if isinstance(step, str)]
    return f"“{names[-1]}”" if names else "The file"


def _shown(value: Any) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | dict):
        return TYPES["array" if isinstance(value, list) else "object"]
    text = str(value)
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"


def _listed(values: Iterable[Any]) -> str:
    return ", ".join(str(value).lower() if isinstance(value, bool) else str(value) for value in values)
