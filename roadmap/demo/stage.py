"""Where a story is played: one implementation with its people and its weeks, and steps that know their instant."""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from implementation import tenancy
from implementation.due import held
from implementation.ledger.models import LedgerEntry
from implementation.models import Implementation
from roadmap.demo.companies import Company
from roadmap.plan import actions
from roadmap.plan.models import Item
from roadmap.status.publishing import send_status
from roadmap.status.snapshot import iso_week
from stakeholders.actions import people
from stakeholders.models import Requirement, Role, Seat, Side, Topic

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")

Act = Callable[["Stage", Any, datetime], None]  # by whom is a Seat


@dataclass(frozen=True, slots=True)
class Stage:
    """`told_until` is when the demo was founded: what lies after it has not happened.

    `requirements` are those that the playbook brought: a story does not change when somebody writes another one.
    """

    company: Company
    implementation: Implementation
    seats: dict[str, Seat]
    topics: frozenset[str]
    requirements: tuple[Requirement, ...]
    told_until: datetime

    @property
    def monday(self) -> date:
        """The first day of week one; the kick-off itself may be later when that is a holiday."""
        on = self.implementation.kickoff_on
        return on - timedelta(days=on.weekday())  # calendar days

    def day(self, said: str) -> date:
        """`"3 Tue"`: the Tuesday of week three."""
        week, weekday = said.split()
        return self.monday + timedelta(weeks=int(week) - 1, days=WEEKDAYS.index(weekday))  # calendar days

    def at(self, who: str, day: date, clock: time) -> datetime:
        """That time of day where this person works; what happens by itself goes by the vendor's clock."""
        ours = not who or self.seats[who].is_ours
        zone = self.implementation.workspace.zone if ours else self.implementation.zone
        return datetime.combine(day, clock, tzinfo=ZoneInfo(zone))

    def item(self, key: str) -> Item:
        with tenancy.reading():
            rows = Item.objects.of(self.implementation).select_related("objective", "assignee", "thread", "blocked_by")
            return rows.get(key=key)

    def leading(self, *sides: Side) -> list[Seat]:
        """The vendor's managers and the customer's leads."""
        role = {Side.VENDOR: Role.MANAGER, Side.CUSTOMER: Role.LEAD}
        return [seat for seat in self.seats.values() if seat.side in sides and seat.holds(role[Side(seat.side)])]

    def numbers_of(self, *topics: str) -> list[int]:
        """The requirements of topics, each named by the beginning of its title."""
        return [row.number for row in self.requirements if row.topic.title.startswith(topics)]


@dataclass(frozen=True, slots=True)
class Step:
    """One act of one person. No two steps of a story share an instant: by it the ledger tells which are done.

    What happens by itself is nobody's. The passing of a day needs no entry: the plan says how far it is reckoned.
    """

    at: datetime
    who: str
    act: Act

    def is_told(self, instants: Container[datetime], reckoned_on: date) -> bool:
        return self.at.date() <= reckoned_on if self.act is pass_a_day else self.at in instants


def step(stage: Stage, when: str, who: str, act: Act) -> Step:
    """`step(stage, "3 Tue 10:15", "grace", unblock("c-pull-allow-list"))`."""
    day, _space, clock = when.rpartition(" ")
    return Step(stage.at(who, stage.day(day), time.fromisoformat(clock)), who, act)


def days(stage: Stage) -> Iterator[Step]:
    """Each working day begins shortly after midnight, and the forecast follows the calendar until all is signed."""
    zone = ZoneInfo(stage.implementation.zone)
    day, last = stage.implementation.kickoff_on, stage.told_until.astimezone(zone).date()
    if stage.company.closes:
        last = min(last, stage.day(stage.company.closes))
    while day <= last:
        if day.weekday() < len(WEEKDAYS):
            yield Step(datetime.combine(day, time(0, 5), tzinfo=zone), "", pass_a_day)
        day += timedelta(days=1)  # calendar days


def pass_a_day(stage: Stage, _by: Seat | None, now: datetime) -> None:
    actions.pass_a_day(implementation=stage.implementation, now=now)


def reports(stage: Stage, *weeks: int) -> Iterator[Step]:
    """The weekly status of these weeks, as it goes out on Fridays."""
    for week in weeks:
        yield Step(
            datetime.combine(stage.day(f"{week} Fri"), time(16), tzinfo=ZoneInfo(stage.implementation.workspace.zone)),
            "",
            send_the_status,
        )


def send_the_status(stage: Stage, _by: Seat | None, now: datetime) -> None:
    here = stage.implementation
    told = held(here, "documents", now=timezone.now())  # else a worker finds the frozen week, and it is published today
    with told, tenancy.portal(here.workspace_id, here.pk):
        send_status(implementation=here, iso_week=iso_week(now, here.workspace.zone), now=now)


def arrivals(steps: Iterable[Step], stage: Stage) -> list[Step]:
    """The customer's people come in shortly before the first thing they do."""
    first: dict[str, datetime] = {}
    for row in steps:
        if row.who in stage.seats and not stage.seats[row.who].is_ours:
            first[row.who] = min(row.at, first.get(row.who, row.at))
    return [Step(at - timedelta(seconds=97), who, come_in) for who, at in first.items()]


def come_in(_stage: Stage, by: Seat, now: datetime) -> None:
    people.take_seat(seat=by, now=now)


def one_after_another(first: Step, acts: Sequence[Act], *, seconds: int = 50) -> list[Step]:
    """The same person going through a list, from the first step's instant on."""
    return [Step(first.at + timedelta(seconds=seconds * n), first.who, act) for n, act in enumerate(acts)]


def in_order(steps: Iterable[Step], *, until: datetime) -> list[Step]:
    """What has happened by then, in its order. Raises `ValueError` for two steps at one instant."""
    ordered = sorted(steps, key=lambda row: row.at)
    for before, after in pairwise(ordered):
        if before.at == after.at:
            raise ValueError(f"Two steps happen at {after.at}. Give one of them another minute.")
    return [row for row in ordered if row.at <= until]


def open_stage(company: Company, *, until: datetime | None = None) -> Stage:
    """The stage as it is now. Raises `Implementation.DoesNotExist` before it is founded.

    The caller holds the vendor's scope.

    Stories end at `until`, by default when the implementation was founded by the database's clock.
    """
    with tenancy.reading():
        rows = Implementation.objects.select_related("workspace").filter(customer_name=company.name)
        implementation = rows.order_by("created_at")[:1].get()
        topics = {topic.pk: topic for topic in Topic.objects.of(implementation)}
        requirements = list(Requirement.objects.of(implementation).exclude(source="").order_by("number"))
        for requirement in requirements:
            requirement.topic = topics[requirement.topic_id]
        seats = {seat.name.split()[0].lower(): seat for seat in Seat.objects.of(implementation).present()}
        first = LedgerEntry.objects.filter(chain_id=implementation.pk).order_by("seq").first()
    assert first is not None
    titles = frozenset(topic.title for topic in topics.values())
    return Stage(company, implementation, seats, titles, tuple(requirements), until or first.recorded_at)
