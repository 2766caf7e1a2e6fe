"""Decisions that answer a playbook's question: every one that was made, and whether the plan follows the last."""

import json
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from implementation import wording
from implementation.ledger import LedgerBody
from implementation.models import Implementation
from roadmap.plan.models import Item, Part
from stakeholders.models import Seat


@dataclass(frozen=True, slots=True)
class Decided:
    """One time that somebody chose, with the reason that was given."""

    choice: str
    reason: str
    name: str
    side: str
    at: str


@dataclass(frozen=True, slots=True)
class Behind:
    """A choice that the plan does not follow yet: the number of its part, and `query`, which answers as was chosen."""

    item: Item
    choice: str
    part: int
    query: str


def made_of(item: Item, people: list[Seat], zone: str) -> list[Decided]:
    """Every decision of this item, the last first, from the ledger. One query, none for what is no decision."""
    if not item.choices:
        return []
    entries = LedgerBody.objects.filter(
        chain_id=item.implementation_id, subject_id=item.pk, verb="roadmap.item.decided"
    )
    seats = {str(seat.pk): seat for seat in people}
    found = []
    for text in entries.order_by("-seq").values_list("body", flat=True):
        body = json.loads(text)
        facts, seat = body["facts"], seats.get(str(body["actor"]))
        at = datetime.fromisoformat(body["happened_at"]).astimezone(ZoneInfo(zone))
        found.append(
            Decided(
                choice=facts.get("choice_text", ""),
                reason=facts.get("reason", ""),
                name=seat.name if seat else "",
                side=seat.side if seat else "",
                at=wording.short_date(at.date()),
            )
        )
    return found


def behind(implementation: Implementation) -> list[Behind]:
    """Choices whose items are not in the plan yet. One query where nothing was chosen, else two."""
    rows = Item.objects.of(implementation).exclude(choice="").exclude(decides="")
    if not rows.exists():
        return []
    found = [_behind(item, item.objective.part) for item in rows.select_related("objective__part")]
    return [one for one in found if one is not None]


def behind_of(item: Item) -> Behind | None:
    """The same for one item. One query for what decides something, else none."""
    if not (item.decides and item.choice):
        return None
    return _behind(item, Part.objects.of(item.implementation_id).get(pk=item.objective.part_id))


def _behind(item: Item, part: Part) -> Behind | None:
    if part.parameters.get(item.decides, item.choice) == item.choice:
        return None
    text = next((offer["text"] for offer in item.choices if offer["key"] == item.choice), item.choice)
    return Behind(item, text, part.position, f"p-{item.decides}={item.choice}")
