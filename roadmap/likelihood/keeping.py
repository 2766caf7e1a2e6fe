"""Keeping the likely go-live: read in the customer's role, learnt from the whole workspace, written by the workers."""

from datetime import datetime
from typing import Any

from django.db import transaction

from implementation import tenancy
from implementation.calendars import local_date
from implementation.models import Implementation
from roadmap.forecast import History, Likely, likely_go_live
from roadmap.likelihood.reading import Course, course_of, lasted_in_workspace
from roadmap.plan.models import Plan


def look_ahead(implementation: Implementation, *, now: datetime) -> None:
    """P50, P80 and what moves P80 most, on the plan's row. The same facts on the same day are sampled once.

    `implementation.workspace` must be loaded. With too few finished implementations the row says how many there are.
    """
    today = local_date(now, implementation.zone)
    with tenancy.portal(implementation.workspace_id, str(implementation.pk)), tenancy.reading():
        course = course_of(implementation, today=today)
    if course is None:
        return
    with tenancy.staff(implementation.workspace_id):
        with tenancy.reading():
            lasted = lasted_in_workspace()
            known = Plan.objects.of(implementation).values_list("likely_snapshot", flat=True).get()
        snapshot = course.snapshot(lasted)
        values: dict[str, Any] = {"likely_at": now}
        if snapshot != known:
            values |= _sampled(course, History(lasted), snapshot)
        _keep(implementation, values)


def _sampled(course: Course, history: History, snapshot: str) -> dict[str, Any]:
    found = likely_go_live(
        course.network,
        planned=course.planned,
        actuals=course.actuals,
        today=course.today,
        calendars=course.calendars,
        kinds=course.kinds,
        history=history,
        snapshot=snapshot,
    )
    kept = {"likely_snapshot": snapshot, "history_count": history.finished}
    if not isinstance(found, Likely):
        return kept | {"p50_on": None, "p80_on": None, "movers": None}
    movers = [
        {"number": course.titles[mover.key][0], "title": course.titles[mover.key][1], "days": mover.days}
        for mover in found.movers
    ]
    return kept | {"p50_on": found.p50, "p80_on": found.p80, "movers": movers}


@transaction.atomic(durable=True)
def _keep(implementation: Implementation, values: dict[str, Any]) -> None:
    Plan.objects.of(implementation).update(**values)
