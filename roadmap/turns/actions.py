"""Sending everybody's morning mail, once, and being quiet about an item for a while."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from implementation import ledger
from implementation.acts import part_of_an_action
from implementation.calendars import local_date
from implementation.models import Implementation, Workspace
from roadmap.plan.calendars import of_workspace
from roadmap.plan.models import Item
from roadmap.turns import letters, queries, rules
from roadmap.turns.models import Digest, Escalation, Snooze
from roadmap.turns.mornings import Morning, Round, joined
from stakeholders.models import Seat, Side
from stakeholders.verdicts import Stale


@transaction.atomic(durable=True)
def send_customer_digests(*, implementation: Implementation, now: datetime) -> int:
    """One mail to each of the customer's people who has something today, on their working days only.

    Composed in the customer's role. Running it twice on one day sends nothing twice. Returns how many were written.
    """
    today = local_date(now, implementation.zone)
    if implementation.closed_at or not queries.calendar_of(implementation, Side.CUSTOMER).is_working(today):
        return 0
    found = queries.rounds_of([implementation], side=Side.CUSTOMER, today=today)[implementation.pk]
    mornings = [morning for morning in found.mornings.values() if morning]
    written = _write(mornings, place=implementation, today=today, now=now)
    step_up(found, today=today)
    if written:
        facts = {"on": today, "seats": [morning.seat.pk for morning in written]}
        ledger.record("roadmap.digests.sent", actor=None, subject=implementation, happened_at=now, facts=facts)
    return len(written)


@transaction.atomic(durable=True)
def send_vendor_digests(*, workspace: Workspace, now: datetime) -> int:
    """One mail to each colleague who has something today at any implementation; as `send_customer_digests`."""
    today = local_date(now, workspace.zone)
    if not of_workspace(workspace).is_working(today):
        return 0
    running = list(Implementation.objects.filter(closed_at=None).select_related("workspace").order_by("id"))
    rounds = queries.rounds_of(running, side=Side.VENDOR, today=today)
    homes = {seat.user_id: seat for seat in Seat.objects.staff().present()}
    mornings = [morning for morning in joined(rounds.values(), homes) if morning]
    written = _write(mornings, place=workspace, today=today, now=now)
    for found in rounds.values():
        step_up(found, today=today)
    if written:
        facts = {"on": today, "seats": [morning.seat.pk for morning in written]}
        ledger.record("roadmap.digests.sent", actor=None, subject=workspace, happened_at=now, facts=facts)
    return len(written)


def _write(
    mornings: Sequence[Morning], *, place: Implementation | Workspace, today: date, now: datetime
) -> list[Morning]:
    had = queries.had_digest([morning.seat for morning in mornings], today)
    fresh = [morning for morning in mornings if morning.seat.pk not in had]
    for morning in fresh:
        content = letters.content_of(morning, today=today)
        seat = morning.seat
        here = seat.implementation_id
        Digest.objects.create(implementation_id=here, seat=seat, on=today, content=content, made_at=now)
        letters.digest(seat, content, on=today, now=now)
    return fresh


@part_of_an_action
def step_up(found: Round, *, today: date) -> None:
    """Keep who was warned and what went up, so that the next morning knows."""
    for item in found.warned:
        known = Escalation.objects.filter(item=item, due_on=item.planned_finish)
        if not known.update(warned_on=today):
            Escalation.objects.create(
                implementation_id=item.implementation_id,
                internal=item.internal,
                item=item,
                due_on=item.planned_finish,
                warned_on=today,
            )
    for item in found.went_up:
        Escalation.objects.filter(item=item, due_on=item.planned_finish).update(went_up_on=today)


@transaction.atomic(durable=True)
def snooze_item(*, item: Item, implementation: Implementation, by: Seat, until: date, now: datetime) -> None:
    """No reminders about this item for this person before that day. Raises `Forbidden`, or `Stale` when it is done."""
    today = local_date(now, implementation.zone)
    rules.may_snooze(by, item, implementation, until=until, today=today).enforce()
    if not Item.objects.filter(pk=item.pk).still_open().exists():
        raise Stale(_("“%(title)s” is done already; nobody is reminded of it.") % {"title": item.title})
    kept = Snooze.objects.filter(item=item, seat=by)
    if not kept.update(until=until, said_at=now):
        Snooze.objects.create(
            implementation=implementation, internal=item.internal, item=item, seat=by, until=until, said_at=now
        )
    facts = {"number": item.number, "title": item.title, "until": until}
    ledger.record("roadmap.item.snoozed", actor=by, subject=item, happened_at=now, facts=facts)
