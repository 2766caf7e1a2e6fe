"""What is true about a plan: who waits for what, what comes next for a person, and what a list shows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.db.models.fields.json import KeyTransform

from implementation.models import Implementation, Workspace
from implementation.questions import as_model, columns_of
from roadmap.plan.models import Dependency, Item, ItemState, Objective, Plan, Tally
from roadmap.plan.models.items import CLOSED
from roadmap.plan.networks import groups_with
from roadmap.plan.starting import SEAT_ROLES
from roadmap.schedule import objective_key, phase_key
from stakeholders.models import Role, Seat, Side

TIE = Dependency.Tie


def plan_of(implementation: Implementation) -> Plan | None:
    """The plan with its figures; an implementation that was made without one has none."""
    return Plan.objects.of(implementation).first()


def objectives_of(implementation: Implementation) -> list[Objective]:
    return list(Objective.objects.of(implementation).order_by("position"))


def planned_within(workspace: Workspace, first: date, last: date | None) -> int:
    """In how many implementations the vendor has something open that is planned on one of these days."""
    rows = Item.objects.filter(workspace=workspace, side=Side.VENDOR, planned_finish__gte=first).still_open()
    if last is not None:
        rows = rows.filter(planned_start__lte=last)
    return rows.values("implementation_id").distinct().count()


_WITH_ASSIGNEE = (
    f"SELECT {columns_of(Item, 'i')}, {columns_of(Seat, 's')} "  # noqa: S608 - ours
    "FROM roadmap_item i LEFT JOIN stakeholders_seat s ON s.workspace_id = i.workspace_id AND s.id = i.assignee_id "
    "WHERE i.workspace_id = %s AND i.implementation_id = %s AND i.number = %s"
)


def item_numbered(implementation: Implementation, number: int) -> Item | None:
    """The item with its assignee, as this reader may see it. As text: every act begins with it."""
    with connection.cursor() as cursor:
        cursor.execute(_WITH_ASSIGNEE, [implementation.workspace_id, implementation.pk, number])
        row = cursor.fetchone()
    if row is None:
        return None
    width = len(Item._meta.concrete_fields)
    found, seat = as_model(Item, row[:width]), row[width:]
    found.assignee = as_model(Seat, seat) if found.assignee_id else None
    return found


def assists_something(item: Item) -> bool:
    """Whether its end is that of others."""
    return Dependency.objects.filter(item=item, tie=TIE.ASSISTS).exists()


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What an item waits for, what waits for it, what it helps with, what should have been first."""

    before: tuple[Item, ...]
    after: tuple[Item, ...]
    groups: tuple[str, ...]  # objectives and phases that it waits for, by title
    assists: tuple[Item, ...]
    should_be_first: tuple[Item, ...]

    @property
    def holds_up(self) -> tuple[Item, ...]:
        return tuple(item for item in self.after if item.is_open)


def neighbours_of(item: Item) -> Neighbours:
    """One query, and one more where a whole objective or phase is waited for.

    Internal ones are among them only for those who may see them. `item.objective` must be loaded.
    """
    here = Dependency.objects.of(item.implementation_id)
    near = here.filter(Q(item=item) | Q(on=item) | Q(of_group__in=groups_with(item)))
    ties = list(near.select_related("item__assignee", "on__assignee").order_by("item__position", "on__position"))
    mine = [t for t in ties if t.on_id != item.pk]
    groups = [t.on_group for t in mine if t.on_group and t.tie == TIE.WAITS]
    return Neighbours(
        before=tuple(t.on for t in mine if t.on and t.tie == TIE.WAITS),
        after=tuple(t.item for t in ties if t.item and t.on_id == item.pk and t.tie == TIE.WAITS),
        groups=tuple(_titles(item, groups)) if groups else (),
        assists=tuple(t.on for t in mine if t.on and t.tie == TIE.ASSISTS),
        should_be_first=tuple(t.on for t in mine if t.on and t.tie == TIE.PREFERS),
    )


def _titles(item: Item, groups: Iterable[str]) -> Iterable[str]:
    """What objectives and phases are called."""
    rows = Objective.objects.of(item.implementation_id).values_list("key", "title", "phase", "phase_title")
    known: dict[str, str] = {}
    for key, title, phase, phase_title in rows:
        known |= {objective_key(key): title, phase_key(phase): phase_title}
    return (known[group] for group in groups)


def waiting_for(item: Item) -> list[str]:
    """Names of the people whose open items wait for this one, without its own."""
    waiting = Item.objects.of(item.implementation_id).still_open().shared().exclude(assignee=item.assignee_id)
    ties = Dependency.objects.of(item.implementation_id).filter(on=item, tie=TIE.WAITS).values("item_id")
    names = waiting.filter(pk__in=ties, assignee__isnull=False).order_by("position")
    return list(dict.fromkeys(names.values_list("assignee__name", flat=True)))


def hearers_of_block(item: Item, implementation: Implementation, by: Seat, held_by: Seat | None) -> list[Seat]:
    """Who holds it, and when a customer is stuck the vendor's managers on the team."""
    hearers = {held_by.pk: held_by} if held_by else {}
    if not by.is_ours:
        team = Seat.objects.of(implementation).present().of_side(Side.VENDOR).holding(Role.MANAGER)
        hearers |= {seat.pk: seat for seat in team}
    if item.internal:
        hearers = {key: seat for key, seat in hearers.items() if seat.is_ours}
    return list(hearers.values())


def people_of(implementation: Implementation) -> list[Seat]:
    """Everybody with a place here, the customer's people first, then by name."""
    return list(Seat.objects.of(implementation).present().order_by("side", "name"))


@dataclass(frozen=True, slots=True)
class Next:
    """What a person is to do now, what else is theirs, and what those wait for."""

    item: Item | None
    others: tuple[Item, ...]
    held_up_by: dict[UUID, tuple[Item, ...]]


def next_for(seat: Seat) -> Item | None:
    """The next thing to do for this person: the earliest due open item that nothing holds up."""
    return ahead_of(seat).item


def ahead_of(seat: Seat) -> Next:
    """Open items assigned to the person, or to nobody and meant for their role. Two queries."""
    mine = Q(assignee=seat) | Q(assignee=None, side=seat.side, role__in=_roles_of(seat))
    if seat.holds(Role.LEAD) or (seat.is_ours and seat.holds(Role.MANAGER)):
        mine |= Q(assignee=None, side=seat.side)
    assert seat.implementation_id is not None
    rows = Item.objects.of(seat.implementation_id).still_open().filter(mine).select_related("objective", "assignee")
    items = list(rows.exclude(kind="assist").order_by("planned_finish", "position"))
    held = _held_up(items)
    held_up = {key: tuple(found) for key, found in held.items()}
    able = [item for item in items if item.state != ItemState.BLOCKED and item.turn == seat.side]
    free = [item for item in able if item.pk not in held_up]
    first = free[0] if free else None
    return Next(first, tuple(item for item in items if item is not first), held_up)


def _held_up(items: Sequence[Item]) -> dict[UUID, list[Item]]:
    """The open items before each of these, its own and those of its objective and phase."""
    if not items:
        return {}
    groups = {item.pk: groups_with(item) for item in items}
    mine = Q(item__in=list(groups)) | Q(of_group__in={key for known in groups.values() for key in known})
    waits = Dependency.objects.of(items[0].implementation_id).filter(mine, tie=TIE.WAITS)
    held: dict[UUID, list[Item]] = defaultdict(list)
    whole: dict[str, list[UUID]] = defaultdict(list)
    for tie in waits.exclude(on__state__in=CLOSED).select_related("on__assignee").order_by("on__position"):
        for key in [tie.item_id] if tie.item_id else [key for key, known in groups.items() if tie.of_group in known]:
            if tie.on is not None:
                held[key].append(tie.on)
            elif tie.kind == "FS":
                whole[tie.on_group].append(key)
    if whole:
        rows = Item.objects.of(items[0].implementation_id).still_open().shared().exclude(kind="assist")
        for other in rows.select_related("objective", "assignee").order_by("position"):
            for group in whole.keys() & groups_with(other).keys():
                for key in whole[group]:
                    held[key] += [other] if other.pk != key else []
    return held


def _roles_of(seat: Seat) -> list[str]:
    """The playbook's words for what this seat does; what it calls a contributor can be several."""
    return [word for word, role in SEAT_ROLES.items() if role in seat.roles and role != Role.CONTRIBUTOR]


def due_next(implementation: Implementation, limit: int) -> list[Item]:
    """Shared open items, earliest due first, without assists, which follow what they assist."""
    rows = Item.objects.of(implementation).shared().still_open().exclude(kind="assist").for_rows()
    return list(rows.order_by("planned_finish", "position")[:limit])


def with_assignees(items: list[Item], people: Iterable[Seat]) -> list[Item]:
    """The same items, each with whoever has it out of `people`: a person has many. Those who left cost one query."""
    known = {seat.pk: seat for seat in people}
    gone = {item.assignee_id for item in items} - known.keys() - {None}
    if gone:
        known |= Seat.objects.in_bulk(gone)
    for item in items:
        item.assignee = known.get(item.assignee_id) if item.assignee_id else None
    return items


def hand_overs_of(item: Item) -> list[list[Any]]:
    """When it was with whom, by the last tally. Only this item's part of the row is read."""
    rows = Tally.objects.of(item.implementation_id).annotate(part=KeyTransform(item.key, "things"))
    return rows.values_list("part", flat=True).first() or []


def held_up_by(items: Sequence[Item]) -> dict[UUID, str]:
    """For each item the title of the first open one that waits for it. One query."""
    ties = Dependency.objects.filter(on__in=[item.pk for item in items], tie=TIE.WAITS, internal=False)
    ties = ties.exclude(item=None)  # of an objective or a phase that waits there is no one item to name
    waiting = ties.exclude(item__state__in=CLOSED).order_by("-item__position")
    return dict(waiting.values_list("on_id", "item__title"))  # the one that stands first is put in last
