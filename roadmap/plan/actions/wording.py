"""Saying in other words what is to be done."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from implementation.models import Implementation
from roadmap.plan import rules
from roadmap.plan.acting import change, locked_plan, settle
from roadmap.plan.actions.items import OPEN
from roadmap.plan.models import Item
from stakeholders.models import Seat
from stakeholders.verdicts import Stale


@transaction.atomic(durable=True)
def reword_item(
    *, item: Item, implementation: Implementation, by: Seat, title: str, text: str, seen: int, now: datetime
) -> None:
    """Another title, or another text of what is to be done. A newer playbook leaves both as they are here.

    `seen` is the item's version that the writer started from. Raises `Forbidden` or `Stale`.
    """
    rules.may_reword(by, item, implementation).enforce()
    plan, before = locked_plan(implementation), item.title
    if item.version != seen:
        raise Stale(_("Somebody changed “%(title)s” meanwhile. Reload to see it.") % {"title": item.title})
    change(item, *OPEN, title=title.strip(), text=text.strip())
    said = {"before": before if before != item.title else ""}
    settle("roadmap.item.reworded", item, plan=plan, implementation=implementation, by=by, now=now, **said)
