"""Seats for everybody who is named at the start, in a handful of statements."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from implementation import tenancy
from implementation.models import Implementation
from implementation.tenancy import Scope
from roadmap.plan.starting import SEAT_ROLES, Person
from stakeholders.models import Role, Seat, Side, User


def seat_people(
    implementation: Implementation, people: Sequence[Person], *, by: Seat, colleagues: Sequence[Seat], now: datetime
) -> tuple[Seat, list[tuple[str, Seat]]]:
    """The starter's team seat, and for each person named the role and the seat. Nobody gets two seats.

    `colleagues` are the workspace's seats of the vendor's people among them; others of that side are passed over.
    """
    starter = team_seat(implementation, by, now=now)
    seats = {starter.email: starter}
    known = {seat.email: seat for seat in colleagues}
    for person in people:
        email = person.email.strip().lower()
        if person.side == Side.VENDOR and email in known:
            seats.setdefault(email, team_seat(implementation, known[email], now=now))
        elif person.side == Side.CUSTOMER:
            _customer_seat(implementation, person, email, seats, now)
    _log_in(seat for seat in seats.values() if seat.user_id is None)
    Seat.objects.bulk_create(seats.values())
    named = [(p.role, seats[email]) for p in people if (email := p.email.strip().lower()) in seats]
    return starter, named


def team_seat(implementation: Implementation, staff: Seat, *, now: datetime) -> Seat:
    """A colleague's place at one implementation, not saved; they need no invitation."""
    seat = Seat.at(
        implementation,
        side=Side.VENDOR,
        roles=[role for role in staff.roles if role != Role.OWNER] or [Role.MANAGER],
        name=staff.name,
        email=staff.email,
        title=staff.title,
        invited_at=now,
        joined_at=now,
    )
    seat.user_id = staff.user_id
    return seat


def _customer_seat(
    implementation: Implementation, person: Person, email: str, seats: dict[str, Seat], now: datetime
) -> None:
    """A new seat, or one more role on the seat that the person has got already."""
    role = SEAT_ROLES.get(person.role, Role.CONTRIBUTOR)
    if (there := seats.get(email)) is not None:
        if not there.is_ours and role not in there.roles:
            there.roles.append(role)
        return
    seats[email] = Seat.at(
        implementation,
        side=Side.CUSTOMER,
        roles=[role],
        name=person.name.strip(),
        email=email,
        title=person.title.strip(),
        invited_at=now,
    )


def _log_in(seats: Iterable[Seat]) -> None:
    """Find or make the login behind each address."""
    waiting = list(seats)
    emails = [seat.email for seat in waiting]
    if not emails:
        return
    with tenancy.entered(Scope("none")):  # logins belong to no tenant
        User.objects.bulk_create([User(email=email, password="!") for email in emails], ignore_conflicts=True)  # noqa: S106
        users = {user.email: user for user in User.objects.filter(email__in=emails)}
    for seat in waiting:
        seat.user = users[seat.email]


def seat_customer(implementation: Implementation, person: Person, *, now: datetime) -> Seat:
    """One new seat at the customer, saved inside the caller's transaction."""
    seats: dict[str, Seat] = {}
    _customer_seat(implementation, person, person.email.strip().lower(), seats, now)
    _log_in(seats.values())
    seat = next(iter(seats.values()))
    seat.save(force_insert=True)
    return seat
