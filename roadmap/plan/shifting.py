"""Planned dates written, inside the act's transaction: items, spans of objectives, and what the ledger is told."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from implementation import ledger
from implementation.models import Implementation
from roadmap.plan import calendars
from roadmap.plan.acting import put, today_at
from roadmap.plan.models import Item, Move, MovedItem, Objective
from roadmap.plan.networks import Rows
from roadmap.plan.previews import Preview
from roadmap.plan.reckoning import Moved, reckon
from roadmap.schedule import Dates
from stakeholders.models import Seat
from stakeholders.verdicts import Stale


def put_into_force(preview: Preview, *, implementation: Implementation, by: Seat, reason: str, now: datetime) -> Move:
    """Write what the preview shows, as one move that can be taken back. The caller holds the plan's lock."""
    plan, shifts = preview.plan, preview.shifts
    here = {"workspace_id": plan.workspace_id, "implementation_id": plan.implementation_id}
    keys = {item.key: item for item in preview.rows.items}
    write_dates(preview.rows, {item.key: shift.after for item, shift in shifts})
    if calendars.planned_by(plan, preview.calendars) is not None:
        put(plan, planned_by=calendars.kept(preview.calendars))
    moved = reckon(plan, implementation, today_at(implementation, now))
    move = Move(
        **here,
        internal=all(item.internal for item, _shift in shifts),
        plan=plan,
        by=by,
        made_at=now,
        reason=reason,
        planned_before=preview.outcome.before.go_live,
        planned_after=preview.outcome.after.go_live,
        forecast_before=moved.before,
        forecast_after=moved.after,
    )
    move.save(force_insert=True)
    rows = MovedItem.objects.bulk_create(
        MovedItem(
            **here,
            internal=item.internal,
            move=move,
            item=item,
            because=shift.because.kind,
            because_of=keys.get(shift.because.key),
            had_begun=item.started_on is not None,
            start_before=shift.before.start,
            finish_before=shift.before.finish,
            start_after=shift.after.start,
            finish_after=shift.after.finish,
        )
        for item, shift in shifts
    )
    put_on_record("roadmap.move.made", move, rows, moved, by=by, now=now)
    return move


def write_dates(rows: Rows, dates: Mapping[str, Dates]) -> None:
    """New planned dates for these items, and for the objectives that they belong to. Baselines stay as they are."""
    items = [item for item in rows.items if item.key in dates]
    for item in items:
        found = dates[item.key]
        item.planned_start, item.planned_finish = found.start, found.finish
        item.version = F("version") + 1  # type: ignore[assignment]
    if Item.objects.bulk_update(items, ["planned_start", "planned_finish", "version"]) != len(items):
        raise Stale(_("Somebody changed the plan meanwhile. Look at the move again."))
    touched = {item.objective_id for item in items}
    spans = [rows.objectives[key] for key in touched if span_of(rows.objectives[key], rows.items)]
    Objective.objects.bulk_update(spans, ["planned_start", "planned_finish"])


def span_of(objective: Objective, items: Iterable[Item]) -> bool:
    """From its first to its last shared item, or internal one where there are no others. Whether that is new."""
    own = [item for item in items if item.objective_id == objective.pk]
    shown = [item for item in own if not item.internal] or own
    before: tuple[date, date] = (objective.planned_start, objective.planned_finish)
    objective.planned_start = min(item.planned_start for item in shown)
    objective.planned_finish = max(item.planned_finish for item in shown)
    return (objective.planned_start, objective.planned_finish) != before


def put_on_record(verb: str, move: Move, rows: Iterable[MovedItem], moved: Moved, *, by: Seat, now: datetime) -> None:
    """What both sides see in one entry, and what is the vendor's own in another that only the vendor reads."""
    listed = list(rows)
    for internal in (False, True):
        own = [_fact(row) for row in listed if row.internal == internal]
        if own:
            facts: dict[str, Any] = {"reason": move.reason, "moved": own}
            if not internal:
                planned = [move.planned_before, move.planned_after]
                facts |= {"planned": planned if verb == "roadmap.move.made" else planned[::-1], **moved.facts}
            ledger.record(verb, actor=by, subject=move, happened_at=now, facts=facts, internal=internal)


def _fact(row: MovedItem) -> dict[str, Any]:
    return {
        "number": row.item.number,
        "title": row.item.title,
        "because": row.because,
        "before": [row.start_before, row.finish_before],
        "after": [row.start_after, row.finish_after],
    }
