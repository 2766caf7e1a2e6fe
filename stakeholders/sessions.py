"""Whose browser it is: the question that every request asks first, as text.

Building it from objects took as long as the database took to answer. All else is Django's and allauth's.
"""

from threading import local
from typing import Any
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

from implementation.questions import as_model, columns_of
from stakeholders.models import User

FOUND = f"""
    SELECT s.session_data, {columns_of(User, "u")}
      FROM django_session s LEFT JOIN stakeholders_user u ON u.id = %s AND u.is_active
     WHERE s.session_key = %s AND s.expire_date > %s
"""  # noqa: S608 - ours

MOST = 10_000
_whose: dict[str, str] = {}  # by session, as it was last seen here: a guess that spares a question, and no more
_brought = local()  # `user`: whoever came along with the session that this thread has just loaded


class SessionStore(db.SessionStore):
    """`SESSION_ENGINE`: rows of django_session, so that signing out and revoking hold at the next request."""

    def load(self) -> dict[str, Any]:
        key = self.session_key or ""
        with connection.cursor() as cursor:
            cursor.execute(FOUND, [_whose.get(key), key, timezone.now()])
            row = cursor.fetchone()
        _brought.user = None
        if row is None:
            _whose.pop(key, None)
            self._session_key = None
            return {}
        found: dict[str, Any] = self.decode(row[0])
        if row[1] is not None:
            _brought.user = as_model(User, row[1:])
        elif SESSION_KEY in found:
            if len(_whose) >= MOST:
                _whose.clear()
            _whose[key] = found[SESSION_KEY]
        return found


class SignIn(AuthenticationBackend):  # type: ignore[misc]
    """Password or code, as allauth has it. The login behind a session has to be active still."""

    def get_user(self, user_id: UUID) -> User | None:
        brought, _brought.user = getattr(_brought, "user", None), None
        if brought is not None and brought.pk == user_id:
            return brought  # type: ignore[no-any-return]
        rows = User.objects.raw("SELECT * FROM stakeholders_user WHERE id = %s AND is_active", [user_id])
        return next(iter(rows), None)
