"""Fixing when an item starts, or between which days it may stand. What is limited so is moved only within it."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from implementation import wording
from implementation.models import Implementation
from roadmap.plan import rules
from roadmap.plan.acting import change, locked_plan, settle
from roadmap.plan.actions.items import OPEN
from roadmap.plan.models import Item
from roadmap.plan.queries import assists_something
from stakeholders.models import Seat
from stakeholders.verdicts import Stale


@transaction.atomic(durable=True)
def limit_item(
    *,
    item: Item,
    implementation: Implementation,
    by: Seat,
    not_before: date | None,
    not_after: date | None,
    locked: bool,
    reason: str,
    now: datetime,
) -> None:
    """Say all three anew; None and False take a limit off. `locked`: it starts on the day on which it is planned now.

    An end that cannot be kept is shown wherever the item stands; a start that contradicts the planned one is refused.
    Raises `Forbidden` or `Stale`.
    """
    rules.may_move_dates(by, implementation).enforce()
    plan = locked_plan(implementation)
    if problem := _contradiction(item, not_before, locked=locked):
        raise Stale(problem)
    locked_on = item.planned_start if locked else None
    change(item, *OPEN, not_before=not_before, not_after=not_after, locked_on=locked_on)
    limits = {"not_before": not_before, "not_after": not_after, "locked_on": locked_on}
    settle("roadmap.item.limited", item, plan=plan, implementation=implementation, by=by, now=now,
           reason=reason.strip(), **limits)  # fmt: skip


def _contradiction(item: Item, not_before: date | None, *, locked: bool) -> str:
    said = {"title": item.title, "start": wording.weekday_date(item.planned_start)}
    if assists_something(item):
        return _("“%(title)s” helps with other items and has their dates. Limit those.") % said
    if item.started_on and (locked or not_before):
        return _("“%(title)s” has begun. Only the day by which it should be finished can be said.") % said
    if not_before and item.planned_start < not_before:
        said["on"] = wording.weekday_date(not_before)
        return _("“%(title)s” is planned from %(start)s on, before %(on)s. Move it first.") % said
    return ""
