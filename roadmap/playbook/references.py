"""What a schema cannot say about a playbook: what its parts may say of each other. Works on data of the right shape."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from roadmap.playbook.reading import Document, Path, Problem
from roadmap.schedule import find_cycle

ROLES = {
    "VENDOR": ("csm", "solutions_engineer", "product_engineer"),
    "CUSTOMER": ("sponsor", "signatory", "lead", "approver", "data_owner", "it", "engineer", "contributor"),
    "THIRD": ("third_party",),
}
ANCHORS = ("offset", "after_kickoff", "after_objective", "before_go_live")
Row = dict[str, Any]
Rows = list[tuple[Path, Row]]


def reference_problems(document: Document) -> Iterator[Problem]:
    """Each problem of the references; nothing when they are right."""
    yield from _Book(document).problems()


class _Book:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.objectives = self._rows((), document.data, "objectives")
        self.items = [row for path, found in self.objectives for row in self._rows(path, found, "items")]
        self.parameters = self._rows((), document.data, "parameters")
        self.topics = self._rows((), document.data, "topics")
        self.phases = self._rows((), document.data, "phases")
        self.requirements = self._rows((), document.data, "requirements")
        self.item = {row["key"]: row for _, row in self.items}
        self.parameter = {row["key"]: row for _, row in self.parameters}

    def problems(self) -> Iterator[Problem]:
        lists = {
            "parameter": self.parameters,
            "phase": self.phases,
            "topic": self.topics,
            "requirement": self.requirements,
            "objective": self.objectives,
            "item": self.items,
        }
        for thing, rows in lists.items():
            yield from self._twice(thing, rows)
        for path, parameter in self.parameters:
            yield from self._parameter(path, parameter)
        for path, requirement in self.requirements:
            yield from self._known(path, requirement, "topic", "topic", self.topics)
        for path, phase in self.phases:
            yield from self._condition((*path, "when"), phase.get("when", {}))
            yield from self._awaited(path, phase)
        for path, objective in self.objectives:
            yield from self._objective(path, objective)
        for path, item in self.items:
            yield from self._item(path, item)
        yield from self._circle()
        if all(objective.get("after_go_live") for _, objective in self.objectives) or all(
            item.get("internal") for _, item in self.items
        ):
            message = "No item leads to go-live. At least one has to be seen by both sides and come before it."
            yield self.document.problem(("objectives",), message)

    def _rows(self, path: Path, holder: Row, name: str) -> Rows:
        return [((*path, name, n), row) for n, row in enumerate(holder.get(name, []))]

    def _twice(self, thing: str, rows: Rows) -> Iterator[Problem]:
        lines: dict[str, int] = {}
        for path, row in rows:
            key, place = row["key"], self.document.problem((*path, "key"), "")
            if key in lines:
                message = f"There is already {_a(thing)} with the key “{key}”, in line {lines[key]}."
                yield self.document.problem((*path, "key"), message)
            lines.setdefault(key, place.line)

    def _known(self, path: Path, row: Row, field: str, thing: str, rows: Rows) -> Iterator[Problem]:
        """Each key named in `field` stands in `rows`."""
        known = [found["key"] for _, found in rows]
        values = row.get(field, [])
        for n, value in enumerate(values if isinstance(values, list) else [values]):
            key = value["key"] if isinstance(value, dict) else value
            if key not in known:
                place = (*path, field, n) if isinstance(values, list) else (*path, field)
                yield self.document.problem(place, _unknown(thing, key, known))

    def _awaited(self, path: Path, row: Row) -> Iterator[Problem]:
        """Each item, objective and phase that is waited for is there."""
        for n, key in enumerate(_keys(row)):
            what, _colon, own = key.rpartition(":")
            known = {"": self.items, "objective": self.objectives, "phase": self.phases}[what]
            if own not in (keys := [found["key"] for _, found in known]):
                yield self.document.problem((*path, "requires", n), _unknown(what or "item", own, keys))

    def _parameter(self, path: Path, row: Row) -> Iterator[Problem]:
        name = f"The parameter “{row['key']}”"
        if row["type"] == "boolean" and "choices" in row:
            yield self.document.problem((*path, "choices"), f"{name} is true or false and has no choices.")
        if row["type"] == "choice" and "choices" not in row:
            yield self.document.problem(path, f"{name} needs “choices”.")
            return
        yield from self._twice("choice", self._rows(path, row, "choices"))
        if row.get("required") and "default" in row:
            yield self.document.problem((*path, "default"), f"{name} is required, so it cannot have a default.")
        elif "default" in row:
            yield from self._answer((*path, "default"), row, row["default"])
        elif not row.get("required"):
            yield self.document.problem(path, f"{name} needs “default”, or “required: true”.")

    def _answer(self, path: Path, parameter: Row, answer: Any) -> Iterator[Problem]:
        possible = [True, False] if parameter["type"] == "boolean" else [c["key"] for c in parameter.get("choices", [])]
        if not any(answer == value and type(answer) is type(value) for value in possible):
            allowed = ", ".join(str(value).lower() if isinstance(value, bool) else value for value in possible)
            shown = str(answer).lower() if isinstance(answer, bool) else answer
            message = f"“{shown}” is not an answer to “{parameter['key']}”. Allowed: {allowed}."
            yield self.document.problem(path, message)

    def _condition(self, path: Path, when: Mapping[str, Any]) -> Iterator[Problem]:
        for key, values in when.items():
            if key not in self.parameter:
                yield self.document.problem((*path, key), _unknown("parameter", key, self.parameter))
                continue
            for value in values if isinstance(values, list) else [values]:
                yield from self._answer((*path, key), self.parameter[key], value)

    def _by_answer(self, path: Path, value: Any) -> Iterator[Problem]:
        if not isinstance(value, dict):
            return
        if value["by"] not in self.parameter:
            yield self.document.problem((*path, "by"), _unknown("parameter", value["by"], self.parameter))
            return
        for answer in value["cases"]:
            yes_or_no = {"true": True, "false": False} if self.parameter[value["by"]]["type"] == "boolean" else {}
            yield from self._answer(
                (*path, "cases", answer), self.parameter[value["by"]], yes_or_no.get(answer, answer)
            )

    def _objective(self, path: Path, row: Row) -> Iterator[Problem]:
        yield from self._known(path, row, "phase", "phase", self.phases)
        yield from self._known(path, row, "shares_row_with", "objective", self.objectives)
        yield from self._known(path, row, "approval_topics", "topic", self.topics)
        yield from self._awaited(path, row)
        yield from self._condition((*path, "when"), row.get("when", {}))
        yield from self._by_answer((*path, "weeks"), row["weeks"])
        weeks = row["weeks"]
        for window in [weeks["otherwise"], *weeks["cases"].values()] if isinstance(weeks, dict) else [weeks]:
            if window[-1] < window[0]:
                message = f"The weeks end in week {window[-1]}, before they start in week {window[0]}."
                yield self.document.problem((*path, "weeks"), message)

    def _item(self, path: Path, row: Row) -> Iterator[Problem]:
        yield from self._awaited(path, row)
        for field in ("soft_requires", "assists"):
            yield from self._known(path, row, field, "item", self.items)
        yield from self._known(path, row, "topics", "topic", self.topics)
        yield from self._known(path, row, "decides", "parameter", self.parameters)
        yield from self._condition((*path, "when"), row.get("when", {}))
        yield from self._by_answer((*path, "duration"), row["duration"])
        yield from (self.document.problem((*path, field), message) for field, message in self._contradictions(row))
        if row.get("decides") in self.parameter:
            for place, choice in self._rows(path, row, "choices"):
                yield from self._answer((*place, "key"), self.parameter[row["decides"]], choice["key"])

    def _contradictions(self, row: Row) -> Iterator[tuple[str, str]]:
        name = f"“{row['key']}”"
        if "role" in row and row["role"] not in ROLES[row["side"]]:
            allowed = ", ".join(ROLES[row["side"]])
            yield "role", f"“{row['role']}” is no role of the side {row['side']}. Allowed: {allowed}."
        if row.get("internal") and row["side"] != "VENDOR":
            yield "internal", f"Only an item of the side VENDOR can be internal; {name} is of {row['side']}."
        anchors = [field for field in ANCHORS if field in row]
        if len(anchors) > 1:
            yield anchors[1], f"{name} has {' and '.join(anchors)}. Only one of them is possible."
        yield from self._limits(row, name, anchors)
        if row.get("assists") and row.get("requires"):
            yield "requires", f"{name} assists, so it cannot require something itself. Let what it assists require it."
        if row["kind"] != "decide" and ("choices" in row or "decides" in row):
            yield "choices", f"Only an item of kind decide has choices; {name} is of kind {row['kind']}."
        yield from self._twice_waited(row, name)
        for field in ("requires", "assists"):
            for need in row.get(field, []):
                other = self.item.get(need["key"] if isinstance(need, dict) else need)
                if other and other.get("internal") and not row.get("internal"):
                    yield field, f"{name} waits for “{other['key']}”, which is internal and must hold nothing up."
                if other and other.get("assists"):
                    yield field, f"{name} waits for “{other['key']}”, which only assists. Name what that assists."

    def _limits(self, row: Row, name: str, anchors: list[str]) -> Iterator[tuple[str, str]]:
        limits = [field for field in ("not_before", "not_after", "locked") if field in row]
        if limits and row.get("assists"):
            yield limits[0], f"{name} assists and has the dates of that, so it cannot have {' and '.join(limits)}."
        if "locked" in row and len([*limits, *anchors]) > 1:
            other = next(field for field in (*limits, *anchors) if field != "locked")
            yield other, f"{name} has locked and {other}. A locked item has one day and nothing else."
        if row.get("internal") and "milestone" in row:
            yield "milestone", f"A milestone is for both sides; {name} is internal."
        if row.get("not_after", 500) < row.get("not_before", 0):
            yield "not_after", f"{name} has to end before it may start. Change not_before or not_after."

    def _twice_waited(self, row: Row, name: str) -> Iterator[tuple[str, str]]:
        """Two items have one dependency between them; naming the same one again is harmless."""
        said: dict[str, Row] = {}
        for need in row.get("requires", []):
            known = {"lag": 0, "kind": "FS", **(need if isinstance(need, dict) else {"key": need})}
            if said.setdefault(known["key"], known) != known:
                yield "requires", f"{name} waits for “{known['key']}” in two ways. Keep one of them."

    def _circle(self) -> Iterator[Problem]:
        """A group needs its items, and each of them needs what its groups require. What assists is in none."""
        needs = {key: _keys(row) for key, row in self.item.items()}
        within: dict[str, list[str]] = {}
        for path, objective in self.objectives:
            own = [row for _, row in self._rows(path, objective, "items")]
            groups = [f"objective:{objective['key']}", f"phase:{objective.get('phase', '')}"]
            phase = next((row for _, row in self.phases if row["key"] == objective.get("phase")), {})
            for row in own:
                needs[row["key"]] = list(dict.fromkeys([*needs[row["key"]], *_keys(objective), *_keys(phase)]))
                for group in groups:
                    if not (row.get("assists") or row.get("internal") or group in needs[row["key"]]):
                        within.setdefault(group, []).append(row["key"])
        if circle := find_cycle({**needs, **within}):
            paths = {row["key"]: path for path, row in self.items}
            names = " → ".join(f"“{key}”" for key in circle)
            message = f"These wait for each other in a circle: {names}. Remove one of the “requires”."
            first = next(key for key in circle if key in paths)  # a group is never alone in one
            yield self.document.problem((*paths[first], "requires"), message)


def _keys(row: Row) -> list[str]:
    return [need["key"] if isinstance(need, dict) else need for need in row.get("requires", [])]


def _unknown(thing: str, key: str, known: Iterable[str]) -> str:
    names = list(known)
    meant = get_close_matches(key, names, n=1)
    if meant:
        return f"There is no {thing} “{key}”. Did you mean “{meant[0]}”?"
    listed = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return f"There is no {thing} “{key}”." + (f" Allowed: {listed}." if listed else f" The file declares no {thing}.")


def _a(thing: str) -> str:
    return f"an {thing}" if thing[0] in "aeiou" else f"a {thing}"
