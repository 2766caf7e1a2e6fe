"""Rows of a plan as the engines take them: items with what they wait for, planned dates, what really happened."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple, Self
from uuid import UUID

from implementation import questions
from implementation.models import Implementation
from implementation.questions import Question
from roadmap import schedule
from roadmap.plan.calendars import Calendars
from roadmap.plan.models import Dependency, Item, ItemState, Objective

ANY = schedule.AfterKickoff(0)  # dates are there already: only what counts back from go-live still looks at its anchor
PLACE = ("workspace_id", "implementation_id", "internal", "number", "key", "position", "side", "kind", "title")
LIMITS = ("before_go_live", "not_before", "not_after", "locked_on")
DATES = ("duration", "planned_start", "planned_finish", *LIMITS)
STATE = ("state", "started_on", "finished_on")


End = UUID | str  # an item's id, or the key of an objective or a phase


class Tie(NamedTuple):
    """A dependency as plain values: a plan has more of them than items, and nobody changes them here."""

    who: End
    on: End
    tie: str
    kind: str
    lag: int


COLUMNS = ("item_id", "of_group", "on_id", "on_group", "tie", "kind", "lag")
Ties = Mapping[End, list[Tie]]


@dataclass(frozen=True, slots=True)
class Rows:
    """A whole plan as rows; `items` stand in their order and know their objectives."""

    objectives: Mapping[UUID, Objective]
    items: list[Item]
    ties: Ties

    @property
    def network(self) -> list[schedule.Item]:
        return network_of(self.items, self.ties)

    @property
    def by_key(self) -> dict[str, Item]:
        return {item.key: item for item in self.items}


def rows_of(implementation: Implementation, *more: str) -> Rows:
    """Everything of this plan that the reader may see, in three queries, with the columns `more` of items."""
    rows = questions.all_answered(questions.at(implementation.pk, _objectives()))
    objectives = {objective.pk: objective for objective in questions.as_models(Objective, rows)}
    return Rows(objectives, items_of(implementation, objectives, *more), ties_of(implementation))


@cache
def _objectives() -> Question:
    every = [field.attname for field in Objective._meta.concrete_fields]
    return questions.written(Objective.objects.of(questions.SOMEWHERE).values_list(*every))


@cache
def _items(columns: tuple[str, ...]) -> Question:
    return questions.written(Item.objects.of(questions.SOMEWHERE).order_by("position").values_list(*columns))


@cache
def _ties() -> Question:
    rows = Dependency.objects.of(questions.SOMEWHERE).exclude(tie=Dependency.Tie.DROPPED)
    return questions.written(rows.order_by("pk").values_list(*COLUMNS))  # a drawing is the same each time


def items_of(implementation: Implementation, objectives: Mapping[UUID, Objective], *more: str) -> list[Item]:
    """With their objectives, each of which is one object for all of its items, and the columns `more`."""
    columns = tuple(questions.some_columns(Item, frozenset((*PLACE, *DATES, *STATE, "objective_id", *more))))
    rows = questions.all_answered(questions.at(implementation.pk, _items(columns)))
    items = questions.as_models(Item, rows, columns)
    for item in items:
        item.objective = objectives[item.objective_id]
    return items


def ties_of(implementation: Implementation) -> Ties:
    """What each item, objective and phase is tied to; not what it was tied to before the plan changed."""
    ties: dict[End, list[Tie]] = defaultdict(list)
    for item, of_group, on, on_group, *how in questions.all_answered(questions.at(implementation.pk, _ties())):
        ties[item or of_group].append(Tie(item or of_group, on or on_group, *how))
    return ties


def network_of(items: Iterable[Item], ties: Ties) -> list[schedule.Item]:
    """The items with what they wait for, themselves or as part of a group, and a summary of what is waited for whole.

    Ties to what this reader may not see are left out.
    """
    known = list(items)
    keys: dict[End, str] = {item.pk: item.key for item in known}
    groups = {group.key: group for group in _groups(known, ties, keys)}
    keys |= {key: key for key in groups}
    told = [_told(item, ties.get(item.pk, []), keys) for item in known]
    return schedule.with_groups(told, groups.values()) if groups else told


def groups_with(item: Item) -> dict[str, str]:
    """The keys of its objective and its phase, with their titles."""
    own = item.objective
    return {schedule.objective_key(own.key): own.title, schedule.phase_key(own.phase): own.phase_title}


def _groups(items: Iterable[Item], ties: Ties, keys: Mapping[End, str]) -> Iterator[schedule.Group]:
    """The objectives and phases that are tied to anything; most plans have none."""
    named = {end for found in ties.values() for tie in found for end in (tie.who, tie.on) if isinstance(end, str)}
    members: dict[str, list[str]] = {key: [] for key in sorted(named)}
    titles: dict[str, str] = {}
    for item in items if named else ():
        for key, title in groups_with(item).items():
            if key in members:
                members[key].append(item.key)
                titles[key] = title
    for key, own_keys in members.items():
        links = tuple(
            schedule.Link(keys.get(tie.on, str(tie.on)), tie.lag, kind=tie.kind)  # type: ignore[arg-type]
            for tie in ties.get(key, [])
            if isinstance(tie.on, str) or tie.on in keys
        )
        yield schedule.Group(key, titles.get(key, key), tuple(own_keys), links)


def planned_of(items: Iterable[Item]) -> dict[str, schedule.Dates]:
    return {item.key: schedule.Dates(item.planned_start, item.planned_finish) for item in items}


def actuals_of(items: Iterable[Item]) -> dict[str, schedule.Actual]:
    return {
        item.key: schedule.Actual(item.started_on, item.finished_on, item.state == ItemState.SKIPPED) for item in items
    }


def _told(item: Item, ties: list[Tie], keys: Mapping[End, str]) -> schedule.Item:
    known = [tie for tie in ties if tie.on in keys]
    return schedule.Item(
        key=item.key,
        side=item.side,  # type: ignore[arg-type]
        duration=item.duration,
        anchor=ANY if item.before_go_live is None else schedule.BeforeGoLive(item.before_go_live),
        links=tuple(
            schedule.Link(keys[t.on], t.lag, soft=t.tie == Dependency.Tie.PREFERS, kind=t.kind)  # type: ignore[arg-type]
            for t in known
            if t.tie != Dependency.Tie.ASSISTS
        ),
        assists=tuple(keys[t.on] for t in known if t.tie == Dependency.Tie.ASSISTS),
        title=item.title,
        objective=item.objective.key,
        not_before=item.not_before,
        not_after=item.not_after,
        locked_on=item.locked_on,
        internal=item.internal,
        after_go_live=item.objective.after_go_live,
    )


@dataclass(frozen=True, slots=True)
class Outlook:
    """A plan's forecast, and what would become of it."""

    forecast: schedule.Forecast
    network: Sequence[schedule.Item]
    planned: Mapping[str, schedule.Dates]
    actuals: Mapping[str, schedule.Actual]
    today: date
    calendars: Calendars

    @classmethod
    def of(cls, items: Iterable[Item], ties: Ties, *, today: date, calendars: Calendars) -> Self:
        rows = list(items)
        network, planned, actuals = network_of(rows, ties), planned_of(rows), actuals_of(rows)
        found = schedule.forecast(network, planned=planned, actuals=actuals, today=today, calendars=calendars)
        return cls(found, network, planned, actuals, today, calendars)

    def is_critical(self, item: Item) -> bool:
        """Whether go-live would be later if this open item ended a working day later than expected."""
        expected = self.forecast.items[item.key]
        calendar = self.calendars["VENDOR" if item.side == "VENDOR" else "CUSTOMER"]
        later = schedule.Dates(expected.start, calendar.add(expected.finish, 1))
        found = schedule.forecast(
            self.network,
            planned={**self.planned, item.key: later},
            actuals=self.actuals,
            today=self.today,
            calendars=self.calendars,
        )
        return found.go_live > self.forecast.go_live
