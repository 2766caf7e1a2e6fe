"""Playbooks one after another: each keeps its own keys behind that of its phase, and waits for the one before it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from implementation.calendars import WorkingCalendar
from roadmap.plan.models.parts import BETWEEN
from roadmap.playbook import Plan, groups_of, schedule_items
from roadmap.schedule import AfterObjective, Anchor, Group, Item, Link, Schedule, Side

LONGEST_KEY = 40


@dataclass(frozen=True, slots=True)
class Leg:
    """One playbook's part of a plan with its dates, under the keys that the plan has for it.

    `after` is the item of another part that its first items wait for.
    """

    plan: Plan
    key: str
    starts_on: date
    items: tuple[Item, ...]
    groups: tuple[Group, ...]
    dates: Schedule
    after: str = ""

    def keyed(self, key: str) -> str:
        return keyed(self.key, key)

    @property
    def weeks(self) -> int:
        """From its own first week to the last one before go-live."""
        leading = [objective for objective in self.plan.objectives if not objective.source.after_go_live]
        return max(objective.weeks[1] for objective in leading or self.plan.objectives)

    @property
    def openers(self) -> list[str]:
        return openers(self.items)

    @property
    def closes_with(self) -> str:
        """The last item that leads to go-live."""
        leading = [item.key for item in self.items if item.moves_go_live]
        return max(leading, key=lambda key: self.dates.items[key].finish)


def keyed(part: str, key: str) -> str:
    """What the plan calls an item, an objective or a group of that part."""
    what, colon, own = key.rpartition(":")
    return f"{what}{colon}{part}{BETWEEN}{own}" if part else key


def keyed_items(
    plan: Plan,
    part: str,
    *,
    kickoff: date,
    calendars: Mapping[Side, WorkingCalendar],
    after_go_live: bool = False,
) -> tuple[Item, ...]:
    """The plan's items as the scheduler takes them, under the keys of that part."""
    items = schedule_items(plan, kickoff=kickoff, calendars=calendars)
    if not part and not after_go_live:
        return items
    return tuple(
        replace(
            item,
            key=keyed(part, item.key),
            anchor=_anchored(part, item.anchor),
            objective=keyed(part, item.objective),
            links=_linked(part, item.links),
            assists=tuple(keyed(part, key) for key in item.assists),
            after_go_live=after_go_live or item.after_go_live,
        )
        for item in items
    )


def keyed_groups(plan: Plan, part: str) -> tuple[Group, ...]:
    """The plan's objectives and phases, with what they wait for, under the keys of that part."""
    return tuple(
        Group(
            keyed(part, group.key),
            group.title,
            tuple(keyed(part, key) for key in group.members),
            _linked(part, group.links),
        )
        for group in groups_of(plan)
    )


def _linked(part: str, links: tuple[Link, ...]) -> tuple[Link, ...]:
    return tuple(replace(link, on=keyed(part, link.on)) for link in links)


def _anchored(part: str, anchor: Anchor) -> Anchor:
    return replace(anchor, objective=keyed(part, anchor.objective)) if isinstance(anchor, AfterObjective) else anchor


def openers(items: tuple[Item, ...]) -> list[str]:
    """What waits for nothing of its own part, and is seen by both sides."""
    return [item.key for item in items if not (item.hard_links or item.assists or item.internal)]


def behind(items: tuple[Item, ...], after: str) -> tuple[Item, ...]:
    """The items, the first ones waiting for `after`."""
    first = set(openers(items)) if after else set()
    return tuple(replace(item, links=(*item.links, Link(after))) if item.key in first else item for item in items)


def free_key(wanted: str, taken: set[str]) -> str:
    """A key for a further part, of what the playbook is called."""
    base = wanted[: LONGEST_KEY - 3]
    return next(key for key in (base, *(f"{base}-{n}" for n in range(2, 100))) if key not in taken)
