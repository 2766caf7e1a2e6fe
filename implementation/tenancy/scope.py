"""Who is asking, and for which tenant: the scope that the fence in the database is told.

A scope lives in a ContextVar. Inside transactions the database's cursor (`implementation.tenancy.backend`) compares it
before every statement with what the database was told last, and says what is new in front of the statement.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

STAFF, PORTAL, DOOR, CLERK = "app_staff", "app_portal", "app_door", "app_clerk"

# The role comes first; every setting dies with the transaction.
FENCE_SQL = (
    "SELECT set_config('role', %s, true), set_config('app.ws', %s, true), set_config('app.impls', %s, true), "
    "set_config('app.user', %s, true), set_config('app.digest', %s, true)"
)


class NoScopeError(RuntimeError):
    """A tenant's rows were asked for without saying which tenant. The message names the fix."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What the policies compare with. Empty means: matches nothing."""

    role: str
    workspace_id: str = ""
    implementation_ids: tuple[str, ...] = ()
    user_id: str = ""
    digest: str = ""

    def settings(self) -> list[str]:
        impls = "{" + ",".join(self.implementation_ids) + "}" if self.implementation_ids else ""
        return [self.role, self.workspace_id, impls, self.user_id, self.digest]


NOBODY = ["none", "", "", "", ""]

_scope: ContextVar[Scope | None] = ContextVar("golive_scope", default=None)


def current() -> Scope | None:
    """The scope in force, or None."""
    return _scope.get()


def required(what: str) -> Scope:
    """The scope in force. Raises `NoScopeError` when there is none."""
    scope = _scope.get()
    if scope is None:
        raise NoScopeError(
            f"{what} was asked for outside a workspace. Wrap the caller in tenancy.staff(workspace_id), or in "
            "tenancy.portal(workspace_id, implementation_id) for what a customer may see."
        )
    return scope


@contextmanager
def entered(scope: Scope) -> Iterator[Scope]:
    """Hold `scope` for the block; it may be entered and left inside a running transaction."""
    before = _scope.set(scope)
    try:
        yield scope
    finally:
        _scope.reset(before)


def staff(workspace_id: UUID | str) -> AbstractContextManager[Scope]:
    """Everything of one workspace."""
    return entered(Scope(STAFF, workspace_id=str(workspace_id)))


def portal(workspace_id: UUID | str, implementation_id: UUID | str) -> AbstractContextManager[Scope]:
    """What the customer's side may see of one implementation."""
    return entered(Scope(PORTAL, workspace_id=str(workspace_id), implementation_ids=(str(implementation_id),)))


def door(*, user_id: UUID | str = "", digest: str = "") -> AbstractContextManager[Scope]:
    """Before a workspace is known: the seats of one user, or the one row that a secret's digest names."""
    return entered(Scope(DOOR, user_id=str(user_id), digest=digest))


def clerk() -> AbstractContextManager[Scope]:
    """Workers only: where work is due, never what it says."""
    return entered(Scope(CLERK))


def reading() -> AbstractContextManager[None]:
    """A transaction round look-ups and rendering, which is where the fence hangs. Actions open their own.

    Inside a transaction that is the one: a savepoint would be two more round trips for nothing.
    """
    return nullcontext() if connection.in_atomic_block else transaction.atomic()
