"""What reminders are made from, read in a handful of queries, however many people and items there are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from implementation.calendars import WorkingCalendar
from implementation.models import Implementation
from implementation.outbox import OutboxMessage
from migrations_tracker.queries.requests import open_at
from roadmap.plan import calendars
from roadmap.plan.models import Item
from roadmap.turns.models import Digest, Escalation, Snooze
from roadmap.turns.mornings import Known, Round, Wanted, turn_of, work_out
from stakeholders.models import Seat, Side, TopicApprover
from stakeholders.queries.agreements import wanted_from


def calendar_of(implementation: Implementation, side: Side) -> WorkingCalendar:
    return calendars.of(implementation)["VENDOR" if side == Side.VENDOR else "CUSTOMER"]


def rounds_of(implementations: Sequence[Implementation], *, side: Side, today: date) -> dict[UUID, Round]:
    """The mornings of one side at each implementation; five queries, and those for approvals."""
    keys = [implementation.pk for implementation in implementations]
    people = _by_place(Seat.objects.filter(implementation__in=keys).present().of_side(side).order_by("name"))
    rows = Item.objects.filter(implementation__in=keys).still_open().exclude(kind="assist").for_rows()
    items = _by_place(
        rows.select_related("assignee", "blocked_by", "implementation").order_by("planned_finish", "position")
    )
    snoozes = _by_place(Snooze.objects.filter(implementation__in=keys).in_force(today))
    steps = _by_place(Escalation.objects.filter(implementation__in=keys))
    found = {}
    for implementation in implementations:
        here = [item for item in items[implementation.pk] if turn_of(item) == side]
        due = {item.pk: item.planned_finish for item in here}
        known = Known(
            people=people[implementation.pk],
            calendar=calendar_of(implementation, side),
            today=today,
            snoozed=frozenset((row.item_id, row.seat_id) for row in snoozes[implementation.pk]),
            on_the_way={row.item_id: row for row in steps[implementation.pk] if due.get(row.item_id) == row.due_on},
        )
        found[implementation.pk] = work_out(here, known)
    _add_approvals(found, people)
    _add_data(found, people, side=side, today=today)
    return found


def _add_approvals(found: dict[UUID, Round], people: dict[UUID, list[Seat]]) -> None:
    """What waits for somebody's word; asked only for those whom a topic names."""
    asked: set[UUID | None] = set()
    for row in TopicApprover.objects.filter(implementation__in=list(found)).named():
        asked |= {row.seat_id, row.deputy_id}
    for key, here in found.items():
        for seat in people[key]:
            if seat.pk in asked and (wanted := wanted_from(seat)):
                here.of(seat).approvals.extend(row.approvable.title for row in wanted)


def _add_data(found: dict[UUID, Round], people: dict[UUID, list[Seat]], *, side: Side, today: date) -> None:
    """Files that are due by the next working day, to whoever has to send them or to look at them."""
    for row, whose in open_at(list(found)):
        seat = next((seat for seat in people[row.implementation_id] if seat.pk == whose), None)
        calendar = calendar_of(row.implementation, side)
        if row.holder != side or seat is None or row.due_on > calendar.add(today, 1):
            continue
        overdue = max(calendar.working_days_between(row.due_on, today), 0)
        wanted = Wanted(row.title, row.due_on, overdue, row.implementation.customer_name)
        found[row.implementation_id].of(seat).data.append(wanted)


def _by_place(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.implementation_id].append(row)
    return found


def had_digest(seats: Sequence[Seat], on: date) -> set[UUID]:
    """Who of these has had the mail of that day."""
    return set(Digest.objects.filter(seat__in=list(seats), on=on).values_list("seat_id", flat=True))


def mails_of(implementation: Implementation | None) -> QuerySet[OutboxMessage]:
    """Every letter about an implementation, or about none of them, newest first."""
    rows = OutboxMessage.objects.filter(implementation=implementation)
    return rows.order_by("-queued_at", "-id")
