"""Django's PostgreSQL connection that tells the database who is asking, with the first question of each scope.

BEGIN and the scope travel in front of the next statement instead of ahead of it: a page asks some eight questions, and
each word that is said by itself would be one more journey to the database and back.
"""

from select import select
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base
from django.db.backends.utils import debug_transaction  # type: ignore[attr-defined]
from psycopg2.extensions import (
    TRANSACTION_STATUS_IDLE,
    TRANSACTION_STATUS_INTRANS,
    connection,
    cursor,
)

from implementation.tenancy import scope
from implementation.tenancy.scope import Scope


class Session(connection):
    """One session of the database, and what it knows.

    psycopg2's own BEGIN would be a journey of its own, so for psycopg2 the session is always in autocommit mode.
    """

    asked_to_begin = False  # Django is inside a transaction, of which the database has not heard yet
    told: Scope | None = None  # which scope the transaction stands for; None is nobody, with which each begins
    knows = True  # whether `told` is certain: going back to a savepoint takes settings back too

    def begin(self) -> None:
        self.asked_to_begin, self.told, self.knows = True, None, True

    def end(self, word: str) -> None:
        """COMMIT or ROLLBACK, where there is something to end."""
        if not self.asked_to_begin and self.get_transaction_status() != TRANSACTION_STATUS_IDLE:
            with self.cursor() as own:
                cursor.execute(own, word)
        self.asked_to_begin = False


class Cursor(cursor):
    """Puts before each statement what the database has not been told yet. The answer is the statement's."""

    before = 0  # how much of what was sent stood before the statement

    def execute(self, query: Any, values: Any = None) -> None:
        ahead = self._ahead()
        self.before = len(ahead)
        if ahead:
            query, values = ahead + self.mogrify(query, values), None
        super().execute(query, values)

    @property
    def query(self) -> bytes | None:
        """The last statement, for those who log or count what was asked."""
        sent: bytes | None = super().query
        return sent and sent[self.before :]

    def executemany(self, query: Any, values: Any) -> None:
        self._say_ahead()
        super().executemany(query, values)

    def copy_expert(self, sql: Any, file: Any, size: int = 8192) -> None:
        self._say_ahead()
        super().copy_expert(sql, file, size)

    def _say_ahead(self) -> None:
        if ahead := self._ahead():
            super().execute(ahead)

    def _ahead(self) -> bytes:
        """Nothing outside of transactions, and nothing to an aborted one, which hears only how to go back."""
        here: Session = self.connection  # type: ignore[assignment]
        begin = b"BEGIN;" if here.asked_to_begin else b""
        if not begin and here.get_transaction_status() != TRANSACTION_STATUS_INTRANS:
            return b""
        here.asked_to_begin = False
        inside = scope.current()
        if here.knows and inside == here.told:
            return begin
        here.told, here.knows = inside, True
        return begin + self.mogrify(scope.FENCE_SQL, inside.settings() if inside else scope.NOBODY) + b";"


class DatabaseWrapper(base.DatabaseWrapper):
    connection: Session

    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "connection_factory": Session, "cursor_factory": Cursor}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Session:
        made: Session = super().get_new_connection(conn_params)  # type: ignore[misc]
        made.autocommit = True
        return made

    def _set_autocommit(self, autocommit: bool) -> None:
        if not autocommit:
            self.connection.begin()

    def _commit(self) -> None:
        self._end("COMMIT")

    def _rollback(self) -> None:
        self._end("ROLLBACK")

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self.connection.knows = False

    def _end(self, word: str) -> None:
        if self.connection is not None:
            with debug_transaction(self, word), self.wrap_database_errors:
                self.connection.end(word)

    def is_usable(self) -> bool:
        """A connection that the server has closed has something to read; one that is silent is asked nothing."""
        if self.connection is None or self.connection.closed:
            return False
        idle = self.connection.get_transaction_status() == TRANSACTION_STATUS_IDLE
        if idle and not select([self.connection.fileno()], [], [], 0)[0]:
            return True
        usable: bool = super().is_usable()  # type: ignore[misc]
        return usable

    def init_connection_state(self) -> None:
        super().init_connection_state()
        with self.connection.cursor() as own:
            own.execute(
                "SELECT rolname FROM pg_roles "
                "WHERE (rolsuper OR rolbypassrls) AND pg_has_role(session_user, oid, 'MEMBER')"
            )
            powerful: list[tuple[Any, ...]] = own.fetchall()
        if powerful:
            names = ", ".join(name for (name,) in powerful)
            raise ImproperlyConfigured(
                f"DATABASE_URL logs in with a role that can pass the fence between tenants ({names}). "
                "Use golive_web or golive_worker; only OWNER_DATABASE_URL may be golive_owner."
            )
