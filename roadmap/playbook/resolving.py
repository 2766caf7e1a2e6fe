"""A playbook with answers: the concrete plan, and for each difference the answer that caused it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeVar

from implementation.calendars import WorkingCalendar
from roadmap import schedule
from roadmap.playbook.fields import Answer, ByAnswer, Need, Weeks
from roadmap.playbook.model import Item, Objective, Parameter, Playbook
from roadmap.playbook.standing import Answers, Standing

Value = TypeVar("Value")
Kind = Literal["added", "dropped", "lengthened", "shortened", "moved"]
YES_NO = {"yes": True, "true": True, "no": False, "false": False}


class AnswerError(ValueError):
    """Answers that do not fit the playbook's parameters: a sentence by parameter, to stand beside the field."""

    def __init__(self, problems: dict[str, str]) -> None:
        self.problems = problems
        super().__init__(" ".join(problems.values()))


@dataclass(frozen=True, slots=True)
class Difference:
    """What an answer changed against the answers that nobody has to give. `sentence` is for people."""

    kind: Kind
    key: str  # of the item, or of the objective when `items` are named
    title: str
    parameter: str
    answer: Answer | None
    sentence: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanItem:
    """An item as this plan has it; `source` is the playbook's, with its texts."""

    source: Item
    objective: Objective
    duration: int
    requires: tuple[Need, ...]
    soft_requires: tuple[str, ...]
    assists: tuple[str, ...]

    @property
    def key(self) -> str:
        return self.source.key

    @property
    def title(self) -> str:
        return self.source.title


@dataclass(frozen=True, slots=True)
class PlanObjective:
    """An objective as this plan has it; `source` is the playbook's."""

    source: Objective
    weeks: Weeks
    items: tuple[PlanItem, ...]
    requires: tuple[Need, ...] = ()

    @property
    def key(self) -> str:
        return self.source.key

    @property
    def title(self) -> str:
        return self.source.title


@dataclass(frozen=True, slots=True)
class Plan:
    """What an implementation is started with: a copy of the playbook's parts that the answers leave standing."""

    playbook: Playbook
    answers: Answers
    objectives: tuple[PlanObjective, ...]
    differences: tuple[Difference, ...]
    phases: Mapping[str, tuple[Need, ...]] = field(default_factory=dict)  # what those that stand require

    @property
    def items(self) -> tuple[PlanItem, ...]:
        return tuple(item for objective in self.objectives for item in objective.items)


def resolve(playbook: Playbook, answers: Mapping[str, Answer]) -> Plan:
    """The plan for these answers; what is not answered has its default. Raises `AnswerError`."""
    given = complete(playbook, answers)
    usual: Answers = {parameter.key: parameter.default for parameter in playbook.parameters}
    objectives = _concrete(playbook, given)
    differences = tuple(_differences(playbook, usual, given))
    return Plan(playbook, given, objectives, differences, Standing(playbook, given).phases())


def complete(playbook: Playbook, answers: Mapping[str, Answer]) -> Answers:
    """An answer to every parameter, “yes” and “no” read as booleans. Raises `AnswerError`."""
    known = {parameter.key: parameter for parameter in playbook.parameters}
    problems = {
        key: f"“{key}” is no parameter of this playbook. Allowed: {', '.join(known) or 'none'}."
        for key in answers
        if key not in known
    }
    given: Answers = {}
    for parameter in playbook.parameters:
        answer = _read(parameter, answers.get(parameter.key, parameter.default))
        if answer is None:
            problems[parameter.key] = f"{parameter.label} needs an answer: {_possible(parameter)}."
        elif not any(answer == value and type(answer) is type(value) for value in parameter.possible):
            problems[parameter.key] = (
                f"“{answer}” is not an answer to {parameter.label}. Allowed: {_possible(parameter)}."
            )
        given[parameter.key] = answer
    if problems:
        raise AnswerError(problems)
    return given


def schedule_items(
    plan: Plan, *, kickoff: date, calendars: Mapping[schedule.Side, WorkingCalendar]
) -> tuple[schedule.Item, ...]:
    """The plan's items as the scheduler takes them, with days for what the playbook counts from kick-off.

    Links may name groups: `schedule.with_groups` brings those of `groups_of` down to the items.
    """

    def day(item: Item, days: int | None) -> date | None:
        own = schedule.calendar_of(item.side, calendars)
        return None if days is None else own.add(own.next_working(kickoff), days)

    return tuple(
        schedule.Item(
            key=item.key,
            side=item.source.side,
            duration=item.duration,
            anchor=_anchor(item.source, objective),
            links=(
                *_links(item.requires),
                *(schedule.Link(key, soft=True) for key in item.soft_requires),
            ),
            assists=item.assists,
            title=item.title,
            objective=objective.key,
            not_before=day(item.source, item.source.not_before),
            not_after=day(item.source, item.source.not_after),
            locked_on=day(item.source, item.source.locked),
            internal=item.source.internal,
            after_go_live=objective.source.after_go_live,
        )
        for objective in plan.objectives
        for item in objective.items
    )


def groups_of(plan: Plan) -> list[schedule.Group]:
    """The plan's objectives and phases with what they wait for."""
    phases: dict[str, list[PlanObjective]] = {key: [] for key in plan.phases}
    for objective in plan.objectives:
        if objective.source.phase:
            phases[objective.source.phase].append(objective)
    titles = {phase.key: phase.title for phase in plan.playbook.phases}
    return [
        *(
            schedule.Group(
                schedule.objective_key(objective.key),
                objective.title,
                tuple(item.key for item in objective.items),
                _links(objective.requires),
            )
            for objective in plan.objectives
        ),
        *(
            schedule.Group(
                schedule.phase_key(key),
                titles[key],
                tuple(item.key for objective in objectives for item in objective.items),
                _links(plan.phases[key]),
            )
            for key, objectives in phases.items()
        ),
    ]


def _links(needs: Iterable[Need]) -> tuple[schedule.Link, ...]:
    return tuple(schedule.Link(need.key, need.lag, kind=need.kind) for need in needs)


def _anchor(item: Item, objective: PlanObjective) -> schedule.Anchor:
    if item.after_kickoff is not None:
        return schedule.AfterKickoff(item.after_kickoff)
    if item.after_objective is not None:
        return schedule.AfterObjective(objective.key, item.after_objective)
    if item.before_go_live is not None:
        return schedule.BeforeGoLive(item.before_go_live)
    return schedule.InWeeks(*objective.weeks, item.offset)


def _read(parameter: Parameter, answer: Answer | None) -> Answer | None:
    if parameter.type == "boolean" and isinstance(answer, str):
        return YES_NO.get(answer.lower(), answer)
    return answer or None if isinstance(answer, str) else answer


def _possible(parameter: Parameter) -> str:
    return "yes or no" if parameter.type == "boolean" else ", ".join(choice.key for choice in parameter.choices)


def _value(value: Value | ByAnswer[Value], answers: Answers) -> Value:
    if not isinstance(value, ByAnswer):
        return value
    answer = answers[value.by]
    said = str(answer).lower() if isinstance(answer, bool) else answer
    return next((case for known, case in value.cases if known == said), value.otherwise)


def _concrete(playbook: Playbook, answers: Answers) -> tuple[PlanObjective, ...]:
    standing = Standing(playbook, answers)
    return tuple(
        PlanObjective(
            source=objective,
            weeks=_value(objective.weeks, answers),
            items=tuple(
                PlanItem(
                    source=item,
                    objective=objective,
                    duration=_value(item.duration, answers),
                    requires=tuple(standing.needs(item.requires)),
                    soft_requires=tuple(key for key in item.soft_requires if key in standing.items),
                    assists=tuple(key for key in item.assists if key in standing.items),
                )
                for item in objective.items
                if item.key in standing.items
            ),
            requires=tuple(standing.needs(objective.requires)),
        )
        for objective in standing.objectives.values()
        if any(item.key in standing.items for item in objective.items)
    )


def _differences(playbook: Playbook, usual: Answers, given: Answers) -> Iterator[Difference]:
    before, after = ({o.key: o for o in _concrete(playbook, answers)} for answers in (usual, given))
    phases = {phase.key: phase.when for phase in playbook.phases}
    cause = _Causes(playbook, usual, given)
    for objective in playbook.objectives:
        old, new = before.get(objective.key), after.get(objective.key)
        if old and new:
            if old.weeks != new.weeks and isinstance(objective.weeks, ByAnswer):
                weeks = f"{_in_weeks(new.weeks)} instead of {_in_weeks(old.weeks)}"
                yield cause.of("moved", objective, f"is in {weeks}", [objective.weeks.by])
            yield from _item_differences(old, new, cause)
        elif new or old:
            changed = (new or old).items  # type: ignore[union-attr]
            count = f"{len(changed)} item{'' if len(changed) == 1 else 's'}"
            conditions = (phases.get(objective.phase, ()), objective.when, *(i.source.when for i in changed))
            blamed = [key for condition in conditions for key, _ in condition]
            keys = tuple(item.key for item in changed)
            what = f"is added with {count}" if new else f"is left out with its {count}"
            yield cause.of("added" if new else "dropped", objective, what, blamed, items=keys)


def _item_differences(old: PlanObjective, new: PlanObjective, cause: "_Causes") -> Iterator[Difference]:
    before, after = ({item.key: item for item in objective.items} for objective in (old, new))
    for item in new.source.items:
        was, now = before.get(item.key), after.get(item.key)
        if was and now:
            if was.duration != now.duration and isinstance(item.duration, ByAnswer):
                kind: Kind = "lengthened" if now.duration > was.duration else "shortened"
                what = f"takes {_days(now.duration)} instead of {was.duration}"
                yield cause.of(kind, item, what, [item.duration.by])
        elif now:
            yield cause.of("added", item, "is added", [key for key, _ in item.when])
        elif was:
            yield cause.of("dropped", item, "is left out", [key for key, _ in item.when])


class _Causes:
    """Names the answers that differ from the usual ones."""

    def __init__(self, playbook: Playbook, usual: Answers, given: Answers) -> None:
        self.parameters = {parameter.key: parameter for parameter in playbook.parameters}
        self.changed = {key: answer for key, answer in given.items() if answer != usual[key]}

    def of(
        self,
        kind: Kind,
        thing: Item | Objective,
        what: str,
        blamed: Iterable[str],
        *,
        items: tuple[str, ...] = (),
    ) -> Difference:
        names = [name for name in dict.fromkeys(blamed) if name in self.changed]
        said = [f"{self.parameters[n].label} is “{self.parameters[n].said(self.changed[n])}”" for n in names]
        sentence = f"“{thing.title}” {what}, because {' and '.join(said)}."
        return Difference(kind, thing.key, thing.title, names[0], self.changed[names[0]], sentence, items)


def _days(count: int) -> str:
    return f"{count} working day{'' if count == 1 else 's'}"


def _in_weeks(weeks: Weeks) -> str:
    return f"week {weeks[0]}" if weeks[0] == weeks[1] else f"weeks {weeks[0]} to {weeks[1]}"
