"""Letting an item rest, with a reason that both sides read, and going on with it: meanwhile nobody is waited for."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from implementation.models import Implementation
from roadmap.plan import rules
from roadmap.plan.acting import GOES_ON, change, locked_plan, settle, today_at
from roadmap.plan.actions.items import OPEN
from roadmap.plan.models import Item
from stakeholders.models import Seat
from stakeholders.verdicts import Stale


@transaction.atomic(durable=True)
def pause_item(*, item: Item, implementation: Implementation, by: Seat, reason: str, now: datetime) -> None:
    """Nobody is waited for until somebody goes on with it or marks it. Raises `Forbidden` or `Stale`."""
    rules.may_pause(by, item, implementation).enforce()
    if item.paused_since is not None:
        raise Stale(_("“%(title)s” rests already. Reload to see why.") % {"title": item.title})
    plan, today = locked_plan(implementation), today_at(implementation, now)
    change(item, *OPEN, paused_since=today, paused_reason=reason.strip())
    settle("roadmap.item.paused", item, plan=plan, implementation=implementation, by=by, now=now, reason=reason.strip())


@transaction.atomic(durable=True)
def resume_item(*, item: Item, implementation: Implementation, by: Seat, now: datetime) -> None:
    """It is again the turn of whoever had it. Raises `Forbidden` or `Stale`."""
    rules.may_pause(by, item, implementation).enforce()
    if item.paused_since is None:
        raise Stale(_("“%(title)s” goes on already.") % {"title": item.title})
    plan = locked_plan(implementation)
    change(item, *OPEN, **GOES_ON)
    settle("roadmap.item.resumed", item, plan=plan, implementation=implementation, by=by, now=now)
