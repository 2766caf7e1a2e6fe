"""A plan as it was seen it would become, written inside the act's transaction, and what the ledger is told of it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import F
from uuid_utils.compat import uuid7

from implementation import ledger
from implementation.models import Implementation
from roadmap.plan import calendars
from roadmap.plan.acting import put, today_at
from roadmap.plan.models import (
    Baseline,
    Change,
    ChangedItem,
    Dependency,
    Item,
    ItemState,
    Objective,
    Part,
    Plan,
)
from roadmap.plan.models.plans import week_from
from roadmap.plan.reckoning import Moved, reckon
from roadmap.plan.reshapes import Reshape
from roadmap.plan.shifting import span_of
from stakeholders.models import Seat, Thread

What = ChangedItem.What
SAID = {What.ADDED: "added", What.RETURNED: "returned", What.RETIRED: "retired", What.KEPT: "kept"}
RESTS_NO_MORE: dict[str, Any] = {
    "waiting_since": None,
    "blocked_what": "",
    "blocked_by_id": None,
    "blocked_by_name": "",
    "blocked_since": None,
    "paused_since": None,
    "paused_reason": "",
}


def put_into_plan(
    verb: str,
    found: Reshape,
    *,
    implementation: Implementation,
    of: str,
    by: Seat,
    reason: str,
    answers: list[list[str]],
    version_before: int | None,
    baseline: Baseline | None,
    now: datetime,
) -> Change:
    """Write what was seen. The caller holds the plan's lock and has saved a new part and its answers."""
    plan, today = found.plan, today_at(implementation, now)
    _write_objectives(found)
    _write_items(found, reason)
    Dependency.objects.bulk_create(found.ties.new)
    changed = [*found.ties.other, *found.ties.dropped]
    Dependency.objects.bulk_update(changed, ["tie", "kind", "lag"])
    _span_objectives(found)
    if found.target.before is None:
        put(plan, weeks=max(plan.weeks, week_from(plan.kickoff_on, found.outcome.after.go_live)))
    if calendars.planned_by(plan, found.calendars) is not None:
        put(plan, planned_by=calendars.kept(found.calendars))
    _decide(found, by=by, reason=reason, today=today)
    moved = reckon(plan, implementation, today)
    change = Change(
        workspace_id=plan.workspace_id,
        implementation_id=plan.implementation_id,
        plan=plan,
        part=found.target.part,
        of=of,
        by=by,
        made_at=now,
        reason=reason,
        answers=answers,
        version_before=version_before,
        version_after=found.target.there.playbook.version,
        planned_before=found.outcome.before.go_live,
        planned_after=found.outcome.after.go_live,
        forecast_before=moved.before,
        forecast_after=moved.after,
        baseline=baseline,
    )
    change.save(force_insert=True)
    rows = ChangedItem.objects.bulk_create(_changed_items(found, change))
    _put_on_record(verb, change, rows, moved, by=by, now=now)
    for item, choice in found.decided:
        _record_decision(item, choice, by=by, reason=reason, now=now)
    return change


# --- Objectives and items -----------------------------------------------------------------------------------------


def _write_objectives(found: Reshape) -> None:
    Objective.objects.bulk_create(found.new_objectives)
    part, changed = found.target.part, []
    for objective in found.rows.objectives.values():
        new = found.merge.objectives.get(part.own(objective.key)) if objective.part_id == part.pk else None
        if new and not objective._state.adding:
            for name, value in new.items():
                setattr(objective, name, value)
            changed.append(objective)
    Objective.objects.bulk_update(changed, ["title", "label", "why", "note"])


def _write_items(found: Reshape, reason: str) -> None:
    new = [item for item in found.rows.items if item.key in found.new_items]
    Thread.objects.bulk_create([item.thread for item in new])
    Item.objects.bulk_create(new)
    old = [item for item in found.rows.items if item.key not in found.new_items]
    if new:
        Item.objects.bulk_update(old, ["position"])
    dates = {item.key: shift.after for item, shift in found.shifts}
    touched = {item.key: item for item, _new in found.rewritten} | {item.key: item for item, _shift in found.shifts}
    touched |= {found.row(key).key: found.row(key) for key in found.merge.replaced}
    for item in touched.values():
        if item.key in dates:
            item.planned_start, item.planned_finish = dates[item.key].start, dates[item.key].finish
    Item.objects.bulk_update(touched.values(), REWRITTEN)
    by_key = {item.pk for item in (*touched.values(), *found.retired, *found.returned)}
    Item.objects.filter(pk__in=by_key).update(version=F("version") + 1)
    gone = Item.objects.filter(pk__in=[item.pk for item in found.retired])
    gone.update(state=ItemState.SKIPPED, skipped_reason=reason, **RESTS_NO_MORE)
    back = Item.objects.filter(pk__in=[item.pk for item in found.returned])
    back.exclude(started_on=None).update(state=ItemState.IN_PROGRESS, skipped_reason="")
    back.filter(started_on=None).update(state=ItemState.NOT_STARTED, skipped_reason="")


def _decide(found: Reshape, *, by: Seat, reason: str, today: date) -> None:
    """The decision says what the answers say. What was the customer's to decide is recorded as the vendor's word."""
    for item, choice in found.decided:
        word = reason if by.is_ours and item.side != "VENDOR" else ""
        row = Item.objects.filter(pk=item.pk)
        if choice:
            row.update(
                state=ItemState.DONE,
                choice=choice,
                choice_reason=reason,
                vendor_word=word,
                started_on=item.started_on or item.finished_on or today,
                finished_on=item.finished_on or today,
                version=F("version") + 1,
                **RESTS_NO_MORE,
            )
        else:
            back = ItemState.IN_PROGRESS if item.started_on else ItemState.NOT_STARTED
            row.update(
                state=back, choice="", choice_reason="", vendor_word="", finished_on=None, version=F("version") + 1
            )


def _record_decision(item: Item, choice: str, *, by: Seat, reason: str, now: datetime) -> None:
    facts: dict[str, Any] = {"number": item.number, "title": item.title}
    if not choice:
        ledger.record("roadmap.item.reopened", actor=by, subject=item, happened_at=now, facts=facts)
        return
    texts = {offer["key"]: offer["text"] for offer in item.choices}
    facts |= {"choice": choice, "choice_text": texts[choice], "reason": reason}
    ledger.record("roadmap.item.decided", actor=by, subject=item, happened_at=now, facts=facts)


REWRITTEN = (
    "title",
    "text",
    "why",
    "steps",
    "done_means",
    "minutes",
    "side",
    "kind",
    "role",
    "duration",
    "choices",
    "decides",
    "milestone",
    "topics",
    "assignee",
    "planned_start",
    "planned_finish",
    "before_go_live",
    "not_before",
    "not_after",
    "locked_on",
)


def _span_objectives(found: Reshape) -> None:
    """What is left out stretches nothing, unless nothing else is there."""
    gone = {item.key for item in found.retired}
    left = [item for item in found.rows.items if item.key not in gone]
    old = [objective for objective in found.rows.objectives.values() if objective.key not in _new(found)]
    changed = [o for o in old if any(item.objective_id == o.pk for item in left) and span_of(o, left)]
    Objective.objects.bulk_update(changed, ["planned_start", "planned_finish"])


def _new(found: Reshape) -> set[str]:
    return {objective.key for objective in found.new_objectives}


# --- What is remembered -------------------------------------------------------------------------------------------


def _changed_items(found: Reshape, change: Change) -> Iterable[ChangedItem]:
    """One row for each item; what is new or back says so, whatever else happened to it."""
    here = {"workspace_id": change.workspace_id, "implementation_id": change.implementation_id, "change": change}
    what: dict[str, tuple[str, list[str]]] = {item.key: (What.MOVED, []) for item, _shift in found.shifts}
    what |= {item.key: (What.REWRITTEN, sorted(new)) for item, new in found.rewritten}
    groups = {
        What.KEPT: found.kept,
        What.RETIRED: found.retired,
        What.RETURNED: found.returned,
        What.ADDED: found.added,
    }
    what |= {item.key: (kind, []) for kind, items in groups.items() for item in items}
    by_key, shifts = found.rows.by_key, found.outcome.shifts
    for item in found.rows.items:
        if item.key not in what:
            continue
        kind, fields = what[item.key]
        shift, arrival = shifts.get(item.key), found.outcome.arrivals.get(item.key)
        because = shift.because if shift else arrival.because if arrival else None
        before, after = shift.before if shift else None, shift.after if shift else arrival.dates if arrival else None
        yield ChangedItem(
            **here,
            id=uuid7(),
            internal=item.internal,
            item=item,
            what=kind,
            fields=fields,
            because=because.kind if because else "",
            because_of=by_key.get(because.key) if because else None,
            start_before=before.start if before else None,
            finish_before=before.finish if before else None,
            start_after=after.start if after else None,
            finish_after=after.finish if after else None,
        )


def _put_on_record(
    verb: str, change: Change, rows: Iterable[ChangedItem], moved: Moved, *, by: Seat, now: datetime
) -> None:
    """What both sides see in one entry, and what is the vendor's own in another that only the vendor reads."""
    listed = list(rows)
    for internal in (False, True):
        own = [row for row in listed if row.internal == internal]
        facts: dict[str, Any] = {"reason": change.reason, "title": change.part.title, **_facts(own)}
        if not internal:
            planned = [change.planned_before, change.planned_after]
            facts |= {"version": change.version_after, "answers": change.answers, "planned": planned, **moved.facts}
            if change.baseline is not None:
                facts["baseline"] = change.baseline.name
        if own or not internal:
            ledger.record(verb, actor=by, subject=change, happened_at=now, facts=facts, internal=internal)


def _facts(rows: list[ChangedItem]) -> Mapping[str, list[dict[str, Any]]]:
    facts: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        said: dict[str, Any] = {"item": row.item.pk, "number": row.item.number, "title": row.item.title}
        if row.start_after is not None:
            said["after"] = [row.start_after, row.finish_after]
        if row.start_before is not None:
            said["before"] = [row.start_before, row.finish_before]
        if row.what == What.REWRITTEN:
            said["fields"] = row.fields
        facts.setdefault(SAID.get(row.what, "changed"), []).append(said)  # type: ignore[call-overload]
    return facts


def follow_answers(part: Part, plan: Plan, found: Reshape) -> None:
    """The part, and for the first one the plan, say which playbook and which answers they follow now."""
    there = found.target.there
    part.parameters, part.playbook_version = there.answers, there.playbook.version
    columns = ["parameters", "playbook", "playbook_version", "said", "title"]
    part.save(update_fields=columns)
    if not part.key:
        plan.parameters, plan.playbook_version = there.answers, part.playbook_version
        plan.playbook_id, plan.playbook_title = part.playbook_id, part.title
        plan.save(update_fields=["parameters", "playbook", "playbook_version", "playbook_title"])
