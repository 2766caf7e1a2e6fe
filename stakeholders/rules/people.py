"""Who may decide who sits where."""

from django.utils.translation import gettext_lazy as _

from implementation.models import Implementation
from stakeholders.models import CUSTOMER_ROLES, Role, Seat
from stakeholders.verdicts import ALLOWED, Verdict

STEERS = (Role.OWNER, Role.MANAGER)


def may_invite_colleague(by: Seat) -> Verdict:
    """Owners and managers bring in colleagues."""
    if by.is_ours and by.is_staff_seat and by.holds(*STEERS):
        return ALLOWED
    return Verdict(_("Only owners and managers of the workspace invite colleagues."))


def may_give_role(by: Seat, roles: list[str]) -> Verdict:
    """Nobody gives more than they hold: an owner is made by an owner."""
    if Role.OWNER in roles and not by.holds(Role.OWNER):
        return Verdict(_("Only an owner makes somebody an owner."))
    return ALLOWED


def may_act_here(by: Seat) -> Verdict:
    """Acting at an implementation needs a seat there: customers see by name who works with them."""
    if by.is_staff_seat:
        return Verdict(_("Join the team first: the customer sees who works with them."))
    if by.revoked_at is not None:
        return Verdict(_("Your seat here has ended."))
    return ALLOWED


def may_take_part(by: Seat, implementation: Implementation) -> Verdict:
    """Acting needs a seat here that does more than watch, and an implementation that is not closed."""
    if not (here := may_act_here(by)):
        return here
    if by.implementation_id != implementation.pk:
        return Verdict(_("Your seat is at another implementation."))
    if implementation.closed_at is not None:
        return Verdict(_("This implementation is signed off. What was agreed stays as it is."))
    if not set(by.roles) - {Role.VIEWER, Role.INFORMED}:
        return Verdict(_("Your role here is to read along. Ask for another one to take part."))
    return ALLOWED


def may_invite_to_implementation(by: Seat, roles: list[str]) -> Verdict:
    """The team's managers invite either side; the customer's lead and sponsor invite their own people."""
    if not (here := may_act_here(by)):
        return here
    if by.is_ours:
        return ALLOWED if by.holds(*STEERS) else Verdict(_("Only managers invite people. Ask one of them."))
    if not set(roles) <= {str(role) for role in CUSTOMER_ROLES}:
        return Verdict(_("You invite people of your own company."))
    if not by.holds(Role.LEAD, Role.SPONSOR):
        return Verdict(_("Only the project lead or the sponsor invites people. Ask one of them."))
    return ALLOWED


def may_change_seat(by: Seat, seat: Seat) -> Verdict:
    """Each side keeps its own people; the vendor's managers keep everybody's."""
    if seat.revoked_at is not None:
        return Verdict(_("This person has left already."))
    if seat.is_staff_seat:
        return may_invite_colleague(by) and may_give_role(by, seat.roles)
    return may_invite_to_implementation(by, seat.roles)


def may_revoke_seat(by: Seat, seat: Seat, *, owners_left: int) -> Verdict:
    """As `may_change_seat`; a workspace keeps one owner."""
    if seat.is_staff_seat and seat.holds(Role.OWNER) and owners_left == 0:
        return Verdict(_("A workspace keeps at least one owner. Make somebody else an owner first."))
    return may_change_seat(by, seat)
