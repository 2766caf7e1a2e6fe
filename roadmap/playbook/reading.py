"""YAML to plain data that remembers its lines. Only what JSON can say: no anchors, no tags, no dates."""

import re
from dataclasses import dataclass
from typing import Any

import yaml

LARGEST = 512 * 1024
DEEPEST = 20
WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,8})")
WORDS = {"true": True, "false": False, "null": None, "": None}

Path = tuple[str | int, ...]
Places = dict[Path, tuple[int, int]]
Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the one in C is ten times as fast


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong with a file, counted from line 1 and column 1, in the words of whoever wrote it."""

    line: int
    column: int
    message: str


class PlaybookError(ValueError):
    """A playbook that cannot be used, with every problem found, in the order of the file."""

    def __init__(self, name: str, problems: list[Problem]) -> None:
        self.name, self.problems = name, sorted(set(problems))
        super().__init__("\n".join(f"{name}, line {p.line}: {p.message}" for p in self.problems))


@dataclass(frozen=True, slots=True)
class Document:
    """Plain data with the position of every value; a value in a mapping stands where its key does."""

    data: Any
    places: Places

    def problem(self, path: Path, message: str) -> Problem:
        """A problem at that path, or at the nearest thing round it that stands in the file."""
        while path and path not in self.places:
            path = path[:-1]
        return Problem(*self.places.get(path, (1, 1)), message)


def read(text: str, name: str) -> Document:
    """The file's data. Raises `PlaybookError`. “no”, “on” and 2026-01-01 are text, as they look."""
    if len(text.encode(errors="replace")) > LARGEST:
        raise PlaybookError(name, [Problem(1, 1, f"The file is larger than {LARGEST // 1024} KB.")])
    try:
        if problem := _forbidden(text):
            raise PlaybookError(name, [problem])
        root = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise PlaybookError(name, [_at(mark, f"This is not YAML: {error.problem or error.context}.")]) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        message = f"The character {error.character!r} cannot stand in a YAML file."
        raise PlaybookError(name, [Problem(line, 1, message)]) from None
    if root is None:
        raise PlaybookError(name, [Problem(1, 1, "The file is empty.")])
    places: Places = {}
    problems: list[Problem] = []
    data = _plain(root, (), places, problems)
    if problems:
        raise PlaybookError(name, problems)
    return Document(data, places)


def _at(mark: Any, message: str) -> Problem:
    return Problem(mark.line + 1, mark.column + 1, message) if mark else Problem(1, 1, message)


def _forbidden(text: str) -> Problem | None:
    """What YAML can say and a playbook may not; found before anything is built from it."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=Loader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            return _at(event.start_mark, "Anchors (&) and aliases (*) are not possible here. Write the value out.")
        if getattr(event, "tag", None):
            return _at(event.start_mark, "Tags (!) are not possible here.")
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                return _at(event.start_mark, "A second document starts here (---). A file holds one playbook.")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            return _at(event.start_mark, f"This is nested more than {DEEPEST} levels deep.")
    return None


def _plain(node: yaml.Node, path: Path, places: Places, problems: list[Problem]) -> Any:
    places.setdefault(path, (node.start_mark.line + 1, node.start_mark.column + 1))
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, (*path, n), places, problems) for n, child in enumerate(node.value)]
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node)
    found: dict[str, Any] = {}
    for key_node, child in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            problems.append(_at(key_node.start_mark, "A key has to be a word."))
            continue
        key = key_node.value
        if key in found:
            first = places[*path, key][0]
            problems.append(_at(key_node.start_mark, f"“{key}” stands here a second time; first in line {first}."))
            continue
        places[*path, key] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        found[key] = _plain(child, (*path, key), places, problems)
    return found


def _scalar(node: yaml.ScalarNode) -> Any:
    if node.style:  # quoted, or a block of text
        return node.value
    if node.value in WORDS:
        return WORDS[node.value]
    return int(node.value) if WHOLE_NUMBER.fullmatch(node.value) else node.value
