"""`manage.py load_demo`: the demo's vendors, their people and implementations; prints who to sign in as.

Only with GOLIVE_DEMO=1. The quick part is made here, the rest is told by a worker while the pages are up. Running it
again adds nothing and goes on with what was left. Exit code 0: it is there. 2: this is no demo, and why.
"""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from roadmap.demo import founding, nudges, progress, telling
from roadmap.demo.cast import PASSWORD, VENDORS
from roadmap.demo.companies import FERNLOFT, QUAYBORNE, TARANGINI
from roadmap.plan.starting import SEAT_ROLES
from stakeholders.models import Role


class Command(BaseCommand):
    help = "Make the demo's companies and print who to sign in as."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is no demo: GOLIVE_DEMO=1 is not set. Nothing was changed.", returncode=2)
        if not founding.all_there():
            founding.found(timezone.now())
        state = telling.how_far()
        progress.write(state)
        if not all(story.is_over for story in state):
            nudges.tell_stories()
        self.stdout.write(who_to_sign_in_as())


def who_to_sign_in_as() -> str:
    """Names, roles and addresses, in columns."""
    staff = [
        (
            vendor.name,
            [(row.name, f"{row.title}, {Role(row.role).label}", row.email_at(vendor.domain)) for row in vendor.people],
        )
        for vendor in VENDORS
    ]
    guests = [
        (
            company.name,
            [
                (guest.name, f"{guest.title}, {Role(SEAT_ROLES[guest.roles[0]]).label}", company.email_of(guest))
                for guest in company.people
            ],
        )
        for company in (QUAYBORNE, FERNLOFT, TARANGINI)
    ]
    everybody = [row for _place, rows in [*staff, *guests] for row in rows]
    name, role = (max(len(row[column]) for row in everybody) for column in (0, 1))
    lines = [f"Staff sign in with the password {PASSWORD}"]
    for place, rows in staff:
        lines += ["", place, *(f"  {row[0]:<{name}}  {row[1]:<{role}}  {row[2]}" for row in rows)]
    lines += ["", "Customers’ people come in by a link in one of their mails (page Mailbox) and a mailed code"]
    for place, rows in guests:
        lines += ["", place, *(f"  {row[0]:<{name}}  {row[1]:<{role}}  {row[2]}" for row in rows)]
    return "\n".join(lines)
