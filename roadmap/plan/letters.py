"""What people hear about their items: each letter is one item, and says what, why, by when and who waits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from implementation import wording
from implementation.models import Implementation
from roadmap.plan.models import Item
from stakeholders.letters.post import write
from stakeholders.models import Seat


def assigned(
    item: Item, *, to: Seat, by: Seat, implementation: Implementation, waiting: Sequence[str], now: datetime
) -> None:
    """One thing to do, for the person who has it now. Not written to somebody who took it on themselves."""
    if to.user_id == by.user_id:
        return
    write(
        "roadmap/email/item_assigned",
        to=to,
        path=path_of(item, implementation),
        subject=item.title,
        dedupe_key=f"item-assigned:{item.pk}:{to.pk}:{item.version}",
        context=_task(item, to)
        | {"by": by.name, "waiting": wording.listing(list(waiting)), "many_wait": len(waiting) > 1},
        why=_("%(name)s gave you this.") % {"name": by.name},
        now=now,
    )


def stuck(item: Item, *, to: Seat, by: Seat, implementation: Implementation, now: datetime) -> None:
    """Somebody cannot go on: written to who holds what blocks it, and to the manager of the other side."""
    if to.user_id == by.user_id:
        return
    write(
        "roadmap/email/item_stuck",
        to=to,
        path=path_of(item, implementation),
        subject=item.title,
        dedupe_key=f"item-stuck:{item.pk}:{to.pk}:{item.version}",
        context=_task(item, to)
        | {
            "by": by.name,
            "by_company": by.workspace_name if by.is_ours else implementation.customer_name,
            "what": item.blocked_what,
            "holder": item.blocked_by_name,
            "yours": item.blocked_by_id == to.pk,
        },
        why=_("%(name)s says that you can help.") % {"name": by.name}
        if item.blocked_by_id == to.pk
        else _("You lead this implementation."),
        now=now,
    )


def path_of(item: Item, implementation: Implementation) -> str:
    return f"/w/{implementation.workspace.slug}/i/{implementation.slug}/items/{item.number}/"


def _task(item: Item, to: Seat) -> dict[str, Any]:
    return {
        "workspace_name": to.workspace_name,
        "company": to.implementation_name,
        "first": to.first_name,
        "title": item.title,
        "text": item.text if item.text != item.title else "",
        "by_when": wording.long_date(item.planned_finish),
        "short_when": wording.weekday_date(item.planned_finish),
        "minutes": item.minutes,
        "reason": item.why,
        "steps": item.steps,
        "done_means": item.done_means,
    }
