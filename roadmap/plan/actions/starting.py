"""Starting an implementation: from a customer's name and a date to a plan with people in it, in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from implementation import due, ledger
from implementation.calendars import CalendarError, WorkingCalendar, local_date
from implementation.models import Implementation, Workspace
from roadmap.plan import agreeing, making, rules, seating, shelf
from roadmap.plan.calendars import of_workspace
from roadmap.plan.countries import zone_of
from roadmap.plan.models import Plan, Playbook
from roadmap.plan.reckoning import reckon
from roadmap.plan.starting import Book, CannotStart, Person, draft
from roadmap.playbook import Answer
from stakeholders.letters import people as letters
from stakeholders.models import Seat


@transaction.atomic(durable=True)
def start_implementation(
    *,
    workspace: Workspace,
    by: Seat,
    customer_name: str,
    playbook: Playbook,
    parameters: Mapping[str, Answer],
    kickoff_on: date,
    people: Sequence[Person] = (),
    then: Sequence[tuple[Playbook, Mapping[str, Answer]]] = (),
    country: str = "",
    region: str = "",
    zone: str = "",
    committed_on: date | None = None,
    now: datetime,
) -> Implementation:
    """A plan with dates, a committed go-live, a baseline and seats for everybody named, who are written to.

    Playbooks in `then` follow as phases, each with its own answers.

    Raises `Forbidden`, or `CannotStart` with a sentence for each field that does not fit.
    """
    rules.may_start_implementation(by).enforce()
    name = customer_name.strip()
    theirs = _calendar(country, region, zone or zone_of(country) or workspace.zone, kickoff_on)
    stack = [(playbook, parameters), *then]
    planned = draft(
        [Book(shelf.parsed(row.text), answers) for row, answers in stack],
        kickoff_on=kickoff_on,
        committed_on=committed_on,
        calendars={"VENDOR": of_workspace(workspace), "CUSTOMER": theirs},
        names={"VENDOR": workspace.name, "CUSTOMER": name},
        today=local_date(now, theirs.zone),
    )
    rows = [_adopted(workspace, row, now) for row, _answers in stack]
    implementation = making.place(
        workspace=workspace, customer_name=name, kickoff_on=kickoff_on, calendar=theirs, now=now
    )
    due.arrange(implementation, now=now)
    colleagues = list(Seat.objects.staff().present().filter(workspace=workspace)) if people else []
    starter, named = seating.seat_people(implementation, people, by=by, colleagues=colleagues, now=now)
    plan = making.lay_out(
        planned,
        implementation=implementation,
        playbooks=rows,
        seats=making.seats_by_role(named, starter),
        now=now,
    )
    reckon(plan, implementation, kickoff_on)
    guests = list({seat.pk: seat for _role, seat in named if seat.pk != starter.pk}.values())
    _record(plan, implementation, phases=rows[1:], starter=starter, guests=guests, now=now)
    agreeing.write_down([leg.plan for leg in planned.legs], implementation=implementation, by=starter, now=now)
    for seat in guests:
        letters.invited(seat, by=starter, now=now)
    return implementation


def _calendar(country: str, region: str, zone: str, on: date) -> WorkingCalendar:
    """The customer's working days. Raises `CannotStart` for a place whose holidays nobody knows."""
    try:
        calendar = WorkingCalendar(country=country, region=region, zone=zone)
        calendar.is_working(on)
    except CalendarError as problem:
        raise CannotStart({"region" if region else "country": str(problem)}) from None
    return calendar


def _adopted(workspace: Workspace, playbook: Playbook, now: datetime) -> Playbook:
    """The workspace's own copy; a shipped playbook that it has not taken yet is taken now."""
    if not playbook._state.adding:
        return playbook
    shelf.adopt_missing(workspace, now)
    return Playbook.objects.filter(workspace=workspace).current().get(key=playbook.key)


def _record(
    plan: Plan,
    implementation: Implementation,
    *,
    phases: Sequence[Playbook],
    starter: Seat,
    guests: Sequence[Seat],
    now: datetime,
) -> None:
    """Both chains hear of it, the workspace's first: its id is the older one, and chains are locked in id order."""
    made = {
        "playbook": plan.playbook.key,
        "title": plan.playbook_title,
        "version": plan.playbook_version,
        "sha256": plan.playbook.sha256,
        "parameters": plan.parameters,
        "kickoff_on": plan.kickoff_on,
        "committed_on": plan.committed_on,
        "baseline": making.KICK_OFF,
    }
    if phases:
        made["then"] = [{"playbook": row.key, "title": row.title, "version": row.version} for row in phases]
    place = {
        "implementation": implementation.pk,
        "slug": implementation.slug,
        "customer": implementation.customer_name,
    }
    space = implementation.workspace
    ledger.record("roadmap.implementation.started", actor=starter, subject=space, happened_at=now, facts=place | made)
    ledger.record("roadmap.plan.made", actor=starter, subject=implementation, happened_at=now, facts=made)
    for seat in guests:
        verb = "stakeholders.seat.joined" if seat.is_ours else "stakeholders.seat.invited"
        facts = {"roles": seat.roles, "side": seat.side}
        ledger.record(verb, actor=starter, subject=seat, happened_at=now, facts=facts)
