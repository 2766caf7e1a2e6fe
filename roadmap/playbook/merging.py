"""A running plan between two copies of its playbook: what comes, what goes, what stays, and what has to be asked.

Three ways over stable keys: the plan as it was copied, the plan as it would be copied now, and what stands. Whoever
changed something alone is right; where both did, somebody has to choose.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from roadmap.playbook.resolving import Plan, PlanItem, PlanObjective

State = Literal["open", "begun", "done", "skipped"]
Fields = dict[str, Any]
Mine = Literal["keep", "take"]

TEXTS = ("title", "text", "why", "steps", "done_means", "minutes")
SHAPE = ("side", "kind", "role", "duration", "choices", "decides", "milestone", "topics")
LISTS = ("steps", "duration", "choices", "topics")
ANCHORS = ("offset", "after_kickoff", "after_objective", "before_go_live", "not_before", "not_after", "locked")
OBJECTIVE_TEXTS = ("title", "label", "why", "note")


@dataclass(frozen=True, slots=True)
class Here:
    """An item as the plan has it: its fields, and how far it is."""

    fields: Mapping[str, Any]
    state: State


@dataclass(frozen=True, slots=True)
class Conflict:
    """What the plan and the playbook both changed. Without a `field`: taken out there, begun here."""

    key: str
    field: str
    base: Any
    here: Any
    there: Any

    @property
    def name(self) -> str:
        return f"{self.key}:{self.field}"


@dataclass(frozen=True, slots=True)
class Merge:
    """What to do, by the playbook's keys. `rewritten` has the new values of fields, `kept` why something stays."""

    added: tuple[PlanItem, ...] = ()
    returned: tuple[PlanItem, ...] = ()
    retired: tuple[str, ...] = ()
    kept: Mapping[str, State] = field(default_factory=dict)
    rewritten: Mapping[str, Fields] = field(default_factory=dict)
    replaced: frozenset[str] = frozenset()  # whose place in the weeks the playbook changed
    renamed: tuple[str, ...] = ()  # changed here alone, and staying so
    conflicts: tuple[Conflict, ...] = ()
    objectives: Mapping[str, Fields] = field(default_factory=dict)


def fields_of(item: PlanItem) -> Fields:
    """What a plan copies of an item, as plain values."""
    source = item.source
    return {
        **{name: getattr(source, name) for name in (*TEXTS, *SHAPE) if name not in LISTS},
        "steps": list(source.steps),
        "duration": item.duration,
        "topics": list(source.topics) if source.kind == "approve" else [],
        "choices": [
            {"key": choice.key, "text": choice.text, "consequences": list(choice.consequences)}
            for choice in source.choices
        ],
    }


def merge(base: Plan, there: Plan, here: Mapping[str, Here], *, chosen: Mapping[str, Mine] | None = None) -> Merge:
    """`here` is by the playbook's keys. What `chosen` does not name, by the name of its conflict, stays as it is."""
    return _Merging(base, there, here, chosen or {}).done()


class _Merging:
    def __init__(self, base: Plan, there: Plan, here: Mapping[str, Here], chosen: Mapping[str, Mine]) -> None:
        self.weeks = [{item.key: o.weeks for o in plan.objectives for item in o.items} for plan in (base, there)]
        self.base = {item.key: item for item in base.items}
        self.there = {item.key: item for item in there.items}
        self.here, self.chosen = here, chosen
        self.objectives = {o.key: o for o in base.objectives}, {o.key: o for o in there.objectives}
        self.conflicts: list[Conflict] = []

    def done(self) -> Merge:
        rewritten, replaced, renamed = {}, set(), []
        for key, item in self.there.items():
            stands = self.here.get(key)
            if stands is None or key not in self.base or stands.state in ("done", "skipped"):
                continue
            if new := self._fields(key, self.base[key], item, stands):
                rewritten[key] = new
            if stands.state == "open" and self._place(0, self.base[key]) != self._place(1, item):
                replaced.add(key)
            if stands.fields["title"] not in (fields_of(self.base[key])["title"], new.get("title")):
                renamed.append(key)
        retired, kept = self._going()
        return Merge(
            added=tuple(item for key, item in self.there.items() if key not in self.here),
            returned=tuple(item for key, item in self.there.items() if self._comes_back(key)),
            retired=tuple(retired),
            kept=kept,
            rewritten=rewritten,
            replaced=frozenset(replaced),
            renamed=tuple(renamed),
            conflicts=tuple(self.conflicts),
            objectives=self._texts_of_objectives(),
        )

    def _place(self, of: int, item: PlanItem) -> tuple[Any, ...]:
        return self.weeks[of][item.key], *(getattr(item.source, name) for name in ANCHORS)

    def _comes_back(self, key: str) -> bool:
        stands = self.here.get(key)
        return stands is not None and key not in self.base and stands.state == "skipped"

    def _takes(self, conflict: Conflict) -> bool:
        self.conflicts.append(conflict)
        return self.chosen.get(conflict.name) == "take"

    def _fields(self, key: str, base: PlanItem, there: PlanItem, stands: Here) -> Fields:
        """New values. What has begun keeps whose it is and how long it takes."""
        old, new, found = fields_of(base), fields_of(there), {}
        for name in (*TEXTS, *SHAPE):
            if old[name] == new[name] or stands.fields[name] == new[name]:
                continue
            if name in SHAPE and stands.state == "begun":
                continue
            conflict = Conflict(key, name, old[name], stands.fields[name], new[name])
            if stands.fields[name] == old[name] or self._takes(conflict):
                found[name] = new[name]
        return found

    def _going(self) -> tuple[list[str], dict[str, State]]:
        retired: list[str] = []
        kept: dict[str, State] = {}
        for key, item in self.base.items():
            stands = self.here.get(key)
            if key in self.there or stands is None or stands.state == "skipped":
                continue
            taken_out = Conflict(key, "", item.title, stands.fields["title"], None)
            if stands.state == "open" or (stands.state == "begun" and self._takes(taken_out)):
                retired.append(key)
            else:
                kept[key] = stands.state
        return retired, kept

    def _texts_of_objectives(self) -> dict[str, Fields]:
        before, after = self.objectives
        both = [(before[key], after[key]) for key in after if key in before]
        return {new.key: changed for old, new in both if (changed := _changed(old, new))}


def _changed(old: PlanObjective, new: PlanObjective) -> Fields:
    return {
        name: getattr(new.source, name)
        for name in OBJECTIVE_TEXTS
        if getattr(old.source, name) != getattr(new.source, name)
    }
