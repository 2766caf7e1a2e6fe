"""A playbook changed in one place: plain values in, the next version's text out. Everything else stays as it was."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from roadmap.playbook.fields import ByAnswer, Need, to_plain
from roadmap.playbook.loading import load
from roadmap.playbook.model import Item, Objective, Playbook
from roadmap.playbook.writing import dump

VERSION = re.compile(r"^version:[ \t]*[0-9]+[ \t]*$", re.MULTILINE)
Plain = dict[str, Any]


def numbered(text: str, version: int) -> str:
    """The same text with this version; a text that says none is left as it is."""
    return VERSION.sub(f"version: {version}", text, count=1)


def with_objective(playbook: Playbook, key: str, values: Mapping[str, Any], *, version: int) -> str:
    """An objective with these values, or a new one at the end. What is None is left out. Raises `PlaybookError`."""
    plain = to_plain(playbook)
    rows = plain["objectives"]
    row = next((found for found in rows if found["key"] == key), None)
    if row is None:
        row = {"key": key}
        rows.append(row)
    _put(row, values)
    row.setdefault("items", row.pop("items", []))
    return _text(plain, version)


def with_item(playbook: Playbook, objective: str, key: str, values: Mapping[str, Any], *, version: int) -> str:
    """An item with these values, or a new one at the end of that objective. Raises `PlaybookError`."""
    plain = to_plain(playbook)
    row = next((found for found in _items(plain) if found["key"] == key), None)
    if row is None:
        row = {"key": key}
        next(found for found in plain["objectives"] if found["key"] == objective).setdefault("items", []).append(row)
    _put(row, values)
    return _text(plain, version)


def without(playbook: Playbook, key: str, *, version: int) -> str:
    """Without that objective and its items, or without that item, and without anything that names it as a tie.

    Who waited for a removed item waits for nothing in its place. Raises `PlaybookError`.
    """
    plain = to_plain(playbook)
    gone = {item["key"] for o in plain["objectives"] if o["key"] == key for item in o.get("items", [])} | {key}
    gone |= {f"objective:{o['key']}" for o in plain["objectives"] if o["key"] == key}
    plain["objectives"] = [o for o in plain["objectives"] if o["key"] != key]
    for row in (*plain["objectives"], *plain.get("phases", ())):
        _untie(row, gone, "requires")
    for objective in plain["objectives"]:
        objective["items"] = [item for item in objective.get("items", []) if item["key"] not in gone]
        if objective.get("shares_row_with") == key:
            del objective["shares_row_with"]
        for item in objective["items"]:
            _untie(item, gone, "requires", "soft_requires", "assists")
    return _text(plain, version)


def _untie(row: Plain, gone: set[str], *names: str) -> None:
    for name in names:
        left = [tie for tie in row.get(name, []) if _on(tie) not in gone]
        _put(row, {name: left or None} if name in row else {})


def _on(tie: Any) -> str:
    return str(tie["key"]) if isinstance(tie, dict) else str(tie)


def _items(plain: Plain) -> Iterator[Plain]:
    for objective in plain["objectives"]:
        yield from objective.get("items", [])


def _put(row: Plain, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if value is None:
            row.pop(name, None)
        else:
            row[name] = value


def _text(plain: Plain, version: int) -> str:
    """The canonical text: whatever was accepted comes back from an export as it is here."""
    plain["version"] = version
    words = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True)
    return dump(load(words, plain["title"]))


# --- Values in one line each ----------------------------------------------------------------------------------------


def said_needs(needs: tuple[Need, ...]) -> str:
    """One a line: `c-share`, `c-share SS +2`, or `objective:align`."""
    return "\n".join(" ".join([n.key, *_how(n)]) for n in needs)


def _how(need: Need) -> list[str]:
    return [*([need.kind] if need.kind != "FS" or need.lag else []), *([f"{need.lag:+d}"] if need.lag else [])]


KEY = r"(?P<key>(?:objective:|phase:)?[a-z][a-z0-9_-]*)"
NEED = re.compile(KEY + r"(?:\s+(?P<kind>FS|SS|FF|SF))?(?:\s+(?P<lag>[+-]?[0-9]{1,3}))?")


def read_needs(text: str) -> list[Any]:
    """As `said_needs` writes them. Raises `ValueError` with the line that is none."""
    found: list[Any] = []
    for line in _lines(text):
        match = NEED.fullmatch(line)
        if match is None:
            raise ValueError(line)
        need: Plain = {"key": match["key"]}
        if match["lag"]:
            need["lag"] = int(match["lag"])
        if match["kind"]:
            need["kind"] = match["kind"]
        found.append(need if len(need) > 1 else need["key"])
    return found


def said_condition(record: Item | Objective) -> str:
    """One a line: `usage: pull`, or `size: medium, large`."""
    return "\n".join(f"{key}: {', '.join(map(_answer, values))}" for key, values in record.when)


def read_condition(text: str) -> Plain:
    """As `said_condition` writes it. Raises `ValueError` with the line that is none."""
    found: Plain = {}
    for line in _lines(text):
        key, colon, answers = line.partition(":")
        values = [_typed(answer.strip()) for answer in answers.split(",") if answer.strip()]
        if not (colon and key.strip() and values):
            raise ValueError(line)
        found[key.strip()] = values if len(values) > 1 else values[0]
    return found


def said_cases(value: Any) -> str:
    """`small: 4, large: 8`, and weeks as `large: 2-3`; nothing for what depends on no answer."""
    if not isinstance(value, ByAnswer):
        return ""
    return ", ".join(f"{answer}: {_case(case)}" for answer, case in value.cases)


def read_cases(text: str, *, weeks: bool) -> Plain:
    """As `said_cases` writes them. Raises `ValueError` with the part that is none."""
    found: Plain = {}
    for part in (part.strip() for part in text.split(",") if part.strip()):
        match = re.fullmatch(r"([a-z0-9_-]+)\s*:\s*([0-9]+)(?:\s*-\s*([0-9]+))?", part)
        if match is None or (match[3] and not weeks):
            raise ValueError(part)
        found[match[1]] = [int(match[2]), int(match[3] or match[2])] if weeks else int(match[2])
    return found


def _case(case: Any) -> str:
    return f"{case[0]}-{case[1]}" if isinstance(case, tuple) else str(case)


def _answer(answer: Any) -> str:
    return str(answer).lower() if isinstance(answer, bool) else str(answer)


def _typed(answer: str) -> Any:
    return {"true": True, "yes": True, "false": False, "no": False}.get(answer, answer)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
