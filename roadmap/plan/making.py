"""Rows of a new implementation, written inside the caller's transaction: place, plan, objectives, items, baseline."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.text import slugify
from uuid_utils.compat import uuid7

from implementation.calendars import WorkingCalendar
from implementation.models import Customer, Implementation, Workspace
from roadmap import schedule
from roadmap.plan import calendars
from roadmap.plan.legs import Leg
from roadmap.plan.models import Baseline, BaselineItem, Dependency, Item, Objective, Part, Plan
from roadmap.plan.models import Playbook as PlaybookRow
from roadmap.plan.starting import SEAT_ROLES, Draft
from roadmap.playbook import Answer, PlanItem, PlanObjective, Playbook
from roadmap.playbook import Objective as PlaybookObjective
from roadmap.playbook.model import Phase
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
    draft: Draft,
    *,
    implementation: Implementation,
    playbooks: Sequence[PlaybookRow],
    seats: Mapping[str, Seat],
    now: datetime,
) -> Plan:
    """Write the plan with everything in it, and its baseline. `seats` has a person for each role of the playbooks."""
    here = {"workspace_id": implementation.workspace_id, "implementation_id": implementation.pk}
    first = playbooks[0]
    plan = Plan(
        **here,
        playbook=first,
        playbook_title=first.title,
        playbook_version=first.version,
        parameters=draft.legs[0].plan.answers,
        weeks=draft.weeks,
        kickoff_on=draft.kickoff_on,
        committed_on=draft.committed_on,
        planned_by=calendars.kept(draft.calendars),
        forecast_on=draft.go_live,
        turn_since=draft.kickoff_on,
        reckoned_on=draft.kickoff_on,
        made_at=now,
    )
    plan.save(force_insert=True)
    objectives: list[Objective] = []
    items: list[Item] = []
    for n, (leg, row) in enumerate(zip(draft.legs, playbooks, strict=True), start=1):
        part = part_of(leg, plan, row, position=n, now=now)
        part.save(force_insert=True)
        own = list(_objectives(leg, plan, part, first=len(objectives) + 1))
        items += _items(leg, own, implementation, seats, before=items, now=now)
        objectives += own
    Objective.objects.bulk_create(objectives)
    Thread.objects.bulk_create([item.thread for item in items])
    Item.objects.bulk_create(items)
    rows = {item.key: item for item in items}
    Dependency.objects.bulk_create([tie for leg in draft.legs for tie in ties_of(leg, rows, here)])
    freeze_baseline(plan, items, name=KICK_OFF, now=now)
    return plan


def part_of(leg: Leg, plan: Plan, row: PlaybookRow, *, position: int, now: datetime) -> Part:
    """The row of one playbook in a plan, not saved."""
    return Part(
        workspace_id=plan.workspace_id,
        implementation_id=plan.implementation_id,
        plan=plan,
        position=position,
        key=leg.key,
        title=row.title,
        playbook=row,
        playbook_version=row.version,
        parameters=leg.plan.answers,
        said=said_answers(leg.plan.playbook, leg.plan.answers),
        starts_on=leg.starts_on,
        made_at=now,
    )


def said_answers(playbook: Playbook, answers: Mapping[str, Answer | None]) -> list[list[str]]:
    """Each question with its answer as people read them."""
    return [[parameter.label, parameter.said(answers[parameter.key])] for parameter in playbook.parameters]


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


def _objectives(leg: Leg, plan: Plan, part: Part, *, first: int) -> Iterable[Objective]:
    rows: dict[str, int] = {}
    for position, found in enumerate(leg.plan.objectives, start=first):
        rows[found.key] = rows.get(found.source.shares_row_with, position)
        yield objective_row(
            found.source,
            plan,
            part,
            span=_span(leg, found),
            position=position,
            row=rows[found.key],
            planned=True,
            phases=leg.plan.playbook.phases,
        )


def phase_of(source: PlaybookObjective, part: Part, phases: Iterable[Phase]) -> dict[str, str]:
    """The group of objectives that this one is in: the playbook's own, else the whole of a part that came later."""
    if source.phase:
        title = next(phase.title for phase in phases if phase.key == source.phase)
        return {"phase": part.keyed(source.phase), "phase_title": title}
    return {"phase": part.key, "phase_title": part.title if part.key else ""}


def objective_row(
    source: PlaybookObjective,
    plan: Plan,
    part: Part,
    *,
    span: tuple[date, date],
    position: int,
    row: int,
    planned: bool,
    phases: Iterable[Phase],
) -> Objective:
    """A new objective, not saved; what was planned from the first day on keeps these dates as its first ones."""
    start, finish = span
    return Objective(
        workspace_id=plan.workspace_id,
        implementation_id=plan.implementation_id,
        plan=plan,
        part=part,
        key=part.keyed(source.key),
        title=source.title,
        **phase_of(source, part, phases),
        label=source.label,
        why=source.why,
        note=source.note,
        position=position,
        row=row,
        need=NEED[source.optional],
        after_go_live=source.after_go_live or part.after_go_live,
        planned_start=start,
        planned_finish=finish,
        baseline_start=start if planned else None,
        baseline_finish=finish if planned else None,
        forecast_start=start,
        forecast_finish=finish,
    )


def _span(leg: Leg, objective: PlanObjective) -> tuple[date, date]:
    """The days of its shared items, or of its internal ones when there are no others."""
    if span := leg.dates.objectives.get(leg.keyed(objective.key)):
        return span.start, span.finish
    dates = [leg.dates.items[leg.keyed(item.key)] for item in objective.items]
    return min(d.start for d in dates), max(d.finish for d in dates)


def _items(
    leg: Leg,
    objectives: Sequence[Objective],
    implementation: Implementation,
    seats: Mapping[str, Seat],
    *,
    before: Sequence[Item],
    now: datetime,
) -> Iterable[Item]:
    by_key = {objective.key: objective for objective in objectives}
    numbers = next_numbers(before)
    told = {item.key: item for item in leg.items}
    for position, found in enumerate(leg.plan.items, start=len(before) + 1):
        key = leg.keyed(found.key)
        yield item_row(
            found,
            told[key],
            leg.dates.items[key],
            objective=by_key[leg.keyed(found.objective.key)],
            number=numbers[found.source.internal],
            position=position,
            assignee=_owner(found, seats),
            thread=open_thread(implementation, internal=found.source.internal, now=now),
        )
        numbers[found.source.internal] += 1


def next_numbers(items: Iterable[Item]) -> dict[bool, int]:
    """The next free number of shared and of internal items."""
    found = {False: 1, True: Item.INTERNAL_FROM}
    for item in items:
        found[item.internal] = max(found[item.internal], item.number + 1)
    return found


def item_row(
    found: PlanItem,
    told: schedule.Item,
    dates: schedule.Dates,
    *,
    objective: Objective,
    number: int,
    position: int,
    assignee: Seat | None,
    thread: Thread,
) -> Item:
    """A new item as the playbook says it, not saved; `told` has its key and its limits."""
    source = found.source
    return Item(
        workspace_id=objective.workspace_id,
        implementation_id=objective.implementation_id,
        internal=source.internal,
        objective=objective,
        number=number,
        key=told.key,
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
        not_before=told.not_before,
        not_after=told.not_after,
        locked_on=told.locked_on,
        forecast_start=dates.start,
        forecast_finish=dates.finish,
        assignee=assignee,
        thread=thread,
    )


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


def ties_of(leg: Leg, rows: Mapping[str, Item], here: Mapping[str, UUID]) -> Iterable[Dependency]:
    """What its items, objectives and phases wait for, should wait for and assist, not saved."""
    for item in leg.items:
        for key, how in ties_by_key(item).items():
            yield tie_row(rows[item.key], key, rows, here, how)
    for group in leg.groups:
        for key, how in ties_by_key(group).items():
            yield tie_row(group.key, key, rows, here, how)


def tie_row(
    who: Item | str, on: str, rows: Mapping[str, Item], here: Mapping[str, UUID], how: Mapping[str, Any]
) -> Dependency:
    """A tie, not saved. `who` is an item or a group, `on` the key of one or the other."""
    waits: dict[str, Any] = {"of_group": who} if isinstance(who, str) else {"item": who, "internal": who.internal}
    waited: dict[str, Any] = {"on": rows[on]} if on in rows else {"on_group": on}
    return Dependency(**here, id=uuid7(), **waits, **waited, **how)


def ties_by_key(waiting: schedule.Item | schedule.Group) -> dict[str, dict[str, Any]]:
    """By what it is tied to; there is one tie between two, and waiting counts more than should.

    What counts from the start of an objective waits for that start.
    """
    tie = Dependency.Tie
    hard = {link.on: {"tie": tie.WAITS, "lag": link.lag, "kind": link.kind} for link in waiting.links if not link.soft}
    if isinstance(waiting, schedule.Group):
        return hard
    if isinstance(waiting.anchor, schedule.AfterObjective):
        opening = schedule.objective_key(waiting.anchor.objective)
        hard |= {opening: {"tie": tie.WAITS, "lag": waiting.anchor.days, "kind": "SS"}}
    return {
        **{link.on: {"tie": tie.PREFERS, "lag": 0, "kind": "FS"} for link in waiting.links if link.soft},
        **hard,
        **{key: {"tie": tie.ASSISTS, "lag": 0, "kind": "FS"} for key in waiting.assists},
    }


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
