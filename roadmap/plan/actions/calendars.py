"""Days off and weeks of both sides, and planned dates brought in line with them, seen before it is done.

A day off is a fact that anybody concerned may enter. That planned dates move because of it is an act of those who move
dates: at once when they enter it, or later, when the customer did or the workspace's calendar changed.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from implementation import due, ledger
from implementation.models import Implementation, Workspace
from roadmap.plan import calendars, rules
from roadmap.plan.acting import locked_plan, put, today_at
from roadmap.plan.actions.moves import Overtaken
from roadmap.plan.days_off import Amendment
from roadmap.plan.models import Move
from roadmap.plan.previews import NOTHING, CannotMove, Preview, preview_amendment, preview_of
from roadmap.plan.reckoning import reckon
from roadmap.plan.shifting import put_into_force
from stakeholders.models import Seat
from stakeholders.verdicts import Stale


@transaction.atomic(durable=True)
def amend_calendar(
    *, implementation: Implementation, by: Seat, amendment: Amendment, seen: str, reason: str, now: datetime
) -> Move | None:
    """Change the customer's calendar. Whoever may move dates moves with it what the preview `seen` showed.

    Returns the move, if there was one. Raises `Forbidden`, `CalendarError`, `CannotMove`, or `Overtaken` with the new
    preview when something that it shows has changed.
    """
    rules.may_amend_calendar(by, implementation).enforce()
    plan = locked_plan(implementation)
    here = Implementation.objects.select_related("workspace").select_for_update(no_key=True, of=("self",))
    implementation = here.get(pk=implementation.pk)
    preview = preview_amendment(plan, implementation, amendment, today=today_at(implementation, now))
    theirs = preview.calendars["CUSTOMER"]
    stored = {name: value for name, value in theirs.to_dict().items() if name != "zone"}
    Implementation.objects.filter(pk=implementation.pk).update(calendar=stored)
    implementation.calendar = stored
    facts = {"side": "CUSTOMER", "kind": type(amendment).__name__.lower(), **amendment.facts()}
    ledger.record("roadmap.calendar.amended", actor=by, subject=implementation, happened_at=now, facts=facts)
    if not rules.may_move_dates(by, implementation):
        reckon(plan, implementation, today_at(implementation, now))
        return None
    return _bring_in_line(preview, implementation, by=by, seen=seen, reason=reason, now=now)


@transaction.atomic(durable=True)
def follow_calendars(*, implementation: Implementation, by: Seat, seen: str, reason: str, now: datetime) -> Move | None:
    """Move what was planned on days that became free, as the preview `seen` showed. Raises as `amend_calendar`."""
    rules.may_move_dates(by, implementation).enforce()
    plan = locked_plan(implementation)
    if calendars.planned_by(plan, calendars.of(implementation)) is None:
        raise Stale(_("The dates follow the calendars already. Reload to see them."))
    preview = preview_of(plan, implementation, NOTHING, today=today_at(implementation, now))
    return _bring_in_line(preview, implementation, by=by, seen=seen, reason=reason, now=now)


def _bring_in_line(
    preview: Preview, implementation: Implementation, *, by: Seat, seen: str, reason: str, now: datetime
) -> Move | None:
    if preview.seen != seen:
        raise Overtaken(preview)
    if preview.problems:
        raise CannotMove(" ".join(preview.problems))
    if preview.outcome.shifts:
        return put_into_force(preview, implementation=implementation, by=by, reason=reason.strip(), now=now)
    put(preview.plan, planned_by=calendars.kept(preview.calendars))
    reckon(preview.plan, implementation, preview.today)
    return None


@transaction.atomic(durable=True)
def amend_workspace_calendar(*, workspace: Workspace, by: Seat, amendment: Amendment, now: datetime) -> None:
    """Change the vendor's calendar, by which all of its implementations are planned. Raises `Forbidden` or
    `CalendarError`.

    Forecasts follow within a minute or two; planned dates wait in each implementation for somebody who moves them.
    """
    rules.may_amend_workspace_calendar(by).enforce()
    here = Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
    ours = amendment.applied_to(calendars.of_workspace(here))
    stored = {name: value for name, value in ours.to_dict().items() if name != "zone"}
    Workspace.objects.filter(pk=here.pk).update(calendar=stored)
    due.bring_forward("health", now=now)
    facts = {"side": "VENDOR", "kind": type(amendment).__name__.lower(), **amendment.facts()}
    ledger.record("roadmap.calendar.amended", actor=by, subject=here, happened_at=now, facts=facts)
