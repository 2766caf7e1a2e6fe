"""What the passing of a day does, and looking at a plan again between two days."""

from datetime import date, datetime

from django.db import transaction

from implementation import ledger
from implementation.models import Implementation
from roadmap.plan import calendars
from roadmap.plan.acting import NO_OVERRIDE, locked_plan, put, today_at
from roadmap.plan.models import Plan
from roadmap.plan.previews import NOTHING, preview_of
from roadmap.plan.reckoning import Moved, reckon


@transaction.atomic(durable=True)
def pass_a_day(*, implementation: Implementation, now: datetime) -> Moved:
    """Look at the plan with today's date. Running it twice on one day changes nothing."""
    plan, today = locked_plan(implementation), today_at(implementation, now)
    _expire_override(plan, implementation, today, now)
    return _look(plan, implementation, today, now)


@transaction.atomic(durable=True)
def look_again(*, implementation: Implementation, now: datetime) -> Moved:
    """Judge by what is agreed and by the thresholds of now, as of the day on which the plan was last looked at."""
    plan = locked_plan(implementation)
    return _look(plan, implementation, plan.reckoned_on, now)


def _look(plan: Plan, implementation: Implementation, today: date, now: datetime) -> Moved:
    _note_calendars(plan, implementation, today)
    moved = reckon(plan, implementation, today)
    if moved.facts:
        ledger.record("roadmap.forecast.moved", actor=None, subject=implementation, happened_at=now, facts=moved.facts)
    return moved


def _note_calendars(plan: Plan, implementation: Implementation, today: date) -> None:
    """Calendars that changed where nothing is planned are none that somebody has to look at."""
    both = calendars.of(implementation)
    if calendars.planned_by(plan, both) is None:
        return
    preview = preview_of(plan, implementation, NOTHING, today=today)
    if not preview.outcome.shifts and not preview.outcome.problems:
        put(plan, planned_by=calendars.kept(both))


def _expire_override(plan: Plan, implementation: Implementation, today: date, now: datetime) -> None:
    """End a word whose last day is over."""
    if plan.override_until is None or plan.override_until >= today:
        return
    facts = {"colour": plan.override, "by_rule": plan.rag_by_rule, "until": plan.override_until}
    put(plan, **NO_OVERRIDE)
    ledger.record("roadmap.health.expired", actor=None, subject=implementation, happened_at=now, facts=facts)
