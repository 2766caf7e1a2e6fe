"""The rules and entities that Golive ships, read once from `rules/*.yaml`."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from migrations_tracker.extracts.declaring import load_yaml
from migrations_tracker.extracts.errors import ExtractError
from migrations_tracker.validate.model import SEVERITIES, TYPES, Check, Entity, Field, Rule

RULES = Path(__file__).parent / "rules"
GENERAL = "general"


def entity_named(name: str) -> Entity:
    """The entity of that name, singular or plural. Raises `ExtractError` with those that there are."""
    for entity in ENTITIES.values():
        if not entity.reference and name in (entity.name, *entity.also):
            return entity
    known = ", ".join(entity.name for entity in ENTITIES.values() if not entity.reference)
    raise ExtractError(f"“{name}” is nothing that is checked here. Known: {known}.")


def rules_of(entity: Entity) -> tuple[Rule, ...]:
    """The rules for that entity: those for every file first."""
    return (*general(), *entity.rules)


@cache
def general() -> tuple[Rule, ...]:
    return tuple(_rules(_data(GENERAL)["rules"]))


def _data(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = load_yaml((RULES / f"{name}.yaml").read_text(encoding="utf-8"), f"{name}.yaml")
    return found


def _entities() -> Iterator[Entity]:
    for path in sorted(RULES.glob("*.yaml")):
        if path.stem not in (GENERAL, "references"):
            yield _entity(path.stem, _data(path.stem))
    for name, data in _data("references").items():
        yield _entity(name, data, reference=True)


def _entity(name: str, data: Mapping[str, Any], *, reference: bool = False) -> Entity:
    return Entity(
        name=name,
        title=data.get("title", name),
        one=data.get("one", name.replace("_", " ")),
        also=tuple(data.get("also", ())),
        key=tuple(data["key"]),
        fields=MappingProxyType({key: _field(key, given) for key, given in data["fields"].items()}),
        totals=tuple(data.get("totals", ())),
        together=data.get("together", ""),
        period=data.get("period", ""),
        rules=tuple(_rules(data.get("rules", ()))),
        reference=reference,
    )


def _field(name: str, given: str | Mapping[str, Any]) -> Field:
    told: dict[str, Any] = {"type": given} if isinstance(given, str) else dict(given)
    assert told["type"] in TYPES, f"{name}: {told['type']} is no type"
    if "parent" in told:
        told["parent"], _, told["parent_key"] = told["parent"].partition(".")
    told["choices"] = tuple(told.get("choices", ()))
    told["waits"] = told.get("waits") == "yes"
    return Field(name=name, **told)


def _rules(given: Any) -> Iterator[Rule]:
    for one in given:
        assert one["severity"] in (*SEVERITIES, ""), one["id"]
        checks = tuple(_check(check) for check in one.get("checks", ()))
        yield Rule(one["id"], one["severity"], one["title"], checks, one.get("kept_by", ""))


def _check(given: Mapping[str, Any]) -> Check:
    lists = {name: tuple(given.get(name, ())) for name in ("types", "optional", "unique")}
    return Check(**{**given, **lists})


ENTITIES: Mapping[str, Entity] = MappingProxyType({entity.name: entity for entity in _entities()})
