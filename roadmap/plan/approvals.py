"""Approvals that the go-live waits for and that are not given, or not given any more."""

from collections.abc import Iterable

from implementation.models import Implementation
from roadmap.plan.models import Item, Kind
from roadmap.plan.networks import Outlook
from stakeholders.agreements import State
from stakeholders.models import Approvable, Topic
from stakeholders.queries.agreements import Held, all_held


def missing_or_stale(implementation: Implementation, items: Iterable[Item], outlook: Outlook) -> tuple[str, ...]:
    """Their titles. No query unless an open approval on the critical path has begun or should have.

    An approval is stale when its text changed after it was given, and missing when its day has passed. It stands on
    the critical path when the go-live would be later if the item that asks for it ended a day later.
    """
    asking = [item for item in items if _asks(item, outlook) and outlook.is_critical(item)]
    if not asking:
        return ()
    topics = list(Topic.objects.of(implementation).filter(key__in={key for item in asking for key in item.topics}))
    rows = Approvable.objects.of(implementation).shared().filter(topic__in=topics).order_by("title", "pk")
    held = list(all_held(list(rows), topics).values())
    found: dict[str, str] = {}  # title by what it is of: two items may ask for one approval
    for item in asking:
        wanted = [row for row in held if row.topic.key in item.topics]
        if not wanted and item.is_overdue(outlook.today):
            found[item.key] = item.title
        found |= {str(row.approvable.pk): row.approvable.title for row in wanted if _is_wanting(row, item, outlook)}
    return tuple(found.values())


def _asks(item: Item, outlook: Outlook) -> bool:
    begun = item.started_on is not None or item.planned_start <= outlook.today
    return not item.internal and item.kind == Kind.APPROVE and item.is_open and begun


def _is_wanting(row: Held, item: Item, outlook: Outlook) -> bool:
    if row.standing.state == State.STALE:
        return True
    return not row.is_approved and (row.approvable.due_on or item.planned_finish) < outlook.today
