"""How the work went and where it waits, as plain values that a snapshot keeps: worked out from rows that are loaded."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from implementation import wording
from roadmap.charts import burnup, wait
from roadmap.plan.calendars import Calendars
from roadmap.plan.models import Item, ItemState, Party, Plan

WEEK = timedelta(days=7)  # a week of the calendar: one step of the lines
SIDES = (Party.VENDOR, Party.CUSTOMER, Party.THIRD)


def burn_up(items: Sequence[Item], plan: Plan, today: date) -> dict[str, Any]:
    """Counts of the items that are part of the plan, week by week: planned, done until today, forecast from then."""
    kept = [item for item in items if item.state != ItemState.SKIPPED]
    planned = sorted(item.planned_finish for item in kept)
    done = sorted(item.finished_on for item in kept if item.finished_on)
    expected = sorted(max(item.forecast_finish, today) for item in kept if not item.finished_on)
    last = max([*planned, *expected, plan.committed_on, plan.forecast_on])
    days = _weekly(min([plan.kickoff_on, *done]), last)
    past, ahead = (
        sorted({*(day for day in days if day <= today), min(today, last)}),
        [day for day in days if day > today],
    )
    finish = expected[-1:] if expected else []
    return {
        "total": len(kept),
        "skipped": len(items) - len(kept),
        "planned_now": _until(planned, today),
        "planned": [[day, _until(planned, day)] for day in sorted({*days, *planned[-1:]})],
        "done": [[day, _until(done, day)] for day in past] if today >= days[0] else [],
        "forecast": [
            [day, len(done) + _until(expected, day)]
            for day in sorted({*ahead, *finish})
            if not finish or day <= finish[0]
        ]
        if expected
        else [],
        "committed": plan.committed_on,
        "expected": plan.forecast_on,
    }


def _weekly(first: date, last: date) -> list[date]:
    days = [first]
    while days[-1] < last:
        days.append(min(days[-1] + WEEK, last))
    return days


def _until(days: Sequence[date], on: date) -> int:
    return sum(day <= on for day in days)


def chart(values: Mapping[str, Any]) -> burnup.BurnUp:
    """The chart that `burn_up` kept."""
    done, planned, forecast = (
        [burnup.Point(date.fromisoformat(on), count) for on, count in values[name]]
        for name in ("done", "planned", "forecast")
    )
    return burnup.BurnUp(
        planned,
        done,
        forecast,
        values["total"],
        date.fromisoformat(values["committed"]),
        date.fromisoformat(values["expected"]),
        title=sentence(values),
    )


def sentence(values: Mapping[str, Any]) -> str:
    """`13 of 22 done, 15 were planned by now. 2 were left out.`"""
    done = values["done"][-1][1] if values["done"] else 0
    said = _("%(done)s of %(total)s done, %(planned)s were planned by now.") % {
        "done": wording.number(done),
        "total": wording.number(values["total"]),
        "planned": wording.number(values["planned_now"]),
    }
    if values["skipped"]:
        said += " " + _("%(count)s left out.") % {"count": wording.number(values["skipped"])}
    return said


def waits(item: Item, today: date) -> tuple[str, date] | None:
    """Whose turn it is and since when, for what is blocked, handed over or overdue; None for what waits for nobody."""
    if item.state == ItemState.BLOCKED and item.blocked_since:
        return (item.blocked_by.side if item.blocked_by else Party.THIRD), item.blocked_since
    if item.state == ItemState.WAITING and item.waiting_since:
        return item.turn, item.waiting_since
    return (item.turn, item.planned_finish) if item.is_overdue(today) else None


def waited(items: Sequence[Item], calendars: Calendars, today: date) -> dict[str, int]:
    """Working days that open items have waited until today, by the side whose turn it is, in that side's calendar."""
    found = dict.fromkeys((side.value for side in SIDES), 0)
    for item in items:
        if item.kind != "assist" and (held := waits(item, today)):
            side, since = held
            calendar = calendars["VENDOR" if side == Party.VENDOR else "CUSTOMER"]
            found[side] += max(calendar.working_days_between(since, today), 0)
    return found


def waiting_bar(values: Mapping[str, int], *, vendor: str, customer: str) -> wait.Waited:
    """The chart that `waited` kept."""
    return wait.Waited(vendor, customer, values["VENDOR"], values["CUSTOMER"], values["THIRD"])
