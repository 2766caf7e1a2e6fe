"""What would become of a plan: everything that comes, goes, stays, changes and moves, for the page and for the act."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from implementation import fingerprint
from roadmap.moving import Outcome, Shift
from roadmap.plan.calendars import Calendars
from roadmap.plan.models import Dependency, Item, Objective, Part, Plan
from roadmap.plan.networks import Rows, Ties
from roadmap.plan.reasons import Words
from roadmap.playbook import Conflict, Merge
from roadmap.playbook import Plan as BookPlan
from roadmap.playbook.merging import Mine
from roadmap.schedule import Dates


@dataclass(frozen=True, slots=True)
class Target:
    """A part of a plan as it stands, and as it would be copied now. `before` is None for a part that is new.

    `chosen` has answers to conflicts by their names, `decisions` by item the choice that the answers mean (empty: it
    is open again), and `after` is the item that a new part's first items wait for.
    """

    part: Part
    before: BookPlan | None
    there: BookPlan
    chosen: Mapping[str, Mine] = field(default_factory=dict)
    decisions: Mapping[str, str] = field(default_factory=dict)
    after: str = ""

    def choosing(self, chosen: Mapping[str, Mine]) -> "Target":
        return replace(self, chosen=chosen)


@dataclass(frozen=True, slots=True)
class Tied:
    """All ties as they would be; and of their rows those that come, that become others, and that are dropped."""

    by_item: Ties
    new: Sequence[Dependency] = ()
    other: Sequence[Dependency] = ()
    dropped: Sequence[Dependency] = ()


@dataclass(frozen=True, slots=True)
class Reshape:
    """Everything that would become different. `seen` is the fingerprint of what is shown."""

    plan: Plan
    target: Target
    rows: Rows  # with what is new and rewritten, in the order of the plan
    merge: Merge
    new_items: Mapping[str, Item]  # by the plan's keys
    new_objectives: Sequence[Objective]
    ties: Tied
    outcome: Outcome
    words: Words
    calendars: Calendars = field(repr=False)
    titles_before: Mapping[str, str]
    forecast_before: date
    forecast_after: date
    today: date = field(repr=False)

    def row(self, key: str) -> Item:
        """The item that the playbook calls `key`."""
        return self.rows.by_key[self.target.part.keyed(key)]

    @property
    def added(self) -> list[Item]:
        return [item for item in self.rows.items if item.key in self.new_items]

    @property
    def returned(self) -> list[Item]:
        return self._rows(item.key for item in self.merge.returned)

    @property
    def retired(self) -> list[Item]:
        return self._rows(self.merge.retired)

    @property
    def kept(self) -> list[Item]:
        return self._rows(self.merge.kept)

    @property
    def rewritten(self) -> list[tuple[Item, Mapping[str, Any]]]:
        changed = {self.row(key).key: new for key, new in self.merge.rewritten.items()}
        return [(item, changed[item.key]) for item in self.rows.items if item.key in changed]

    @property
    def renamed(self) -> list[Item]:
        return self._rows(self.merge.renamed)

    @property
    def decided(self) -> list[tuple[Item, str]]:
        """Decisions that the answers make anew, with the choice; empty where the question is open again."""
        made = {self.target.part.keyed(key): choice for key, choice in self.target.decisions.items()}
        return [(item, made[item.key]) for item in self.rows.items if made.get(item.key, item.choice) != item.choice]

    def _rows(self, keys: Iterable[str]) -> list[Item]:
        wanted = {self.target.part.keyed(key) for key in keys}
        return [item for item in self.rows.items if item.key in wanted]

    @property
    def shifts(self) -> list[tuple[Item, Shift]]:
        """What stays in the plan and moves."""
        by_key = self.rows.by_key
        found = [(by_key[key], shift) for key, shift in self.outcome.shifts.items()]
        return sorted(found, key=lambda row: row[0].position)

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        return self.merge.conflicts

    @property
    def problems(self) -> list[str]:
        return [self.words.problem(problem) for problem in self.outcome.problems]

    @property
    def warnings(self) -> list[str]:
        conflicts = [self.words.conflict(conflict) for conflict in self.outcome.conflicts]
        return conflicts + [self.words.overlap(overlap) for overlap in self.outcome.overlaps]

    @property
    def possible(self) -> bool:
        return not self.outcome.problems

    @property
    def is_nothing(self) -> bool:
        """Nothing in the plan would be different; what it is called or which version it follows may be."""
        m, ties = self.merge, self.ties
        changed = (m.added, m.returned, m.retired, m.rewritten, m.conflicts, m.objectives, m.replaced)
        return not (any(changed) or ties.new or ties.other or ties.dropped or self.outcome.shifts)

    @property
    def seen(self) -> str:
        known = {item.key: item.number for item in self.rows.items}
        shown: dict[str, Any] = {
            "part": self.target.part.key,
            "answers": self.target.there.answers,
            "playbook": [self.target.there.playbook.key, self.target.there.playbook.version],
            "committed": self.plan.committed_on,
            "planned": [self.outcome.before.go_live, self.outcome.after.go_live],
            "forecast": [self.forecast_before, self.forecast_after],
            "added": [[key, *_days(arrival.dates)] for key, arrival in self.outcome.arrivals.items()],
            "returned": [item.number for item in self.returned],
            "retired": [item.number for item in self.retired],
            "kept": [[item.number, item.state] for item in self.kept],
            "rewritten": [[item.number, sorted(new)] for item, new in self.rewritten],
            "conflicts": [[conflict.name, str(conflict.here), str(conflict.there)] for conflict in self.conflicts],
            "shifts": [[known[key], *_days(s.before), *_days(s.after)] for key, s in self.outcome.shifts.items()],
            "problems": self.problems,
        }
        return fingerprint.of(shown)


def _days(dates: Dates) -> tuple[date, date]:
    return dates.start, dates.finish
