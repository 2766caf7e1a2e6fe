"""Which items, objectives and phases of a playbook the answers leave in a plan, and what those then require."""

from collections.abc import Iterable, Iterator

from roadmap import schedule
from roadmap.playbook.fields import Answer, Condition, Need
from roadmap.playbook.model import Playbook

Answers = dict[str, Answer | None]


class Standing:
    """What of a playbook the answers leave standing. What is left out passes on what it required itself."""

    def __init__(self, playbook: Playbook, answers: Answers) -> None:
        gone = {phase.key for phase in playbook.phases if not _holds(phase.when, answers)}
        self.playbook, self.answers = playbook, answers
        self.objectives = {o.key: o for o in playbook.objectives if o.phase not in gone and _holds(o.when, answers)}
        self.items = {i.key: i for o in self.objectives.values() for i in o.items if _holds(i.when, answers)}
        self.required = {item.key: item.requires for item in playbook.items}
        self.members: dict[str, set[str]] = {}
        for objective in playbook.objectives:
            key, within = schedule.objective_key(objective.key), {item.key for item in objective.items}
            self.required[key] = (*objective.requires, *(need for item in objective.items for need in item.requires))
            self.members[key] = within
            self.members.setdefault(schedule.phase_key(objective.phase), set()).update(within)
        for phase in playbook.phases:
            key, own = schedule.phase_key(phase.key), [o for o in playbook.objectives if o.phase == phase.key]
            self.required[key] = (*phase.requires, *(Need(schedule.objective_key(o.key)) for o in own))
            self.members.setdefault(key, set())

    def stands(self, key: str) -> bool:
        return key in self.items or not self.members.get(key, set()).isdisjoint(self.items)

    def needs(self, needs: Iterable[Need]) -> Iterator[Need]:
        """What is required, as far as it stands, and in place of the rest whatever that required."""
        seen: set[str] = set()
        waiting = list(needs)
        while waiting:
            need = waiting.pop(0)
            if need.key in seen:
                continue
            seen.add(need.key)
            if self.stands(need.key):
                yield need
            else:
                waiting = [*(Need(further.key) for further in self.required[need.key]), *waiting]

    def phases(self) -> dict[str, tuple[Need, ...]]:
        return {
            phase.key: tuple(self.needs(phase.requires))
            for phase in self.playbook.phases
            if self.stands(schedule.phase_key(phase.key))
        }


def _holds(condition: Condition, answers: Answers) -> bool:
    return all(answers[parameter] in values for parameter, values in condition)
