"""What somebody should hear this morning, worked out from rows that are loaded: no queries, no clock."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from implementation.calendars import WorkingCalendar
from roadmap.plan.models import Item, ItemState, Party
from roadmap.plan.starting import SEAT_ROLES
from roadmap.turns.models import Escalation
from stakeholders.models import Role, Seat, Side

WARNED_AT, GOES_UP_AT = 4, 5  # working days overdue


@dataclass(frozen=True, slots=True)
class Reminder:
    """One item that somebody is reminded of. `overdue` counts working days of the side that has it."""

    item: Item
    overdue: int = 0
    warned: bool = False  # tomorrow it goes one step up
    holder: str = ""  # whose it is, when that is somebody else


@dataclass(frozen=True, slots=True)
class Wanted:
    """Data that somebody is asked for, or has to look at. `overdue` counts working days."""

    title: str
    due_on: date
    overdue: int
    where: str


@dataclass(slots=True)
class Morning:
    """One person's day: what is due, overdue, waits for their word, or came up to them."""

    seat: Seat
    due: list[Reminder] = field(default_factory=list)
    overdue: list[Reminder] = field(default_factory=list)
    came_up: list[Reminder] = field(default_factory=list)
    approvals: list[str] = field(default_factory=list)
    data: list[Wanted] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.due or self.overdue or self.came_up or self.approvals or self.data)


@dataclass(slots=True)
class Round:
    """The mornings of one side, and what they do to overdue items on their way up."""

    mornings: dict[UUID, Morning]
    warned: list[Item] = field(default_factory=list)
    went_up: list[Item] = field(default_factory=list)

    def of(self, seat: Seat) -> Morning:
        return self.mornings.setdefault(seat.pk, Morning(seat))


@dataclass(frozen=True, slots=True)
class Known:
    """What a round is worked out from. `people` are of one side; `snoozed` holds (item, seat) in force today."""

    people: Sequence[Seat]
    calendar: WorkingCalendar
    today: date
    snoozed: frozenset[tuple[UUID, UUID]]
    on_the_way: Mapping[UUID, Escalation]


def turn_of(item: Item) -> str:
    """The side that hears about it. Third parties have no seat here, so the vendor follows them up."""
    turn = item.blocked_by.side if item.state == ItemState.BLOCKED and item.blocked_by else item.turn
    return Side.VENDOR if turn == Party.THIRD else turn


def holders_of(item: Item, people: Sequence[Seat]) -> list[Seat]:
    """Who hears about it: who holds what blocks it, else whose it is, else the role it is meant for, else who leads."""
    present = {seat.pk: seat for seat in people}
    if item.state == ItemState.BLOCKED and item.blocked_by_id in present:
        return [present[item.blocked_by_id]]
    if item.state != ItemState.WAITING and item.assignee_id in present:
        return [present[item.assignee_id]]
    role = SEAT_ROLES.get(item.role)
    meant = [seat for seat in people if role in seat.roles] if role not in (None, Role.CONTRIBUTOR) else []
    return meant or [seat for seat in people if seat.holds(Role.LEAD, Role.MANAGER)]


def one_up(holders: Iterable[Seat], people: Sequence[Seat]) -> list[Seat]:
    """The customer's sponsor, or the vendor's managers; never the holder."""
    own = {seat.pk for seat in holders}
    return [
        seat for seat in people if seat.holds(Role.SPONSOR if not seat.is_ours else Role.MANAGER) and seat.pk not in own
    ]


def work_out(items: Iterable[Item], known: Known) -> Round:
    """Everybody's morning, from the open items of one implementation that are due by the next working day."""
    found, soon = Round({}), known.calendar.add(known.today, 1)
    for item in items:
        holders = holders_of(item, known.people)
        quiet = {seat.pk for seat in holders if (item.pk, seat.pk) in known.snoozed}
        overdue = known.calendar.working_days_between(item.planned_finish, known.today)
        if item.planned_finish > soon or not holders:
            continue
        warned = not quiet and _step_up(found, item, holders, overdue, known)
        for seat in holders:
            if seat.pk in quiet:
                continue
            reminder = Reminder(item, max(overdue, 0), warned)
            (found.of(seat).overdue if item.planned_finish < known.today else found.of(seat).due).append(reminder)
    return found


def _step_up(found: Round, item: Item, holders: Sequence[Seat], overdue: int, known: Known) -> bool:
    """Warn the holder, or on a later morning tell the one above. Returns whether this morning warns."""
    above = one_up(holders, known.people)
    before = known.on_the_way.get(item.pk)
    if overdue < WARNED_AT or not above or (before and before.went_up_on):
        return False
    yesterday = known.calendar.add(known.today, -1)
    if before is None or before.warned_on < yesterday:  # a snooze lay between: the warning is given again
        found.warned.append(item)
        return True
    if before.warned_on == known.today or overdue < GOES_UP_AT:
        return before.warned_on == known.today
    found.went_up.append(item)
    for seat in above:
        found.of(seat).came_up.append(Reminder(item, overdue, holder=", ".join(holder.name for holder in holders)))
    return False


def joined(rounds: Iterable[Round], seats: Mapping[UUID, Seat]) -> list[Morning]:
    """The mornings of people who sit at several implementations, as one: `seats` maps a login to where mail goes."""
    whole: dict[UUID, Morning] = {}
    gathered: dict[UUID, list[Morning]] = defaultdict(list)
    for found in rounds:
        for morning in found.mornings.values():
            gathered[morning.seat.user_id].append(morning)
    for user, parts in gathered.items():
        if user in seats:
            whole[user] = Morning(
                seats[user],
                due=[row for part in parts for row in part.due],
                overdue=[row for part in parts for row in part.overdue],
                came_up=[row for part in parts for row in part.came_up],
                approvals=list(dict.fromkeys(row for part in parts for row in part.approvals)),
                data=[row for part in parts for row in part.data],
            )
    return list(whole.values())
