"""A playbook as frozen values. What its fields mean stands in `roadmap/playbooks/schema.json`."""

# ruff: noqa: RUF009  # the functions called in defaults return `dataclasses.field`, made anew each time

from dataclasses import dataclass

from roadmap.playbook.fields import (
    Answer,
    ByAnswer,
    Condition,
    Need,
    Weeks,
    condition,
    days_or_by_answer,
    many,
    needs,
    one,
    weeks_or_by_answer,
    words,
)
from roadmap.schedule import Side


@dataclass(frozen=True, slots=True)
class Provenance:
    """Whose page the playbook follows, and what in it is ours."""

    based_on: str
    address: str = ""
    page_gives: tuple[str, ...] = words()
    ours: tuple[str, ...] = words()


@dataclass(frozen=True, slots=True)
class Range:
    min: int
    max: int


@dataclass(frozen=True, slots=True)
class Pilot:
    optional: bool
    playbook: str = ""


@dataclass(frozen=True, slots=True)
class Variant:
    key: str
    title: str
    weeks: Range = one(Range)


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A question that is asked when an implementation is started. A required one has no default."""

    key: str
    label: str
    type: str
    help: str = ""
    choices: tuple[Choice, ...] = many(Choice, default=())
    default: Answer | None = None
    required: bool = False
    ours: bool = False

    @property
    def possible(self) -> tuple[Answer, ...]:
        return (True, False) if self.type == "boolean" else tuple(choice.key for choice in self.choices)

    def said(self, answer: Answer | None) -> str:
        """The answer as people read it."""
        if answer is None or isinstance(answer, bool):
            return {True: "yes", False: "no", None: "not answered"}[answer]
        return next((choice.label for choice in self.choices if choice.key == answer), answer)


@dataclass(frozen=True, slots=True)
class Phase:
    """A group of objectives. Those of a phase that the answers leave out are left out with it."""

    key: str
    title: str
    note: str = ""
    requires: tuple[Need, ...] = needs()
    when: Condition = condition()
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    key: str
    title: str
    per_item: bool = False
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Requirement:
    """A statement that each implementation starts with, to be edited and approved."""

    key: str
    topic: str
    title: str
    text: str
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """One of the choices of an item of kind decide."""

    key: str
    text: str
    engineering_bandwidth: str = ""
    consequences: tuple[str, ...] = words()


@dataclass(frozen=True, slots=True)
class Item:
    """A typed responsibility of one side. `duration` is in working days of that side.

    `after_objective` counts them from the start of its objective.
    A playbook knows no dates: `not_before`, `not_after` and `locked` count that side's working days from kick-off.
    """

    key: str
    side: Side
    kind: str
    title: str
    duration: int | ByAnswer[int] = days_or_by_answer()
    text: str = ""
    why: str = ""
    steps: tuple[str, ...] = words()
    done_means: str = ""
    minutes: int | None = None
    role: str = ""
    offset: int = 0
    after_kickoff: int | None = None
    after_objective: int | None = None
    before_go_live: int | None = None
    not_before: int | None = None
    not_after: int | None = None
    locked: int | None = None
    requires: tuple[Need, ...] = needs()
    soft_requires: tuple[str, ...] = words()
    assists: tuple[str, ...] = words()
    topics: tuple[str, ...] = words()
    scope: tuple[str, ...] = words()
    datasets: tuple[str, ...] = words()
    systems: tuple[str, ...] = words()
    choices: tuple[Decision, ...] = many(Decision, default=())
    decides: str = ""
    milestone: str = ""
    internal: bool = False
    when: Condition = condition()
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Objective:
    """What is to be reached in some weeks, and who does what for it. `optional` is False, True or "conditional"."""

    key: str
    title: str
    weeks: Weeks | ByAnswer[Weeks] = weeks_or_by_answer()
    label: str = ""
    optional: bool | str = False
    phase: str = ""
    requires: tuple[Need, ...] = needs()
    shares_row_with: str = ""
    when: Condition = condition()
    why: str = ""
    note: str = ""
    scope: tuple[str, ...] = words()
    datasets: tuple[str, ...] = words()
    systems: tuple[str, ...] = words()
    sample: tuple[str, ...] = words()
    artefacts: tuple[str, ...] = words()
    period: str = ""
    environment: str = ""
    approval_topics: tuple[str, ...] = words()
    after_go_live: bool = False
    ours: bool = False
    items: tuple[Item, ...] = many(Item, default=())


@dataclass(frozen=True, slots=True)
class Playbook:
    """The whole. Two playbooks are equal when they say the same, whatever their comments and layout."""

    schema: str
    key: str
    version: int
    title: str
    provenance: Provenance = one(Provenance)
    summary: str = ""
    range_weeks: Range | None = one(Range, default=None)
    usage_choice_required: bool = False
    pilot: Pilot | None = one(Pilot, default=None)
    scope: tuple[str, ...] = words()
    variants: tuple[Variant, ...] = many(Variant, default=())
    parameters: tuple[Parameter, ...] = many(Parameter, default=())
    phases: tuple[Phase, ...] = many(Phase, default=())
    topics: tuple[Topic, ...] = many(Topic, default=())
    requirements: tuple[Requirement, ...] = many(Requirement, default=())
    objectives: tuple[Objective, ...] = many(Objective, default=())

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for objective in self.objectives for item in objective.items)
