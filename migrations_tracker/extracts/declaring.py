"""What people declare in YAML, as plain data: every scalar stays the text that was typed.

0.05 does not become a float, 007 keeps its zeros, NO stays the country; a key that stands twice is refused.
"""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from itertools import count
from typing import Any

import yaml

from migrations_tracker.extracts.errors import ExtractError

LARGEST = 8 * 1024 * 1024  # an inline map of a hundred thousand accounts has four
DEEPEST = 20
MOST = 500_000
Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the one in C is ten times as fast


def load_yaml(text: str, name: str) -> Any:
    """Mappings, lists and texts. Raises `ExtractError` with the line for what is not plain YAML."""
    if len(text) > LARGEST:
        raise ExtractError(f"The file is larger than {LARGEST // 1024**2} MB.", file=name)
    try:
        root = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        raise _refused(f"This is not YAML: {problem.problem or problem.context}.", name, mark) from None
    except yaml.reader.ReaderError as problem:
        message = f"The character {problem.character!r} cannot stand in a YAML file."
        raise ExtractError(message, file=name, line=text.count("\n", 0, problem.position) + 1) from None
    if root is None:
        raise ExtractError("The file is empty.", file=name)
    return _plain(root, name, 0, count())


def _plain(node: Any, name: str, depth: int, seen: Iterator[int]) -> Any:
    if depth > DEEPEST:  # an alias of what it stands in has no end either
        raise _refused(f"This is nested deeper than {DEEPEST} levels.", name, node.start_mark)
    if next(seen) > MOST:  # a few lines of aliases can stand for more than the machine holds
        raise _refused(f"This is more than {MOST:,} values.", name, node.start_mark)
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, name, depth + 1, seen) for child in node.value]
    found: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise _refused("A key has to be a plain text.", name, key.start_mark)
        if key.value in found:
            raise _refused(f"“{key.value}” stands here twice.", name, key.start_mark)
        found[key.value] = _plain(value, name, depth + 1, seen)
    return found


def _refused(sentence: str, name: str, mark: Any) -> ExtractError:
    return ExtractError(sentence, file=name, line=mark.line + 1 if mark else None)


def as_mapping(value: Any, *, where: str, file: str = "") -> Mapping[str, Any]:
    """The value as a mapping. Raises `ExtractError` naming the place that has to be one."""
    if not isinstance(value, Mapping):
        raise ExtractError(f"{where} has to be a mapping of names to values.", file=file)
    return value


def as_text(value: Any, *, where: str, file: str = "") -> str:
    """The value as a text that is not empty. Raises `ExtractError` naming the place."""
    if not isinstance(value, str) or not value:
        raise ExtractError(f"{where} has to be a text.", file=file)
    return value


def known_keys(found: Mapping[str, Any], allowed: Iterable[str], *, where: str, file: str = "") -> None:
    """Refuses the first key that is not one of those allowed, with the likeliest one beside it."""
    names = sorted(allowed)
    for key in found:
        if key not in names:
            close = get_close_matches(key, names, 1)
            meant = f" Did you mean “{close[0]}”?" if close else ""
            raise ExtractError(f"“{key}” is not known in {where}.{meant} Known: {', '.join(names)}.", file=file)
