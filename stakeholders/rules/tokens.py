"""Who may make a token, and who may end one."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from stakeholders.models import ApiToken, Role, Scope, Seat
from stakeholders.verdicts import ALLOWED, Verdict


def may_create_workspace_token(by: Seat) -> Verdict:
    """Its owners: such a token reads everything and outlives whoever made it."""
    if by.is_ours and by.is_staff_seat and by.holds(Role.OWNER):
        return ALLOWED
    return Verdict(_("Only owners make tokens of the workspace. A personal token is yours to make."))


def may_create_token(by: Seat, kind: str, scopes: Collection[str]) -> Verdict:
    """Everybody with a seat makes personal ones: they open no more than the seat does."""
    if kind == ApiToken.Kind.WORKSPACE:
        if set(scopes) != {Scope.READ}:
            return Verdict(_("A token of the workspace only reads. For acting, make a personal one."))
        return may_create_workspace_token(by)
    if by.is_ours and not by.is_staff_seat:
        return Verdict(_("Make your tokens on the workspace’s page."))
    return ALLOWED


def may_revoke_token(by: Seat, token: ApiToken) -> Verdict:
    """Whose it is, and for the workspace's an owner."""
    if not token.is_personal:
        return may_create_workspace_token(by)
    if token.user_id == by.user_id:
        return ALLOWED
    return Verdict(_("This token is somebody else’s."))
