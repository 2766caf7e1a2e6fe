"""What differs between two playbooks, in words: the preview of an import."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from roadmap.playbook.fields import to_plain
from roadmap.playbook.model import Playbook

LISTS = {
    "parameters": "parameter",
    "phases": "phase",
    "topics": "topic",
    "requirements": "requirement",
    "objectives": "objective",
    "items": "item",
}
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `field` is empty when the whole thing was added, removed or put elsewhere."""

    kind: Literal["added", "removed", "changed", "reordered"]
    thing: str
    key: str
    field: str
    before: Any
    after: Any
    sentence: str


def differences(old: Playbook, new: Playbook) -> list[Change]:
    """Every difference, the new one's order first; empty exactly when the playbooks are equal."""
    before, after = _sorted_out(old), _sorted_out(new)
    changes = list(_fields("playbook", new.title, new.key, before[""][""], after[""][""]))
    for name, thing in LISTS.items():
        changes += _rows(thing, before[name], after[name])
    return changes


def _sorted_out(playbook: Playbook) -> dict[str, dict[str, Row]]:
    """Each list by key; items know their objective, and the playbook itself is what remains."""
    whole = to_plain(playbook)
    found: dict[str, dict[str, Row]] = {name: {} for name in LISTS}
    for name in LISTS:
        for row in whole.pop(name, []):
            for item in row.pop("items", []) if name == "objectives" else []:
                found["items"][item["key"]] = {**item, "objective": row["key"]}
            found[name][row["key"]] = row
    found[""] = {"": whole}
    return found


def _rows(thing: str, before: dict[str, Row], after: dict[str, Row]) -> Iterator[Change]:
    for key, row in after.items():
        if key not in before:
            where = f" in “{row['objective']}”" if "objective" in row else ""
            yield Change("added", thing, key, "", None, row, f"The {thing} “{_name(row)}” is new{where}.")
        else:
            yield from _fields(thing, _name(row), key, before[key], row)
    for key, row in before.items():
        if key not in after:
            yield Change("removed", thing, key, "", row, None, f"The {thing} “{_name(row)}” is gone.")
    kept_before, kept_after = ([key for key in rows if key in before and key in after] for rows in (before, after))
    if kept_before != kept_after:
        yield Change("reordered", thing, "", "", kept_before, kept_after, f"The {thing}s stand in another order.")


def _fields(thing: str, name: str, key: str, before: Row, after: Row) -> Iterator[Change]:
    for field in dict.fromkeys((*after, *before)):
        old, new = before.get(field), after.get(field)
        if old != new or type(old) is not type(new):
            of = "The playbook" if thing == "playbook" else f"The {thing} “{name}”"
            sentence = f"{of}: {field.replace('_', ' ')} is {_said(new)} instead of {_said(old)}."
            yield Change("changed", thing, key, field, old, new, sentence)


def _name(row: Row) -> str:
    return str(row.get("title") or row.get("label") or row["key"])


def _said(value: Any) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(_said(entry) for entry in value) or "nothing"
        case dict():
            return "; ".join(f"{key.replace('_', ' ')}: {_said(entry)}" for key, entry in value.items())
        case int():
            return str(value)
    text = " ".join(str(value).split())
    return f"“{text}”" if len(text) <= 120 else f"“{text[:120]}…”"
