"""Inviting, changing and revoking: what decides who sits where."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from implementation import ledger, tenancy
from implementation.models import Implementation, Workspace
from implementation.tenancy import Scope
from stakeholders.letters import people as letters
from stakeholders.models import Role, Seat, Side, User
from stakeholders.rules import people as rules
from stakeholders.verdicts import Stale


@transaction.atomic(durable=True)
def found_workspace(
    *, name: str, slug: str, zone: str, owner_name: str, owner_email: str, owner_title: str, now: datetime
) -> Seat:
    """Open a workspace with its first owner. An operator does this; the caller holds the scope of `workspace_id`."""
    workspace = Workspace(
        id=UUID(tenancy.required("A new workspace").workspace_id), slug=slug, name=name, zone=zone, created_at=now
    )
    workspace.save(force_insert=True)
    seat = _sit_down(
        Seat.at(
            workspace,
            side=Side.VENDOR,
            roles=[Role.OWNER],
            name=owner_name,
            email=owner_email.strip().lower(),
            title=owner_title,
            invited_at=now,
        )
    )
    ledger.record("stakeholders.workspace.founded", actor=None, subject=workspace, happened_at=now)
    letters.invited(seat, by=seat, now=now)
    return seat


@transaction.atomic(durable=True)
def invite_colleague(
    *, workspace: Workspace, by: Seat, name: str, email: str, title: str, role: str, now: datetime
) -> Seat:
    """Give a colleague a seat in the workspace and write to them. Raises `Forbidden`, or `Stale` if they have one."""
    rules.may_invite_colleague(by).enforce()
    rules.may_give_role(by, [role]).enforce()
    seat = _sit_down(
        Seat.at(
            workspace,
            side=Side.VENDOR,
            roles=[role],
            name=name.strip(),
            email=email.strip().lower(),
            title=title.strip(),
            invited_at=now,
        )
    )
    ledger.record("stakeholders.seat.invited", actor=by, subject=seat, happened_at=now, facts={"roles": seat.roles})
    letters.invited(seat, by=by, now=now)
    return seat


@transaction.atomic(durable=True)
def invite_to_implementation(
    *,
    implementation: Implementation,
    by: Seat,
    side: Side,
    name: str,
    email: str,
    title: str,
    roles: Sequence[str],
    now: datetime,
) -> Seat:
    """Give somebody of the customer's side a seat at this implementation and write to them.

    Raises `Forbidden`, or `Stale` when they sit there already.
    """
    rules.may_invite_to_implementation(by, list(roles)).enforce()
    seat = _sit_down(
        Seat.at(
            implementation,
            side=side,
            roles=list(roles),
            name=name.strip(),
            email=email.strip().lower(),
            title=title.strip(),
            invited_at=now,
        )
    )
    ledger.record(
        "stakeholders.seat.invited", actor=by, subject=seat, happened_at=now, facts={"roles": seat.roles, "side": side}
    )
    letters.invited(seat, by=by, now=now)
    return seat


@transaction.atomic(durable=True)
def join_team(*, implementation: Implementation, by: Seat, now: datetime) -> Seat:
    """A colleague takes a seat at one implementation: from then on customers see them, and they may act there."""
    seat = _sit_down(
        Seat.at(
            implementation,
            side=Side.VENDOR,
            roles=[role for role in by.roles if role != Role.OWNER] or [Role.MANAGER],
            name=by.name,
            email=by.email,
            title=by.title,
            invited_at=now,
            joined_at=now,
        )
    )
    ledger.record("stakeholders.seat.joined", actor=seat, subject=seat, happened_at=now, facts={"roles": seat.roles})
    return seat


@transaction.atomic(durable=True)
def take_seat(*, seat: Seat, now: datetime) -> None:
    """The person came: their address is proven. Raises `Stale` when they had come before."""
    if Seat.objects.filter(pk=seat.pk, joined_at=None).present().update(joined_at=now) != 1:
        raise Stale(_("You have taken this seat already."))
    ledger.record("stakeholders.seat.taken", actor=seat, subject=seat, happened_at=now)


@transaction.atomic(durable=True)
def change_seat(*, seat: Seat, by: Seat, title: str, roles: Sequence[str], now: datetime) -> None:
    """Change what somebody is here. Raises `Forbidden`, or `Stale` when they left meanwhile."""
    rules.may_change_seat(by, seat).enforce()
    rules.may_give_role(by, list(roles)).enforce()
    present = Seat.objects.filter(pk=seat.pk).present()
    if present.update(title=title.strip(), roles=list(roles)) != 1:
        raise Stale(_("This person has left meanwhile."))
    ledger.record(
        "stakeholders.seat.changed",
        actor=by,
        subject=seat,
        happened_at=now,
        facts={"roles": list(roles), "roles_before": seat.roles, "title": title, "title_before": seat.title},
    )


@transaction.atomic(durable=True)
def revoke_seat(*, seat: Seat, by: Seat, now: datetime) -> None:
    """End somebody's access, from the next request on. What they did stays under their name.

    Leaving the workspace ends a colleague's seats at its implementations too. Raises `Forbidden` or `Stale`.
    """
    owners = Seat.objects.staff().present().holding(Role.OWNER).exclude(pk=seat.pk)
    rules.may_revoke_seat(by, seat, owners_left=len(owners) if seat.is_staff_seat else 1).enforce()
    if Seat.objects.filter(pk=seat.pk).present().update(revoked_at=now) != 1:
        raise Stale(_("This person has left already."))
    if seat.is_staff_seat:
        Seat.objects.present().filter(user_id=seat.user_id, side=Side.VENDOR).update(revoked_at=now)
    ledger.record("stakeholders.seat.revoked", actor=by, subject=seat, happened_at=now, facts={"roles": seat.roles})


def _sit_down(seat: Seat) -> Seat:
    """Save a new seat under the login of its address. Raises `Stale` when the person sits there already."""
    with tenancy.entered(Scope("none")):  # logins belong to no tenant
        seat.user = User.objects.known_by(seat.email)
    try:
        with transaction.atomic():
            seat.save(force_insert=True)
    except IntegrityError as problem:
        if "a_person_sits_once_in_a_place" not in str(problem):
            raise
        place = seat.implementation_name or seat.workspace_name
        raise Stale(_("%(email)s already has a place in %(place)s.") % {"email": seat.email, "place": place}) from None
    return seat
