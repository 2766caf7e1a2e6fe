"""Every verb that the code writes into the ledger, found by following what is handed to `ledger.record`."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HOUSE = Path(__file__).parents[2]
FLOORS = ["implementation", "stakeholders", "migrations_tracker", "roadmap"]

Function = ast.FunctionDef


@dataclass
class Found:
    """Verbs, and places that hand on something which could not be followed."""

    verbs: set[str]
    lost: list[str]


def recorded() -> Found:
    """A verb is a string, one of two, a name for one of these, or what a function of ours is given to hand on."""
    functions = list(_functions())
    handing_on = {"ledger.record": 0}  # whose argument at which place is a verb
    found = Found(set(), [])
    while True:
        before = dict(handing_on)
        found = Found(set(), [])
        for path, function in functions:
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                at = handing_on.get(_known_as(ast.unparse(call.func), path))
                if at is not None and len(call.args) > at:
                    _follow(call.args[at], path, function, handing_on, found)
        if handing_on == before:
            return found


def _known_as(name: str, path: Path) -> str:
    """What begins with an underscore is of its own file alone."""
    return f"{path}:{name}" if name.startswith("_") else name


def _functions() -> Iterator[tuple[Path, Function]]:
    for floor in FLOORS:
        for path in sorted((HOUSE / floor).rglob("*.py")):
            if "migrations" not in path.parts:
                tree = ast.parse(path.read_text())
                yield from ((path, node) for node in ast.walk(tree) if isinstance(node, Function))


def _follow(node: ast.expr, path: Path, function: Function, handing_on: dict[str, int], found: Found) -> None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        found.verbs.add(node.value)
    elif isinstance(node, ast.IfExp):
        for one in (node.body, node.orelse):
            _follow(one, path, function, handing_on, found)
    elif isinstance(node, ast.Name) and node.id in (given := [argument.arg for argument in function.args.args]):
        handing_on[_known_as(function.name, path)] = given.index(node.id)
    elif isinstance(node, ast.Name) and (values := _values_of(node.id, function)):
        for value in values:
            _follow(value, path, function, handing_on, found)
    else:
        found.lost.append(f"{path.relative_to(HOUSE)}:{node.lineno} {ast.unparse(node)}")


def _values_of(name: str, function: Function) -> list[ast.expr]:
    assigned = [node for node in ast.walk(function) if isinstance(node, ast.Assign)]
    return [node.value for node in assigned if ast.unparse(node.targets[0]) == name]
