"""Django's PostgreSQL connection that tells the database who is asking, each time a transaction begins."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.db.backends.postgresql import base
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from implementation.tenancy import scope


class DatabaseWrapper(base.DatabaseWrapper):
    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc]
        if not autocommit and scope.current() is not None:
            try:
                self.fence()
            except DatabaseError:  # this login may not become that role: leave no half-open transaction behind
                self.connection.rollback()
                super()._set_autocommit(True)  # type: ignore[misc]
                raise

    def fence(self) -> None:
        """Say in this transaction which role and tenant the scope in force stands for.

        An aborted transaction is left alone: rolling it back, whole or to a savepoint, undoes the settings too.
        """
        if self.connection.info.transaction_status == TRANSACTION_STATUS_INERROR:
            return
        inside = scope.current()
        with self.wrap_database_errors, self.connection.cursor() as cursor:
            cursor.execute(scope.FENCE_SQL, inside.settings() if inside else scope.NOBODY)

    def init_connection_state(self) -> None:
        super().init_connection_state()
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT rolname FROM pg_roles "
                "WHERE (rolsuper OR rolbypassrls) AND pg_has_role(session_user, oid, 'MEMBER')"
            )
            powerful: list[tuple[Any, ...]] = cursor.fetchall()
        if powerful:
            names = ", ".join(name for (name,) in powerful)
            raise ImproperlyConfigured(
                f"DATABASE_URL logs in with a role that can pass the fence between tenants ({names}). "
                "Use golive_web or golive_worker; only OWNER_DATABASE_URL may be golive_owner."
            )
