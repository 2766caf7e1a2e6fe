"""The ordinary course of a plan: each item is begun and finished on its day, unless the story says otherwise."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

from implementation import tenancy
from roadmap.demo import acts
from roadmap.demo.stage import Act, Stage, Step
from roadmap.plan.models import BaselineItem, Item
from roadmap.plan.models import Kind as ItemKind
from stakeholders.models import Role, Side

BEGINS, ENDS = time(9, 2), time(15, 2)

When = str | None  # "3 Tue"; None for never

REASONS = {
    "pull": "The data is in our warehouse already, and our engineers are booked until spring.",
    "push": "Our events are ours to send; two engineers are free from week three.",
}


def course(
    stage: Stage,
    *,
    begun: Mapping[str, When] | None = None,
    ended: Mapping[str, When] | None = None,
    stops: When = None,
    all_by: When = None,
) -> Iterator[Step]:
    """Steps for every item but assists, which end by themselves. `begun` and `ended` move or leave out one of them.

    Days are those of the first baseline, which nobody moves. From `stops` on nothing happens; by `all_by` all is
    begun and finished, however late it was planned.
    """
    last = stage.day(stops) if stops else date.max
    latest = stage.day(all_by) if all_by else date.max
    with tenancy.reading():
        rows = BaselineItem.objects.of(stage.implementation).filter(baseline__name="kick-off")
        baseline = list(rows.select_related("item__assignee").order_by("item__position"))
    for row in baseline:
        item = row.item
        if item.kind == ItemKind.ASSIST or item.side not in (Side.VENDOR, Side.CUSTOMER):
            continue
        who = _who(stage, item)
        starts_on = _day(stage, (begun or {}).get(item.key, ""), min(row.planned_start, latest))
        ends_on = _day(stage, (ended or {}).get(item.key, ""), min(row.planned_finish, latest))
        if starts_on and starts_on < last and starts_on != ends_on:
            yield Step(_at(stage, who, starts_on, BEGINS, item.position), who, acts.start(item.key))
        if ends_on and ends_on < last:
            yield Step(_at(stage, who, ends_on, ENDS, item.position), who, _end(stage, item))


def _day(stage: Stage, said: When, planned: date) -> date | None:
    if said is None:
        return None
    return stage.day(said) if said else planned


def _at(stage: Stage, who: str, day: date, clock: time, position: int) -> datetime:
    """The place in the plan gives the minute, so that no two items are begun at the same instant."""
    return stage.at(who, day, clock) + timedelta(minutes=position)


def _who(stage: Stage, item: Item) -> str:
    """Who has it, else who leads its side."""
    if item.assignee is not None:
        return item.assignee.name.split()[0].lower()
    role = Role.MANAGER if item.side == Side.VENDOR else Role.LEAD
    return next(first for first, seat in stage.seats.items() if seat.side == item.side and seat.holds(role))


def _end(stage: Stage, item: Item) -> Act:
    if not item.choices:
        return acts.finish(item.key)
    chosen = str(stage.company.answers.get("usage", "pull"))
    return acts.choose(item.key, chosen, REASONS[chosen])
