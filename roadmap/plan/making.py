"""Rows of a new implementation, written inside the caller's transaction: place, plan, objectives, items, baseline."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.text import slugify
from uuid_utils.compat import uuid7

from implementation.calendars import WorkingCalendar
from implementation.models import Customer, Implementation, Workspace
from roadmap.plan import calendars
from roadmap.plan.models import Baseline, BaselineItem, Dependency, Item, Objective, Plan
from roadmap.plan.models import Playbook as PlaybookRow
from roadmap.plan.starting import SEAT_ROLES, Draft
from roadmap.playbook import PlanItem, PlanObjective
from stakeholders.actions.threads import open_thread
from stakeholders.models import Seat, Side, Thread

KICK_OFF = "kick-off"
NEED = {False: Objective.Need.REQUIRED, True: Objective.Need.OPTIONAL, "conditional": Objective.Need.CONDITIONAL}


def place(
    *,
    workspace: Workspace,
    customer_name: str,
    kickoff_on: date,
    calendar: WorkingCalendar,
    now: datetime,
) -> Implementation:
    """A new implementation for that customer, under an address of its own."""
    customer, _made = Customer.objects.get_or_create(
        workspace=workspace, name=customer_name, defaults={"created_at": now}
    )
    implementation = Implementation(
        workspace=workspace,
        customer=customer,
        customer_name=customer.name,
        slug=_free_slug(workspace, customer_name),
        kickoff_on=kickoff_on,
        zone=calendar.zone,
        calendar=calendar.to_dict(),
        created_at=now,
    )
    implementation.save(force_insert=True)
    return implementation


def _free_slug(workspace: Workspace, name: str) -> str:
    base = slugify(name)[:50].strip("-") or "implementation"
    offered = [base, *(f"{base}-{n}" for n in range(2, 100))]
    taken = set(Implementation.objects.filter(workspace=workspace, slug__in=offered).values_list("slug", flat=True))
    return next(slug for slug in offered if slug not in taken)


def lay_out(
    draft: Draft, *, implementation: Implementation, playbook: PlaybookRow, seats: Mapping[str, Seat], now: datetime
) -> Plan:
    """Write the plan with everything in it, and its baseline. `seats` has a person for each role of the playbook."""
    here = {"workspace_id": implementation.workspace_id, "implementation_id": implementation.pk}
    plan = Plan(
        **here,
        playbook=playbook,
        playbook_title=playbook.title,
        playbook_version=playbook.version,
        parameters=draft.plan.answers,
        weeks=draft.weeks,
        kickoff_on=draft.kickoff_on,
        committed_on=draft.committed_on,
        planned_by=calendars.kept(draft.calendars),
        forecast_on=draft.dates.go_live,
        turn_since=draft.kickoff_on,
        reckoned_on=draft.kickoff_on,
        made_at=now,
    )
    plan.save(force_insert=True)
    objectives = Objective.objects.bulk_create(_objectives(draft, plan, here))
    items = list(_items(draft, objectives, implementation, seats, now))
    Thread.objects.bulk_create([item.thread for item in items])
    Item.objects.bulk_create(items)
    Dependency.objects.bulk_create(_dependencies(draft, {item.key: item for item in items}, here))
    freeze_baseline(plan, items, name=KICK_OFF, now=now)
    return plan


def freeze_baseline(plan: Plan, items: Sequence[Item], *, name: str, now: datetime) -> Baseline:
    """Keep the planned dates as they are now, under a name."""
    here = {"workspace_id": plan.workspace_id, "implementation_id": plan.implementation_id}
    baseline = Baseline(plan=plan, **here, name=name, go_live_on=plan.committed_on, made_at=now)
    baseline.save(force_insert=True)
    BaselineItem.objects.bulk_create(
        BaselineItem(
            **here,
            internal=item.internal,
            baseline=baseline,
            item=item,
            planned_start=item.planned_start,
            planned_finish=item.planned_finish,
        )
        for item in items
    )
    return baseline


def _objectives(draft: Draft, plan: Plan, here: Mapping[str, UUID]) -> Iterable[Objective]:
    rows: dict[str, int] = {}
    for position, found in enumerate(draft.plan.objectives, start=1):
        source = found.source
        rows[source.key] = rows.get(source.shares_row_with, position)
        start, finish = _span(draft, found)
        yield Objective(
            **here,
            plan=plan,
            key=source.key,
            title=source.title,
            label=source.label,
            why=source.why,
            note=source.note,
            position=position,
            row=rows[source.key],
            need=NEED[source.optional],
            after_go_live=source.after_go_live,
            planned_start=start,
            planned_finish=finish,
            baseline_start=start,
            baseline_finish=finish,
            forecast_start=start,
            forecast_finish=finish,
        )


def _span(draft: Draft, objective: PlanObjective) -> tuple[date, date]:
    """The days of its shared items, or of its internal ones when there are no others."""
    if span := draft.dates.objectives.get(objective.key):
        return span.start, span.finish
    dates = [draft.dates.items[item.key] for item in objective.items]
    return min(d.start for d in dates), max(d.finish for d in dates)


def _items(
    draft: Draft,
    objectives: Sequence[Objective],
    implementation: Implementation,
    seats: Mapping[str, Seat],
    now: datetime,
) -> Iterable[Item]:
    by_key = {objective.key: objective for objective in objectives}
    here = {"workspace_id": implementation.workspace_id, "implementation_id": implementation.pk}
    numbers = {False: 1, True: Item.INTERNAL_FROM}
    told = {item.key: item for item in draft.items}
    for position, found in enumerate(draft.plan.items, start=1):
        source, dates, limits = found.source, draft.dates.items[found.key], told[found.key]
        yield Item(
            **here,
            internal=source.internal,
            objective=by_key[found.objective.key],
            number=numbers[source.internal],
            key=source.key,
            position=position,
            side=source.side,
            kind=source.kind,
            role=source.role,
            title=source.title,
            text=source.text,
            why=source.why,
            steps=list(source.steps),
            done_means=source.done_means,
            minutes=source.minutes,
            duration=found.duration,
            choices=[_choice(choice.key, choice.text, choice.consequences) for choice in source.choices],
            topics=list(source.topics) if source.kind == "approve" else [],
            decides=source.decides,
            milestone=source.milestone,
            planned_start=dates.start,
            planned_finish=dates.finish,
            before_go_live=source.before_go_live,
            not_before=limits.not_before,
            not_after=limits.not_after,
            locked_on=limits.locked_on,
            forecast_start=dates.start,
            forecast_finish=dates.finish,
            assignee=_owner(found, seats),
            thread=open_thread(implementation, internal=source.internal, now=now),
        )
        numbers[source.internal] += 1


def _choice(key: str, text: str, consequences: Sequence[str]) -> dict[str, object]:
    return {"key": key, "text": text, "consequences": list(consequences)}


def _owner(found: PlanItem, seats: Mapping[str, Seat]) -> Seat | None:
    """The person named for the role, else who leads that side."""
    source = found.source
    if source.side == "THIRD":
        return None
    fallback = "csm" if source.side == Side.VENDOR else "lead"
    chosen = seats.get(source.role) or seats.get(fallback)
    return chosen if chosen is not None and chosen.side == source.side else seats.get(fallback)


def _dependencies(draft: Draft, items: Mapping[str, Item], here: Mapping[str, UUID]) -> Iterable[Dependency]:
    tie = Dependency.Tie
    for found in draft.plan.items:
        ties: dict[str, dict[str, Any]] = {
            **{key: {"tie": tie.PREFERS} for key in found.soft_requires},
            **{need.key: {"tie": tie.WAITS, "lag": need.lag, "kind": need.kind} for need in found.requires},
            **{key: {"tie": tie.ASSISTS} for key in found.assists},
        }
        item = items[found.key]
        for key, how in ties.items():
            yield Dependency(**here, id=uuid7(), internal=item.internal, item=item, on=items[key], **how)


def seats_by_role(named: Iterable[tuple[str, Seat]], starter: Seat) -> dict[str, Seat]:
    """For each of the playbook's roles the first person named for it; the starter is the CSM if nobody else is."""
    found: dict[str, Seat] = {}
    for role, seat in named:
        found.setdefault(role, seat)
    theirs = [seat for seat in found.values() if not seat.is_ours]
    if theirs:
        found.setdefault("lead", theirs[0])
    found.setdefault("csm", starter)
    for role, seat_role in SEAT_ROLES.items():  # "data owner" without a name goes to a contributor, if there is one
        holder = next((seat for seat in theirs if seat_role in seat.roles), None)
        if holder is not None and seat_role != "CONTRIBUTOR":
            found.setdefault(role, holder)
    return found
