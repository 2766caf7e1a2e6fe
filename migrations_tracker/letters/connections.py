"""What people hear about connections."""

from datetime import datetime

from django.utils.translation import gettext as _

from implementation.models import Implementation
from migrations_tracker.models import Connection
from stakeholders.letters.post import write
from stakeholders.models import Role, Seat


def access_wanted(connection: Connection, *, by: Seat, now: datetime) -> None:
    """To the person who can consent."""
    assert connection.admin is not None
    write(
        "migrations_tracker/email/access_wanted",
        to=connection.admin,
        path=f"{connection.admin.home}connections/{connection.number}/",
        subject=_("%(title)s: please grant access") % {"title": connection.title},
        dedupe_key=f"access_wanted:{connection.pk}:{connection.version}",
        context={
            "first": connection.admin.first_name,
            "by": by.name,
            "by_title": by.title,
            "title": connection.title,
            "asked": connection.asked,
        },
        why=_("You are named as the one who can consent."),
        now=now,
    )


def access_granted(connection: Connection, implementation: Implementation, *, by: Seat, now: datetime) -> None:
    """To the vendor's people who lead here."""
    team = Seat.objects.of(implementation).present().holding(Role.MANAGER)
    for seat in (seat for seat in team if seat.is_ours):
        write(
            "migrations_tracker/email/access_granted",
            to=seat,
            path=f"{seat.home}connections/{connection.number}/",
            subject=_("%(title)s: access granted") % {"title": connection.title},
            dedupe_key=f"access_granted:{connection.pk}:{connection.version}:{seat.pk}",
            context={
                "first": seat.first_name,
                "by": by.name,
                "by_title": by.title,
                "title": connection.title,
                "account": connection.account_name,
                "account_kind": connection.get_account_kind_display(),
                "scopes": connection.scopes,
                "caution": connection.endangers_production,
            },
            why=_("You lead this implementation."),
            now=now,
        )
