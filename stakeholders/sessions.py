"""Whose browser it is: the two questions that every request asks first, as text.

Building them from objects took as long as the database took to answer. All else is Django's and allauth's.
"""

from typing import Any
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

from stakeholders.models import User


class SessionStore(db.SessionStore):
    """`SESSION_ENGINE`: rows of django_session, so that signing out and revoking hold at the next request."""

    def load(self) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s",
                [self.session_key, timezone.now()],
            )
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        found: dict[str, Any] = self.decode(row[0])
        return found


class SignIn(AuthenticationBackend):  # type: ignore[misc]
    """Password or code, as allauth has it. The login behind a session has to be active still."""

    def get_user(self, user_id: UUID) -> User | None:
        rows = User.objects.raw("SELECT * FROM stakeholders_user WHERE id = %s AND is_active", [user_id])
        return next(iter(rows), None)
