"""Giving an item to somebody: a person who is here, or a new one who is invited at once."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from implementation import ledger
from implementation.models import Implementation
from roadmap.plan import letters, queries, rules, seating
from roadmap.plan.models import Item
from roadmap.plan.starting import Person
from stakeholders.letters import people as people_letters
from stakeholders.models import Seat, Side
from stakeholders.rules.people import may_invite_to_implementation
from stakeholders.verdicts import Stale


@transaction.atomic(durable=True)
def assign_item(*, item: Item, implementation: Implementation, by: Seat, to: Seat | None, now: datetime) -> None:
    """Give it to a person here, or to nobody in particular. Raises `Forbidden` or `Stale`."""
    rules.may_assign(by, item, implementation, to).enforce()
    _give(item, implementation, by, to, now)


@transaction.atomic(durable=True)
def pass_on_to_new_person(
    *, item: Item, implementation: Implementation, by: Seat, name: str, email: str, title: str = "", now: datetime
) -> Seat:
    """Invite a colleague of the customer and give them the item. Raises `Forbidden`, or `Stale` if they are here."""
    rules.may_assign(by, item, implementation, None).enforce()
    if by.is_ours:
        may_invite_to_implementation(by, ["CONTRIBUTOR"]).enforce()
    person = Person(role="contributor", name=name, email=email, title=title, side=Side.CUSTOMER)
    try:
        with transaction.atomic():
            seat = seating.seat_customer(implementation, person, now=now)
    except IntegrityError as problem:
        if "a_person_sits_once_in_a_place" not in str(problem):
            raise
        raise Stale(_("%(email)s has a place here already. Choose them from the list.") % {"email": email}) from None
    facts = {"roles": seat.roles, "side": seat.side}
    ledger.record("stakeholders.seat.invited", actor=by, subject=seat, happened_at=now, facts=facts)
    people_letters.invited(seat, by=by, now=now)
    _give(item, implementation, by, seat, now)
    return seat


def _give(item: Item, implementation: Implementation, by: Seat, to: Seat | None, now: datetime) -> None:
    seen = Item.objects.filter(pk=item.pk, version=item.version)
    if seen.update(assignee=to, version=F("version") + 1) != 1:
        raise Stale(_("Somebody changed “%(title)s” meanwhile. Reload to see it.") % {"title": item.title})
    before, item.assignee = item.assignee_id, to
    item.version += 1
    facts = {"number": item.number, "title": item.title, "to": to.pk if to else None, "before": before}
    ledger.record("roadmap.item.assigned", actor=by, subject=item, happened_at=now, facts=facts)
    if to is not None:
        waiting = queries.waiting_for(item)
        letters.assigned(item, to=to, by=by, implementation=implementation, waiting=waiting, now=now)
